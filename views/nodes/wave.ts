/**
 * A waveform as one SVG path in a box of 200 × 40: mirrored bars round the middle line. `peaks` are 0 to 1; any number of them is
 * gathered into at most `bars`, each the loudest of its stretch.
 */
export function wavePath(peaks: readonly number[], bars = 66): string {
  const shown = Math.min(bars, peaks.length);
  if (shown === 0) return "";
  const step = 200 / shown;
  let path = "";
  for (let bar = 0; bar < shown; bar++) {
    const from = Math.floor((bar * peaks.length) / shown);
    const upTo = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / shown));
    const loudest = Math.min(1, Math.max(0, ...peaks.slice(from, upTo)));
    const half = Math.max(0.6, loudest * 19);
    path += `M${round(bar * step)} ${round(20 - half)}h${round(step * 0.56)}v${round(half * 2)}h-${round(step * 0.56)}z`;
  }
  return path;
}

const round = (n: number) => Math.round(n * 100) / 100;
