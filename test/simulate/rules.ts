/** What must hold of a canvas, whoever did what. */
import type { CanvasView } from "../../src/canvas/document.ts";
import { generatorLoop } from "../../src/canvas/graph.ts";
import { overlaps } from "../../src/canvas/layout.ts";
import { isMade, refusedRole } from "../../src/canvas/nodes/index.ts";
import type { Facts } from "./server.ts";

/** Sentences about what is wrong with it; none when it is right. */
export function wrongsOf(view: CanvasView): string[] {
  const wrongs: string[] = [];
  const edges = Object.values(view.edges);
  const find = (id: string) => view.nodes[id];
  for (const edge of edges) {
    const [source, target] = [find(edge.source), find(edge.target)];
    if (!source || !target) wrongs.push(`The edge ${edge.id} ends nowhere.`);
    else if (refusedRole(source.type, target.type, edge.role)) wrongs.push(`The edge ${edge.id} does not fit.`);
    if (generatorLoop(edges, find, edge).length > 0) wrongs.push(`The edge ${edge.id} is on a loop through a generator.`);
  }
  for (const node of Object.values(view.nodes)) {
    const seen = new Set([node.id]);
    for (let up = node.parentId; up; up = find(up)?.parentId ?? null) {
      if (find(up)?.type !== "group") wrongs.push(`${node.id} is in ${up}, which is no group.`);
      if (seen.has(up)) wrongs.push(`${node.id} is inside itself.`);
      if (seen.has(up) || !find(up)) break;
      seen.add(up);
    }
    if (node.type === "timeline" && !view.timelines[node.id]) wrongs.push(`${node.id} has no timeline.`);
  }
  for (const id of Object.keys(view.timelines)) if (find(id)?.type !== "timeline") wrongs.push(`The timeline ${id} is nobody's.`);
  return wrongs;
}

/** I3: of every node that can be made, the server fields are what the server last wrote. */
export function serverFieldsOf(view: CanvasView, facts: Facts): string[] {
  return Object.values(view.nodes).flatMap((node) => {
    if (!isMade(node)) return [];
    const wanted = facts.settled.get(node.id);
    if (!wanted)
      return node.generationId || node.error || !["idle", "done"].includes(node.status)
        ? [`${node.id} has server fields that nobody wrote.`]
        : [];
    const fits =
      node.status === wanted.status && node.assetId === (wanted.assetId ?? null) && node.generationId === (wanted.generationId ?? null);
    return fits ? [] : [`${node.id} is ${node.status}/${node.assetId}, and the server wrote ${wanted.status}/${wanted.assetId}.`];
  });
}

/** A node that layout has just placed lies on nothing but the groups that it is in. */
export function overlapsOf(view: CanvasView, id: string): string[] {
  const node = view.nodes[id];
  if (!node) return [];
  const around = new Set<string>([id]);
  for (let up = node.parentId; up && !around.has(up); up = view.nodes[up]?.parentId ?? null) around.add(up);
  return Object.values(view.nodes).flatMap((other) =>
    around.has(other.id) || !overlaps(node, other) ? [] : [`${id} was placed on ${other.id}.`],
  );
}
