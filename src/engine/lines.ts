/**
 * The lines before upstreams: so many conversations at once go to each, whoever they belong to, and the others wait in the order in which they came.
 * Generations have lines of their own in the queue, under the same limits that people set.
 */
export interface Lines {
  /** Waits for a place and answers how to give it back. `most` is asked each time, because people change it. Throws the reason of the signal. */
  enter(upstream: string, most: number, signal: AbortSignal): Promise<() => void>;
}

interface Line {
  inside: number;
  most: number;
  waiting: (() => void)[];
}

export function createLines(): Lines {
  const lines = new Map<string, Line>();

  function next(line: Line): void {
    while (line.inside < line.most) {
      const first = line.waiting.shift();
      if (!first) return;
      line.inside++;
      first();
    }
  }

  return {
    async enter(upstream, most, signal) {
      signal.throwIfAborted();
      const line = lines.get(upstream) ?? { inside: 0, most, waiting: [] };
      lines.set(upstream, line);
      line.most = Math.max(1, most);
      await new Promise<void>((resolve, reject) => {
        const enter = () => {
          signal.removeEventListener("abort", leave);
          resolve();
        };
        const leave = () => {
          line.waiting = line.waiting.filter((other) => other !== enter);
          reject(signal.reason);
        };
        line.waiting.push(enter);
        signal.addEventListener("abort", leave, { once: true });
        next(line);
      });
      let isOut = false;
      return () => {
        if (isOut) return;
        isOut = true;
        line.inside--;
        next(line);
      };
    },
  };
}
