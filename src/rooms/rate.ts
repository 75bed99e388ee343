/** A bucket that fills by `perSecond` up to `burst`: `take` says whether so much was in it, and takes it. */
export function openBucket(perSecond: number, burst: number, now: () => number) {
  let level = burst;
  let last = now();
  return {
    take(amount: number): boolean {
      const at = now();
      level = Math.min(burst, level + ((at - last) / 1000) * perSecond);
      last = at;
      if (amount > level) return false;
      level -= amount;
      return true;
    },
  };
}

export type Bucket = ReturnType<typeof openBucket>;
