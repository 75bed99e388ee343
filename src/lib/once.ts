/** One after the other for each name: works of the same name never overlap, and the later one sees what the earlier one left. */
export type Once = <T>(name: string, work: () => Promise<T>) => Promise<T>;

export function createOnce(): Once {
  const tails = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const before = tails.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine.catch(() => {}).finally(() => tails.get(name) === tail && tails.delete(name)); // the caller hears of the failure, the queue only of the end
    tails.set(name, tail);
    return mine;
  };
}
