// The colours of pictures: groups of pixels that look alike (k-means in OKLab, Björn Ottosson 2020), drawn as a card.

const SAMPLE_SIDE = 192;
const CLIP_FRAMES = 4;
const ROUNDS = 24;
/** Nearer than this, two colours are one to the eye. */
const SAME = 0.05;
/** An accent covers at least this part of all pixels. */
const ACCENT_SHARE = 0.002;

const GROUNDS = {
  dark: { page: "#0e0e11", line: "#2a2a2e", edge: "#ffffff1f", strong: "#f4f4f5", plain: "#b6b6bb", faint: "#8d8d94" },
  light: { page: "#f6f6f7", line: "#d9d9dc", edge: "#0000001f", strong: "#1b1b1f", plain: "#515157", faint: "#6c6c73" },
};

export default async function palette({ inputs, params }) {
  const bins = new Map();
  for (const item of inputs.media) {
    for (const atMs of momentsOf(item)) {
      const wide = (item.width || 1) >= (item.height || 1);
      const asked = { file: item.file, ...(wide ? { width: SAMPLE_SIDE } : { height: SAMPLE_SIDE }), ...(atMs === null ? {} : { atMs }) };
      const { out } = await host.pixels(asked);
      gather(bins, await files.read(out), 1 / momentsOf(item).length);
      await files.remove(out);
    }
  }
  const colours = paletteOf([...bins.values()], Math.round(params.count), params.accents);
  if (colours.length === 0) throw new Error("The pictures are clear all over; there is no colour in them.");
  const title = params.title.trim() || (inputs.media.length === 1 ? inputs.media[0].label : "Palette");
  await host.compose({
    ...cardOf(colours, { items: inputs.media, title, ground: GROUNDS[params.ground] || GROUNDS.dark }),
    out: "palette.png",
  });
  const text = colours.map((colour) => `${colour.hex} ${colour.name}, ${percent(colour.share)}`).join("\n");
  log(text);
  return {
    outputs: {
      card: [{ file: "palette.png", label: `Palette of ${title}`.slice(0, 200) }],
      colours: [{ text, label: `Colours of ${title}`.slice(0, 200) }],
    },
    note: `${colours.length} colours of ${inputs.media.length === 1 ? "one file" : `${inputs.media.length} files`}: ${colours.map((one) => one.hex).join(", ")}.`,
  };
}

function momentsOf(item) {
  if (item.kind !== "video") return [null];
  return Array.from({ length: CLIP_FRAMES }, (_, i) => Math.round(((i + 0.5) * (item.durationMs || 0)) / CLIP_FRAMES));
}

export const percent = (share) => (share < 0.01 ? "under 1 %" : `${Math.round(share * 100)} %`);

/** Adds the pixels to boxes of 32 steps each way; what is half clear or more does not count. */
export function gather(bins, rgba, weight) {
  let seen = 0;
  for (let i = 0; i < rgba.length; i += 4) if (rgba[i + 3] >= 128) seen++;
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i + 3] < 128) continue;
    const key = ((rgba[i] >> 3) << 10) | ((rgba[i + 1] >> 3) << 5) | (rgba[i + 2] >> 3);
    const bin = bins.get(key) || { weight: 0, sum: [0, 0, 0] };
    const part = weight / seen;
    bin.weight += part;
    for (let c = 0; c < 3; c++) bin.sum[c] += rgba[i + c] * part;
    bins.set(key, bin);
  }
}

/** At most `count` colours, the fullest first; their shares add up to one. */
export function paletteOf(bins, count, accents) {
  const points = bins
    .filter((bin) => bin.weight > 0)
    .map((bin) => ({ lab: labOf(bin.sum.map((sum) => sum / bin.weight)), weight: bin.weight }));
  if (points.length === 0) return [];
  const total = points.reduce((sum, point) => sum + point.weight, 0);
  const groups = merged(settled(points, count * 4)).map((group) => ({ ...group, share: group.weight / total }));
  const chosen = choose(groups, count, accents);
  const shares = chosen.map(() => 0);
  for (const point of points) shares[nearest(point.lab, chosen)] += point.weight / total;
  return chosen
    .map((group, i) => ({ hex: hexOf(rgbOf(group.lab)), name: nameOf(group.lab), share: shares[i] }))
    .filter((colour, i, all) => colour.share > 0 && all.findIndex((one) => one.hex === colour.hex) === i)
    .sort((a, b) => b.share - a.share);
}

/** Groups by k-means. Each next start is the point that is farthest from all before it, more so the more pixels it has. */
function settled(points, count) {
  let centres = [points.reduce((best, point) => (point.weight > best.weight ? point : best)).lab];
  const far = points.map(() => Infinity);
  while (centres.length < Math.min(count, points.length)) {
    let next = 0;
    const score = (i) => far[i] * points[i].weight ** 0.3;
    for (let i = 0; i < points.length; i++) {
      far[i] = Math.min(far[i], distance(points[i].lab, centres[centres.length - 1]));
      if (score(i) > score(next)) next = i;
    }
    if (far[next] === 0) break;
    centres.push(points[next].lab);
  }
  let groups = [];
  for (let round = 0; round < ROUNDS; round++) {
    groups = means(points, centres);
    const moved = groups.some((group, i) => distance(group.lab, centres[i]) > 0.001);
    centres = groups.map((group) => group.lab);
    if (!moved) break;
  }
  return groups.filter((group) => group.weight > 0);
}

function means(points, centres) {
  const sums = centres.map(() => [0, 0, 0, 0]);
  for (const { lab, weight } of points) {
    let best = 0;
    for (let i = 1; i < centres.length; i++) if (distance(lab, centres[i]) < distance(lab, centres[best])) best = i;
    for (let axis = 0; axis < 3; axis++) sums[best][axis] += lab[axis] * weight;
    sums[best][3] += weight;
  }
  return sums.map((sum, i) => ({ lab: sum[3] ? [sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]] : centres[i], weight: sum[3] }));
}

function merged(groups) {
  const kept = [];
  for (const group of [...groups].sort((a, b) => b.weight - a.weight)) {
    const same = kept.find((one) => distance(one.lab, group.lab) < SAME);
    if (same) same.weight += group.weight;
    else kept.push({ ...group });
  }
  return kept;
}

/** The fullest groups; or, with accents, each next one counts the more the farther it is from those before it and the more vivid it is. */
function choose(groups, count, accents) {
  const byShare = [...groups].sort((a, b) => b.share - a.share);
  if (!accents) return byShare.slice(0, count);
  const chosen = byShare.slice(0, 1);
  const waiting = byShare.slice(1).filter((group) => group.share >= ACCENT_SHARE);
  while (chosen.length < count && waiting.length > 0) {
    const worth = (group) =>
      group.share ** 0.25 * distance(group.lab, chosen[nearest(group.lab, chosen)].lab) * (1 + 5 * chroma(group.lab));
    const best = waiting.reduce((high, group) => (worth(group) > worth(high) ? group : high));
    chosen.push(best);
    waiting.splice(waiting.indexOf(best), 1);
  }
  return chosen;
}

const nearest = (lab, groups) =>
  groups.reduce((best, group, i) => (distance(lab, group.lab) < distance(lab, groups[best].lab) ? i : best), 0);
const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const chroma = (lab) => Math.hypot(lab[1], lab[2]);

// ── colours ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const linear = (value) => (value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
const curved = (value) => 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);

export function labOf(rgb) {
  const [r, g, b] = rgb.map(linear);
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

export function rgbOf([light, a, b]) {
  const long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (light - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ].map((value) => curved(Math.max(0, value)));
}

export const hexOf = (rgb) =>
  `#${rgb
    .map((value) =>
      Math.max(0, Math.min(255, Math.round(value)))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;

/** By the angle where each begins, in degrees of the circle of hues. */
const HUES = [
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

/** What people call this colour: how dark or light it is, and its hue. */
export function nameOf(lab) {
  const [light, a, b] = lab;
  if (light < 0.2) return "black";
  if (chroma(lab) < 0.02)
    return light > 0.95 ? "white" : light > 0.8 ? "light grey" : light < 0.36 ? "charcoal" : light < 0.55 ? "dark grey" : "grey";
  const angle = ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
  const hue = HUES.filter(([from]) => angle >= from).pop()[1];
  const soft = chroma(lab) < 0.05;
  if (hue === "orange" && light < 0.58) return soft ? "umber" : "brown";
  if (hue === "yellow" && soft && light > 0.8) return "cream";
  if (hue === "orange" && soft) return light > 0.7 ? "beige" : "taupe";
  if (hue === "blue" && light < 0.36) return soft ? "ink" : "navy";
  return `${light < 0.42 ? "dark " : light > 0.82 ? "pale " : soft ? "muted " : ""}${hue}`;
}

// ── the card ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const WIDTH = 1800;
const MARGIN = 84;
const INNER = WIDTH - MARGIN * 2;
const MOST_THUMBS = 6;

/** The pictures on top, a bar of the shares, and a swatch for each colour with its words under it. */
export function cardOf(colours, { items, title, ground }) {
  const layers = [{ text: title, x: MARGIN, y: MARGIN - 14, size: 44, weight: 600, colour: ground.strong, maxWidth: INNER, cut: "middle" }];
  const thumbs = thumbsOf(items, MARGIN + 76);
  layers.push(...thumbs.layers);
  const bar = thumbs.bottom + 40;
  layers.push(...sharesOf(colours, bar));
  const perRow = colours.length <= 6 ? colours.length : Math.ceil(colours.length / 2);
  const gap = 24;
  const width = Math.floor((INNER - gap * (perRow - 1)) / perRow);
  const height = Math.min(260, Math.max(150, Math.round(width * 0.8)));
  const step = height + 148;
  colours.forEach((colour, i) => {
    const [x, y] = [MARGIN + (i % perRow) * (width + gap), bar + 64 + Math.floor(i / perRow) * step];
    layers.push({ box: { fill: colour.hex, line: ground.edge, lineWidth: 2 }, x, y, width, height, radius: 12 });
    layers.push({ text: colour.hex, x, y: y + height + 14, size: 28, weight: 500, face: "mono", colour: ground.strong });
    layers.push({ text: colour.name, x, y: y + height + 52, size: 24, colour: ground.plain, maxWidth: width });
    layers.push({ text: percent(colour.share), x, y: y + height + 84, size: 22, face: "mono", colour: ground.faint });
  });
  return { width: WIDTH, height: bar + 64 + Math.ceil(colours.length / perRow) * step + MARGIN - 60, background: ground.page, layers };
}

/** In one row of one height, each with its own shape; a single one is shown large. */
function thumbsOf(items, top) {
  const shown = items.slice(0, MOST_THUMBS);
  const shapes = shown.map((item) => Math.max(0.4, Math.min(3, (item.width || 16) / (item.height || 9))));
  const gap = 20;
  const height = Math.min(
    shown.length === 1 ? 920 : 420,
    (INNER - gap * (shown.length - 1)) / shapes.reduce((sum, shape) => sum + shape, 0),
  );
  let x = MARGIN;
  const layers = shown.map((item, i) => {
    const at = item.kind === "video" ? { atMs: momentsOf(item)[1] } : {};
    const layer = {
      file: item.file,
      ...at,
      x,
      y: top,
      width: Math.round(height * shapes[i]),
      height: Math.round(height),
      fit: "cover",
      radius: 8,
    };
    x += layer.width + gap;
    return layer;
  });
  return { layers, bottom: top + Math.round(height) };
}

/** One bar, divided as the colours divide the pictures. */
function sharesOf(colours, y) {
  let x = MARGIN;
  return colours.map((colour, i) => {
    const width = i === colours.length - 1 ? MARGIN + INNER - x : Math.max(4, Math.round(INNER * colour.share));
    const layer = { box: { fill: colour.hex }, x, y, width: Math.max(1, width), height: 20 };
    x += width;
    return layer;
  });
}
