// The look of one picture for others. Both are seen as clouds of colour in OKLab (Björn Ottosson 2020); the straight map that turns one cloud into the other
// with the least movement (Monge and Kantorovich; Pitié and Kokaram 2007) becomes a table of colours, bent softly where it would leave what a screen shows.

const SAMPLE_SIDE = 96;
const CLIP_FRAMES = 4;
const TABLE_SIZE = 25;
/** How far the map may stretch or flatten: more would show noise, or leave nothing. */
const STRETCH = [0.45, 1.9];

export default async function colourMatch({ inputs, params }) {
  const strength = Math.max(0, Math.min(1, params.strength / 100));
  const look = cloudOf(await samplesOf(inputs.look));
  const colours = coloursOf(TABLE_SIZE);
  const shared = params.together ? await samplesOf(inputs.media) : null;
  const [pictures, clips, lines] = [[], [], []];
  for (const [i, item] of inputs.media.entries()) {
    const samples = await samplesOf([item]);
    const map = mapOf(cloudOf(shared || samples), look);
    const how = helpful(shared || samples, look, { map, strength, colourOnly: params.parts === "colour", skin: params.skin });
    const change = (lab) => changed(lab, how);
    await files.write("table.f32", new Uint8Array(tableOf(change, colours).buffer));
    const { out } = await host.grade({ file: item.file, table: "table.f32", size: TABLE_SIZE, out: `graded-${i + 1}` });
    (item.kind === "video" ? clips : pictures).push({ file: out, label: `${item.label} (matched)`.slice(0, 200) });
    lines.push(`${item.label}: ${wordsOf(samples, look, change)}`);
    log(lines[lines.length - 1]);
  }
  await files.remove("table.f32");
  const head = `Distance from the look, in hundredths of OKLab (0 is the same light and colours, 2 is hard to see):`;
  const report = [{ text: [head, ...lines].join("\n"), label: "How near the colours came" }];
  return { outputs: { pictures, clips, report }, note: lines.slice(0, 3).join(" ").slice(0, 1900) };
}

function wordsOf(samples, look, change) {
  const before = distanceOf(cloudOf(samples), look);
  const after = distanceOf(cloudOf(samples.map(change)), look);
  return `${(before * 100).toFixed(1)} before, ${(after * 100).toFixed(1)} after.`;
}

/** Colours of pictures, and of frames from all of a clip, in OKLab; clear places are left out. */
async function samplesOf(items) {
  const samples = [];
  for (const item of items) {
    const moments =
      item.kind === "video"
        ? Array.from({ length: CLIP_FRAMES }, (_, i) => Math.round(((i + 0.5) * item.durationMs) / CLIP_FRAMES))
        : [null];
    for (const atMs of moments) {
      const side = (item.width || 1) >= (item.height || 1) ? { width: SAMPLE_SIDE } : { height: SAMPLE_SIDE };
      const { out } = await host.pixels({ file: item.file, ...side, ...(atMs === null ? {} : { atMs }) });
      const rgba = await files.read(out);
      await files.remove(out);
      const step = 4 * Math.max(1, Math.round(moments.length / 2));
      for (let p = 0; p < rgba.length; p += step)
        if (rgba[p + 3] >= 128) samples.push(labOf([rgba[p] / 255, rgba[p + 1] / 255, rgba[p + 2] / 255]));
    }
  }
  if (samples.length === 0) throw new Error("A picture is clear all over; there is no colour in it.");
  return samples;
}

// ── clouds ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where a cloud of colours lies, and how wide it is in every direction. */
export function cloudOf(samples) {
  const mean = [0, 1, 2].map((axis) => samples.reduce((sum, lab) => sum + lab[axis], 0) / samples.length);
  const spread = [0, 1, 2].map(() => [0, 0, 0]);
  for (const lab of samples)
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) spread[i][j] += ((lab[i] - mean[i]) * (lab[j] - mean[j])) / samples.length;
  for (let i = 0; i < 3; i++) spread[i][i] += 1e-5;
  return { mean, spread };
}

/** Of their middles and of their widths along each axis. */
export function distanceOf(one, other) {
  const wide = (cloud, axis) => Math.sqrt(cloud.spread[axis][axis]);
  return Math.hypot(...[0, 1, 2].flatMap((axis) => [one.mean[axis] - other.mean[axis], wide(one, axis) - wide(other, axis)]));
}

/** The symmetric matrix that makes the spread of `from` that of `to`, within the limits of stretch. */
export function mapOf(from, to) {
  const root = power(from.spread, 0.5);
  const back = power(from.spread, -0.5);
  const whole = times(times(back, power(times(times(root, to.spread), root), 0.5)), back);
  const { values, vectors } = eigen(symmetric(whole));
  const held = values.map((value) => Math.max(STRETCH[0], Math.min(STRETCH[1], value)));
  const matrix = rebuilt(held, vectors);
  const lightOf = (light) => to.mean[0] + matrix[0][0] * (light - from.mean[0]) - matrix[0][1] * from.mean[1] - matrix[0][2] * from.mean[2];
  return { from: from.mean, to: to.mean, matrix, ends: [lightOf(0), lightOf(1)] };
}

const times = (a, b) => a.map((row) => [0, 1, 2].map((j) => row[0] * b[0][j] + row[1] * b[1][j] + row[2] * b[2][j]));
const symmetric = (m) => m.map((row, i) => row.map((value, j) => (value + m[j][i]) / 2));
const rebuilt = (values, vectors) =>
  [0, 1, 2].map((i) => [0, 1, 2].map((j) => values.reduce((sum, value, k) => sum + value * vectors[i][k] * vectors[j][k], 0)));

function power(matrix, exponent) {
  const { values, vectors } = eigen(symmetric(matrix));
  return rebuilt(
    values.map((value) => Math.max(1e-9, value) ** exponent),
    vectors,
  );
}

/** Of a symmetric matrix, by turning its largest corner away again and again (Jacobi 1846). */
export function eigen(matrix) {
  const m = matrix.map((row) => [...row]);
  const v = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  for (let round = 0; round < 60; round++) {
    const [p, q] = [
      [0, 1],
      [0, 2],
      [1, 2],
    ].reduce((best, one) => (Math.abs(m[one[0]][one[1]]) > Math.abs(m[best[0]][best[1]]) ? one : best));
    if (Math.abs(m[p][q]) < 1e-14) break;
    const angle = 0.5 * Math.atan2(2 * m[p][q], m[q][q] - m[p][p]);
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    for (let k = 0; k < 3; k++) [m[k][p], m[k][q]] = [c * m[k][p] - s * m[k][q], s * m[k][p] + c * m[k][q]];
    for (let k = 0; k < 3; k++) [m[p][k], m[q][k]] = [c * m[p][k] - s * m[q][k], s * m[p][k] + c * m[q][k]];
    for (let k = 0; k < 3; k++) [v[k][p], v[k][q]] = [c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]];
  }
  return { values: [m[0][0], m[1][1], m[2][2]], vectors: v };
}

// ── one colour ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A colour after the match; at strength 0 exactly itself. */
export function changed(lab, { map, strength, colourOnly, skin }) {
  if (strength === 0) return lab;
  const d = [0, 1, 2].map((axis) => lab[axis] - map.from[axis]);
  const full = map.matrix.map((row, i) => map.to[i] + row[0] * d[0] + row[1] * d[1] + row[2] * d[2]);
  const aim = [colourOnly ? lab[0] : softEnds(full[0], map.ends), full[1], full[2]];
  const mixed = aim.map((value, i) => lab[i] + (value - lab[i]) * strength);
  return inGamut(skin ? skinKept(lab, mixed) : mixed);
}

/** As strong as was wished, or so much less that the colours do not go away from the look: what already has it can lie where the ends are bent. */
export function helpful(samples, look, how) {
  const before = distanceOf(cloudOf(samples), look);
  for (let strength = how.strength; strength > 0.02; strength /= 2) {
    const after = samples.map((lab) => changed(lab, { ...how, strength }));
    if (distanceOf(cloudOf(after), look) <= before) return { ...how, strength };
  }
  return { ...how, strength: 0 };
}

const KNEE = 0.25;
const FARTHEST = 0.5;

/**
 * Light that the map sends past black or white runs out towards them instead of being cut: straight in the middle, bent in the last quarter, and only as much
 * as it takes for `ends`, where black and white themselves went, to come out as black and white.
 */
export function softEnds(light, [low, high]) {
  const bent = (past, far) => {
    const reach = (KNEE + Math.min(FARTHEST, far)) / KNEE;
    const t = (past + KNEE) / KNEE;
    return Math.min(1, t / (1 + t * (1 - 1 / reach))) * KNEE - KNEE;
  };
  if (high > 1 && light > 1 - KNEE) return 1 + bent(light - 1, high - 1);
  if (low < 0 && light < KNEE) return -bent(-light, -low);
  return light;
}

/** In the range of faces of every tone, hue stays within some degrees of what it was, and colour within a part. */
export function skinKept(before, after) {
  const [was, is] = [polar(before), polar(after)];
  const isSkin = bump(was.hue, 20, 38, 68, 86) * bump(was.chroma, 0.02, 0.045, 0.13, 0.17) * bump(before[0], 0.2, 0.34, 0.88, 0.97);
  if (isSkin === 0) return after;
  const turn = ((is.hue - was.hue + 540) % 360) - 180;
  const hue = ((was.hue + Math.max(-SKIN_TURN, Math.min(SKIN_TURN, turn))) * Math.PI) / 180;
  const chroma = Math.max(was.chroma * 0.7, Math.min(was.chroma * 1.35, is.chroma));
  const kept = [after[0], chroma * Math.cos(hue), chroma * Math.sin(hue)];
  return after.map((value, i) => value + (kept[i] - value) * isSkin * SKIN_HOLD);
}

const SKIN_TURN = 12;
const SKIN_HOLD = 0.75;
const polar = ([, a, b]) => ({ chroma: Math.hypot(a, b), hue: ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360 });

/** 0 outside, 1 inside, smooth between. */
function bump(value, from, full, end, to) {
  const rise = (x) => x * x * (3 - 2 * x);
  if (value <= from || value >= to) return 0;
  if (value < full) return rise((value - from) / (full - from));
  return value > end ? rise((to - value) / (to - end)) : 1;
}

/** The same light and hue with as much colour as a screen can show there. */
export function inGamut(lab) {
  const light = Math.max(0, Math.min(1, lab[0]));
  if (fits(light, lab[1], lab[2])) return [light, lab[1], lab[2]];
  let [low, high] = [0, 1];
  for (let step = 0; step < 9; step++) {
    const middle = (low + high) / 2;
    if (fits(light, lab[1] * middle, lab[2] * middle)) low = middle;
    else high = middle;
  }
  return [light, lab[1] * low, lab[2] * low];
}

/** Whether a screen shows it: the light of its red, green and blue is between none and all. */
function fits(light, a, b) {
  const long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (light - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const isLight = (value) => value >= -0.0001 && value <= 1.0001;
  return (
    isLight(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short) &&
    isLight(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short) &&
    isLight(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short)
  );
}

/** Every step of red, green and blue, red running fastest. */
export function coloursOf(size) {
  const step = (value) => value / (size - 1);
  return Array.from({ length: size ** 3 }, (_, i) =>
    labOf([step(i % size), step(Math.floor(i / size) % size), step(Math.floor(i / size ** 2))]),
  );
}

/** What they become. */
export function tableOf(change, colours) {
  const table = new Float32Array(colours.length * 3);
  for (let i = 0; i < colours.length; i++) {
    const made = rgbOf(change(colours[i]));
    for (let c = 0; c < 3; c++) table[i * 3 + c] = Math.max(0, Math.min(1, made[c]));
  }
  return table;
}

const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const curved = (value) => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);

export function labOf([red, green, blue]) {
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

/** sRGB of 0 to 1 as it is stored; outside of that where no screen shows it. */
export function rgbOf([light, a, b]) {
  const long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (light - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    curved(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    curved(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    curved(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}
