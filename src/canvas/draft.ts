/**
 * A view with changes on top, so that the later edits of a list see what the earlier ones would do, and nothing is written before
 * all of them are accepted. `push` records an operation and shows its effect.
 */
import { AppError } from "../lib/errors.ts";
import type { CanvasEdge, CanvasNode, CanvasView, Json } from "./document.ts";
import type { Op } from "./op.ts";
import type { Timeline } from "./timeline.ts";

export interface Draft {
  readonly ops: Op[];
  node(id: string): CanvasNode | undefined;
  edge(id: string): CanvasEdge | undefined;
  timeline(id: string): Timeline | undefined;
  nodes(): CanvasNode[];
  edges(): CanvasEdge[];
  hasRequest(id: string): boolean;
  push(...ops: Op[]): void;
}

export function draftOf(view: CanvasView): Draft {
  const nodes = overlay<CanvasNode>(view.nodes);
  const edges = overlay<CanvasEdge>(view.edges);
  const timelines = overlay<Timeline>(view.timelines);
  const requests = overlay<object>(view.requests);
  const ops: Op[] = [];

  const change = (id: string, values: Record<string, unknown>) => {
    const node = nodes.get(id);
    if (node) nodes.set(id, { ...node, ...values } as CanvasNode);
  };

  function show(op: Op): void {
    switch (op.op) {
      case "createNode":
        return nodes.set(op.node.id, op.node);
      case "deleteNode":
        return nodes.set(op.id, undefined);
      case "setField":
        return change(op.id, { [op.field]: op.value });
      case "setText":
        return change(op.id, { [op.field]: op.text });
      case "setParam":
        return change(op.id, { [op.field]: withKey(nodes.get(op.id), op) });
      case "createEdge":
        return edges.set(op.edge.id, op.edge);
      case "deleteEdge":
        return edges.set(op.id, undefined);
      case "setEdgeField": {
        const edge = edges.get(op.id);
        return edge && edges.set(op.id, { ...edge, [op.field]: op.value } as CanvasEdge);
      }
      case "setTimeline":
        return timelines.set(op.id, op.timeline);
      case "deleteTimeline":
        return timelines.set(op.id, undefined);
      case "deleteRequest":
        return requests.set(op.id, undefined);
      case "dropField":
      case "dropEdgeField":
      case "setMeta":
      case "clearRoot":
        return; // not seen in a plain view
      default:
        op satisfies never;
    }
  }

  return {
    ops,
    node: nodes.get,
    edge: edges.get,
    timeline: timelines.get,
    nodes: nodes.all,
    edges: edges.all,
    hasRequest: (id) => requests.get(id) !== undefined,
    push(...more) {
      for (const op of more) {
        ops.push(op);
        show(op);
      }
    },
  };
}

function overlay<T extends object>(base: Record<string, T>) {
  const over = new Map<string, T | undefined>();
  return {
    get: (id: string): T | undefined => (over.has(id) ? over.get(id) : Object.hasOwn(base, id) ? base[id] : undefined),
    set(id: string, value: T | undefined): void {
      over.set(id, value);
    },
    all(): T[] {
      if (over.size === 0) return Object.values(base);
      const kept = Object.entries(base).flatMap(([id, value]) => (over.has(id) ? [] : [value]));
      for (const value of over.values()) if (value) kept.push(value);
      return kept;
    },
  };
}

function withKey(node: CanvasNode | undefined, op: { field: string; key: string; value: Json | undefined }): Record<string, Json> {
  const { [op.key]: _, ...rest } = ((node as Record<string, unknown> | undefined)?.[op.field] ?? {}) as Record<string, Json>;
  return op.value === undefined ? rest : { ...rest, [op.key]: op.value };
}

export function needNode(draft: Draft, id: string, field = "id"): CanvasNode {
  const node = draft.node(id);
  if (!node) throw new AppError("not_found", `There is no node ${id} on this canvas.`, [{ field, message: "No such node." }]);
  return node;
}

export function needEdge(draft: Draft, id: string, field = "id"): CanvasEdge {
  const edge = draft.edge(id);
  if (!edge) throw new AppError("not_found", `There is no edge ${id} on this canvas.`, [{ field, message: "No such edge." }]);
  return edge;
}

export function needUnlocked(draft: Draft, id: string, field = "id"): CanvasNode {
  const node = needNode(draft, id, field);
  if (node.locked)
    throw new AppError("conflict", `${nameOf(node)} is locked. Unlock it first.`, [{ field, message: "The node is locked." }]);
  return node;
}

export function needFree(draft: Draft, id: string, field = "id"): void {
  if (draft.node(id) || draft.edge(id))
    throw new AppError("conflict", `The id ${id} is already used on this canvas.`, [{ field, message: "Already used." }]);
}

export const nameOf = (node: CanvasNode): string => (node.label ? `“${node.label}”` : `The ${node.type} node ${node.id}`);
