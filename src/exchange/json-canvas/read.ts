/**
 * A JSON Canvas as a canvas of ours. Where the file carries our own fields they are taken, unless another program has changed what they stand
 * beside: then the program's word counts. Ids are new ones, so that the same file can be taken in twice.
 */
import { Value } from "@sinclair/typebox/value";
import { type CanvasEdge, type CanvasNode, type CanvasView, emptyView } from "../../canvas/document.ts";
import { newNode } from "../../canvas/edits/new-node.ts";
import { EDGE_ROLES, LABEL_LIMIT, SIZE_LIMIT } from "../../canvas/nodes/define.ts";
import { fieldsOf, isNodeType, type NodeType, refusedRole } from "../../canvas/nodes/index.ts";
import { cut } from "../../canvas/read.ts";
import { readTimeline } from "../../canvas/timeline-map.ts";
import { adoptView, NO_FILE, orderEdges, soundView } from "../view.ts";
import { isPlain, type JsonCanvas, type JsonCanvasEdge, type JsonCanvasNode } from "./format.ts";
import { generatorLine, wordsOf } from "./write.ts";

export interface ReadOptions {
  /** The new id of a node or edge of the file. */
  idOf(kind: "nod" | "edg", id: string): string;
  /** What came along under this path. */
  assetOf(path: string): { id: string; type: "image" | "video" | "audio" } | undefined;
  actor: string;
  /** Milliseconds since the epoch. */
  time: number;
}

export interface ReadCanvas {
  view: CanvasView;
  /** What this studio has no place for, a sentence each. */
  notes: string[];
}

export function readJsonCanvas(canvas: JsonCanvas, options: ReadOptions): ReadCanvas {
  const timelines = isPlain(canvas.clash) && isPlain(canvas.clash.timelines) ? canvas.clash.timelines : {};
  const parents = parentsOf(canvas.nodes);
  const view = emptyView();
  const types = new Map<string, NodeType>();
  for (const [index, node] of canvas.nodes.entries()) {
    const id = options.idOf("nod", node.id);
    const parent = parents.get(node.id);
    const read = readNode(node, { ...options, id, z: index, parentId: parent === undefined ? null : options.idOf("nod", parent) });
    view.nodes[id] = read;
    types.set(node.id, read.type);
    if (read.type === "timeline" && Object.hasOwn(timelines, node.id)) view.timelines[id] = readTimeline(timelines[node.id]).timeline;
  }
  const edges = canvas.edges.flatMap((edge) => readEdge(edge, types, options) ?? []);
  for (const edge of orderEdges(edges)) view.edges[edge.id] = edge;
  const sound = adoptView(soundView(withMentions(view, canvas, options)), {
    actor: options.actor,
    assets: assetsOf(canvas, view, options),
  });
  return { view: sound, notes: notesOf(canvas, canvas.edges.length - Object.keys(sound.edges).length) };
}

/** From the ids that timelines name to what came along, and what the nodes name already. */
function assetsOf(canvas: JsonCanvas, view: CanvasView, options: ReadOptions): Map<string, string> {
  const files = isPlain(canvas.clash) && isPlain(canvas.clash.assets) ? Object.entries(canvas.clash.assets) : [];
  const known = new Map(
    files.flatMap(([id, path]) => {
      const asset = typeof path === "string" ? options.assetOf(path) : undefined;
      return asset ? [[id, asset.id] as const] : [];
    }),
  );
  for (const node of Object.values(view.nodes)) if (node.assetId) known.set(node.assetId, node.assetId);
  return known;
}

interface Place extends ReadOptions {
  id: string;
  z: number;
  parentId: string | null;
}

function readNode(node: JsonCanvasNode, place: Place): CanvasNode {
  const own = isPlain(node.clash) && isNodeType(node.clash.type) ? readOwn(node, node.clash, place) : undefined;
  return own ?? readForeign(node, place);
}

/** A file in our hands decides what a node shows, never an id that somebody wrote down. */
const NEVER_TAKEN = ["assetId", "generationId"];

/** Our own node, as far as its fields still fit and nobody has changed the rest. */
function readOwn(node: JsonCanvasNode, extra: Record<string, unknown>, place: Place): CanvasNode {
  const type = extra.type as NodeType;
  const fields = fieldsOf(type);
  const values: Record<string, unknown> & { id: string } = { id: place.id };
  for (const [field, schema] of Object.entries(fields))
    if (!NEVER_TAKEN.includes(field) && Object.hasOwn(extra, field) && Value.Check(schema, extra[field])) values[field] = extra[field];
  for (const [field, given] of [
    ["x", node.x],
    ["y", node.y],
    ["w", node.width],
    ["h", node.height],
  ] as const)
    if (Math.round(Number(values[field])) !== given) values[field] = field === "x" || field === "y" ? Math.round(given) : extent(given);
  if (type === "text" || type === "prompt" || type === "debate") values.body = node.type === "text" ? node.text : "";
  if (type === "group" && node.type === "group") values.label = cut(node.label ?? "", LABEL_LIMIT);
  const made = newNode(type, { ...values, parentId: place.parentId }, { actor: place.actor, time: place.time });
  return made.type === "generator" && node.type === "text" ? { ...made, prompt: promptOf(made, node.text) } : withAsset(made, node, place);
}

function promptOf(generator: Extract<CanvasNode, { type: "generator" }>, text: string): string {
  const head = `${generatorLine(generator.model)}\n\n`;
  return text !== wordsOf(generator) && text.startsWith(head) ? text.slice(head.length) : generator.prompt;
}

function withAsset(made: CanvasNode, node: JsonCanvasNode, place: Place): CanvasNode {
  if (node.type !== "file" || !("assetId" in made)) return made;
  const asset = place.assetOf(node.file);
  return (asset?.type === made.type ? { ...made, assetId: asset.id } : { ...made, status: "failed", error: NO_FILE }) as CanvasNode;
}

function readForeign(node: JsonCanvasNode, place: Place): CanvasNode {
  const { id, z, parentId } = place;
  const box = { x: Math.round(node.x), y: Math.round(node.y), w: extent(node.width), h: extent(node.height) };
  const make = (type: NodeType, fields: Record<string, unknown>) =>
    newNode(type, { id, z, parentId, ...box, ...fields }, { actor: place.actor, time: place.time });
  switch (node.type) {
    case "text":
      return make("text", { body: node.text });
    case "link":
      return make("text", { body: node.url });
    case "group":
      return make("group", { label: cut(node.label ?? "", LABEL_LIMIT) });
    case "file": {
      const asset = place.assetOf(node.file);
      if (!asset) return make("text", { body: `${node.file}${node.subpath ?? ""}` });
      return make(asset.type, { label: cut(node.file.split("/").at(-1) ?? "", LABEL_LIMIT), assetId: asset.id, status: "done" });
    }
  }
}

const extent = (length: number) => Math.min(SIZE_LIMIT, Math.max(8, Math.round(length)));

// ── parents ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** By the ids of the file: the group that our own field names while the node is still inside it, else the smallest that holds it. */
function parentsOf(nodes: readonly JsonCanvasNode[]): Map<string, string> {
  const groups = nodes.filter((node) => node.type === "group").sort((a, b) => areaOf(a) - areaOf(b));
  const byId = new Map(groups.map((group) => [group.id, group]));
  const parents = new Map<string, string>();
  for (const node of nodes) {
    const own = isPlain(node.clash) && "parentId" in node.clash ? node.clash.parentId : undefined;
    const named = typeof own === "string" ? byId.get(own) : undefined;
    const stays = own === null || named !== undefined;
    const group = stays && !hasMoved(node) && !(named && hasMoved(named)) ? named : groups.find((one) => holds(one, node));
    if (group) parents.set(node.id, group.id);
  }
  return parents;
}

const hasMoved = (node: JsonCanvasNode): boolean =>
  isPlain(node.clash) && (Math.round(Number(node.clash.x)) !== node.x || Math.round(Number(node.clash.y)) !== node.y);

const areaOf = (node: JsonCanvasNode) => node.width * node.height;

/** Fully inside and smaller; of two equal boxes the one with the smaller id is the outer one. */
function holds(group: JsonCanvasNode, node: JsonCanvasNode): boolean {
  const inside =
    node.x >= group.x &&
    node.y >= group.y &&
    node.x + node.width <= group.x + group.width &&
    node.y + node.height <= group.y + group.height;
  if (!inside || node.id === group.id) return false;
  return node.type !== "group" || areaOf(group) > areaOf(node) || (areaOf(group) === areaOf(node) && group.id < node.id);
}

// ── edges ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Roles that a bare arrow may mean, the likeliest first. */
const LIKELY = ["prompt", "reference", "clip", "audio", "context"] as const;

/** An arrow at its beginning only points the other way. Undefined when nothing here can be joined like that. */
function readEdge(edge: JsonCanvasEdge, types: ReadonlyMap<string, NodeType>, options: ReadOptions): CanvasEdge | undefined {
  const turned = edge.fromEnd === "arrow" && edge.toEnd === "none";
  const [from, to] = turned ? [edge.toNode, edge.fromNode] : [edge.fromNode, edge.toNode];
  const [source, target] = [types.get(from), types.get(to)];
  if (!source || !target) return undefined;
  const own = isPlain(edge.clash) ? edge.clash : {};
  const role = [EDGE_ROLES.find((known) => known === own.role), ...LIKELY].find((one) => one && !refusedRole(source, target, one));
  if (!role) return undefined;
  const order = typeof own.order === "string" && /^[0-9A-Za-z]{1,200}$/.test(own.order) ? own.order : "";
  return { id: options.idOf("edg", edge.id), source: options.idOf("nod", from), target: options.idOf("nod", to), role, order };
}

const EDGE_ID = /\bedg_[0-9A-Za-z]{1,60}\b/g;

/** A mention in prose is the id of an edge: it follows its edge to the new id. */
function withMentions(view: CanvasView, canvas: JsonCanvas, options: ReadOptions): CanvasView {
  const known = new Set(canvas.edges.map((edge) => edge.id));
  const moved = (text: string) => text.replace(EDGE_ID, (id) => (known.has(id) ? options.idOf("edg", id) : id));
  const nodes = Object.values(view.nodes).map((node): CanvasNode => {
    if (node.type === "prompt") return { ...node, body: moved(node.body) };
    return node.type === "generator" ? { ...node, prompt: moved(node.prompt) } : node;
  });
  return { ...view, nodes: Object.fromEntries(nodes.map((node) => [node.id, node])) };
}

// ── notes ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

function notesOf(canvas: JsonCanvas, lostEdges: number): string[] {
  const foreign = <T extends { clash?: unknown }>(entries: readonly T[]) => entries.filter((entry) => !isPlain(entry.clash));
  const colours = [...foreign(canvas.nodes), ...foreign(canvas.edges)].filter((entry) => entry.color).length;
  const labels = foreign(canvas.edges).filter((edge) => edge.label).length;
  const backgrounds = canvas.nodes.filter((node) => node.type === "group" && node.background).length;
  return [
    [lostEdges, "connection was", "connections were", "left out: nothing here joins such nodes"],
    [labels, "label of a connection was", "labels of connections were", "left out"],
    [colours, "colour was", "colours were", "left out"],
    [backgrounds, "group background was", "group backgrounds were", "left out"],
  ].flatMap(([count, one, many, rest]) => (Number(count) > 0 ? [`${count} ${count === 1 ? one : many} ${rest}.`] : []));
}
