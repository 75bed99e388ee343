/** A fresh document in the place of one that the studio does not take: the page follows it, and what was unsent is done again. */
import type { LoroDoc } from "loro-crdt";
import { commitOps } from "../../canvas/canvas.ts";
import { newStep } from "../../canvas/step.ts";
import type { Island } from "./island.ts";
import { type Left, planReplay, type Unsent, unsentIn } from "./journal.ts";
import type { Copy } from "./offline.ts";

/** So long somebody who writes may go on before the document under the words is changed. */
const WRITING_MS = 30_000;
const LOOK_MS = 200;

/** Answers with what could not be done again. Until it is on the disk of this browser, the old document is. */
export async function putInPlace(island: Island, copy: Copy, fresh: LoroDoc, mayWrite: boolean): Promise<Left[]> {
  await restFrom(island);
  const unsent = copy.changes() > 0 ? unsentIn(island.doc, copy.unsentFrom()) : { entries: [], runs: [] };
  island.replaceDocument(fresh);
  const from = fresh.oplogVersion().get(fresh.peerIdStr) ?? 0;
  const replay = mayWrite ? planReplay(island.view(), unsent) : { ops: [], left: refusedAll(unsent) };
  commitOps(fresh, replay.ops, newStep());
  await copy.replace(replay.left, from);
  return replay.left;
}

/** Nobody is interrupted in a word: what is written meanwhile is unsent too, and taken along. An editor left open writes in the old document. */
async function restFrom(island: Island): Promise<void> {
  const until = performance.now() + WRITING_MS;
  const writing = () => island.canvas.querySelector<HTMLElement>("[contenteditable='true']:focus, textarea:focus, input:focus");
  while (writing() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  writing()?.blur();
}

function refusedAll(unsent: Unsent): Left[] {
  if (unsent.entries.length === 0) return [];
  return [
    { sentence: "You may only look at this canvas now. These changes were not taken.", text: JSON.stringify(unsent.entries, null, 2) },
  ];
}
