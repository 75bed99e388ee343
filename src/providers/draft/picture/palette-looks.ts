/**
 * What a look does to the colour script: paper cut is bright and flat, ink keeps hardly any colour, the night city glows violet,
 * film pulls shadows toward teal and lights toward amber.
 */
import { fromLab, mix, shift, toLab } from "./colour.ts";
import type { Palette } from "./palette.ts";
import type { SceneSpec, TimeOfDay } from "./scene.ts";

export function gradeForLook(spec: SceneSpec, palette: Palette): Palette {
  switch (spec.look) {
    case "watercolour":
      return palette;
    case "paper":
      return paperColours(spec, palette);
    case "night-city":
      return neonColours(palette);
    case "ink":
      return inkColours(palette);
    case "flat":
      return mapColours({ ...palette, haze: palette.haze * 0.85 }, (hex) => shift(hex, 0.015, 1.14));
    case "film":
      return mapColours(palette, tealAndAmber);
  }
}

const PLAIN = new Set(["accents", "lamp"]);

function mapColours(palette: Palette, change: (hex: string) => string): Palette {
  const entries = Object.entries(palette).map(([key, value]) => {
    if (PLAIN.has(key)) return [key, value];
    if (typeof value === "string") return [key, change(value)];
    return [key, Array.isArray(value) ? value.map(change) : value];
  });
  return Object.fromEntries(entries) as Palette;
}

/** A split tone: dark colours go toward teal, bright ones toward amber, the middle loses some chroma. */
function tealAndAmber(hex: string): string {
  const lab = toLab(hex);
  const bright = lab.l - 0.55;
  return fromLab({ l: lab.l < 0.5 ? lab.l * 0.94 : lab.l, a: lab.a * 0.82 + bright * 0.022, b: lab.b * 0.82 + bright * 0.05 });
}

const PAPER_SKIES: Record<TimeOfDay, { sky: Palette["sky"]; fog: string; shade: string; amount: number }> = {
  "before-dawn": { sky: ["#2d3a7c", "#4b5aa3", "#8f86c4", "#e6b4c4"], fog: "#a9a6d8", shade: "#2a3474", amount: 0.6 },
  dawn: { sky: ["#8fb6de", "#c3c8e4", "#ffcfbf", "#ffe3b0"], fog: "#ffdcc6", shade: "#8a6aa6", amount: 0.28 },
  morning: { sky: ["#9bd4ee", "#bfe4ef", "#e2f1e4", "#fff2cc"], fog: "#e6f3e6", shade: "#4aa0b4", amount: 0.08 },
  day: { sky: ["#fbd98a", "#fce0a0", "#fde8b6", "#fef1cf"], fog: "#e3f1e2", shade: "#3a9cb0", amount: 0.06 },
  afternoon: { sky: ["#ffd08a", "#ffdb9c", "#ffe6b4", "#fff0cc"], fog: "#fdeccb", shade: "#c48a4a", amount: 0.1 },
  sunset: { sky: ["#a45a9c", "#e0708c", "#ff9a76", "#ffd08a"], fog: "#ffb592", shade: "#7c3a7a", amount: 0.42 },
  dusk: { sky: ["#3c3f8c", "#6f58a6", "#b878ac", "#f0a593"], fog: "#a588bc", shade: "#38307a", amount: 0.52 },
  night: { sky: ["#1a2360", "#243074", "#33428c", "#4c58a6"], fog: "#5562ae", shade: "#1c2464", amount: 0.6 },
};

const BLUE_NOON = { sky: ["#79c4ee", "#9ad4f1", "#bfe5f3", "#e6f5ee"] as Palette["sky"], fog: "#dff2ee", shade: "#3a9cb0", amount: 0.06 };
const BLUE_OVER = new Set(["mountains", "sky", "lake", "snowfield", "city", "street"]);

function paperColours(spec: SceneSpec, palette: Palette): Palette {
  const hour = spec.time === "day" && BLUE_OVER.has(spec.setting) ? BLUE_NOON : PAPER_SKIES[spec.time];
  const overcast = spec.weather === "clear" || spec.weather === "wind" ? 0 : 0.5;
  const sky = hour.sky.map((hex, i) => mix(hex, shift(palette.sky[i] ?? hex, 0.04, 1.3), overcast)) as Palette["sky"];
  const bright = (hex: string) => shift(hex, 0.03, 1.3);
  return {
    ...mapColours(palette, bright),
    sky,
    fog: mix(hour.fog, palette.fog, overcast),
    shade: hour.shade,
    shadeAmount: hour.amount,
    haze: 0.55,
    cloudLit: palette.dark ? mix("#ffffff", hour.fog, 0.55) : "#fffaf0",
    cloudShade: mix("#fff3dc", hour.fog, 0.5),
    disc: palette.stars > 0.4 ? "#fff3cf" : "#ff8f5e",
    water: "#5fc0bb",
    waterDeep: "#1a5f92",
    grass: shift(palette.grass, 0.05, 1.35),
    rock: "#8fa6c0",
    sand: "#f6d190",
    snow: "#ffffff",
    accents: ["#ff7a59", "#ffc145", "#2fb5a8", "#6c7ae0", "#f489a8"],
  };
}

function neonColours(palette: Palette): Palette {
  return {
    ...mapColours(palette, (hex) => shift(hex, -0.01, 1.08)),
    sky: ["#060817", "#0e122e", "#211c54", "#58307c"],
    fog: "#45337a",
    shade: "#0a0d24",
    shadeAmount: 0.78,
    haze: 0.55,
    key: "#c9a2ff",
    ambient: "#2f2f66",
    cloudLit: "#41305f",
    cloudShade: "#15142e",
    stars: Math.min(palette.stars, 0.25),
    dark: true,
    lamp: "#ffcf8a",
    water: "#2c3766",
    waterDeep: "#0a0d20",
    road: "#3a3a52",
    accents: ["#ff4d8d", "#2ee6d6", "#ffb14a", "#7a6bff", "#54c8ff", "#ff6a4d"],
  };
}

/** Ink on rice paper: lightness is kept and lifted, colour nearly gone; the paper is warm. */
function inkColours(palette: Palette): Palette {
  const night = palette.stars > 0.4;
  const wash = (hex: string) => {
    const l = toLab(hex).l;
    return fromLab({ l: 0.14 + l * 0.78, a: 0.001, b: 0.012 });
  };
  const paper = night ? "#b9b6b0" : "#f3ecdd";
  return {
    ...mapColours(palette, wash),
    sky: [mix(paper, "#6f7276", night ? 0.55 : 0.14), mix(paper, "#7d7f80", night ? 0.35 : 0.05), paper, shift(paper, 0.012)],
    fog: shift(paper, 0.01),
    shade: "#2b2c30",
    shadeAmount: night ? 0.55 : 0.35,
    haze: 0.98,
    cloudLit: "#faf5ea",
    cloudShade: "#d2ccc0",
    disc: night ? "#fbf7ea" : "#c8402f",
    lamp: "#e8b45a",
    water: "#c9c8c2",
    waterDeep: "#6d7175",
    snow: "#faf6ec",
    accents: ["#c23b2c", "#3d5a73", "#b58a3c"],
  };
}
