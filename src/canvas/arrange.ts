/**
 * Laying a canvas out by its edges: what feeds stands left of what it feeds. Pure and deterministic: the same canvas gives the same
 * places, on the server and in the browser, for people and agents. Its answer is the named edit `arrange`.
 *
 * Groups are boxes: each is laid out inside first and takes the size its children need (padding 40), then it is a single box among
 * its siblings. Edges between insides count for the boxes that hold them. Components that no edge joins are packed in the order in
 * which they are read now, so a person's order survives. Locked nodes stay, and so does the inside of a group that holds one.
 */
import { byId, outermost } from "./align.ts";
import type { CanvasEdge, CanvasNode, CanvasView } from "./document.ts";
import { DAGRE_NODES, layered, type Wire } from "./layered.ts";
import { type Box, boundsOf, GROUP_PADDING, GROUP_TITLE_HEIGHT, OUTPUT_GAP, PLACE_GAP, placeFree } from "./layout.ts";
import { definitionOf } from "./nodes/index.ts";
import { componentsOf, packed } from "./packing.ts";

/** Where a node goes; a group also gets its size. */
export interface Place {
  id: string;
  x: number;
  y: number;
  w?: number;
  h?: number;
}

type Part = Pick<CanvasView, "nodes" | "edges">;

/** A node as laid out: its size, and where what is inside it goes, from its own corner. */
interface Laid extends Box {
  id: string;
  inside: Place[];
}

/** Room for the label above each node. */
const LABEL_GAP = 20;

/**
 * Places for the whole canvas, or for `ids`: of one group its inside, of several nodes these among themselves, on free ground near where
 * they are. Only what changes is named; the children of a group that keeps its inside go with it.
 */
export function arrangePlaces(view: Part, ids?: readonly string[]): Place[] {
  const tree = treeOf(view);
  const places = levelsOf(tree, ids).flatMap((level) => arrangeLevel(tree, level));
  return places.filter((place) => differs(view.nodes[place.id], place));
}

interface Tree {
  nodes: Record<string, CanvasNode>;
  children: Map<string | null, CanvasNode[]>;
  /** Edges as they join siblings, by the parent of both. */
  wires: Map<string | null, Wire[]>;
}

function treeOf({ nodes, edges }: Part): Tree {
  const children = Map.groupBy(Object.values(nodes), (node) => parentOf(nodes, node));
  for (const siblings of children.values()) siblings.sort(byReading);
  const lifted = Object.values(edges)
    .sort(byId)
    .flatMap((edge) => liftedEdge(nodes, edge) ?? []);
  const wires = new Map([...Map.groupBy(lifted, ({ parent }) => parent)].map(([parent, group]) => [parent, group.map(({ wire }) => wire)]));
  return { nodes, children, wires };
}

const parentOf = (nodes: Tree["nodes"], node: CanvasNode): string | null =>
  node.parentId && nodes[node.parentId]?.type === "group" ? node.parentId : null;

const byReading = (a: CanvasNode, b: CanvasNode): number => a.y - b.y || a.x - b.x || byId(a, b);

/** The two siblings that hold the ends of an edge; undefined when one end holds the other, or is missing. */
function liftedEdge(nodes: Tree["nodes"], edge: CanvasEdge): { parent: string | null; wire: Wire } | undefined {
  const [from, to] = [chainOf(nodes, edge.source), chainOf(nodes, edge.target)];
  let depth = 0;
  while (depth < from.length && depth < to.length && from[depth] === to[depth]) depth++;
  const [source, target] = [from[depth], to[depth]];
  return source && target ? { parent: from[depth - 1] ?? null, wire: { source, target } } : undefined;
}

/** From the outermost group down to the node. */
function chainOf(nodes: Tree["nodes"], id: string): string[] {
  const chain: string[] = [];
  for (let node = nodes[id]; node && !chain.includes(node.id); node = nodes[parentOf(nodes, node) ?? ""]) chain.unshift(node.id);
  return chain;
}

interface Level {
  parent: string | null;
  members: CanvasNode[];
  /** All of its parent's children: then the parent takes the size they need. */
  isWhole: boolean;
}

function levelsOf(tree: Tree, ids: readonly string[] | undefined): Level[] {
  const roots = ids && ids.length > 0 ? outermost(tree.nodes, ids) : (tree.children.get(null) ?? []);
  const [only] = roots;
  if (only?.type === "group" && roots.length === 1 && !only.locked && !keepsInside(tree, only.id))
    return [{ parent: only.id, members: tree.children.get(only.id) ?? [], isWhole: true }];
  const byParent = Map.groupBy(roots, (node) => parentOf(tree.nodes, node));
  return [...byParent].map(([parent, members]) => ({ parent, members: members.sort(byReading), isWhole: false }));
}

function arrangeLevel(tree: Tree, { parent, members, isWhole }: Level): Place[] {
  const laid = members.filter((node) => !node.locked).map((node) => layNode(tree, node));
  const before = boundsOf(laid.map(({ id }) => tree.nodes[id] as CanvasNode));
  if (!before) return [];
  const within = layLevel(tree, parent, laid);
  const group = isWhole && parent ? tree.nodes[parent] : undefined;
  if (group) {
    const size = sizeAround(within);
    const corner = { x: group.x + GROUP_PADDING, y: group.y + GROUP_PADDING + GROUP_TITLE_HEIGHT };
    return [{ id: group.id, x: group.x, y: group.y, ...size }, ...within.flatMap((box) => settled(box, corner))];
  }
  const size = boundsOf(within) as Box;
  const corner = placeFree(obstaclesTo(tree, parent, laid), { x: before.x, y: before.y }, size);
  return within.flatMap((box) => settled(box, corner));
}

/** What else stands where the arranged nodes stand: their siblings, and with no parent everything that stays. */
function obstaclesTo(tree: Tree, parent: string | null, laid: readonly Laid[]) {
  const own = new Set(laid.map(({ id }) => id));
  const others = (tree.children.get(parent) ?? []).filter((node) => !own.has(node.id));
  return { nodes: () => others, node: (id: string) => tree.nodes[id] };
}

function layNode(tree: Tree, node: CanvasNode): Laid {
  const { id, x, y, w, h } = node;
  const children = node.type === "group" && !keepsInside(tree, id) ? (tree.children.get(id) ?? []) : [];
  if (children.length === 0) return { id, x, y, w, h, inside: [] };
  const within = layLevel(
    tree,
    id,
    children.map((child) => layNode(tree, child)),
  );
  const corner = { x: GROUP_PADDING, y: GROUP_PADDING + GROUP_TITLE_HEIGHT };
  return { id, x, y, ...sizeAround(within), inside: within.flatMap((box) => settled(box, corner)) };
}

/** A locked node stays where it is in its group, so the group keeps its inside and goes as one. */
function keepsInside(tree: Tree, groupId: string): boolean {
  return (tree.children.get(groupId) ?? []).some((child) => child.locked || (child.type === "group" && keepsInside(tree, child.id)));
}

function sizeAround(within: readonly Box[]): { w: number; h: number } {
  const inner = boundsOf(within) ?? { w: 0, h: 0 };
  const { minimum } = definitionOf("group");
  return {
    w: Math.max(minimum.w, inner.w + 2 * GROUP_PADDING),
    h: Math.max(minimum.h, inner.h + 2 * GROUP_PADDING + GROUP_TITLE_HEIGHT),
  };
}

/** The boxes of one level, from the corner 0, 0: each component in layers, then all of them packed. */
function layLevel(tree: Tree, parent: string | null, boxes: readonly Laid[]): Laid[] {
  const known = new Map(boxes.map((box) => [box.id, box]));
  const wires = (tree.wires.get(parent) ?? []).filter(({ source, target }) => known.has(source) && known.has(target));
  const gaps = { between: PLACE_GAP + LABEL_GAP, layers: OUTPUT_GAP };
  const { joined, loose } = componentsOf(boxes, wires);
  const partOf = new Map(joined.flatMap((members, part) => members.map(({ id }): [string, number] => [id, part])));
  const wiresOf = Map.groupBy(wires, ({ source }) => partOf.get(source));
  let room = DAGRE_NODES;
  const blocks = joined.map((members, part) => {
    const placed = layered(members, wiresOf.get(part) ?? [], gaps, room);
    room = Math.max(0, room - members.length);
    return placed;
  });
  const grid = packed(
    loose.map((box) => [{ ...box, x: 0, y: 0 }]),
    { x: PLACE_GAP, y: PLACE_GAP + LABEL_GAP },
  );
  return packed(
    [...blocks, grid].filter((block) => block.length > 0),
    { x: OUTPUT_GAP, y: OUTPUT_GAP },
  );
}

const settled = (box: Laid, corner: { x: number; y: number }): Place[] => {
  const [x, y] = [Math.round(corner.x + box.x), Math.round(corner.y + box.y)];
  const own = box.inside.length > 0 ? { id: box.id, x, y, w: box.w, h: box.h } : { id: box.id, x, y };
  return [own, ...box.inside.map((place) => ({ ...place, x: x + place.x, y: y + place.y }))];
};

const differs = (node: CanvasNode | undefined, place: Place): boolean =>
  node !== undefined && (node.x !== place.x || node.y !== place.y || (place.w ?? node.w) !== node.w || (place.h ?? node.h) !== node.h);
