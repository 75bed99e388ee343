/** Every named edit there is, made from what a peer sees and a few numbers. The compiler asks for each new one. */
import type { CanvasView } from "../../src/canvas/document.ts";
import type { Edit } from "../../src/canvas/edit.ts";
import { EDGE_ROLES } from "../../src/canvas/nodes/define.ts";
import { NODE_TYPES } from "../../src/canvas/nodes/index.ts";
import { EMPTY_TIMELINE } from "../../src/canvas/timeline-map.ts";
import { MINE } from "./server.ts";

export interface Numbers {
  a: number;
  b: number;
  n: number;
  /** Makes new ids of this step. */
  id: string;
}

export const EDIT_NAMES = [
  "addNode",
  "moveNodes",
  "connect",
  "deleteNodes",
  "setText",
  "updateNode",
  "group",
  "moveToGroup",
  "disconnect",
  "duplicateNodes",
  "ungroup",
  "resizeNode",
  "arrange",
  "restackNodes",
  "reorderEdge",
  "setEdgeRole",
  "setTimeline",
] as const satisfies readonly Edit["edit"][];

export function editOf(view: CanvasView, name: Edit["edit"], { a, b, n, id }: Numbers): Edit {
  const ids = Object.keys(view.nodes).sort();
  const of = (type: string) => ids.filter((one) => view.nodes[one]?.type === type);
  const pick = (from: readonly string[], at: number) => from[at % Math.max(1, from.length)] ?? "nod_none";
  const edges = Object.keys(view.edges).sort();
  const [one, other, edge] = [pick(ids, a), pick(ids, b), pick(edges, a)];
  const role = EDGE_ROLES[b % EDGE_ROLES.length] ?? "context";
  const makers: Record<Edit["edit"], () => Edit> = {
    addNode: () => ({
      edit: "addNode",
      id: `nod_${id}`,
      type: pick(NODE_TYPES, a) as never,
      ...(ids.length > 0 && b % 3 ? { near: other } : {}),
      ...withAsset(pick(NODE_TYPES, a), n),
    }),
    updateNode: () => ({
      edit: "updateNode",
      id: one,
      fields: n % 3 ? { label: `L${n}` } : view.nodes[one]?.type === "generator" ? { params: { seed: n } } : { locked: n % 2 === 0 },
    }),
    setText: () => setText(view, pick([...of("prompt"), ...of("text")], a), b, n),
    moveNodes: () => ({
      edit: "moveNodes",
      moves: [...new Set([one, other])].map((each, index) => ({ id: each, x: n * 3, y: n + index * 50 })),
    }),
    resizeNode: () => ({ edit: "resizeNode", id: one, w: 200 + (n % 100), h: 220 + (b % 50) }),
    arrange: () => ({ edit: "arrange", places: [...new Set([one, other])].map((each, index) => ({ id: each, x: index * 700, y: n })) }),
    restackNodes: () => ({ edit: "restackNodes", ids: [...new Set([one, other])], to: n % 2 ? "front" : "back" }),
    deleteNodes: () => ({ edit: "deleteNodes", ids: n % 4 ? [one] : [...new Set([one, other])] }),
    duplicateNodes: () => ({ edit: "duplicateNodes", copies: [{ from: one, to: `nod_${id}` }], dx: 40, dy: 40 }),
    connect: () => ({ edit: "connect", id: `edg_${id}`, ...ends(view, ids, { a, b, n }) }),
    disconnect: () => ({ edit: "disconnect", ids: [edge] }),
    reorderEdge: () => ({ edit: "reorderEdge", id: edge, after: null }),
    setEdgeRole: () => ({ edit: "setEdgeRole", id: edge, role }),
    group: () => ({ edit: "group", id: `nod_${id}`, ids: [...new Set([one, other])] }),
    ungroup: () => ({ edit: "ungroup", ids: [pick(of("group"), a)] }),
    moveToGroup: () => ({ edit: "moveToGroup", ids: [one], parentId: n % 5 ? pick(of("group"), b) : null }),
    setTimeline: () => ({
      edit: "setTimeline",
      id: pick(of("timeline"), a),
      timeline: { ...EMPTY_TIMELINE, fps: 24 + (n % 7 === 0 ? 1 : 0), background: n % 2 ? "#000000" : "#101010" },
    }),
  };
  return makers[name]();
}

const withAsset = (type: string, n: number) => (type === "image" && n % 2 ? { fields: { assetId: MINE } } : {});

/** Letters in the middle of what is there, or a few of them out. */
function setText(view: CanvasView, id: string, b: number, n: number): Edit {
  const node = view.nodes[id];
  const body = node && (node.type === "prompt" || node.type === "text") ? node.body : "";
  const at = b % (body.length + 1);
  const text =
    n % 3 ? `${body.slice(0, at)}${String.fromCharCode(97 + (Math.abs(n) % 26)).repeat(1 + (b % 4))}${body.slice(at)}` : body.slice(0, at);
  return { edit: "setText", id, field: "body", text };
}

/** Mostly edges that may be, and often those that would close a loop through generators. */
function ends(view: CanvasView, ids: readonly string[], { a, b, n }: Pick<Numbers, "a" | "b" | "n">) {
  const generators = ids.filter((id) => view.nodes[id]?.type === "generator");
  const target = (n % 4 ? generators[b % Math.max(1, generators.length)] : ids[b % Math.max(1, ids.length)]) ?? "nod_none";
  const source = ids[a % Math.max(1, ids.length)] ?? "nod_none";
  const type = view.nodes[source]?.type;
  return { source, target, role: type === "prompt" || type === "text" ? ("prompt" as const) : ("reference" as const) };
}
