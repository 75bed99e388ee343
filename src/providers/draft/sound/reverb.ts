/**
 * A room: eight delay lines that feed each other through a Hadamard matrix, each damped so that high tones die sooner, and slowly
 * stretched so that no metal rings. In: two sides. Out: two sides, wet only.
 */
import { RATE_HZ } from "./voices.ts";

const LINES_MS = [31.7, 37.1, 41.3, 47.9, 53.3, 59.9, 67.1, 73.7];
const PREDELAY_FRAMES = Math.round(0.022 * RATE_HZ);
const DRIFT_FRAMES = 9;

/** `seconds` to −60 dB; `damping` 0 bright … 1 dull. */
export function openRoom(seconds: number, damping: number) {
  const lengths = LINES_MS.map((ms) => Math.round((ms / 1000) * RATE_HZ));
  const lines = lengths.map((length) => new Float32Array(length + 2 * DRIFT_FRAMES + 4));
  const gains = Float64Array.from(lengths, (length) => 0.001 ** (length / RATE_HZ / seconds));
  const lows = new Float64Array(8);
  const out = new Float64Array(8);
  const cursors = new Int32Array(8);
  const predelay = [new Float32Array(PREDELAY_FRAMES), new Float32Array(PREDELAY_FRAMES)] as const;
  let [waiting, frames] = [0, 0];
  const open = 1 - damping * 0.75;
  const drifts = new Float64Array(8);

  return (left: Float32Array, right: Float32Array, count: number) => {
    for (let frame = 0; frame < count; frame++) {
      if (frames++ % 64 === 0)
        for (let i = 0; i < 8; i++) drifts[i] = DRIFT_FRAMES * (1 + Math.sin((2 * Math.PI * frames * (0.11 + 0.07 * i)) / RATE_HZ + i));
      const inLeft = predelay[0][waiting] as number;
      const inRight = predelay[1][waiting] as number;
      predelay[0][waiting] = left[frame] as number;
      predelay[1][waiting] = right[frame] as number;
      if (++waiting === PREDELAY_FRAMES) waiting = 0;
      for (let i = 0; i < 8; i++) {
        const line = lines[i] as Float32Array;
        const size = line.length;
        let place = (cursors[i] as number) - (lengths[i] as number) - (drifts[i] as number);
        if (place < 0) place += size;
        const index = place | 0;
        const a = line[index] as number;
        const b = line[index + 1 === size ? 0 : index + 1] as number;
        const heard = a + (b - a) * (place - index);
        lows[i] = (lows[i] as number) + (heard - (lows[i] as number)) * open;
        out[i] = (lows[i] as number) * (gains[i] as number);
      }
      left[frame] = ((out[0] as number) + (out[2] as number) + (out[4] as number) + (out[6] as number)) * 0.5;
      right[frame] = ((out[1] as number) + (out[3] as number) + (out[5] as number) + (out[7] as number)) * 0.5;
      mix(out);
      for (let i = 0; i < 8; i++) {
        const line = lines[i] as Float32Array;
        const cursor = cursors[i] as number;
        line[cursor] = (out[i] as number) + (i % 2 === 0 ? inLeft : inRight) * 0.35;
        cursors[i] = cursor + 1 === line.length ? 0 : cursor + 1;
      }
    }
  };
}

/** The fast Walsh–Hadamard transform of eight values, in place, keeping their power. */
function mix(values: Float64Array): void {
  for (let width = 1; width < 8; width *= 2)
    for (let i = 0; i < 8; i += width * 2)
      for (let j = i; j < i + width; j++) {
        const a = values[j] as number;
        const b = values[j + width] as number;
        values[j] = a + b;
        values[j + width] = a - b;
      }
  for (let i = 0; i < 8; i++) values[i] = (values[i] as number) * Math.SQRT1_2 * 0.5;
}
