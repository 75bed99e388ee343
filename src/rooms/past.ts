/** Work on what is stored, away from every thread that answers somebody: snapshots, earlier states, documents without a past. */
import { LoroDoc, VersionVector, decodeImportBlobMeta } from "loro-crdt";
import { type CanvasView, SCHEMA_VERSION } from "../canvas/document.ts";
import { openLive } from "../canvas/live.ts";
import { writeOps } from "../canvas/write.ts";
import { AppError } from "../lib/errors.ts";
import type { Answers, CallOf, Frontiers } from "./messages.ts";
import { DamagedRoom, loadDoc } from "./room-document.ts";

/** Snapshot and rows in, one full snapshot out; checked by reading it again, because the rows are deleted on the strength of it. */
export function compact({ snapshot, updates, marks }: CallOf<"compact">): Answers["compact"] {
  const base = snapshot && LoroDoc.fromSnapshot(snapshot);
  const start = base?.oplogVersion() ?? new VersionVector(null);
  base?.free();
  const doc = loadDoc(snapshot, updates);
  const bytes = doc.export({ mode: "snapshot" });
  const frontiers = frontiersAt(doc, start, updates, marks);
  const copy = LoroDoc.fromSnapshot(bytes);
  const equal = copy.oplogVersion().compare(doc.oplogVersion()) === 0 && copy.opCount() === doc.opCount();
  doc.free();
  copy.free();
  if (!equal) throw new Error("The new snapshot does not hold what it was made from.");
  return { bytes, frontiers };
}

/** Where the document stood after so many of its updates. Each follows on those before it, so their ends are the version. */
function frontiersAt(doc: LoroDoc, start: VersionVector, updates: readonly Uint8Array[], marks: readonly number[]): Frontiers[] {
  const ends = start.toJSON();
  const wanted = new Set(marks);
  const found = new Map<number, Frontiers>();
  for (const [index, update] of updates.entries()) {
    if (wanted.size === 0) break;
    for (const [peer, end] of decodeImportBlobMeta(update, false).partialEndVersionVector.toJSON())
      ends.set(peer, Math.max(ends.get(peer) ?? 0, end));
    if (wanted.delete(index + 1)) found.set(index + 1, doc.vvToFrontiers(new VersionVector(ends)) as Frontiers);
  }
  return marks.map((mark) => found.get(mark) ?? []);
}

export function viewAt({ snapshot, updates, frontiers }: CallOf<"viewAt">): CanvasView {
  const doc = loadDoc(snapshot, updates);
  if (frontiers) doc.checkout(frontiers as Parameters<LoroDoc["checkout"]>[0]);
  const live = openLive(doc);
  const view = { ...live.view };
  live.close();
  doc.free();
  return view;
}

/** The same canvas in a new document of the next epoch. Requests stay behind: they were judged, or nobody waits for them. */
export function trim({ snapshot, updates }: CallOf<"trim">): Answers["trim"] {
  return withoutPast(loadDoc(snapshot, updates));
}

/** Snapshots come newest first; the updates are those after the newest. */
export function salvage({ snapshots, updates }: CallOf<"salvage">): Answers["salvage"] {
  const starts = snapshots.length > 0 ? snapshots : [undefined];
  for (const [index, snapshot] of starts.entries()) {
    let doc = readable(snapshot);
    if (!doc) continue;
    let updatesRead = 0;
    for (const update of index === 0 ? updates : []) {
      if (!follows(doc, update)) {
        doc.free();
        doc = loadDoc(snapshot, updates.slice(0, updatesRead)); // what could not be merged may have left something behind
        break;
      }
      updatesRead++;
    }
    if (doc.opCount() > 0) return { ...withoutPast(doc), updatesRead, fromSnapshot: index };
    doc.free();
  }
  throw new AppError("unavailable", "Nothing of this canvas can be read. Restore it from a backup; nothing was changed.");
}

function readable(snapshot: Uint8Array | undefined): LoroDoc | undefined {
  try {
    return loadDoc(snapshot, []);
  } catch (cause) {
    if (cause instanceof DamagedRoom) return undefined;
    throw cause;
  }
}

function follows(doc: LoroDoc, update: Uint8Array): boolean {
  try {
    return !doc.import(update).pending;
  } catch (cause) {
    if (cause instanceof WebAssembly.RuntimeError) throw cause;
    return false;
  }
}

function withoutPast(doc: LoroDoc): Answers["trim"] {
  const oldPeers = [...doc.oplogVersion().toJSON().keys()];
  const live = openLive(doc);
  const epoch = live.view.epoch + 1;
  const fresh = documentOf(live.view, epoch);
  live.close();
  doc.free();
  const trimmed = { bytes: fresh.export({ mode: "snapshot" }), epoch, frontiers: fresh.oplogFrontiers() as Frontiers, oldPeers };
  const peer = fresh.peerIdStr;
  fresh.free();
  return { ...trimmed, peer };
}

function documentOf(view: CanvasView, epoch: number): LoroDoc {
  const doc = new LoroDoc();
  writeOps(doc, [
    { op: "setMeta", field: "version", value: SCHEMA_VERSION },
    { op: "setMeta", field: "epoch", value: epoch },
    ...Object.values(view.nodes).map((node) => ({ op: "createNode" as const, node })),
    ...Object.values(view.edges).map((edge) => ({ op: "createEdge" as const, edge })),
    ...Object.entries(view.timelines).map(([id, timeline]) => ({ op: "setTimeline" as const, id, timeline })),
  ]);
  doc.commit();
  return doc;
}
