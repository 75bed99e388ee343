/**
 * The door for bytes. Role, size and rate were judged before they came here (session.ts); here: is it an update, whose peer ids does it
 * write under, does it follow on what we have, and does it decode. Only then is it merged, and what may not be is written back.
 */
import { decodeImportBlobMeta, type LoroDoc, type PeerID } from "loro-crdt";
import type { Refusal } from "./messages.ts";

export interface Admission {
  /** Peers that wrote for the first time, now the visitor's. */
  peers: [peer: string, actor: string][];
  /** Whether the document has something new to merge. */
  news: boolean;
  /** The operations that are new. */
  fresh: { peer: PeerID; start: number; end: number }[];
}

/**
 * Operations of one update. A letter is one and a new node about a dozen, so this is a paste of ten thousand nodes with room to spare;
 * more would keep everybody in the room waiting for seconds, however few bytes it is.
 */
export const UPDATE_OPS_LIMIT = 250_000;

/** R12, R13, R14: judges without touching the document. */
export function judgeBytes(
  doc: LoroDoc,
  bytes: Uint8Array,
  actor: string,
  actorOfPeer: ReadonlyMap<string, string>,
): Admission | { refused: Refusal } {
  const span = spanOf(bytes);
  if (!span) return { refused: "invalid" };
  const have = doc.oplogVersion();
  const admission: Admission = { peers: [], news: false, fresh: [] };
  if (span.after.some(({ peer, counter }) => (have.get(peer) ?? 0) <= counter)) return { refused: "gap" };
  let count = 0;
  for (const [peer, end] of span.end) {
    const known = have.get(peer) ?? 0;
    const start = span.start.get(peer) ?? 0;
    if (end <= known) continue;
    if (start > known) return { refused: "gap" };
    const owner = actorOfPeer.get(peer);
    if (owner !== undefined && owner !== actor) return { refused: "foreign-peer" };
    if (owner === undefined) admission.peers.push([peer, actor]);
    admission.news = true;
    count += end - known;
    if (count > UPDATE_OPS_LIMIT) return { refused: "too-large" };
    admission.fresh.push({ peer, start: known, end });
  }
  return admission;
}

interface Span {
  start: Map<PeerID, number>;
  end: Map<PeerID, number>;
  /** The operations that its beginning follows on. */
  after: { peer: PeerID; counter: number }[];
}

function spanOf(bytes: Uint8Array): Span | undefined {
  try {
    const meta = decodeImportBlobMeta(bytes, true);
    if (meta.mode !== "update") return undefined;
    return { start: meta.partialStartVersionVector.toJSON(), end: meta.partialEndVersionVector.toJSON(), after: meta.startFrontiers };
  } catch (cause) {
    if (cause instanceof WebAssembly.RuntimeError) throw cause; // a trap is the worker's end, not a bad update
    return undefined;
  }
}
