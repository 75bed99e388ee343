/** Turns operations into Loro operations. Does not commit. */
import { type LoroDoc, LoroMap, LoroText } from "loro-crdt";
import type { CanvasEdge, CanvasNode, Json } from "./document.ts";
import { fieldsOf } from "./nodes/index.ts";
import type { Op } from "./op.ts";
import { rewriteText } from "./rewrite.ts";
import { writeTimeline } from "./timeline-map.ts";

export function writeOps(doc: LoroDoc, ops: readonly Op[]): void {
  for (const op of ops) writeOp(doc, op);
}

function writeOp(doc: LoroDoc, op: Op): void {
  switch (op.op) {
    case "createNode":
      return createNode(doc.getMap("nodes"), op.node);
    case "deleteNode":
      return doc.getMap("nodes").delete(op.id);
    case "setField":
      return mapAt(doc.getMap("nodes"), op.id)?.set(op.field, op.value);
    case "dropField":
      return mapAt(doc.getMap("nodes"), op.id)?.delete(op.field);
    case "setText":
      return setText(mapAt(doc.getMap("nodes"), op.id), op.field, op.text);
    case "setParam":
      return setParam(mapAt(doc.getMap("nodes"), op.id), op.field, op.key, op.value);
    case "createEdge":
      return createEdge(doc.getMap("edges"), op.edge);
    case "deleteEdge":
      return doc.getMap("edges").delete(op.id);
    case "setEdgeField":
      return mapAt(doc.getMap("edges"), op.id)?.set(op.field, op.value);
    case "dropEdgeField":
      return mapAt(doc.getMap("edges"), op.id)?.delete(op.field);
    case "setTimeline":
      return writeTimeline(doc.getMap("timelines"), op.id, op.timeline);
    case "deleteTimeline":
      return doc.getMap("timelines").delete(op.id);
    case "deleteRequest":
      return doc.getMap("requests").delete(op.id);
    case "setMeta":
      return doc.getMap("meta").set(op.field, op.value);
    case "clearRoot":
      return doc.deleteRootContainer(op.container);
    default:
      op satisfies never;
  }
}

const mapAt = (map: LoroMap, id: string): LoroMap | undefined => {
  const slot = map.get(id);
  return slot instanceof LoroMap ? slot : undefined;
};

function createNode(nodes: LoroMap, node: CanvasNode): void {
  const map = nodes.setContainer(node.id, new LoroMap());
  map.set("id", node.id);
  map.set("type", node.type);
  const values = node as unknown as Record<string, Json | undefined>;
  for (const [field, schema] of Object.entries(fieldsOf(node.type))) {
    const value = values[field];
    if (schema.container === "Text") map.setContainer(field, new LoroText()).insert(0, String(value ?? ""));
    else if (schema.container === "Map") fillMap(map.setContainer(field, new LoroMap()), (value ?? {}) as Record<string, Json>);
    else if (value !== undefined && value !== schema.default) map.set(field, value);
  }
}

function fillMap(map: LoroMap, values: Record<string, Json>): void {
  for (const [key, value] of Object.entries(values)) map.set(key, value);
}

function setText(node: LoroMap | undefined, field: string, text: string): void {
  if (!node) return;
  const slot = node.get(field);
  rewriteText(slot instanceof LoroText ? slot : node.setContainer(field, new LoroText()), text);
}

function setParam(node: LoroMap | undefined, field: string, key: string, value: Json | undefined): void {
  if (!node) return;
  const slot = node.get(field);
  const map = slot instanceof LoroMap ? slot : node.setContainer(field, new LoroMap());
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

function createEdge(edges: LoroMap, edge: CanvasEdge): void {
  const map = edges.setContainer(edge.id, new LoroMap());
  for (const [field, value] of Object.entries(edge)) map.set(field, value);
}
