/** Counts waits in bins of a quarter of a millisecond, because a run has millions of them. */
const BIN_MS = 0.25;
const BINS = 80_000;

export interface Histogram {
  add(ms: number, times?: number): void;
  readonly count: number;
  /** The wait below which the given share (0 to 1) lies, rounded up to its bin. */
  at(share: number): number;
}

export function openHistogram(): Histogram {
  const bins = new Uint32Array(BINS);
  let count = 0;
  return {
    add(ms, times = 1) {
      const bin = Math.min(BINS - 1, Math.max(0, Math.floor(ms / BIN_MS)));
      bins[bin] = (bins[bin] ?? 0) + times;
      count += times;
    },
    get count() {
      return count;
    },
    at(share) {
      let seen = 0;
      for (let bin = 0; bin < BINS; bin++) {
        seen += bins[bin] ?? 0;
        if (seen >= count * share && seen > 0) return (bin + 1) * BIN_MS;
      }
      return Number.NaN;
    },
  };
}
