/** Soft drums, each a short recording made once per piece: sines that fall for the skin, filtered noise for the rest. */
import { chanceOf } from "./random.ts";
import { RATE_HZ, type Voice } from "./voices.ts";

export type Drum = "kick" | "snap" | "hat" | "shaker" | "tick" | "swell";

interface Recipe {
  seconds: number;
  level: number;
  /** Loudness, −1 to 1, `t` seconds after the stroke; `noise` is white. */
  sound(t: number, noise: () => number): number;
}

const fall = (t: number, seconds: number) => Math.exp(-t / seconds);
const rise = (t: number, seconds: number) => Math.min(1, t / seconds);

/** White noise through two one-pole filters: above `low` and below `high`, in Hz. */
function band(low: number, high: number): (noise: number) => number {
  const [slowly, quickly] = [1 - Math.exp((-2 * Math.PI * low) / RATE_HZ), 1 - Math.exp((-2 * Math.PI * high) / RATE_HZ)];
  let [bottom, top, second] = [0, 0, 0];
  return (noise) => {
    top += (noise - top) * quickly;
    second += (top - second) * quickly;
    bottom += (second - bottom) * slowly;
    return second - bottom;
  };
}

function recipes(): Record<Drum, Recipe> {
  const [snap, hat, shaker, tick, swell] = [band(900, 3_800), band(5_500, 9_500), band(3_200, 7_000), band(1_800, 4_500), band(300, 3_000)];
  return {
    kick: {
      seconds: 0.4,
      level: 0.85,
      sound: (t) => rise(t, 0.002) * fall(t, 0.11) * Math.sin(2 * Math.PI * (47 * t + 62 * 0.028 * (1 - fall(t, 0.028)))),
    },
    snap: {
      seconds: 0.3,
      level: 0.6,
      sound: (t, noise) => rise(t, 0.004) * (fall(t, 0.055) * snap(noise()) + 0.22 * fall(t, 0.05) * Math.sin(2 * Math.PI * 190 * t)),
    },
    hat: { seconds: 0.12, level: 0.32, sound: (t, noise) => rise(t, 0.002) * fall(t, 0.022) * hat(noise()) },
    shaker: { seconds: 0.14, level: 0.3, sound: (t, noise) => rise(t, 0.022) ** 2 * fall(t, 0.034) * shaker(noise()) },
    tick: {
      seconds: 0.1,
      level: 0.4,
      sound: (t, noise) => rise(t, 0.001) * (fall(t, 0.012) * tick(noise()) + 0.3 * fall(t, 0.02) * Math.sin(2 * Math.PI * 820 * t)),
    },
    swell: { seconds: 1.2, level: 0.35, sound: (t, noise) => Math.min(1, t / 1.1) ** 3 * Math.min(1, (1.2 - t) / 0.08) * swell(noise()) },
  };
}

export function hit(made: Map<Drum, Float32Array>, beat: { drum: Drum; velocity: number; pan: number }): Voice {
  const sound = made.get(beat.drum) ?? record(beat.drum);
  made.set(beat.drum, sound);
  const [gainLeft, gainRight] = [
    Math.cos(((beat.pan + 1) * Math.PI) / 4) * beat.velocity,
    Math.sin(((beat.pan + 1) * Math.PI) / 4) * beat.velocity,
  ];
  let at = 0;
  return (left, right, from, to) => {
    const end = Math.min(to, from + sound.length - at);
    for (let frame = from; frame < end; frame++, at++) {
      left[frame] = (left[frame] as number) + (sound[at] as number) * gainLeft;
      right[frame] = (right[frame] as number) + (sound[at] as number) * gainRight;
    }
    return at < sound.length;
  };
}

function record(drum: Drum): Float32Array {
  const recipe = recipes()[drum];
  const chance = chanceOf(1, drum);
  const noise = () => chance.next() * 2 - 1;
  const length = Math.round(recipe.seconds * RATE_HZ);
  const fade = Math.round(0.01 * RATE_HZ);
  return Float32Array.from({ length }, (_, i) => recipe.level * recipe.sound(i / RATE_HZ, noise) * Math.min(1, (length - i) / fade));
}
