/**
 * Steps of undo. One gesture of a person is many commits: a drag, a word that is typed. Which commits belong together only the page
 * knows, so it says so in the commit message, which travels with the operations, offline too. A peer id is bound to its actor, so a
 * forged step can only spoil the undo of whoever forges it. Commits in a row with equal messages stay one Change in the document.
 *
 * A step is any short name that the page makes up for each gesture (`newStep`). Clients that say nothing are judged by pauses.
 */
import { decodeImportBlobMeta, type LoroDoc, type PeerID } from "loro-crdt";
import { newId } from "../lib/new-id.ts";

const PREFIX = "step:";
const STEP_LIMIT = 40;

export const newStep = (): string => newId("stp");

export const stepMessage = (step: string): string => PREFIX + step;

/** The step that a commit message names, undefined when it names none. */
export function stepOf(message: string | undefined): string | undefined {
  if (!message?.startsWith(PREFIX)) return undefined;
  const step = message.slice(PREFIX.length);
  return step.length > 0 && step.length <= STEP_LIMIT ? step : undefined;
}

/** More than this is sent as one: whoever was away so long does not count steps. */
const SPLIT_LIMIT = 400;

/**
 * An update of this document in parts that are a step each at most, in an order in which each follows on those before. What was written
 * offline is one update, and would be one step.
 */
export function splitBySteps(doc: LoroDoc, update: Uint8Array): Uint8Array[] {
  const meta = decodeImportBlobMeta(update, false);
  if (meta.mode !== "update" || meta.changeNum < 2) return [update];
  const starts = meta.partialStartVersionVector.toJSON();
  const changes = [...meta.partialEndVersionVector.toJSON()].flatMap(([peer, end]) => changesOf(doc, peer, starts.get(peer) ?? 0, end));
  const steps = new Set(changes.map((change) => change.message));
  if (steps.size < 2 || changes.length > SPLIT_LIMIT) return [update];
  return changes
    .sort((a, b) => a.lamport - b.lamport || (a.peer < b.peer ? -1 : 1))
    .map(({ peer, counter, length }) => doc.export({ mode: "updates-in-range", spans: [{ id: { peer, counter }, len: length }] }));
}

interface Piece {
  peer: PeerID;
  counter: number;
  length: number;
  lamport: number;
  message: string | undefined;
}

function changesOf(doc: LoroDoc, peer: PeerID, start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  for (let counter = start; counter < end; ) {
    const change = doc.getChangeAt({ peer, counter });
    const next = Math.min(end, change.counter + change.length);
    pieces.push({ peer, counter, length: next - counter, lamport: change.lamport + counter - change.counter, message: change.message });
    counter = next;
  }
  return pieces;
}
