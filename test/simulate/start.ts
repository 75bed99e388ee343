/** The canvas that every simulated world begins with, as one row of a log. */
import { LoroDoc } from "loro-crdt";
import { applyEdits } from "../../src/canvas/canvas.ts";
import { firstUpdate } from "../../src/canvas/document.ts";
import type { Edit } from "../../src/canvas/edit.ts";
import { openLive } from "../../src/canvas/live.ts";

const START: Edit[] = [
  { edit: "addNode", id: "nod_p", type: "prompt", fields: { body: "a fox" } },
  { edit: "addNode", id: "nod_x", type: "text", near: "nod_p", fields: { body: "notes" } },
  { edit: "addNode", id: "nod_g", type: "generator", near: "nod_p" },
  { edit: "addNode", id: "nod_h", type: "generator", near: "nod_g" },
  { edit: "addNode", id: "nod_i", type: "image", near: "nod_g" },
  { edit: "addNode", id: "nod_j", type: "image", near: "nod_h" },
  { edit: "addNode", id: "nod_t", type: "timeline" },
  { edit: "addNode", id: "nod_b", type: "group" },
  { edit: "addNode", id: "nod_c", type: "group" },
  { edit: "connect", id: "edg_p", source: "nod_p", target: "nod_g", role: "prompt" },
  { edit: "connect", id: "edg_i", source: "nod_g", target: "nod_i", role: "context" },
  { edit: "connect", id: "edg_j", source: "nod_h", target: "nod_j", role: "context" },
  { edit: "moveToGroup", ids: ["nod_x"], parentId: "nod_b" },
];

export function startUpdate(): Uint8Array {
  const doc = new LoroDoc();
  doc.setPeerId(7n);
  doc.import(firstUpdate());
  applyEdits(openLive(doc), START, { actor: "usr_0", time: 0 });
  const bytes = doc.export({ mode: "update" });
  doc.free();
  return bytes;
}
