/**
 * A document with its plain view beside it. Reading a large document container by container over the WASM border is slow, so the
 * view is read once when it is opened and then follows the diffs that Loro reports: only what was touched is read again.
 *
 * Always true: after a commit or an import has returned, `view` is what the document says. `take()` hands out what has changed since
 * the last call, with the values before, which is all that repair, the journal and the faces need.
 */
import { Value } from "@sinclair/typebox/value";
import type { ContainerID, LoroDoc, LoroEventBatch, LoroMap } from "loro-crdt";
import { LoroMap as Maps } from "loro-crdt";
import {
  type CanvasEdge,
  type CanvasNode,
  type CanvasRequest,
  type CanvasView,
  emptyView,
  ROOTS,
  type Root,
  SCHEMA_VERSION,
} from "./document.ts";
import { isId, readEdge, readNode, readRegisters, readRequest, readTrusted } from "./read.ts";
import type { Timeline } from "./timeline.ts";
import { readTimeline } from "./timeline-map.ts";

/** What has changed: for every touched id its value before, undefined when it was not there. */
export interface CanvasChange {
  nodes: Map<string, CanvasNode | undefined>;
  edges: Map<string, CanvasEdge | undefined>;
  timelines: Map<string, Timeline | undefined>;
  requests: Map<string, CanvasRequest | undefined>;
  meta: { version: number; epoch: number } | undefined;
  misfits: Misfits;
}

/** What is stored and should not be. */
export interface Misfits {
  /** Fields by node id; the value "*" stands for a node that is none at all. */
  nodes: Map<string, string[]>;
  edges: Map<string, string[]>;
  timelines: Set<string>;
  requests: Set<string>;
  roots: Set<ContainerID>;
}

export const WHOLE = "*";

export interface LiveCanvas {
  readonly doc: LoroDoc;
  /** Follows the document in place; copy what you keep. */
  readonly view: CanvasView;
  /** What `take` would hand out. */
  readonly pending: CanvasChange;
  take(): CanvasChange;
  /** Stops following; the document is not freed. */
  close(): void;
}

export const noChange = (): CanvasChange => ({
  nodes: new Map(),
  edges: new Map(),
  timelines: new Map(),
  requests: new Map(),
  meta: undefined,
  misfits: { nodes: new Map(), edges: new Map(), timelines: new Set(), requests: new Set(), roots: new Set() },
});

/** Between two views of different documents: every id whose value differs, with the value before. */
export function differenceOf(before: CanvasView, after: CanvasView): CanvasChange {
  const change = noChange();
  for (const root of ["nodes", "edges", "timelines", "requests"] as const) {
    const [was, is] = [before[root] as Record<string, never>, after[root] as Record<string, never>];
    for (const id of new Set([...Object.keys(was), ...Object.keys(is)])) if (!Value.Equal(was[id], is[id])) change[root].set(id, was[id]);
  }
  if (before.epoch !== after.epoch) change.meta = { version: before.version, epoch: before.epoch };
  return change;
}

/** `onChange` is called after every commit and import that touched the canvas. */
export function openLive(doc: LoroDoc, onChange?: () => void): LiveCanvas {
  const view = readWhole(doc);
  const roots = {
    nodes: doc.getMap("nodes"),
    edges: doc.getMap("edges"),
    timelines: doc.getMap("timelines"),
    requests: doc.getMap("requests"),
    meta: doc.getMap("meta"),
  };
  let change = noChange();
  const unsubscribe = doc.subscribe((batch) => {
    const touched = touchedIn(batch, change);
    patchNodes(batch, { view, change, touched });
    for (const id of touched.nodes) rereadNode(view, change, roots.nodes, id);
    for (const id of touched.edges) rereadEdge(view, change, roots.edges, id);
    for (const id of touched.timelines) rereadTimeline(view, change, roots.timelines, id);
    for (const id of touched.requests) rereadRequest(view, change, roots.requests, id);
    if (touched.meta.size > 0) rereadMeta(view, change, roots.meta);
    onChange?.();
  });
  return {
    doc,
    view,
    get pending() {
      return change;
    },
    take() {
      const taken = change;
      change = noChange();
      return taken;
    },
    close: unsubscribe,
  };
}

function readWhole(doc: LoroDoc): CanvasView {
  const view = emptyView();
  const plain = (root: Root) => Object.entries(doc.getMap(root).toJSON() as Record<string, unknown>);
  for (const [id, raw] of plain("nodes")) {
    const node = isId(id) ? readTrusted(id, (raw ?? {}) as Record<string, unknown>) : undefined;
    if (node) view.nodes[id] = node;
  }
  for (const [id, raw] of plain("edges")) keep(view.edges, id, readEdge(id, raw)?.edge);
  for (const [id, raw] of plain("timelines")) keep(view.timelines, id, isId(id) ? readTimeline(raw).timeline : undefined);
  for (const [id, raw] of plain("requests")) keep(view.requests, id, readRequest(id, raw));
  Object.assign(view, readMeta(doc.getMap("meta")));
  return view;
}

type Touched = Record<Root, Set<string>>;

function touchedIn(batch: LoroEventBatch, change: CanvasChange): Touched {
  const touched: Touched = { nodes: new Set(), edges: new Set(), timelines: new Set(), requests: new Set(), meta: new Set() };
  for (const { path, diff, target } of batch.events) {
    const root = path[0] as Root;
    if (!ROOTS.includes(root)) {
      change.misfits.roots.add(path.length === 1 ? target : (`cid:root-${String(path[0])}:Map` as ContainerID));
      continue;
    }
    if (root === "nodes" && path.length > 1) continue; // patched field by field
    if (path.length > 1) touched[root].add(String(path[1]));
    else if (diff.type === "map") for (const key of Object.keys(diff.updated)) touched[root].add(key);
  }
  return touched;
}

/** Registers are taken from the diff itself; what does not fit, or is not a register, has its whole node read again. */
function patchNodes(batch: LoroEventBatch, { view, change, touched }: { view: CanvasView; change: CanvasChange; touched: Touched }): void {
  for (const { path, diff } of batch.events) {
    const [root, id] = path as [Root, string | undefined];
    if (root !== "nodes" || id === undefined || touched.nodes.has(id)) continue;
    const node = Object.hasOwn(view.nodes, id) && !change.misfits.nodes.has(id) ? view.nodes[id] : undefined;
    const patched = node && path.length === 2 && diff.type === "map" ? readRegisters(node, diff.updated) : undefined;
    if (!patched) touched.nodes.add(id);
    else {
      remember(change.nodes, id, view.nodes);
      view.nodes[id] = patched;
    }
  }
}

function rereadNode(view: CanvasView, change: CanvasChange, nodes: LoroMap, id: string): void {
  remember(change.nodes, id, view.nodes);
  const slot = nodes.get(id);
  change.misfits.nodes.delete(id);
  const read = slot instanceof Maps ? readNode(id, slot.toJSON(), slot.getShallowValue()) : undefined;
  keep(view.nodes, id, read?.node);
  if (read && read.misfits.length > 0) change.misfits.nodes.set(id, read.misfits);
  if (!read && slot !== undefined) change.misfits.nodes.set(id, [WHOLE]);
}

function rereadEdge(view: CanvasView, change: CanvasChange, edges: LoroMap, id: string): void {
  remember(change.edges, id, view.edges);
  const raw = plainOf(edges.get(id));
  change.misfits.edges.delete(id);
  const read = readEdge(id, raw);
  keep(view.edges, id, read?.edge);
  if (read && read.misfits.length > 0) change.misfits.edges.set(id, read.misfits);
  if (!read && raw !== undefined) change.misfits.edges.set(id, [WHOLE]);
}

function rereadTimeline(view: CanvasView, change: CanvasChange, timelines: LoroMap, id: string): void {
  remember(change.timelines, id, view.timelines);
  const slot = timelines.get(id);
  const read = slot === undefined || !isId(id) ? undefined : readTimeline(slot instanceof Maps ? slot.toJSON() : slot);
  keep(view.timelines, id, read?.timeline);
  if (read?.misfit || (slot !== undefined && !read)) change.misfits.timelines.add(id);
  else change.misfits.timelines.delete(id);
}

function rereadRequest(view: CanvasView, change: CanvasChange, requests: LoroMap, id: string): void {
  remember(change.requests, id, view.requests);
  const raw = plainOf(requests.get(id));
  const read = readRequest(id, raw);
  keep(view.requests, id, read);
  if (!read && raw !== undefined) change.misfits.requests.add(id);
  else change.misfits.requests.delete(id);
}

function rereadMeta(view: CanvasView, change: CanvasChange, meta: LoroMap): void {
  change.meta ??= { version: view.version, epoch: view.epoch };
  Object.assign(view, readMeta(meta));
}

function readMeta(meta: LoroMap): { version: number; epoch: number } {
  const whole = (value: unknown, otherwise: number) =>
    typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : otherwise;
  return { version: whole(meta.get("version"), SCHEMA_VERSION), epoch: whole(meta.get("epoch"), 0) };
}

const plainOf = (slot: unknown): unknown => (slot instanceof Maps ? slot.toJSON() : slot);

/** Only the first value before counts: a change may touch the same id many times. */
function remember<T>(before: Map<string, T | undefined>, id: string, now: Record<string, T>): void {
  if (!before.has(id)) before.set(id, Object.hasOwn(now, id) ? now[id] : undefined);
}

function keep<T>(record: Record<string, T>, id: string, value: T | undefined): void {
  if (value === undefined) delete record[id];
  else record[id] = value;
}
