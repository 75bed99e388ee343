/**
 * What this tab wrote and the studio has not taken, as journal entries: place, value before, value written. Made when a document cannot
 * be sent any more (a newer epoch, a refused update) by comparing it with itself without those operations, so it holds whatever was done,
 * by gesture or by letter. Replayed on a fresh document as a redo: where the place still holds what was there before; prose is merged
 * letter by letter. What does not fit is told and handed over as text, never dropped.
 */
import { Value } from "@sinclair/typebox/value";
import { LoroDoc, type PeerID, VersionVector } from "loro-crdt";
import type { CanvasNode, CanvasView, Json } from "../../canvas/document.ts";
import { nameOf } from "../../canvas/draft.ts";
import { type JournalEntry, journalOf, planUndo } from "../../canvas/journal.ts";
import { differenceOf, openLive } from "../../canvas/live.ts";
import { fieldsOf } from "../../canvas/nodes/index.ts";
import type { Op } from "../../canvas/op.ts";
import { rewriteText } from "../../canvas/rewrite.ts";

const PROSE = new Set(["body", "prompt", "caption"]);

export interface Unsent {
  entries: JournalEntry[];
  /** Runs asked for meanwhile: they are not asked again unseen. */
  runs: { nodeId: string; takes: number }[];
}

export interface Replay {
  ops: Op[];
  /** A sentence for each thing that was left, with the text that would be lost. */
  left: Left[];
}

export interface Left {
  sentence: string;
  text?: string;
}

/** `from`: for each peer of this browser, the number of its first operation that was not acknowledged. */
export function unsentIn(doc: LoroDoc, from: ReadonlyMap<string, number>): Unsent {
  const versions = new Map(doc.oplogVersion().toJSON());
  for (const [peer, counter] of from) {
    if (counter === 0) versions.delete(peer as PeerID);
    else if ((versions.get(peer as PeerID) ?? 0) > counter) versions.set(peer as PeerID, counter);
  }
  const earlier = doc.forkAt(doc.vvToFrontiers(new VersionVector(versions)));
  const [before, after] = [viewOf(earlier), viewOf(doc)];
  earlier.free();
  const runs = Object.entries(after.requests).flatMap(([id, run]) =>
    before.requests[id] ? [] : [{ nodeId: run.nodeId, takes: run.takes }],
  );
  return { entries: journalOf(after, differenceOf(before, after)), runs };
}

function viewOf(doc: LoroDoc): CanvasView {
  const live = openLive(doc);
  live.close();
  return live.view;
}

/** The operations that do it again on this view. */
export function planReplay(view: CanvasView, { entries, runs }: Unsent): Replay {
  const open = entries.filter((entry) => !isThere(view, entry));
  const made = new Set(open.flatMap((entry) => (entry.entry === "node" && entry.written ? [entry.id] : [])));
  const isLost = (entry: JournalEntry) => entry.entry === "field" && !view.nodes[entry.id] && !made.has(entry.id);
  const plan = planUndo(
    view,
    open
      .filter((entry) => !isLost(entry))
      .map((entry) => mergedProse(view, entry))
      .map((entry) => ({ ...entry, before: entry.written, written: entry.before }) as JournalEntry),
  );
  const left: Left[] = [...plan.skipped.map((sentence) => ({ sentence })), ...lostIn(open.filter(isLost))];
  for (const { nodeId } of runs) {
    const node = view.nodes[nodeId];
    left.push({ sentence: node ? `${nameOf(node)} was not run. Run it again.` : "A run was not asked for: its generator is gone." });
  }
  return { ops: plan.ops, left };
}

type Fields = Record<string, Json | undefined>;
const fieldsIn = (node: CanvasNode) => node as unknown as Fields;

function isThere(view: CanvasView, entry: JournalEntry): boolean {
  switch (entry.entry) {
    case "node":
      return (entry.written === null) === (view.nodes[entry.id] === undefined);
    case "edge":
      return Value.Equal(entry.written, view.edges[entry.id] ?? null);
    case "field": {
      const node = view.nodes[entry.id];
      const value = node && fieldsIn(node)[entry.field];
      return node !== undefined && Value.Equal(entry.written, entry.key === undefined ? value : (value as Fields | undefined)?.[entry.key]);
    }
    case "timeline": {
      const timeline = view.timelines[entry.id];
      if (entry.part === "*") return Value.Equal(entry.written, timeline ?? null);
      const value = (timeline as unknown as Fields | undefined)?.[entry.part];
      return Value.Equal(entry.written, entry.key === undefined ? value : ((value as Fields | undefined)?.[entry.key] ?? null));
    }
  }
}

/** Letters written on both sides: both stay. */
function mergedProse(view: CanvasView, entry: JournalEntry): JournalEntry {
  const node = view.nodes[entry.id];
  if (entry.entry !== "field" || entry.key !== undefined || !node || fieldsOf(node.type)[entry.field]?.container !== "Text") return entry;
  const now = String(fieldsIn(node)[entry.field] ?? "");
  if (now === entry.before) return entry;
  return { ...entry, before: now, written: mergeText(String(entry.before ?? ""), now, String(entry.written ?? "")) };
}

/** Both rewritings of a text in one, as if two people had typed them at the same time. */
export function mergeText(before: string, one: string, other: string): string {
  const [doc, fork] = [new LoroDoc(), new LoroDoc()];
  doc.getText("text").insert(0, before);
  doc.commit();
  fork.import(doc.export({ mode: "update" }));
  rewriteText(doc.getText("text"), one);
  rewriteText(fork.getText("text"), other);
  fork.commit();
  doc.import(fork.export({ mode: "update" }));
  const merged = doc.getText("text").toString();
  doc.free();
  fork.free();
  return merged;
}

/** A sentence for each node that is gone, with what was written in it. */
function lostIn(entries: readonly JournalEntry[]): Left[] {
  const texts = new Map<string, string[]>();
  for (const entry of entries) {
    const isProse = entry.entry === "field" && typeof entry.written === "string" && PROSE.has(entry.field);
    texts.set(entry.id, [...(texts.get(entry.id) ?? []), ...(isProse ? [String(entry.written)] : [])]);
  }
  return [...texts.values()].map((all) =>
    all.length > 0
      ? { sentence: "A node that you wrote in is gone. Your words:", text: all.join("\n\n") }
      : { sentence: "A node that you changed is gone." },
  );
}
