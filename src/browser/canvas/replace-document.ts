/** A fresh document in the place of one that the studio does not take: the page follows it, and what was unsent is done again. */
import type { LoroDoc } from "loro-crdt";
import { commitOps } from "../../canvas/canvas.ts";
import { newStep } from "../../canvas/step.ts";
import type { Island } from "./island.ts";
import { type Left, planReplay, type Unsent, unsentIn } from "./journal.ts";
import type { Copy } from "./offline.ts";

/** Answers with what could not be done again. Until it is on the disk of this browser, the old document is. */
export async function putInPlace(island: Island, copy: Copy, fresh: LoroDoc, mayWrite: boolean): Promise<Left[]> {
  (document.activeElement as HTMLElement | null)?.blur?.(); // an open editor writes in the old document
  const unsent = copy.changes() > 0 ? unsentIn(island.doc, copy.unsentFrom()) : { entries: [], runs: [] };
  island.replaceDocument(fresh);
  const from = fresh.oplogVersion().get(fresh.peerIdStr) ?? 0;
  const replay = mayWrite ? planReplay(island.view(), unsent) : { ops: [], left: refusedAll(unsent) };
  commitOps(fresh, replay.ops, newStep());
  await copy.replace(replay.left, from);
  return replay.left;
}

function refusedAll(unsent: Unsent): Left[] {
  if (unsent.entries.length === 0) return [];
  return [
    { sentence: "You may only look at this canvas now. These changes were not taken.", text: JSON.stringify(unsent.entries, null, 2) },
  ];
}
