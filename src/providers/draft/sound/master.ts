/** Loudness by the book and a limiter, both fed piece by piece with interleaved stereo at 48 kHz. */
import { RATE_HZ } from "./voices.ts";

/** Second-order filter, direct form I. */
function biquad(b0: number, b1: number, b2: number, a1: number, a2: number): (x: number) => number {
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  return (x) => {
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    return y;
  };
}

/** K-weighting at 48 kHz; coefficients from ITU-R BS.1770-4, tables 1 and 2. */
function kWeighting(): (x: number) => number {
  const shelf = biquad(1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585);
  const highpass = biquad(1, -2, 1, -1.99004745483398, 0.99007225036621);
  return (x) => highpass(shelf(x));
}

const STEP_FRAMES = RATE_HZ / 10;
const loudnessOf = (power: number) => -0.691 + 10 * Math.log10(power);

/** Integrated loudness in LUFS (BS.1770-4: blocks of 400 ms, gates at −70 LUFS and 10 LU under the mean). */
export function openMeter() {
  const [weighLeft, weighRight] = [kWeighting(), kWeighting()];
  const steps: number[] = [];
  let [sum, frames, peak] = [0, 0, 0];
  return {
    add(samples: Float32Array): void {
      for (let i = 0; i < samples.length; i += 2) {
        const left = samples[i] as number;
        const right = samples[i + 1] as number;
        peak = Math.max(peak, Math.abs(left), Math.abs(right));
        sum += weighLeft(left) ** 2 + weighRight(right) ** 2;
        if (++frames === STEP_FRAMES) {
          steps.push(sum / STEP_FRAMES);
          sum = frames = 0;
        }
      }
    },
    /** Highest sample, 0–1 and above. */
    peak: () => peak,
    /** −70 for silence and for less than 400 ms. */
    lufs(): number {
      const blocks = steps.slice(3).map((step, i) => (step + (steps[i] ?? 0) + (steps[i + 1] ?? 0) + (steps[i + 2] ?? 0)) / 4);
      const heard = blocks.filter((power) => power > 0 && loudnessOf(power) > -70);
      if (heard.length === 0) return -70;
      const gate = mean(heard) / 10;
      return loudnessOf(mean(heard.filter((power) => power > gate)));
    },
  };
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const LOOKAHEAD_FRAMES = 240;
const RECOVERY_PER_FRAME = 1 / (0.15 * RATE_HZ);

/**
 * Turns down what would pass `ceiling` (0–1), beginning 5 ms before it comes. What comes out is late by those 5 ms: they are left out
 * at the start and given by `flush` at the end, so that the length stays.
 */
export function openLimiter(gain: number, ceiling: number) {
  const late = new Float32Array(LOOKAHEAD_FRAMES * 2);
  const recent = new Float64Array(LOOKAHEAD_FRAMES).fill(1);
  const lowest = openLowest(LOOKAHEAD_FRAMES + 1);
  let [cursor, total, held, early] = [0, LOOKAHEAD_FRAMES, 1, LOOKAHEAD_FRAMES];
  const run = (samples: Float32Array): Float32Array => {
    const out = new Float32Array(samples.length);
    let at = 0;
    for (let i = 0; i < samples.length; i += 2) {
      const left = (samples[i] as number) * gain;
      const right = (samples[i + 1] as number) * gain;
      const loudest = Math.max(Math.abs(left), Math.abs(right));
      held = Math.min(lowest(loudest > ceiling ? ceiling / loudest : 1), held + RECOVERY_PER_FRAME);
      total += held - (recent[cursor] as number);
      recent[cursor] = held;
      if (early > 0) early--;
      else {
        out[at++] = ((late[cursor * 2] as number) * total) / LOOKAHEAD_FRAMES;
        out[at++] = ((late[cursor * 2 + 1] as number) * total) / LOOKAHEAD_FRAMES;
      }
      late[cursor * 2] = left;
      late[cursor * 2 + 1] = right;
      cursor = (cursor + 1) % LOOKAHEAD_FRAMES;
    }
    return out.subarray(0, at);
  };
  return { process: run, flush: () => run(new Float32Array(LOOKAHEAD_FRAMES * 2)) };
}

/** The lowest of the last `span` values: those that a later, lower one has made useless are forgotten. */
function openLowest(span: number): (value: number) => number {
  const values = new Float64Array(span);
  const times = new Float64Array(span);
  let [first, count, now] = [0, 0, 0];
  return (value) => {
    if (count > 0 && (times[first] as number) <= now - span) {
      first = (first + 1) % span;
      count--;
    }
    while (count > 0 && (values[(first + count - 1) % span] as number) >= value) count--;
    const place = (first + count++) % span;
    values[place] = value;
    times[place] = now++;
    return values[first] as number;
  };
}
