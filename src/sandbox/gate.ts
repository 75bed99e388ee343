/** So many at once, the others in the order they came: each run is a process of some 60 MB and more. */
export interface Gate {
  /** Throws the signal's reason when it is aborted while it waits. */
  pass<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export function createGate(most: number): Gate {
  const waiting = new Set<() => void>();
  let inside = 0;
  const enter = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const go = () => {
        waiting.delete(go);
        signal.removeEventListener("abort", leave);
        inside++;
        resolve();
      };
      const leave = () => {
        waiting.delete(go);
        reject(signal.reason);
      };
      if (signal.aborted) return reject(signal.reason);
      if (inside < most) return go();
      waiting.add(go);
      signal.addEventListener("abort", leave, { once: true });
    });
  return {
    async pass(signal, work) {
      await enter(signal);
      try {
        return await work();
      } finally {
        inside--;
        const [next] = waiting;
        next?.();
      }
    },
  };
}
