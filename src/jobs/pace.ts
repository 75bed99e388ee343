/** How long jobs take: what is left of a running one, from its own progress and from those before it. */

export interface Pace {
  /** Notes that a job of this line was done in so many milliseconds. */
  note(line: string, ms: number): void;
  /** What a job of this line usually takes, in milliseconds; undefined when none was done since the start. */
  usual(line: string): number | undefined;
}

/** How much the newest one counts. */
const WEIGHT = 0.3;

export function createPace(): Pace {
  const usual = new Map<string, number>();
  return {
    note(line, ms) {
      const known = usual.get(line);
      usual.set(line, known === undefined ? ms : known + WEIGHT * (ms - known));
    },
    usual: (line) => usual.get(line),
  };
}

/** Below this, a fraction says nothing about the speed. */
const TELLING = 0.02;

/**
 * Milliseconds that are left, or undefined when nobody can say. The further a job is, the more its own speed counts and the less what is usual.
 */
export function etaMs({
  elapsedMs,
  fraction,
  usualMs,
}: {
  elapsedMs: number;
  fraction: number;
  usualMs?: number | undefined;
}): number | undefined {
  const byUsual = usualMs === undefined ? undefined : Math.max(0, usualMs - elapsedMs);
  if (fraction < TELLING) return byUsual;
  const bySpeed = (elapsedMs * (1 - fraction)) / fraction;
  return byUsual === undefined ? bySpeed : fraction * bySpeed + (1 - fraction) * byUsual;
}
