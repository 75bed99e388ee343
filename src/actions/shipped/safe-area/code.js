// What would be covered: text and signs are found by their strokes, and held against the areas that stay free.

/** Parts of the width and height that do not stay free: [top, right, bottom, left]. */
const ZONES = {
  // EBU R 95 (2017) and SMPTE ST 2046-1 (2009): action 3.5 %, graphics and titles 5 % from every edge of 16:9
  tv: {
    name: "television",
    inner: { name: "Title safe", edges: [0.05, 0.05, 0.05, 0.05] },
    outer: { name: "Action safe", edges: [0.035, 0.035, 0.035, 0.035] },
  },
  // Meta Business Help Center (2025): 14 % above, 35 % below, 6 % on each side
  reels: { name: "Instagram Reels", inner: { name: "Free on Reels", edges: [0.14, 0.06, 0.35, 0.06] } },
  // Rounded from guides published in 2026; the apps change without notice
  tiktok: { name: "TikTok", inner: { name: "Free on TikTok", edges: [0.08, 0.14, 0.23, 0.056] } },
  shorts: { name: "YouTube Shorts", inner: { name: "Free on Shorts", edges: [0.1, 0.15, 0.25, 0.05] } },
  vertical: { name: "all short-video apps", inner: { name: "Free on all apps", edges: [0.14, 0.15, 0.35, 0.06] } },
  plain: { name: "any screen", inner: { name: "Title safe", edges: [0.05, 0.05, 0.05, 0.05] } },
};

const SIDE = 1920;
const LOOK_SIDE = 640;

export default async function safeArea({ inputs, params }) {
  const [frames, lines] = [[], []];
  let found = 0;
  for (const [index, item] of inputs.media.entries()) {
    for (const shot of await shotsOf(item, params.frames)) {
      const { boxes, width, height } = await lookAt(shot.file);
      const zone = ZONES[params.zones === "auto" ? zoneFor(width / height) : params.zones] || ZONES.plain;
      const outside = boxes.map((box) => ({ ...box, ...reach(box, zone.inner.edges) })).filter((box) => box.by > 0.006);
      const own = item.timeline || item;
      const size = sizeOf(own.width || width, own.height || height);
      const out = `safe-${index + 1}-${frames.length + 1}.png`;
      await host.compose({ ...size, background: "#000000", layers: overlayOf(shot.file, { ...size, zone, outside }), out });
      const name = `${item.label || "Timeline"}${shot.atMs === null ? "" : ` at ${timeOf(shot.atMs)}`}`;
      frames.push({ file: out, label: `${name} (safe areas)`.slice(0, 200) });
      lines.push(...wordsOf(name, zone, outside));
      if (outside.length > 0) found++;
      if (shot.made) await files.remove(shot.file);
      log(lines[lines.length - 1]);
    }
  }
  const note =
    found === 0
      ? `Nothing that looks like text lies outside the safe area in ${frames.length === 1 ? "the frame" : `the ${frames.length} frames`} looked at.`
      : `${found} of ${frames.length} ${frames.length === 1 ? "frame has" : "frames have"} something that looks like text outside the safe area.`;
  return { outputs: { frames, report: [{ text: [note, "", ...lines].join("\n"), label: "Safe areas" }] }, note };
}

/** A picture as it is; frames from all of a clip or a timeline. */
async function shotsOf(item, count) {
  if (item.kind === "image") return [{ file: item.file, atMs: null, made: false }];
  const source = item.kind === "timeline" ? { timeline: item.nodeId } : { file: item.file };
  const taken = await host.frames({ ...source, count: Math.round(count), side: SIDE });
  return taken.map(({ out, atMs }) => ({ file: out, atMs, made: true }));
}

export const zoneFor = (shape) => (shape >= 1.3 ? "tv" : shape <= 0.8 ? "vertical" : "plain");

/** The size that the frame is drawn in: its shape, at most 1920 pixels, at least 960 so that the words can be read. */
export function sizeOf(width, height) {
  const scale = Math.max(width, height) > SIDE ? SIDE / Math.max(width, height) : Math.max(1, 960 / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

export function timeOf(ms) {
  const tenths = Math.round(ms / 100);
  return `${Math.floor(tenths / 600)}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
}

async function lookAt(file) {
  const whole = await host.pixels({ file, width: 64 });
  const wide = whole.width >= whole.height;
  await files.remove(whole.out);
  const { out, width, height } = await host.pixels({ file, ...(wide ? { width: LOOK_SIDE } : { height: LOOK_SIDE }) });
  const boxes = textBoxes(await files.read(out), width, height);
  await files.remove(out);
  return { boxes, width, height };
}

// ── text by its strokes ──────────────────────────────────────────────────────────────────────────────────────────────────

const CELL = 8;
/** How much lighter or darker one side of a stroke is, of 255. */
const STROKE = 34;
/** Strokes of each kind in one cell of 64 pixels, from which it counts. */
const STROKES = 3;

/**
 * Boxes around what looks like text or signs, as parts of the width and height: rows of cells in which light turns to dark and back again, whose strokes are all
 * of one brightness, which leaves and grain are not.
 */
export function textBoxes(rgba, width, height) {
  const light = new Uint8Array(width * height);
  for (let p = 0, i = 0; p < light.length; p++, i += 4) light[p] = (rgba[i] * 54 + rgba[i + 1] * 183 + rgba[i + 2] * 19) >> 8;
  const [columns, rows] = [Math.floor(width / CELL), Math.floor(height / CELL)];
  const cells = strokeCells(light, width, { columns, rows });
  const words = groupsOf(cells, columns, rows)
    .map(measured)
    .filter((group) => isTextShaped(group, rows) && isOneBrightness(light, width, group));
  return inLines(words)
    .map(({ left, top, right, bottom, count }) => ({
      left: (left * CELL) / width,
      top: (top * CELL) / height,
      right: Math.min(1, ((right + 1) * CELL) / width),
      bottom: Math.min(1, ((bottom + 1) * CELL) / height),
      count,
    }))
    .sort((a, b) => b.count - a.count)
    .slice(0, 12);
}

function strokeCells(light, width, { columns, rows }) {
  const cells = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      let [rises, falls] = [0, 0];
      for (let y = row * CELL; y < row * CELL + CELL; y++)
        for (let x = Math.max(1, column * CELL); x < Math.min(width - 1, column * CELL + CELL); x++) {
          const step = light[y * width + x + 1] - light[y * width + x - 1];
          if (step > STROKE) rises++;
          else if (step < -STROKE) falls++;
        }
      if (rises >= STROKES && falls >= STROKES) cells[row * columns + column] = 1;
    }
  return cells;
}

/** Cells that touch, also over a gap of one cell to the side: the space between two words. */
function groupsOf(cells, columns, rows) {
  const seen = new Uint8Array(cells.length);
  const groups = [];
  for (let start = 0; start < cells.length; start++) {
    if (!cells[start] || seen[start]) continue;
    const group = { left: columns, top: rows, right: 0, bottom: 0, count: 0 };
    const waiting = [start];
    seen[start] = 1;
    while (waiting.length > 0) {
      const cell = waiting.pop();
      const [x, y] = [cell % columns, Math.floor(cell / columns)];
      group.left = Math.min(group.left, x);
      group.right = Math.max(group.right, x);
      group.top = Math.min(group.top, y);
      group.bottom = Math.max(group.bottom, y);
      group.count++;
      for (const [dx, dy] of NEIGHBOURS) {
        const [nx, ny] = [x + dx, y + dy];
        const next = ny * columns + nx;
        if (nx < 0 || ny < 0 || nx >= columns || ny >= rows || seen[next] || !cells[next]) continue;
        seen[next] = 1;
        waiting.push(next);
      }
    }
    groups.push(group);
  }
  return groups;
}

const NEIGHBOURS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [2, 0],
  [-2, 0],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
];

/** Words that stand in one line are one. */
function inLines(words) {
  const lines = [];
  for (const word of words.sort((a, b) => a.left - b.left)) {
    const line = lines.find((one) => {
      const shared = Math.min(one.bottom, word.bottom) - Math.max(one.top, word.top) + 1;
      return shared * 2 >= Math.min(one.high, word.high) && word.left - one.right <= Math.max(3, Math.min(one.high, word.high) * 1.5);
    });
    if (line) {
      line.right = Math.max(line.right, word.right);
      line.top = Math.min(line.top, word.top);
      line.bottom = Math.max(line.bottom, word.bottom);
      line.count += word.count;
    } else lines.push({ ...word });
  }
  return lines;
}

const measured = (group) => ({ ...group, wide: group.right - group.left + 1, high: group.bottom - group.top + 1 });

/** At least a short word, wider than high, and full enough to be letters. */
function isTextShaped({ wide, high, count }, rows) {
  return count >= 4 && wide >= 3 && wide >= high * 1.1 && high <= rows * 0.5 && count / (wide * high) >= 0.4;
}

/** The strokes stand out, and share one brightness at one end of all that is there. */
function isOneBrightness(light, width, { left, top, right, bottom }) {
  const counts = new Uint32Array(256);
  let total = 0;
  for (let y = top * CELL; y < (bottom + 1) * CELL; y++)
    for (let x = left * CELL; x < Math.min(width, (right + 1) * CELL); x++) {
      counts[light[y * width + x]]++;
      total++;
    }
  const at = (part) => {
    let [level, sum] = [0, counts[0]];
    while (sum < total * part) sum += counts[++level];
    return level;
  };
  const [dark, bright] = [at(0.01), at(0.985)];
  if (bright - dark < 80) return false;
  const share = (from, to) => counts.slice(Math.max(0, from), to + 1).reduce((sum, count) => sum + count, 0) / total;
  const [high, low] = [share(bright - 26, 255), share(0, dark + 26)];
  const isStroke = (part) => part >= 0.07 && part <= 0.55;
  // what is between the two ends are soft edges in text, and everything in a picture
  return (isStroke(high) || isStroke(low)) && (high + low >= 0.34 || high >= 0.12);
}

// ── what lies outside ────────────────────────────────────────────────────────────────────────────────────────────────────

/** How far a box reaches past the free area, as a part of the width or height, and past which edges. */
export function reach(box, [top, right, bottom, left]) {
  const past = { top: top - box.top, right: box.right - (1 - right), bottom: box.bottom - (1 - bottom), left: left - box.left };
  const edges = Object.keys(past).filter((edge) => past[edge] > 0.006);
  return { by: Math.max(0, ...Object.values(past)), past, edges };
}

const EDGES = { top: "above", right: "on the right", bottom: "below", left: "on the left" };

function wordsOf(name, zone, outside) {
  const head = `${name}, for ${zone.name}:`;
  if (outside.length === 0) return [`${head} nothing that looks like text lies outside.`];
  return [head, ...outside.map((box) => `- ${placeOf(box)}, what looks like text ${reachWords(box, zone)}`)];
}

function reachWords({ past, edges, ...box }, zone) {
  const far = edges.map((edge) => `${Math.max(1, Math.round(past[edge] * 100))} % ${EDGES[edge]}`).join(" and ");
  const cut = zone.outer && reach(box, zone.outer.edges).by > 0.006;
  return `reaches past the ${zone.inner.name === "Title safe" ? "title-safe area" : "free area"}: ${far}${cut ? ", and past the action-safe area too" : ""}.`;
}

export function placeOf(box) {
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const across = x < 0.36 ? "left" : x > 0.64 ? "right" : "";
  const down = y < 0.33 ? "top" : y > 0.67 ? "bottom" : "";
  if (!across && !down) return "In the middle";
  return across && down ? `At the ${down} ${across}` : across ? `On the ${across}` : `At the ${down}`;
}

// ── the picture ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const AMBER = "#f2c14e";

/** The frame, what is not free made darker, lines that show on bright and on dark, and a box around what lies outside. */
export function overlayOf(file, { width, height, zone, outside }) {
  const unit = Math.max(0.6, Math.min(width, height) / 1080);
  const layers = [{ file, x: 0, y: 0, width, height, fit: "fill" }];
  const free = rectOf(zone.inner.edges, width, height);
  layers.push(...aroundOf(free, width, height).map((box) => ({ box: { fill: "#00000070" }, ...box })));
  if (zone.outer) layers.push(...lineOf(rectOf(zone.outer.edges, width, height), unit, [14 * unit, 10 * unit]));
  layers.push(...lineOf(free, unit));
  for (const box of outside) layers.push(...markOf(box, { width, height, unit }));
  layers.push(...legendOf(zone, { middle: width / 2, y: free.y + 20 * unit, unit }));
  return layers;
}

/** The names of the lines, above in the middle: corners are where words are put. */
function legendOf(zone, { middle, y, unit }) {
  const plate = { colour: "#000000b8", pad: 8 * unit, radius: 6 * unit };
  const name = (text, x, align) => ({ text, x, y, align, size: Math.round(24 * unit), weight: 500, colour: "#ffffff", plate });
  if (!zone.outer) return [name(zone.inner.name, middle, "center")];
  return [name(zone.inner.name, middle - 18 * unit, "right"), name(`${zone.outer.name}, dashed`, middle + 18 * unit, "left")];
}

const rectOf = ([top, right, bottom, left], width, height) => ({
  x: Math.round(left * width),
  y: Math.round(top * height),
  width: Math.round((1 - left - right) * width),
  height: Math.round((1 - top - bottom) * height),
});

/** Four boxes that are all but the inside. */
function aroundOf(free, width, height) {
  const [right, bottom] = [free.x + free.width, free.y + free.height];
  return [
    { x: 0, y: 0, width, height: free.y },
    { x: 0, y: bottom, width, height: height - bottom },
    { x: 0, y: free.y, width: free.x, height: free.height },
    { x: right, y: free.y, width: width - right, height: free.height },
  ].filter((box) => box.width >= 1 && box.height >= 1);
}

/** White on a wider black: seen on every ground. */
function lineOf(rect, unit, dash) {
  const [thin, wide] = [Math.max(1.5, 2.5 * unit), Math.max(3.5, 6 * unit)];
  const grown = (by) => ({ x: rect.x - by, y: rect.y - by, width: rect.width + by * 2, height: rect.height + by * 2 });
  const line = (colour, lineWidth) => ({ box: { line: colour, lineWidth }, ...grown(lineWidth / 2), ...(dash ? { dash } : {}) });
  return [line("#000000a0", wide), line("#fffffff0", thin)];
}

function markOf(box, { width, height, unit }) {
  const pad = 6 * unit;
  const [left, top] = [Math.max(0, box.left * width - pad), Math.max(0, box.top * height - pad)];
  const rect = {
    x: left,
    y: top,
    width: Math.min(width, box.right * width + pad) - left,
    height: Math.min(height, box.bottom * height + pad) - top,
  };
  const isLow = top > height * 0.12;
  const isRight = left + rect.width / 2 > width * 0.6;
  const words = {
    text: "Outside",
    x: isRight ? left + rect.width - 12 * unit : left + 12 * unit,
    y: isLow ? top - 44 * unit : top + rect.height + 12 * unit,
    align: isRight ? "right" : "left",
    ...{ size: Math.round(24 * unit), weight: 600, colour: "#1b1b1f", plate: { colour: AMBER, pad: 8 * unit, radius: 6 * unit } },
  };
  return [
    { box: { line: "#000000c0", lineWidth: 8 * unit }, ...rect, radius: 6 * unit },
    { box: { line: AMBER, lineWidth: 4 * unit }, ...rect, radius: 6 * unit },
    words,
  ];
}
