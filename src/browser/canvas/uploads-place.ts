/** Where dropped files will stand: each with the size its node will have, in rows that overlap neither each other nor what is there. */
import type { CanvasNode } from "../../canvas/document.ts";
import { type Box, PLACE_GAP, placeFree, sizeOfNew } from "../../canvas/layout.ts";

const MEASURE_MS = 2_000;
const LABEL_PX = 24;

export type MediaKind = "image" | "video" | "audio";

export function kindOf(file: { type: string; name: string }): MediaKind {
  if (file.type.startsWith("video/") || /\.(mp4|mov|m4v|webm|mkv)$/i.test(file.name)) return "video";
  if (file.type.startsWith("audio/") || /\.(mp3|wav|m4a|aac|ogg|opus|flac)$/i.test(file.name)) return "audio";
  return "image";
}

/** The size of the node that the file becomes; of the type's own size where the browser cannot tell. */
export async function measure(file: File): Promise<{ w: number; h: number }> {
  const kind = kindOf(file);
  const pixels = kind === "audio" ? undefined : await pixelsOf(file, kind).catch(() => undefined);
  return sizeOfNew(kind, pixels);
}

/** From the head of the file; nothing is decoded. */
function pixelsOf(file: File, kind: "image" | "video"): Promise<{ width: number; height: number } | undefined> {
  const url = URL.createObjectURL(file);
  return new Promise<{ width: number; height: number } | undefined>((resolve) => {
    setTimeout(() => resolve(undefined), MEASURE_MS);
    if (kind === "image") {
      const image = new Image();
      image.onload = () => resolve(image.naturalWidth ? { width: image.naturalWidth, height: image.naturalHeight } : undefined);
      image.onerror = () => resolve(undefined);
      image.src = url;
      return;
    }
    const video = document.createElement("video");
    video.preload = "metadata";
    video.onloadedmetadata = () => resolve(video.videoWidth ? { width: video.videoWidth, height: video.videoHeight } : undefined);
    video.onerror = () => resolve(undefined);
    video.src = url;
  }).finally(() => URL.revokeObjectURL(url));
}

/** Rows about as wide as high, the whole of it around `at` where there is room, else at the nearest free place. */
export function layOut(sizes: readonly { w: number; h: number }[], at: { x: number; y: number }, taken: readonly Box[]): Box[] {
  const area = sizes.reduce((sum, { w, h }) => sum + (w + PLACE_GAP) * (h + PLACE_GAP + LABEL_PX), 0);
  const width = Math.max(Math.sqrt(area) * 1.2, ...sizes.map(({ w }) => w));
  const boxes: Box[] = [];
  let [x, y, rowHeight] = [0, 0, 0];
  for (const { w, h } of sizes) {
    if (x > 0 && x + w > width) [x, y, rowHeight] = [0, y + rowHeight + PLACE_GAP + LABEL_PX, 0];
    boxes.push({ x, y, w, h });
    x += w + PLACE_GAP;
    rowHeight = Math.max(rowHeight, h);
  }
  const block = { w: Math.max(0, ...boxes.map((box) => box.x + box.w)), h: Math.max(0, ...boxes.map((box) => box.y + box.h)) };
  const obstacles = taken.map((box, index) => ({ ...box, id: `taken-${index}` })) as unknown as CanvasNode[];
  const wanted = { x: Math.round(at.x - block.w / 2), y: Math.round(at.y - block.h / 2) };
  const place = placeFree({ nodes: () => obstacles, node: () => undefined }, wanted, block);
  return boxes.map((box) => ({ ...box, x: Math.round(box.x + place.x), y: Math.round(box.y + place.y) }));
}
