/** Mounted nodes follow the document: positions by CSSOM, names, and texts as they are typed. */
import type { FaceView } from "../../../views/nodes/face.ts";
import type { CanvasNode } from "../../canvas/document.ts";
import { proseOf } from "../../canvas/prose.ts";
import type { CanvasChange } from "../../canvas/live.ts";
import type { Island } from "./island.ts";

/** Whatever a document says, the overlay lies above. */
const MAX_Z = 900_000;

export function startBoard(island: Island): void {
  island.onChange((change) => {
    drawChange(island, change);
    showEmpty(island);
  });
  showEmpty(island);
}

function drawChange(island: Island, change: CanvasChange): void {
  const { nodes } = island.view();
  let isSmaller = false;
  for (const [id, before] of change.nodes) {
    const node = nodes[id];
    if (!node) isSmaller = island.selection.delete(id) || isSmaller;
    else if (placeNode(island, node) && before && textOf(before) !== textOf(node)) drawText(island, node);
  }
  if (isSmaller) island.select(island.selection);
}

/** Writes the box of a node; false when the page has no element for it. */
export function placeNode(island: Island, node: CanvasNode): boolean {
  const element = island.element(node.id);
  if (!element) return false;
  const { style } = element;
  style.left = `${node.x}px`;
  style.top = `${node.y}px`;
  style.width = `${node.w}px`;
  style.height = `${node.h}px`;
  if (node.type !== "group") style.zIndex = node.z ? String(2 + Math.min(node.z, MAX_Z)) : "";
  const label = element.querySelector("[data-label]");
  if (label && node.label && label.textContent !== node.label) label.textContent = node.label;
  return true;
}

export const textOf = proseOf;

/** Somebody's letters, while nobody types here; the face is drawn properly once it rests. */
function drawText(island: Island, node: CanvasNode): void {
  const place = island.element(node.id)?.querySelector<HTMLElement>("[data-text]");
  if (!place || place.querySelector("textarea, [contenteditable]")) return;
  place.textContent = textOf(node);
}

/** The ports of a generator depend on what its model makes, those of an action on its inputs; the drawn face knows. */
export function withMakes(island: Island, node: CanvasNode): CanvasNode & { makes?: never; roles?: never } {
  if (node.type !== "generator" && node.type !== "action") return node;
  const roles = [...(island.element(node.id)?.querySelectorAll<HTMLElement>('[data-port][data-side="in"]') ?? [])].map(
    (port) => port.dataset.role,
  );
  if (roles.length === 0) return node;
  if (node.type === "action") return { ...node, roles } as never;
  const makes: (FaceView & { type: "generator" })["makes"] = roles.includes("start")
    ? "video"
    : roles.includes("style")
      ? "image"
      : roles.includes("reference")
        ? "text"
        : "speech";
  return { ...node, makes } as never;
}

function showEmpty(island: Island): void {
  const guide = document.getElementById("canvas-empty");
  if (guide) guide.hidden = Object.keys(island.view().nodes).length > 0;
}
