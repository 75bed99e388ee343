// Pictures and clips on sheets: a grid of one cell shape, every frame whole inside its cell, the words small and quiet under it.

const WIDTH = 2400;
const MARGIN = 96;
const GAP = 32;
const CAPTION = 58;
const HEADER = 104;
const FOOTER = 40;
const MOST_PIXELS = 38000000;

const GROUNDS = {
  dark: { page: "#0e0e11", cell: "#18181b", line: "#2a2a2e", strong: "#f4f4f5", plain: "#b6b6bb", faint: "#8d8d94" },
  light: { page: "#f6f6f7", cell: "#ececee", line: "#d9d9dc", strong: "#1b1b1f", plain: "#515157", faint: "#6c6c73" },
};

export default async function contactSheet({ inputs, params }) {
  const cells = cellsOf(inputs.media, params.clipFrames);
  const shape = cellShape(cells);
  const perPage = Math.max(1, Math.min(60, Math.round(params.perPage)));
  const columns = columnsFor(Math.min(cells.length, perPage), shape, Math.round(params.columns));
  const pages = pagesOf(cells, perPage, columns, shape);
  const sheets = [];
  for (let page = 0; page < pages.length; page++) {
    const out = `sheet-${page + 1}.png`;
    const sheet = sheetOf(pages[page], { columns, shape, params, page, pages: pages.length, items: inputs.media });
    await host.compose({ ...sheet, out });
    log(`Page ${page + 1} of ${pages.length}: ${pages[page].length} frames`);
    sheets.push({ file: out, label: labelOf(params.title, page, pages.length) });
  }
  const made = `${cells.length} ${cells.length === 1 ? "frame" : "frames"} on ${pages.length} ${pages.length === 1 ? "sheet" : "sheets"}.`;
  return { outputs: { sheets }, note: made };
}

const labelOf = (title, page, pages) => `${title.trim() || "Contact sheet"}${pages > 1 ? ` ${page + 1}` : ""}`.slice(0, 200);

/** One cell for a picture, as many as wanted for a clip: the middle of each of its equal parts. */
export function cellsOf(items, clipFrames) {
  return items.flatMap((item, index) => {
    const base = { file: item.file, name: item.label, number: index + 1, width: item.width || 16, height: item.height || 9 };
    if (item.kind !== "video") return [{ ...base, fact: item.width ? `${item.width} × ${item.height}` : "" }];
    const long = item.durationMs || 0;
    const count = Math.max(1, Math.min(Math.round(clipFrames), Math.max(1, Math.floor(long / 80))));
    return Array.from({ length: count }, (_, i) => {
      const atMs = Math.round(((i + 0.5) * long) / count);
      return { ...base, atMs, fact: timeOf(atMs), of: count, step: i + 1 };
    });
  });
}

/** 0:07.4, or 1:02:07.4 from an hour on. */
export function timeOf(ms) {
  const tenths = Math.round(ms / 100);
  const two = (value) => String(value).padStart(2, "0");
  const [seconds, minutes, hours] = [Math.floor(tenths / 10) % 60, Math.floor(tenths / 600) % 60, Math.floor(tenths / 36000)];
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds)}.${tenths % 10}`;
}

/** Width over height that suits most: the middle one of all, between 9:16 and 21:9. */
export function cellShape(cells) {
  const shapes = cells.map((cell) => cell.width / cell.height).sort((a, b) => a - b);
  return Math.max(9 / 16, Math.min(21 / 9, shapes[Math.floor(shapes.length / 2)]));
}

export function columnsFor(count, shape, wanted) {
  if (wanted > 0) return Math.min(wanted, 10);
  // as many as make the page about as wide as a landscape sheet of paper
  return Math.max(1, Math.min(8, count, Math.round(Math.sqrt((count * 1.45) / shape))));
}

const cellWidth = (columns) => Math.floor((WIDTH - MARGIN * 2 - GAP * (columns - 1)) / columns);

/** Pages of whole rows; none grows past what one picture may have. */
export function pagesOf(cells, perPage, columns, shape) {
  const row = cellWidth(columns) / shape + CAPTION + GAP;
  const rows = Math.max(1, Math.floor((MOST_PIXELS / WIDTH - MARGIN * 2 - HEADER - FOOTER) / row));
  const most = Math.max(1, Math.min(perPage, rows * columns));
  return Array.from({ length: Math.ceil(cells.length / most) }, (_, i) => cells.slice(i * most, (i + 1) * most));
}

function sheetOf(cells, { columns, shape, params, page, pages, items }) {
  const ground = GROUNDS[params.ground] || GROUNDS.dark;
  const width = cellWidth(columns);
  const height = Math.round(width / shape);
  const caption = params.names ? CAPTION : 0;
  const rows = Math.ceil(cells.length / columns);
  const top = MARGIN + HEADER;
  const bottom = top + rows * (height + caption + GAP) - GAP;
  const layers = headOf({ ground, params, items, page, pages });
  cells.forEach((cell, i) => {
    const x = MARGIN + (i % columns) * (width + GAP);
    const y = top + Math.floor(i / columns) * (height + caption + GAP);
    layers.push(
      ...frameOf(cell, { x, y, width, height, ground }),
      ...(params.names ? captionOf(cell, { x, y: y + height, width, ground }) : []),
    );
  });
  return {
    width: WIDTH,
    height: bottom + FOOTER + MARGIN - 16,
    background: ground.page,
    layers: [...layers, ...footOf({ ground, bottom, page, pages })],
  };
}

function headOf({ ground, params, items, page, pages }) {
  const clips = items.filter((item) => item.kind === "video").length;
  const pictures = items.length - clips;
  const count = (n, one, many) => (n === 0 ? [] : [`${n} ${n === 1 ? one : many}`]);
  const facts = [
    ...count(pictures, "picture", "pictures"),
    ...count(clips, "clip", "clips"),
    ...(pages > 1 ? [`${page + 1} / ${pages}`] : []),
  ].join(" · ");
  return [
    {
      text: params.title.trim() || "Contact sheet",
      x: MARGIN,
      y: MARGIN - 16,
      size: 48,
      weight: 600,
      colour: ground.strong,
      maxWidth: WIDTH - MARGIN * 2 - 620,
    },
    { text: facts, x: WIDTH - MARGIN, y: MARGIN + 4, size: 24, colour: ground.faint, align: "right", face: "mono" },
    { box: { fill: ground.line }, x: MARGIN, y: MARGIN + 64, width: WIDTH - MARGIN * 2, height: 2 },
  ];
}

function footOf({ ground, bottom, page, pages }) {
  if (pages === 1) return [];
  return [{ text: `Page ${page + 1} of ${pages}`, x: WIDTH / 2, y: bottom + 32, size: 22, colour: ground.faint, align: "center" }];
}

/** The frame as large as its cell lets it be, in the middle; the ground of the cell is seen where the shapes differ. */
function frameOf(cell, { x, y, width, height, ground }) {
  const scale = Math.min(width / cell.width, height / cell.height);
  const [wide, high] = [Math.max(1, Math.round(cell.width * scale)), Math.max(1, Math.round(cell.height * scale))];
  const place = { x: x + Math.round((width - wide) / 2), y: y + Math.round((height - high) / 2), width: wide, height: high };
  const fills = wide >= width - 2 && high >= height - 2;
  const frame = {
    file: cell.file,
    ...(cell.atMs === undefined ? {} : { atMs: cell.atMs }),
    ...place,
    fit: "contain",
    radius: fills ? 8 : 2,
  };
  return [...(fills ? [] : [{ box: { fill: ground.cell }, x, y, width, height, radius: 8 }]), frame];
}

/** Number and name on the left, the size or the moment on the right; a narrow cell has its fact under the name. */
function captionOf(cell, { x, y, width, ground }) {
  const number = String(cell.number).padStart(2, "0");
  const size = width < 260 ? 16 : Math.max(20, Math.min(30, Math.round(width / 36)));
  const factWidth = cell.fact.length * size * 0.62;
  const isNarrow = width < factWidth + 190;
  const left = x + size * (number.length * 0.62 + 0.7);
  const name = {
    text: cell.name,
    x: left,
    y: y + 10,
    size,
    colour: ground.plain,
    maxWidth: Math.max(40, x + width - left - (isNarrow ? 0 : factWidth + 16)),
    cut: "middle",
  };
  const fact = isNarrow
    ? { text: cell.fact, x: left, y: y + 10 + size * 1.3, size: size - 2, colour: ground.faint, face: "mono" }
    : { text: cell.fact, x: x + width, y: y + 10, size, colour: ground.faint, face: "mono", align: "right" };
  return [{ text: number, x, y: y + 10, size, colour: ground.faint, face: "mono" }, name, fact];
}
