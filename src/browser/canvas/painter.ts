/**
 * Draws on one 2D canvas, below the elements, what is in view and has no element: everything from far away, and near by what is not
 * mounted yet. Few nodes are painted directly; many come from tiles.
 */
import type { CanvasNode } from "../../canvas/document.ts";
import type { CanvasChange } from "../../canvas/live.ts";
import { touches } from "./grid.ts";
import type { Island } from "./island.ts";
import { type Inks, readInks, type Shown } from "./paint-node.ts";
import { paintScene } from "./paint-scene.ts";
import { createTiles, type Tiles } from "./tiles.ts";
import { openThumbs, type Thumbs } from "./thumbs.ts";

/** More nodes than this are not painted one by one in each frame. */
const DIRECT = 120;
/** Milliseconds of a frame for painting tiles. */
const WORK_MS = 5;
/** Titles of groups from far away, in pixels of the screen. */
const TITLE_PX = 11;
const TITLED_PX = 70;
const TITLES = 80;
const OUTLINES = 2_000;

interface State {
  island: Island;
  sheet: HTMLCanvasElement;
  pen: CanvasRenderingContext2D;
  tiles: Tiles;
  thumbs: Thumbs;
  inks: Inks;
}

export function startPainter(island: Island): void {
  const sheet = document.createElement("canvas");
  sheet.className = "canvas__sheet";
  sheet.setAttribute("aria-hidden", "true");
  const pen = sheet.getContext("2d");
  if (!pen) return;
  island.world.before(sheet);
  const thumbs = openThumbs(island);
  const state: State = {
    island,
    sheet,
    pen,
    thumbs,
    inks: readInks(),
    tiles: createTiles((tilePen, box, scale) => paintScene(island, tilePen, { box, scale, inks: state.inks, shownOf: shownBy(state) })),
  };
  island.onRun("canvas.png", () => void import("./png.ts").then(({ savePng }) => savePng(island)));
  const redraw = () => island.frame("paint", () => draw(state));
  island.onCamera(redraw);
  island.onSelection(redraw);
  island.onDrawn(redraw);
  island.onChange((change) => {
    state.tiles.stale(touchedBoxes(island, change));
    redraw();
  });
  thumbs.onCame((boxes) => {
    state.tiles.stale(boxes);
    redraw();
  });
  new ResizeObserver(() => {
    sheet.width = Math.round(island.canvas.clientWidth * devicePixelRatio);
    sheet.height = Math.round(island.canvas.clientHeight * devicePixelRatio);
    draw(state); // a resized sheet is empty; this is still before it is shown
    island.moveCamera({ ...island.camera });
  }).observe(island.canvas);
  new MutationObserver(() => {
    state.inks = readInks();
    state.tiles.stale([{ x: -1e9, y: -1e9, w: 2e9, h: 2e9 }]);
    redraw();
  }).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

const shownBy =
  ({ thumbs }: State) =>
  (node: CanvasNode, scale: number): Shown => {
    if (node.type !== "image" && node.type !== "video") return {};
    if (!node.assetId) return {};
    const [picture, colour] = [thumbs.picture(node.assetId, node.w * scale, node), thumbs.colour(node.assetId)];
    return { ...(picture ? { picture } : {}), ...(colour ? { colour } : {}) };
  };

function touchedBoxes(island: Island, change: CanvasChange) {
  const { nodes } = island.view();
  const ids = [...change.nodes.keys()];
  const edges = [...change.edges.values()].flatMap((before) => (before ? [nodes[before.source], nodes[before.target]] : []));
  const joined = ids.flatMap((id) => island.scene.edgesOf(id).flatMap((edge) => [nodes[edge.source], nodes[edge.target]]));
  const boxes = [...change.nodes.values(), ...ids.map((id) => nodes[id]), ...edges, ...joined];
  return boxes.flatMap((box) => (box ? [box] : []));
}

function draw(state: State): void {
  const { island, sheet, pen } = state;
  const seen = island.seen();
  const isFar = island.level === "far";
  const missing = isFar ? [] : island.scene.nodesIn(seen).filter((node) => !island.mounting.isMounted(node.id) && touches(node, seen));
  const isBlank = !isFar && missing.length === 0;
  if (sheet.hidden !== isBlank) sheet.hidden = isBlank; // written only when it changes: it is a style of its own each time
  if (isBlank) return;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, sheet.width, sheet.height);
  if (isFar || missing.length > DIRECT) drawTiles(state);
  else {
    const scale = island.camera.scale * devicePixelRatio;
    const painting = { box: seen, scale, inks: state.inks, shownOf: shownBy(state), nodes: missing, withEdges: false };
    for (const _ of paintScene(island, pen, painting)); // few enough for one frame
  }
  drawMarks(state, isFar);
}

function drawTiles(state: State): void {
  const { island, sheet, pen } = state;
  const { x, y, scale } = island.camera;
  const camera = { x: x * devicePixelRatio, y: y * devicePixelRatio, scale: scale * devicePixelRatio };
  const isWhole = state.tiles.draw(pen, camera, sheet.width, sheet.height);
  sheet.dataset.whole = String(isWhole);
  if (isWhole) return;
  island.frame("tiles", () => {
    state.tiles.work(performance.now() + WORK_MS);
    island.frame("paint", () => draw(state));
  });
}

/** What keeps its size on the screen: rings of the selection, titles of groups. */
function drawMarks({ island, pen, inks }: State, isFar: boolean): void {
  const { x, y, scale } = island.camera;
  pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, x * devicePixelRatio, y * devicePixelRatio);
  pen.strokeStyle = inks.ember;
  pen.lineWidth = 1.5;
  const seen = island.seen();
  let rings = 0;
  for (const id of island.selection) {
    const node = island.view().nodes[id];
    if (!node || island.mounting.isMounted(id) || !touches(node, seen)) continue;
    if (++rings > OUTLINES) break;
    pen.strokeRect(node.x * scale - 2, node.y * scale - 2, node.w * scale + 4, node.h * scale + 4);
  }
  if (!isFar) return;
  pen.fillStyle = inks.words;
  pen.font = `500 ${TITLE_PX}px ${inks.font}`;
  const groups = island.scene.nodesIn(seen).filter((node) => node.type === "group" && node.w * scale > TITLED_PX);
  for (const group of groups.slice(0, TITLES))
    pen.fillText(group.label || "Group", group.x * scale + 1, group.y * scale - 4, group.w * scale - 2);
}
