/** Shot lengths that leave room for what is said in them, and still add up to the length that was asked for. */

/** Silence before the first word of a shot and after its last one. */
export const VOICE_AT_SECONDS = 0.5;
const AFTER_SECONDS = 0.4;
const SHORTEST_SECONDS = 1.2;

/**
 * `planned` and `voices` in seconds (a voice of 0 is a silent shot). Shots whose voice does not fit take time from those that have some
 * left; only when there is none left at all does the film grow.
 */
export function paceShots(planned: readonly number[], voices: readonly number[]): number[] {
  const least = planned.map((_, index) =>
    Math.max(SHORTEST_SECONDS, voices[index] ? (voices[index] ?? 0) + VOICE_AT_SECONDS + AFTER_SECONDS : 0),
  );
  const wanted = planned.map((seconds, index) => Math.max(seconds, least[index] ?? 0));
  const total = sum(planned);
  const excess = sum(wanted) - total;
  const slack = wanted.map((seconds, index) => seconds - (least[index] ?? 0));
  const available = sum(slack);
  const share = excess <= 0 || available <= 0 ? 0 : Math.min(1, excess / available);
  return wanted.map((seconds, index) => seconds - (slack[index] ?? 0) * share);
}

/** Lengths on whole frames whose sum is the rounded sum. */
export function onFrames(seconds: readonly number[], fps: number): number[] {
  let exact = 0;
  let given = 0;
  return seconds.map((length) => {
    exact += length;
    const frames = Math.max(1, Math.round(exact * fps) - given);
    given += frames;
    return frames / fps;
  });
}

/** Where a moment of the planned film is once its shots have other lengths: the same share of the same shot. */
export function movedTime(at: number, planned: readonly number[], paced: readonly number[]): number {
  let before = 0;
  let now = 0;
  for (const [index, length] of planned.entries()) {
    if (at < before + length) return now + ((at - before) / length) * (paced[index] ?? length);
    before += length;
    now += paced[index] ?? length;
  }
  return now;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
