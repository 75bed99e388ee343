/** A canvas in memory, for tests: edits by name, and replicas that exchange bytes. */
import { LoroDoc } from "loro-crdt";
import { applyEdits, commitOps } from "../../src/canvas/canvas.ts";
import { firstUpdate } from "../../src/canvas/document.ts";
import type { Author, Edit, ServerEdit } from "../../src/canvas/edit.ts";
import { type LiveCanvas, openLive } from "../../src/canvas/live.ts";
import { type RepairVisitor, repair } from "../../src/canvas/repair.ts";

export const ADA: Author = { actor: "usr_ada", time: 1_000 };
const FIRST = firstUpdate();

export function board(...edits: (Edit | ServerEdit)[]): LiveCanvas {
  const doc = new LoroDoc();
  doc.import(FIRST);
  const canvas = openLive(doc);
  if (edits.length > 0) applyEdits(canvas, edits, ADA);
  canvas.take();
  return canvas;
}

export const edit = (canvas: LiveCanvas, ...edits: (Edit | ServerEdit)[]) => applyEdits(canvas, edits, ADA);

/** A replica with the same history. */
export function replica(of: LiveCanvas): LiveCanvas {
  const doc = new LoroDoc();
  doc.import(of.doc.export({ mode: "update" }));
  return openLive(doc);
}

/** Brings what `from` knows and `to` does not, repaired as a room would for this visitor. */
export function receive(to: LiveCanvas, from: LiveCanvas, visitor?: Partial<RepairVisitor>): void {
  to.doc.import(from.doc.export({ mode: "update", from: to.doc.oplogVersion() }));
  commitOps(to.doc, repair(to.view, to.pending, visitor && { actor: "usr_ben", assets: new Set(), mayRequest: true, ...visitor }));
}

export const node = (canvas: LiveCanvas, id: string) => {
  const found = canvas.view.nodes[id];
  if (!found) throw new Error(`no node ${id}`);
  return found;
};
