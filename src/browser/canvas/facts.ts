/** What is so, in the words of `views/project/actions.ts`: it decides which actions a key or the context menu offers. */
import type { CanvasNode } from "../../canvas/document.ts";
import { type Hands, selectedNodes } from "./hands.ts";

export function factsOf(hands: Hands): Set<string> {
  const { island } = hands;
  const nodes = selectedNodes(island);
  const facts = new Set<string>();
  const add = (fact: string, isSo: boolean) => isSo && facts.add(fact);
  add("edits", !island.readOnly);
  add("edge", hands.edge() !== undefined);
  add("canvas", nodes.length === 0 && !hands.edge());
  add("nodes", nodes.length > 0);
  add("one", nodes.length === 1);
  add("many", nodes.length > 1);
  add("three", nodes.length > 2);
  add("free", nodes.some((node) => !node.locked)); // biome-ignore format: a table
  add("locked", nodes.some((node) => node.locked)); // biome-ignore format: a table
  add("group", nodes.some((node) => node.type === "group")); // biome-ignore format: a table
  add("runs", nodes.some((node) => ["generator", "timeline", "action"].includes(node.type))); // biome-ignore format: a table
  add("media", nodes.some(hasFile)); // biome-ignore format: a table
  const isShot = (node: CanvasNode) => node.type === "generator" || ((node.type === "image" || node.type === "video") && hasFile(node));
  add("shots", nodes.some(isShot)); // biome-ignore format: a table
  add("words", nodes.some((node) => ["text", "prompt", "generator", "debate"].includes(node.type))); // biome-ignore format: a table
  return facts;
}

export const hasFile = (node: CanvasNode): boolean => node.type !== "text" && typeof node.assetId === "string";

export const allHold = (needs: string | undefined, facts: ReadonlySet<string>): boolean =>
  (needs ?? "").split(" ").every((fact) => fact === "" || facts.has(fact));
