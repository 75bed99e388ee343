/** A document and the changes to it, in one place: for the room's worker, for the browser, and for tests. */
import type { LoroDoc } from "loro-crdt";
import type { CanvasView } from "./document.ts";
import { type Author, type Edit, planEdits, type ServerEdit } from "./edit.ts";
import { type LiveCanvas, openLive } from "./live.ts";
import type { Op } from "./op.ts";
import { stepMessage } from "./step.ts";
import { writeOps } from "./write.ts";

/** Writes operations as one commit; nothing is committed when there are none. `step` says what it is a part of (`step.ts`). */
export function commitOps(doc: LoroDoc, ops: readonly Op[], step?: string): void {
  if (ops.length === 0) return;
  writeOps(doc, ops);
  doc.commit(step === undefined ? undefined : { message: stepMessage(step) });
}

/** Plans the edits against the live view and commits them; throws as `planEdits` does, and then nothing is changed. */
export function applyEdits(canvas: Pick<LiveCanvas, "doc" | "view">, edits: readonly (Edit | ServerEdit)[], author: Author): Op[] {
  const ops = planEdits(canvas.view, edits, author);
  commitOps(canvas.doc, ops, author.step);
  return ops;
}

/** One edit on a document that nobody follows. Reads the whole document: for many edits, follow it with `openLive`. */
export function applyEdit(doc: LoroDoc, edit: Edit | ServerEdit, author: Author): CanvasView {
  const live = openLive(doc);
  applyEdits(live, [edit], author);
  live.close();
  return live.view;
}
