/** Runs tasks in their order, at most `limit` at once, and answers in their order. The first failure is thrown when all that runs has ended. */
export async function inParallel<T, R>(limit: number, tasks: readonly T[], run: (task: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(tasks.length);
  const failures: unknown[] = [];
  let next = 0;
  const lane = async () => {
    while (next < tasks.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await run(tasks[index] as T, index);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, tasks.length)) }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}
