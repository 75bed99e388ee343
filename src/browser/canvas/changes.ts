/** What a change of a node means for its face. */
import type { CanvasNode } from "../../canvas/document.ts";

/** Not part of a document that has just been opened. */
const JUST_MS = 60_000;
export const isJustAdded = (node: CanvasNode) => Math.abs(Date.now() - node.createdAt) < JUST_MS;

const GEOMETRY = new Set(["x", "y", "w", "h", "z", "parentId"]);
export const looksDifferent = (before: CanvasNode, node: CanvasNode) =>
  Object.entries(node).some(([field, value]) => !GEOMETRY.has(field) && value !== before[field as keyof CanvasNode]);
