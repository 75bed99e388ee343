import type { Look } from "../scene.ts";
import type { Light } from "./style.ts";

/** Red, green, blue from 0 to 1, sRGB. */
type Rgb = readonly [number, number, number];

export function parseHex(hex: string): Rgb {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
  const value = Number.parseInt(full.slice(1, 7), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

const clamp = (value: number): number => Math.max(0, Math.min(1, value));

export function toHex(rgb: Rgb): string {
  return `#${rgb
    .map((part) =>
      Math.round(clamp(part) * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

export function toRgba(hex: string, alpha: number): string {
  const [r, g, b] = parseHex(hex);
  return `rgba(${Math.round(r * 255)},${Math.round(g * 255)},${Math.round(b * 255)},${alpha})`;
}

const luminance = ([r, g, b]: Rgb): number => 0.299 * r + 0.587 * g + 0.114 * b;

const blend = (a: Rgb, b: Rgb, t: number): Rgb => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
const times = (a: Rgb, b: Rgb): Rgb => [a[0] * b[0], a[1] * b[1], a[2] * b[2]];
const scaled = (a: Rgb, by: number): Rgb => [clamp(a[0] * by), clamp(a[1] * by), clamp(a[2] * by)];
const GREY: Rgb = [0.5, 0.5, 0.5];
const WHITE: Rgb = [1, 1, 1];

export const mix = (a: string, b: string, t: number): string => toHex(blend(parseHex(a), parseHex(b), t));
export const lighten = (hex: string, by: number): string => toHex(blend(parseHex(hex), WHITE, by));
export const darken = (hex: string, by: number): string => toHex(scaled(parseHex(hex), 1 - by));

const saturate = (rgb: Rgb, by: number): Rgb => {
  const grey = luminance(rgb);
  return [clamp(grey + (rgb[0] - grey) * by), clamp(grey + (rgb[1] - grey) * by), clamp(grey + (rgb[2] - grey) * by)];
};

/** Brightest channel becomes 1, so that a dim light tints without blackening. */
const normalised = (rgb: Rgb): Rgb => scaled(rgb, 1 / Math.max(0.25, ...rgb));

/** A paint's colour where the key light reaches it and where it does not. */
export interface Tones {
  lit: Rgb;
  shade: Rgb;
}

function dayTones(paint: Rgb, light: Light): Tones {
  const key = parseHex(light.key);
  const ambient = parseHex(light.ambient);
  const lit = times(paint, blend(WHITE, normalised(key), 0.45));
  const shade = scaled(times(paint, blend(WHITE, normalised(ambient), 0.6)), 0.74);
  return { lit: blend(lit, parseHex(light.fog), 0.05), shade: blend(shade, ambient, 0.1) };
}

/** At night a body is its own dark shape in the colour of the sky, with a memory of its paint. */
function nightTones(paint: Rgb, light: Light): Tones {
  const ambient = normalised(parseHex(light.ambient));
  const silhouette = scaled(ambient, 0.2);
  const remembered = scaled(times(blend(paint, GREY, 0.2), blend(WHITE, ambient, 0.7)), 0.66);
  return { lit: blend(remembered, silhouette, 0.22), shade: blend(scaled(remembered, 0.55), silhouette, 0.45) };
}

/** Ink painting keeps its seal red; the other paints are washed out. */
const inkSaturation = ([r, g, b]: Rgb): number => (r > 0.45 && r - Math.max(g, b) > 0.2 ? 1.05 : 0.55);

/** Light paints thin out toward the paper; black stays ink. */
function inkTones({ lit, shade }: Tones, light: Light): Tones {
  const strength = inkSaturation(lit);
  const thin = Math.min(1, luminance(lit) * 2.4) * (light.night ? 0.35 : 1);
  return {
    lit: blend(saturate(lit, strength), [0.95, 0.92, 0.85], 0.36 * thin),
    shade: blend(saturate(shade, strength * 0.85), [0.82, 0.78, 0.72], 0.2 * thin),
  };
}

function lookTones({ lit, shade }: Tones, look: Look, light: Light): Tones {
  switch (look) {
    case "ink":
      return inkTones({ lit, shade }, light);
    case "night-city": {
      const dusk = (rgb: Rgb, by: number): Rgb => blend(scaled(rgb, by), [0.1, 0.09, 0.24], 0.3);
      const reach = light.night ? 1.25 : 0.82;
      return { lit: dusk(saturate(lit, 1.3), reach), shade: dusk(shade, reach * 0.7) };
    }
    case "watercolour":
      return { lit: blend(saturate(lit, 0.92), WHITE, 0.06), shade: saturate(shade, 0.95) };
    case "paper":
      return { lit: saturate(lit, 1.06), shade: blend(lit, shade, 0.4) };
    case "film":
      return { lit: saturate(lit, 0.9), shade: saturate(scaled(shade, 0.86), 0.9) };
    case "flat":
      return { lit, shade: blend(lit, shade, 0.75) };
  }
}

/** The tones of a paint (sRGB hex) under a light, in a look. */
export function tonesOf(paint: string, light: Light, look: Look): Tones {
  return rgbTones(parseHex(paint), light, look);
}

function rgbTones(paint: Rgb, light: Light, look: Look): Tones {
  return lookTones(light.night ? nightTones(paint, light) : dayTones(paint, light), look, light);
}
