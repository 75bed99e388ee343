/**
 * Undo. Every change leaves entries that say what was there before and what was written, per actor and per turn; undoing replays
 * those whose place still holds what was written and names the others. So undo survives a reload, covers edits by page, CLI and
 * agents alike, and never touches somebody else's work. Entries are made by comparing views, so both doors of a room leave the same.
 *
 * Server fields are not in the journal: they follow the generation, not the person.
 */
import { Value } from "@sinclair/typebox/value";
import type { CanvasEdge, CanvasNode, CanvasView, Json } from "./document.ts";
import { type Draft, draftOf, nameOf } from "./draft.ts";
import { refusedEdge } from "./edits/edges.ts";
import type { CanvasChange } from "./live.ts";
import { SERVER_FIELD_NAMES } from "./nodes/define.ts";
import { fieldsOf } from "./nodes/index.ts";
import type { Op } from "./op.ts";
import type { Timeline } from "./timeline.ts";
import { EMPTY_TIMELINE } from "./timeline-map.ts";

export type JournalEntry =
  | { entry: "node"; id: string; before: CanvasNode | null; written: CanvasNode | null }
  | { entry: "field"; id: string; field: string; key?: string; before: Json | undefined; written: Json | undefined }
  | { entry: "edge"; id: string; before: CanvasEdge | null; written: CanvasEdge | null }
  /** `part`: a field of the timeline, or "items" with the item's id as `key`. A whole timeline has the part "*". */
  | { entry: "timeline"; id: string; part: string; key?: string; before: unknown; written: unknown };

/** What this change did, in entries. */
export function journalOf(view: CanvasView, change: CanvasChange): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (const [id, before] of byId(change.nodes)) entries.push(...nodeEntries(id, before, view.nodes[id]));
  for (const [id, before] of byId(change.edges)) {
    const written = view.edges[id];
    if (!Value.Equal(before ?? null, written ?? null))
      entries.push({ entry: "edge", id, before: before ?? null, written: written ?? null });
  }
  for (const [id, before] of byId(change.timelines)) entries.push(...timelineEntries(id, before, view.timelines[id]));
  return entries;
}

/** Loro reports what changed in no particular order. */
const byId = <T>(changed: ReadonlyMap<string, T>): [string, T][] => [...changed].sort(([a], [b]) => (a < b ? -1 : 1));

function nodeEntries(id: string, before: CanvasNode | undefined, written: CanvasNode | undefined): JournalEntry[] {
  if (!before && !written) return [];
  if (!before || !written) return [{ entry: "node", id, before: before ?? null, written: written ?? null }];
  const [was, is] = [before as unknown as Record<string, Json>, written as unknown as Record<string, Json>];
  return Object.entries(fieldsOf(written.type)).flatMap(([field, schema]): JournalEntry[] => {
    if (was[field] === is[field] || isServers(field) || Value.Equal(was[field], is[field])) return [];
    if (schema.container !== "Map") return [{ entry: "field", id, field, before: was[field], written: is[field] }];
    const [old, now] = [was[field] as Record<string, Json>, is[field] as Record<string, Json>];
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((key) => !Value.Equal(old[key], now[key]));
    return keys.map((key) => ({ entry: "field" as const, id, field, key, before: old[key], written: now[key] }));
  });
}

const isServers = (field: string): boolean => (SERVER_FIELD_NAMES as string[]).includes(field);

function timelineEntries(id: string, before: Timeline | undefined, written: Timeline | undefined): JournalEntry[] {
  if (!before || !written)
    return before || written ? [{ entry: "timeline", id, part: "*", before: before ?? null, written: written ?? null }] : [];
  const entries: JournalEntry[] = [];
  for (const part of ["width", "height", "fps", "background", "tracks"] as const) {
    if (!Value.Equal(before[part], written[part]))
      entries.push({ entry: "timeline", id, part, before: before[part], written: written[part] });
  }
  for (const key of new Set([...Object.keys(before.items), ...Object.keys(written.items)])) {
    const [was, is] = [before.items[key] ?? null, written.items[key] ?? null];
    if (!Value.Equal(was, is)) entries.push({ entry: "timeline", id, part: "items", key, before: was, written: is });
  }
  return entries;
}

/** Many entries about the same place become one: the first value before, the last value written. Order of first mention. */
export function mergeEntries(entries: readonly JournalEntry[]): JournalEntry[] {
  const merged = new Map<string, JournalEntry>();
  for (const entry of entries) {
    const created = entry.entry === "field" ? merged.get(`node ${entry.id}`) : undefined;
    const place = placeOf(entry);
    const earlier = merged.get(place);
    if (created?.entry === "node" && created.written && entry.entry === "field")
      merged.set(`node ${entry.id}`, { ...created, written: withField(created.written, entry) });
    else merged.set(place, earlier ? ({ ...earlier, written: entry.written } as JournalEntry) : entry);
  }
  return [...merged.values()].filter((entry) => !Value.Equal(entry.before ?? null, entry.written ?? null));
}

function placeOf(entry: JournalEntry): string {
  if (entry.entry === "field") return `field ${entry.id} ${entry.field} ${entry.key ?? ""}`;
  if (entry.entry === "timeline") return `timeline ${entry.id} ${entry.part} ${entry.key ?? ""}`;
  return `${entry.entry} ${entry.id}`;
}

function withField(node: CanvasNode, entry: Extract<JournalEntry, { entry: "field" }>): CanvasNode {
  if (entry.key === undefined) return { ...node, [entry.field]: entry.written } as CanvasNode;
  const { [entry.key]: _, ...rest } = (node as unknown as Record<string, Record<string, Json>>)[entry.field] ?? {};
  return { ...node, [entry.field]: entry.written === undefined ? rest : { ...rest, [entry.key]: entry.written } } as CanvasNode;
}

export interface UndoPlan {
  ops: Op[];
  /** Sentences about what was left alone. */
  skipped: string[];
  /** Nodes that came back; the server then projects their generations onto them. */
  restoredNodeIds: string[];
}

/** The operations that take back these entries (oldest first) where nothing has changed since. */
export function planUndo(view: CanvasView, entries: readonly JournalEntry[]): UndoPlan {
  const draft = draftOf(view);
  const plan: UndoPlan = { ops: draft.ops, skipped: [], restoredNodeIds: [] };
  const merged = mergeEntries(entries);
  const of = <Kind extends JournalEntry["entry"]>(kind: Kind) =>
    merged.filter((entry): entry is Extract<JournalEntry, { entry: Kind }> => entry.entry === kind);
  for (const entry of of("edge")) if (entry.written) undoEdge(draft, plan, entry);
  for (const entry of [...of("node")].sort(groupsFirst)) if (entry.before) restoreNode(draft, plan, entry);
  for (const entry of of("field")) undoField(draft, plan, entry);
  for (const entry of of("timeline")) undoTimeline(draft, plan, entry);
  for (const entry of innerFirst(
    draft,
    of("node").filter((one) => !one.before),
  ))
    removeNode(draft, plan, entry);
  for (const entry of of("edge")) if (!entry.written) undoEdge(draft, plan, entry);
  return plan;
}

type NodeEntry = Extract<JournalEntry, { entry: "node" }>;
const groupsFirst = (a: NodeEntry, b: NodeEntry): number => Number(b.before?.type === "group") - Number(a.before?.type === "group");

/** A group that was made around another goes after it. */
function innerFirst(draft: Draft, entries: readonly NodeEntry[]): NodeEntry[] {
  const depth = (id: string, seen = new Set<string>()): number => {
    const up = draft.node(id)?.parentId;
    return !up || seen.has(up) ? 0 : 1 + depth(up, seen.add(up));
  };
  return [...entries].sort((a, b) => depth(b.id) - depth(a.id));
}

function restoreNode(draft: Draft, plan: UndoPlan, { id, before, written }: NodeEntry): void {
  if (!before) return;
  const now = draft.node(id);
  if (now && !written) return void plan.skipped.push(`${nameOf(now)} is on the canvas again already.`);
  const parent = before.parentId ? draft.node(before.parentId) : undefined;
  draft.push({ op: "createNode", node: { ...before, parentId: parent?.type === "group" ? parent.id : null } as CanvasNode });
  plan.restoredNodeIds.push(id);
}

function removeNode(draft: Draft, plan: UndoPlan, { id, written }: NodeEntry): void {
  const node = draft.node(id);
  if (!node || !written) return; // somebody has deleted it
  if (!sameButServers(node, written)) return void plan.skipped.push(`${nameOf(node)} was changed since and stays.`);
  const joined = draft.edges().some((edge) => edge.source === id || edge.target === id);
  if (joined) return void plan.skipped.push(`${nameOf(node)} was connected since and stays.`);
  // Its own children have just been given back; who is still inside was put there by somebody else.
  if (draft.nodes().some((child) => child.parentId === id))
    return void plan.skipped.push(`${nameOf(node)} holds other nodes since and stays.`);
  draft.push({ op: "deleteNode", id });
  if (draft.timeline(id)) draft.push({ op: "deleteTimeline", id });
}

function sameButServers(a: CanvasNode, b: CanvasNode): boolean {
  const [one, other] = [a as unknown as Record<string, Json>, b as unknown as Record<string, Json>];
  // A made node takes the shape of its picture when that arrives: the server's doing.
  const servers = (field: string) => isServers(field) || (a.status !== undefined && (field === "w" || field === "h"));
  return a.type === b.type && Object.keys(fieldsOf(a.type)).every((field) => servers(field) || Value.Equal(one[field], other[field]));
}

function undoField(draft: Draft, plan: UndoPlan, entry: Extract<JournalEntry, { entry: "field" }>): void {
  const node = draft.node(entry.id);
  if (!node) return void plan.skipped.push(`The node ${entry.id} is gone.`);
  if (plan.restoredNodeIds.includes(entry.id)) return; // it came back as it was before all this
  const value = (node as unknown as Record<string, Json>)[entry.field];
  const holds = entry.key === undefined ? value : (value as Record<string, Json> | undefined)?.[entry.key];
  if (!Value.Equal(holds, entry.written))
    return void plan.skipped.push(`${nameOf(node)}: ${entry.key ?? entry.field} was changed since and stays.`);
  draft.push(fieldOp(node, entry));
}

function fieldOp(node: CanvasNode, { id, field, key, before }: Extract<JournalEntry, { entry: "field" }>): Op {
  if (key !== undefined) return { op: "setParam", id, field, key, value: before };
  if (fieldsOf(node.type)[field]?.container === "Text") return { op: "setText", id, field, text: String(before ?? "") };
  return { op: "setField", id, field, value: before ?? null };
}

function undoEdge(draft: Draft, plan: UndoPlan, { id, before, written }: Extract<JournalEntry, { entry: "edge" }>): void {
  const now = draft.edge(id);
  if (Value.Equal(now ?? null, before)) return;
  if (!Value.Equal(now ?? null, written)) {
    if (now) plan.skipped.push(`The edge ${id} was changed since and stays.`);
    return;
  }
  if (!before) return draft.push({ op: "deleteEdge", id });
  const refused = refusedEdge(draft, before);
  if (refused) return void plan.skipped.push(`The edge ${id} does not come back: ${refused}`);
  draft.push({ op: "createEdge", edge: before });
}

function undoTimeline(draft: Draft, plan: UndoPlan, entry: Extract<JournalEntry, { entry: "timeline" }>): void {
  const { id, part, key, before, written } = entry;
  if (part === "*") {
    if (before && draft.node(id)?.type === "timeline") draft.push({ op: "setTimeline", id, timeline: before as Timeline });
    return; // a created timeline goes with its node
  }
  const now = draft.timeline(id);
  if (!now) return void plan.skipped.push(`The timeline ${id} is gone.`);
  const holds = key === undefined ? now[part as keyof Timeline] : (now.items[key] ?? null);
  if (!Value.Equal(holds, written)) return void plan.skipped.push(`The timeline ${id}: ${key ?? part} was changed since and stays.`);
  draft.push({
    op: "setTimeline",
    id,
    timeline: key === undefined ? { ...EMPTY_TIMELINE, ...now, [part]: before } : { ...now, items: withItem(now.items, key, before) },
  });
}

function withItem(items: Timeline["items"], key: string, value: unknown): Timeline["items"] {
  const { [key]: _, ...rest } = items;
  return value ? { ...rest, [key]: value as Timeline["items"][string] } : rest;
}
