/** Which files stand beside a file: the other takes of its generator, or else all files of its kind on the canvas. */
import type { CanvasNode, CanvasView } from "../../canvas/document.ts";
import { nameOfNode } from "../../canvas/prose.ts";
import { byPlace } from "./finding.ts";

export type FileNode = CanvasNode & { type: "image" | "video" | "audio"; assetId: string };

export const isFile = (node: CanvasNode | undefined): node is FileNode =>
  (node?.type === "image" || node?.type === "video" || node?.type === "audio") &&
  typeof node.assetId === "string" &&
  node.status === "done";

/** Oldest first; the node itself is among them. */
export function takesOf(view: CanvasView, node: FileNode): FileNode[] {
  const edges = Object.values(view.edges);
  const makers = new Set(
    edges.flatMap((edge) => (edge.target === node.id && view.nodes[edge.source]?.type === "generator" ? [edge.source] : [])),
  );
  const ids = new Set(edges.flatMap((edge) => (makers.has(edge.source) ? [edge.target] : [])));
  const takes = [...ids].flatMap((id) => {
    const take = view.nodes[id];
    return isFile(take) && take.type === node.type ? [take] : [];
  });
  return takes.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

/** What the arrow keys go through. */
export function neighboursOf(view: CanvasView, node: FileNode): FileNode[] {
  const takes = takesOf(view, node);
  return takes.length > 1 ? takes : Object.values(view.nodes).filter(isFile).sort(byPlace);
}

/** A take without a name of its own is called by its number. */
export function takeName(view: CanvasView, node: FileNode): string {
  const takes = node.label ? [] : takesOf(view, node);
  return takes.length > 1 ? `Take ${takes.findIndex((one) => one.id === node.id) + 1}` : nameOfNode(node);
}
