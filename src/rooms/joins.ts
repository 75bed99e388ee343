/** What somebody who joins is given: nothing twice, no export where an older one serves, and to viewers no history (R25). */
import { type LoroDoc, LoroDoc as Doc, type PeerID, VersionVector } from "loro-crdt";
import { AppError } from "../lib/errors.ts";
import type { Admission } from "./admit.ts";
import type { CallOf, Joined } from "./messages.ts";

/** Operations since the kept snapshot after which a join from nothing is given a new one. */
const BASE_AGE_OPS = 20_000;

export function openJoins(doc: LoroDoc, stored: Uint8Array | undefined, retired: readonly string[]) {
  const base = snapshotKeeper(doc, stored);
  const viewers = viewerStates(doc);
  const old = new Set(retired);
  function join({ version, viewer }: CallOf<"join">): Joined {
    const theirs = decodeVersion(version);
    const ours = doc.oplogVersion();
    if (theirs && old.size > 0 && [...theirs.toJSON().keys()].some((peer) => old.has(peer))) return { stale: "epoch" };
    if (viewer) return viewers.join(theirs, ours);
    if (theirs && theirs.length() > 0) return { parts: updatesFrom(doc, theirs), version: ours.encode() };
    return { parts: base.parts(), version: ours.encode() };
  }
  return { join, isBeforeViewers: viewers.forgetIfBefore };
}

/** Keeps the last full snapshot, so that somebody who comes from nothing costs no export. */
function snapshotKeeper(doc: LoroDoc, stored: Uint8Array | undefined) {
  let kept = stored && { bytes: stored, version: versionOfSnapshot(stored) };
  return {
    parts(): Uint8Array[] {
      if (!kept || opsAfter(doc, kept.version) > BASE_AGE_OPS)
        kept = { bytes: doc.export({ mode: "snapshot" }), version: doc.oplogVersion() };
      return [kept.bytes, ...updatesFrom(doc, kept.version)];
    },
  };
}

function versionOfSnapshot(bytes: Uint8Array): VersionVector {
  const doc = Doc.fromSnapshot(bytes);
  const version = doc.oplogVersion();
  doc.free();
  return version;
}

function opsAfter(doc: LoroDoc, version: VersionVector): number {
  let count = 0;
  for (const [peer, end] of doc.oplogVersion().toJSON()) count += end - (version.get(peer) ?? 0);
  return count;
}

/**
 * States without history. A version that lies behind every state we gave out cannot be one of ours. And what somebody wrote offline,
 * following on something older than such a state, cannot be merged into it: then all that were given out are forgotten.
 */
function viewerStates(doc: LoroDoc) {
  let oldest: VersionVector | undefined;
  let newest: { bytes: Uint8Array; version: VersionVector; frontiers: OpId[] } | undefined;
  return {
    forgetIfBefore(fresh: Admission["fresh"]): boolean {
      if (!newest) return false;
      const { version, frontiers } = newest;
      const isKept = ({ peer, counter }: OpId) =>
        counter >= (version.get(peer) ?? 0) || frontiers.some((one) => one.peer === peer && one.counter === counter);
      if (fresh.every((span) => changeDeps(doc, span).every((deps) => deps.length > 0 && deps.every(isKept)))) return false;
      oldest = undefined;
      newest = undefined;
      return true;
    },
    join(theirs: VersionVector | undefined, ours: VersionVector): Joined {
      if (theirs && theirs.length() > 0) {
        const order = oldest && theirs.compare(oldest);
        if (order === undefined || order < 0) return { stale: "copy" };
        return { parts: updatesFrom(doc, theirs), version: ours.encode() };
      }
      if (newest?.version.compare(ours) !== 0)
        newest = {
          bytes: doc.export({ mode: "shallow-snapshot", frontiers: doc.oplogFrontiers() }),
          version: ours,
          frontiers: doc.oplogFrontiers(),
        };
      oldest ??= ours;
      return { parts: [newest.bytes], version: ours.encode() };
    },
  };
}

type OpId = { peer: PeerID; counter: number };

/** What each change in a span follows on directly: nothing at all when its author began with an empty document. */
function changeDeps(doc: LoroDoc, { peer, start, end }: Admission["fresh"][number]): OpId[][] {
  const all: OpId[][] = [];
  for (let counter = start; counter < end; ) {
    const change = doc.getChangeAt({ peer, counter });
    all.push(change.counter < start ? [{ peer, counter: start - 1 }] : change.deps);
    counter = change.counter + change.length;
  }
  return all;
}

function updatesFrom(doc: LoroDoc, version: VersionVector): Uint8Array[] {
  const order = version.compare(doc.oplogVersion());
  return order !== undefined && order >= 0 ? [] : [doc.export({ mode: "update", from: version })];
}

/** Undefined for the empty version of somebody who comes from nothing. */
function decodeVersion(bytes: Uint8Array): VersionVector | undefined {
  if (bytes.length === 0) return undefined;
  try {
    return VersionVector.decode(bytes);
  } catch {
    throw new AppError("invalid", "The version of the join request cannot be read.");
  }
}
