/**
 * The selection, or everything, as a PNG: painted anew at twice its size with the pictures at full size and the words readable. Loaded only when
 * asked for. A picture has a largest size; beyond it the scale is less, and that is said.
 */
import type { CanvasNode } from "../../canvas/document.ts";
import { type Box, boundsOf } from "../../canvas/layout.ts";
import type { Island } from "./island.ts";
import { type Inks, paintNode, readInks, type Shown, traceEdge } from "./paint-node.ts";
import { paintLabel, paintProse } from "./paint-words.ts";
import { widthFor } from "./pictures.ts";
import { byDepth } from "./scene.ts";

const MARGIN = 48;
const SCALE = 2;
const MAX_SIDE = 12_000;
const MAX_PIXELS = 48_000_000;
/** Smaller than this nothing could be read. */
const LEAST_SCALE = 0.05;

export async function savePng(island: Island): Promise<void> {
  const nodes = chosen(island);
  const around = boundsOf(nodes);
  if (!around) return island.say("There is nothing to draw yet.");
  const box = { x: around.x - MARGIN, y: around.y - MARGIN, w: around.w + 2 * MARGIN, h: around.h + 2 * MARGIN };
  const scale = scaleFor(box);
  if (scale < LEAST_SCALE) return island.say("That is too far apart for one picture. Select less of it.", "fail");
  if (scale < SCALE) island.say(`A picture has at most ${MAX_PIXELS / 1e6} million pixels: it is drawn at ${Math.round(scale * 100)} %.`);
  const sheet = new OffscreenCanvas(Math.max(1, Math.floor(box.w * scale)), Math.max(1, Math.floor(box.h * scale)));
  const pen = sheet.getContext("2d");
  if (!pen) return island.say("This browser has no memory left for the picture. Select less.", "fail");
  await paint(island, pen, { nodes, box, scale });
  download(await sheet.convertToBlob({ type: "image/png" }), `${document.title.split(" · ")[0] || "canvas"}.png`);
}

/** A group is drawn with what it holds. */
function chosen(island: Island): CanvasNode[] {
  const all = Object.values(island.view().nodes);
  if (island.selection.size === 0) return all.sort(byDepth);
  const { nodes } = island.view();
  const isIn = (node: CanvasNode) => {
    const met = new Set<string>();
    for (let one: CanvasNode | undefined = node; one && !met.has(one.id); one = one.parentId ? nodes[one.parentId] : undefined) {
      if (island.selection.has(one.id)) return true;
      met.add(one.id);
    }
    return false;
  };
  return all.filter(isIn).sort(byDepth);
}

const scaleFor = ({ w, h }: Box) => Math.min(SCALE, MAX_SIDE / w, MAX_SIDE / h, Math.sqrt(MAX_PIXELS / (w * h)));

interface Work {
  nodes: readonly CanvasNode[];
  box: Box;
  scale: number;
}

async function paint(island: Island, pen: OffscreenCanvasRenderingContext2D, { nodes, box, scale }: Work): Promise<void> {
  const inks = readInks();
  pen.fillStyle = inks.well;
  pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
  pen.setTransform(scale, 0, 0, scale, -box.x * scale, -box.y * scale);
  pen.imageSmoothingQuality = "high";
  const groups = nodes.filter((node) => node.type === "group");
  for (const group of groups) paintNode(pen, group, scale, inks, {});
  paintEdges(island, pen, nodes, inks);
  for (const node of nodes) {
    if (node.type !== "group") {
      const shown = await pictureOf(node, scale);
      paintNode(pen, node, scale, inks, shown, paintProse);
      if (shown.picture instanceof ImageBitmap) shown.picture.close(); // one at a time in memory
    }
    paintLabel(pen, node, inks);
  }
}

function paintEdges(island: Island, pen: OffscreenCanvasRenderingContext2D, drawn: readonly CanvasNode[], inks: Inks): void {
  const { nodes, edges } = island.view();
  const ids = new Set(drawn.map((node) => node.id));
  pen.lineWidth = 1.5;
  pen.globalAlpha = 0.6;
  for (const edge of Object.values(edges)) {
    const [source, target] = [nodes[edge.source], nodes[edge.target]];
    if (!source || !target || !ids.has(source.id) || !ids.has(target.id)) continue;
    pen.strokeStyle = inks.roles[edge.role];
    pen.beginPath();
    traceEdge(pen, edge, source, target);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/** None when it has no picture or it cannot be had: its box is drawn all the same. */
async function pictureOf(node: CanvasNode, scale: number): Promise<Shown> {
  if ((node.type !== "image" && node.type !== "video") || !node.assetId) return {};
  const pixels = node.w * scale;
  const size = node.type === "image" && pixels > 1_280 ? "" : `?w=${widthFor(pixels)}`;
  const response = await fetch(`/api/assets/${encodeURIComponent(node.assetId)}/content${size}`).catch(() => undefined);
  if (!response?.ok) return {};
  const picture = await createImageBitmap(await response.blob()).catch(() => undefined);
  return picture ? { picture } : {};
}

function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
