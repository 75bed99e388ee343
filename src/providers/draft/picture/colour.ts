/**
 * Colours are sRGB hex; mixing happens in OKLab (Björn Ottosson, https://bottosson.github.io/posts/oklab/), where halfway between two
 * colours looks halfway and blue to orange does not pass through mud.
 */
export interface Lab {
  /** Lightness, 0 to 1. */
  l: number;
  a: number;
  b: number;
}

const toLinear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const toGamma = (c: number): number => (c <= 0.0031308 ? c * 12.92 : 1.055 * c ** (1 / 2.4) - 0.055);
const clamp01 = (n: number): number => Math.min(1, Math.max(0, n));

/** "#abc" or "#aabbcc" → three numbers 0 to 1. */
export function parseHex(hex: string): [number, number, number] {
  const digits = hex.replace("#", "");
  const full = digits.length === 3 ? [...digits].map((d) => d + d).join("") : digits;
  const value = Number.parseInt(full.slice(0, 6), 16);
  if (Number.isNaN(value)) throw new Error(`not a colour: ${hex}`);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

export function toHex(red: number, green: number, blue: number): string {
  return `#${[red, green, blue]
    .map((c) =>
      Math.round(clamp01(c) * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

export function toLab(hex: string): Lab {
  const [r, g, b] = parseHex(hex).map(toLinear) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
}

export function fromLab({ l, a, b }: Lab): string {
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return toHex(
    toGamma(clamp01(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z)),
    toGamma(clamp01(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z)),
    toGamma(clamp01(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z)),
  );
}

/** `amount` 0 gives `from`, 1 gives `to`. */
export function mix(from: string, to: string, amount: number): string {
  const a = toLab(from);
  const b = toLab(to);
  const t = clamp01(amount);
  return fromLab({ l: a.l + (b.l - a.l) * t, a: a.a + (b.a - a.a) * t, b: a.b + (b.b - a.b) * t });
}

/** Adds lightness (-1 to 1) and multiplies chroma. */
export function shift(hex: string, lightness: number, chroma = 1): string {
  const lab = toLab(hex);
  return fromLab({ l: clamp01(lab.l + lightness), a: lab.a * chroma, b: lab.b * chroma });
}

/** Moves the hue to that of `to` and keeps the lightness. */
export function tint(hex: string, to: string, amount: number): string {
  const lab = toLab(hex);
  const target = toLab(to);
  return fromLab({ l: lab.l, a: lab.a + (target.a - lab.a) * amount, b: lab.b + (target.b - lab.b) * amount });
}

export const lightness = (hex: string): number => toLab(hex).l;

/** CSS colour with alpha 0 to 1. */
export function fade(hex: string, alpha: number): string {
  const [r, g, b] = parseHex(hex);
  return `rgba(${Math.round(r * 255)},${Math.round(g * 255)},${Math.round(b * 255)},${Math.round(clamp01(alpha) * 1000) / 1000})`;
}
