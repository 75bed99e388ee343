/**
 * Seeded chance. Everything in a picture that looks accidental comes from here, so that the same scene and seed always give the
 * same pixels. A stream is named: adding a tree to one layer does not move the stars of another.
 */
export type Rng = () => number;

/** FNV-1a, 32 bit. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Numbers in [0, 1) from a 32-bit seed (mulberry32, Tommy Ettinger, public domain). */
export function seededRandom(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The stream called `name` of a seed. */
export const namedRandom = (seed: number, name: string): Rng => seededRandom(hashText(`${seed}/${name}`));

export const between = (rng: Rng, low: number, high: number): number => low + (high - low) * rng();

export function pick<T>(rng: Rng, list: readonly T[]): T {
  const item = list[Math.floor(rng() * list.length)];
  if (item === undefined) throw new Error("pick from an empty list");
  return item;
}
