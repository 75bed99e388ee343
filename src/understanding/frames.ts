/** Which frames of a film a model gets to see: as many as its length asks for, spread over its shots. Pure. */

const MOST_FRAMES = 8;
const FEWEST_FRAMES = 2;
const SECONDS_A_FRAME = 4;

/** Known before the film was looked at, so that what it will cost is known too. */
export const frameCount = (durationMs: number, most: number): number =>
  Math.max(1, Math.min(most, MOST_FRAMES, Math.max(FEWEST_FRAMES, Math.ceil(durationMs / 1000 / SECONDS_A_FRAME))));

/**
 * Moments in milliseconds, in order: the middle of each shot, of every second one where there are too many, and more of the longest where there are too few.
 * `shots` says where each shot after the first begins.
 */
export function momentsOf(durationMs: number, shots: readonly number[], count: number): number[] {
  const starts = [0, ...shots.filter((at) => at > 0 && at < durationMs)];
  let spans = starts.map((from, i) => ({ from, to: starts[i + 1] ?? durationMs }));
  if (spans.length > count)
    spans = Array.from({ length: count }, (_, i) => spans[Math.floor((i * spans.length) / count)]).filter((span) => span !== undefined);
  while (spans.length < count) {
    const longest = spans.reduce((best, span) => (span.to - span.from > best.to - best.from ? span : best));
    const middle = (longest.from + longest.to) / 2;
    spans = spans.flatMap((span) =>
      span === longest
        ? [
            { from: span.from, to: middle },
            { from: middle, to: span.to },
          ]
        : [span],
    );
  }
  return [...new Set(spans.map(({ from, to }) => Math.round((from + to) / 2)))];
}
