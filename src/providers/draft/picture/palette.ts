/**
 * The colour script: which colours a time of day has, and how mood, weather, look, named colours and reference pictures move them.
 * Everything painted takes its colour from here, which is what makes a picture hang together.
 */
import { fromLab, lightness, mix, shift, tint, toLab } from "./colour.ts";
import { HOURS, PLANTS } from "./hours.ts";
import { gradeForLook } from "./palette-looks.ts";
import type { Mood, SceneSpec, Weather } from "./scene.ts";

export interface Palette {
  /** Four stops from the zenith to the horizon. */
  sky: [string, string, string, string];
  /** What far things fade into. */
  fog: string;
  /** What the light of the hour turns everything toward, and how far (0 to 1). */
  shade: string;
  shadeAmount: number;
  /** How much far things fade (0 to 1). */
  haze: number;
  /** Colour of the light that falls on things, and of the light in the shadows. */
  key: string;
  ambient: string;
  cloudLit: string;
  cloudShade: string;
  /** Sun or moon. */
  disc: string;
  /** 0 none to 1 a full sky. */
  stars: number;
  /** Windows and lamps are lit. */
  dark: boolean;
  lamp: string;
  grass: string;
  leaf: string[];
  conifer: string;
  rock: string;
  snow: string;
  sand: string;
  soil: string;
  water: string;
  waterDeep: string;
  road: string;
  wall: string;
  wood: string;
  /** Bright spots: named colours first. */
  accents: string[];
}

/** The palette of a scene; `references` are the main colours of pictures given with the prompt. */
export function choosePalette(spec: SceneSpec, references: string[] = []): Palette {
  const hour = HOURS[spec.look === "night-city" && !HOURS[spec.time].dark ? "night" : spec.time];
  const plants = PLANTS[spec.season];
  const base: Palette = {
    ...structuredClone(hour),
    ...structuredClone(plants),
    rock: "#8b90a3",
    snow: "#f1f5fa",
    sand: "#f0d6a6",
    soil: "#8d6b4b",
    water: "#6fb3c4",
    waterDeep: "#1f6b8c",
    road: "#8b8790",
    wall: "#d9c7ad",
    wood: "#8a5a3a",
    lamp: "#ffd27e",
    accents: ["#e8604c", "#f2b33d", "#3f9fb0", "#8d6cc4"],
  };
  const graded = gradeForLook(spec, underMood(underWeather(base, spec.weather), spec.mood));
  return withColours(withReferences(graded, references), spec.colours);
}

/** Colour of a thing of colour `local` under this light; `depth` 0 far to 1 near. */
export function lit(palette: Palette, local: string, depth: number): string {
  const shaded = mix(local, palette.shade, palette.shadeAmount * (0.72 + 0.28 * depth));
  return mix(tint(shaded, palette.ambient, palette.shadeAmount * 0.45), palette.fog, palette.haze * (1 - depth) ** 1.1);
}

function mapPalette(palette: Palette, change: (hex: string) => string): Palette {
  const entries = Object.entries(palette).map(([key, value]) => {
    if (key === "accents" || key === "lamp") return [key, value];
    if (typeof value === "string") return [key, change(value)];
    return [key, Array.isArray(value) ? value.map(change) : value];
  });
  return Object.fromEntries(entries) as Palette;
}

const MOODS: Record<Mood, (hex: string) => string> = {
  calm: (hex) => shift(hex, 0.005, 0.92),
  warm: (hex) => nudge(hex, 0.012, 0.022, 1.06),
  tense: (hex) => nudge(shift(hex, -0.05), -0.012, -0.006, 0.78),
  joyful: (hex) => shift(hex, 0.025, 1.22),
  melancholy: (hex) => nudge(hex, -0.004, -0.014, 0.66),
  mysterious: (hex) => nudge(shift(hex, -0.05), 0.006, -0.022, 0.95),
  energetic: (hex) => shift(hex, 0, 1.28),
};

/** Moves along OKLab's green–red (a) and blue–yellow (b) and multiplies chroma. */
function nudge(hex: string, a: number, b: number, chroma: number): string {
  const lab = toLab(hex);
  return fromLab({ l: lab.l, a: lab.a * chroma + a, b: lab.b * chroma + b });
}

const underMood = (palette: Palette, mood: Mood): Palette => mapPalette(palette, MOODS[mood]);

const VEILS: Record<Weather, { grey: number; dim: number; haze: number; stars: number }> = {
  clear: { grey: 0, dim: 0, haze: 0, stars: 1 },
  wind: { grey: 0.08, dim: 0, haze: 0, stars: 0.8 },
  cloudy: { grey: 0.42, dim: -0.02, haze: 0.06, stars: 0.1 },
  fog: { grey: 0.66, dim: 0, haze: 0.16, stars: 0 },
  rain: { grey: 0.62, dim: -0.06, haze: 0.1, stars: 0 },
  storm: { grey: 0.68, dim: -0.15, haze: 0.1, stars: 0 },
  snow: { grey: 0.55, dim: 0.03, haze: 0.12, stars: 0.1 },
};

/** Overcast: the sky comes together around a grey-teal of its own lightness, far things fade sooner. */
function underWeather(palette: Palette, weather: Weather): Palette {
  const veil = VEILS[weather];
  if (veil.grey === 0) return palette;
  const middle = palette.sky.reduce((sum, hex) => sum + lightness(hex), 0) / 4;
  const grey = (hex: string, amount = veil.grey) => {
    const lab = toLab(hex);
    const l = lab.l + (middle - lab.l) * amount * 0.45 + veil.dim;
    return fromLab({ l: Math.max(0.08, l), a: lab.a * (1 - amount) - 0.012 * amount, b: lab.b * (1 - amount) - 0.008 * amount });
  };
  return {
    ...palette,
    sky: palette.sky.map((hex) => grey(hex)) as Palette["sky"],
    fog: grey(palette.fog),
    shade: grey(palette.shade, veil.grey * 0.7),
    key: grey(palette.key, veil.grey * 0.6),
    ambient: grey(palette.ambient),
    cloudLit: grey(palette.cloudLit),
    cloudShade: grey(palette.cloudShade),
    shadeAmount: Math.min(0.85, palette.shadeAmount + veil.grey * 0.16),
    haze: Math.min(1, palette.haze + veil.haze),
    stars: palette.stars * veil.stars,
    grass: weather === "snow" ? mix(palette.grass, palette.snow, 0.75) : palette.grass,
  };
}

/** Named colours pull the sky, the fog and the brights; lightness stays, so a picture with "lime" in it does not turn into lime. */
function withColours(palette: Palette, colours: string[]): Palette {
  const [first, second] = colours;
  if (!first) return palette;
  const low = second ?? first;
  const pull = (hex: string, to: string, amount: number) => tint(hex, to, amount);
  return {
    ...palette,
    sky: [
      pull(palette.sky[0], first, 0.3),
      pull(palette.sky[1], first, 0.36),
      pull(palette.sky[2], low, 0.4),
      pull(palette.sky[3], low, 0.45),
    ],
    fog: pull(palette.fog, low, 0.4),
    cloudLit: pull(palette.cloudLit, low, 0.22),
    ambient: pull(palette.ambient, first, 0.35),
    shade: pull(palette.shade, first, 0.3),
    key: pull(palette.key, low, 0.3),
    accents: [...colours, ...palette.accents].slice(0, 6),
  };
}

/** Colours of reference pictures: light ones tint the sky and the fog, dark ones the shade. */
function withReferences(palette: Palette, references: string[]): Palette {
  if (references.length === 0) return palette;
  const sorted = [...references].sort((a, b) => lightness(a) - lightness(b));
  const dark = sorted[0] ?? palette.shade;
  const light = sorted.at(-1) ?? palette.fog;
  const middle = sorted[Math.floor(sorted.length / 2)] ?? palette.ambient;
  const chromatic = [...references].sort((a, b) => chroma(b) - chroma(a));
  return {
    ...palette,
    sky: [
      tint(palette.sky[0], middle, 0.4),
      tint(palette.sky[1], middle, 0.45),
      tint(palette.sky[2], light, 0.4),
      mix(palette.sky[3], light, 0.3),
    ],
    fog: mix(tint(palette.fog, middle, 0.4), light, 0.15),
    shade: mix(tint(palette.shade, dark, 0.5), dark, 0.2),
    ambient: tint(palette.ambient, middle, 0.5),
    cloudLit: mix(palette.cloudLit, light, 0.25),
    grass: tint(palette.grass, chromatic[0] ?? middle, 0.25),
    accents: [...chromatic.slice(0, 3), ...palette.accents].slice(0, 6),
  };
}

const chroma = (hex: string): number => Math.hypot(toLab(hex).a, toLab(hex).b);
