/** The few colours that fill a picture, and what people call them. Pure arithmetic; distances are in OKLab (Björn Ottosson, 2020), where they follow the eye. */

export type Rgb = readonly [red: number, green: number, blue: number];
type Lab = readonly [light: number, greenRed: number, blueYellow: number];

export interface PaletteColour {
  /** `#rrggbb` */
  hex: string;
  name: string;
  /** A part of 1. */
  share: number;
}

const MOST_COLOURS = 6;
const ROUNDS = 12;
/** Nearer than this, two groups are one colour to the eye. */
const SAME = 0.055;
const LEAST_SHARE = 0.02;

/** The fullest first; `pixels` are bytes of red, green and blue. Groups by k-means from fixed starts, so the same picture has the same answer. */
export function paletteOf(pixels: Uint8Array): PaletteColour[] {
  const points: Lab[] = [];
  for (let i = 0; i + 2 < pixels.length; i += 3) points.push(labOf([pixels[i] ?? 0, pixels[i + 1] ?? 0, pixels[i + 2] ?? 0]));
  if (points.length === 0) return [];
  let centres = startsOf(points);
  let counts: number[] = [];
  for (let round = 0; round < ROUNDS; round++) ({ centres, counts } = settle(points, centres));
  const groups = merged(centres.map((lab, i) => ({ lab, count: counts[i] ?? 0 })));
  return groups
    .map(({ lab, count }) => ({ hex: hexOf(rgbOf(lab)), name: colourName(lab), share: Math.round((count / points.length) * 1000) / 1000 }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share);
}

/** Each next start is the point farthest from all before it. */
function startsOf(points: readonly Lab[]): Lab[] {
  const starts: Lab[] = [points[0] as Lab];
  const nearest = points.map(() => Number.POSITIVE_INFINITY);
  while (starts.length < MOST_COLOURS) {
    const last = starts.at(-1) as Lab;
    let far = 0;
    for (const [i, point] of points.entries()) {
      nearest[i] = Math.min(nearest[i] ?? 0, distance(point, last));
      if ((nearest[i] ?? 0) > (nearest[far] ?? 0)) far = i;
    }
    starts.push(points[far] as Lab);
  }
  return starts;
}

function settle(points: readonly Lab[], centres: readonly Lab[]): { centres: Lab[]; counts: number[] } {
  const sums = centres.map(() => [0, 0, 0, 0]);
  for (const point of points) {
    let best = 0;
    for (let i = 1; i < centres.length; i++) if (distance(point, centres[i] as Lab) < distance(point, centres[best] as Lab)) best = i;
    const sum = sums[best] as number[];
    for (let axis = 0; axis < 3; axis++) sum[axis] = (sum[axis] ?? 0) + (point[axis] ?? 0);
    sum[3] = (sum[3] ?? 0) + 1;
  }
  const means = sums.map(
    ([light = 0, a = 0, b = 0, count = 0], i): Lab => (count === 0 ? (centres[i] as Lab) : [light / count, a / count, b / count]),
  );
  return { centres: means, counts: sums.map(([, , , count = 0]) => count) };
}

interface Group {
  lab: Lab;
  count: number;
}

function merged(groups: readonly Group[]): Group[] {
  const kept: Group[] = [];
  for (const group of groups.toSorted((a, b) => b.count - a.count)) {
    const same = kept.find((one) => distance(one.lab, group.lab) < SAME);
    if (same) same.count += group.count;
    else if (group.count > 0) kept.push({ ...group });
  }
  return kept;
}

const distance = (a: Lab, b: Lab) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

// ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const GREY_CHROMA = 0.028;
/** By the angle where each begins, in degrees of OKLab's hue circle. */
const HUES: readonly (readonly [number, string])[] = [
  [0, "pink"],
  [15, "red"],
  [42, "orange"],
  [78, "yellow"],
  [117, "green"],
  [172, "teal"],
  [215, "blue"],
  [282, "violet"],
  [322, "magenta"],
  [350, "pink"],
];

function colourName(lab: Lab): string {
  const [light, a, b] = lab;
  const chroma = Math.hypot(a, b);
  if (light < 0.2) return "black";
  if (chroma < GREY_CHROMA) return light > 0.93 ? "white" : light < 0.36 ? "charcoal" : "grey";
  const degrees = (Math.atan2(b, a) * 180) / Math.PI;
  const angle = (degrees + 360) % 360;
  const hue = HUES.findLast(([from]) => angle >= from)?.[1] ?? "pink";
  if (hue === "orange" && light < 0.56) return "brown";
  if (hue === "blue" && light < 0.36) return "navy";
  if (hue === "yellow" && chroma < 0.07 && light > 0.75) return "cream";
  if (hue === "orange" && chroma < 0.07 && light > 0.7) return "beige";
  return hue;
}

/** What people call this colour. */
export const nameOfColour = (rgb: Rgb): string => colourName(labOf(rgb));

/** OKLab lightness, 0 black to 1 white. */
export const lightnessOf = (hex: string): number =>
  labOf([Number.parseInt(hex.slice(1, 3), 16), Number.parseInt(hex.slice(3, 5), 16), Number.parseInt(hex.slice(5, 7), 16)])[0];

// ── colour spaces ────────────────────────────────────────────────────────────────────────────────────────────────────────

export function hexOf(rgb: Rgb): string {
  return `#${rgb
    .map((value) =>
      Math.max(0, Math.min(255, Math.round(value)))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

const linear = (value: number) => (value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
const curved = (value: number) => 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);

function labOf([red, green, blue]: Rgb): Lab {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

function rgbOf([light, a, b]: Lab): Rgb {
  const long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (light - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    curved(Math.max(0, 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short)),
    curved(Math.max(0, -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short)),
    curved(Math.max(0, -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short)),
  ];
}
