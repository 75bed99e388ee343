/**
 * A room's document on the worker thread: the Loro document, its live view, and who owns which peer id. One call at a time; each answers
 * with the rows to log and what changed. It knows nothing of sockets or the database, and it never waits but for the one question that
 * only the main thread can answer: which assets may this actor use?
 */
import { LoroDoc, VersionVector } from "loro-crdt";
import { applyEdits, commitOps } from "../canvas/canvas.ts";
import { faceKey } from "../canvas/document.ts";
import { journalOf, planUndo } from "../canvas/journal.ts";
import { type CanvasChange, type LiveCanvas, openLive } from "../canvas/live.ts";
import { assetQuestions, type RepairVisitor, repair } from "../canvas/repair.ts";
import { AppError } from "../lib/errors.ts";
import { judgeBytes } from "./admit.ts";
import type { Answers, CallOf, Changed, Imported, Joined, PendingRequest, Wrote } from "./messages.ts";

/** Operations since the kept snapshot after which a join from nothing is given a new one. */
const BASE_AGE_OPS = 20_000;

export interface RoomDocument {
  open(): Answers["open"];
  import(call: CallOf<"import">, mayUse: MayUse): Imported | Promise<Imported>;
  apply(call: CallOf<"apply">): Wrote;
  undo(call: CallOf<"undo">): Answers["undo"];
  join(call: CallOf<"join">): Joined;
  view(): Answers["view"];
  export(): Uint8Array;
  close(): void;
}

export type MayUse = (actor: string, assetIds: string[]) => Promise<string[]>;

/** Thrown when what is stored cannot be read. */
export class DamagedRoom extends Error {}

export function openRoomDocument(stored: CallOf<"open">): RoomDocument {
  const doc = loadDoc(stored.snapshot, stored.updates);
  const actors = new Map(stored.peers);
  let live: LiveCanvas | undefined;
  const canvas = () => {
    live ??= openLive(doc);
    return live;
  };
  const base = snapshotKeeper(doc, stored.snapshot);
  const viewers = viewerStates(doc);

  /** Everything after `since` as one update, undefined when there is nothing. */
  const written = (since: VersionVector) =>
    doc.oplogVersion().compare(since) === 0 ? undefined : doc.export({ mode: "update", from: since });

  /** The room's own peer id is the server's; a fresh one at each opening, so that a restored backup never repeats an operation's id. */
  function ownPeer(): [string, string][] {
    if (actors.has(doc.peerIdStr)) return [];
    actors.set(doc.peerIdStr, "server");
    return [[doc.peerIdStr, "server"]];
  }

  function finish(parts: {
    bytes: Uint8Array | undefined;
    repair: Uint8Array | undefined;
    peers: [string, string][];
    journal: boolean;
  }): Wrote {
    const { view } = canvas();
    const change = canvas().take();
    const own = parts.repair ? ownPeer() : [];
    return {
      bytes: parts.bytes,
      repair: parts.repair,
      peers: [...parts.peers, ...own],
      journal: parts.journal ? journalOf(view, change) : [],
      changed: changedIn(view, change),
      faces: facesIn(view, change),
    };
  }

  function repairAfter(visitor: RepairVisitor | undefined): Uint8Array | undefined {
    const { view, pending } = canvas();
    const since = doc.oplogVersion();
    commitOps(doc, repair(view, pending, visitor));
    return written(since);
  }

  function merged(call: CallOf<"import">, admitted: { peers: [string, string][]; bytes: Uint8Array }, assets: string[]): Imported {
    const asked = [...canvas().pending.requests].flatMap(([id, before]) => (before ? [] : id));
    const repaired = repairAfter({ actor: call.actor, assets: new Set(assets), mayRequest: call.mayRequest });
    const { requests } = canvas().view;
    const wrote = finish({ bytes: admitted.bytes, repair: repaired, peers: admitted.peers, journal: true });
    return { ...wrote, requests: asked.flatMap((id) => (requests[id] ? { id, ...requests[id], actor: call.actor } : [])) };
  }

  return {
    open: () => ({ requests: pendingRequests(doc, actors) }),

    import(call, mayUse) {
      canvas(); // the view must be older than the bytes
      const admission = judgeBytes(doc, call.bytes, call.actor, actors);
      if ("refused" in admission) return admission;
      if (!admission.news) return { ...nothing(canvas().view), requests: [] };
      const since = doc.oplogVersion();
      const refused = importInto(doc, call.bytes);
      if (refused) return { refused };
      for (const [peer, actor] of admission.peers) actors.set(peer, actor);
      const bytes = admission.repeats ? (written(since) ?? call.bytes) : call.bytes;
      const questions = assetQuestions(canvas().view, canvas().pending);
      const admitted = { peers: admission.peers, bytes };
      if (questions.length === 0) return merged(call, admitted, []);
      return mayUse(call.actor, questions).then((assets) => merged(call, admitted, assets));
    },

    apply(call) {
      const since = doc.oplogVersion();
      applyEdits(canvas(), call.edits, { actor: call.actor, time: call.time });
      const bytes = written(since);
      return finish({ bytes, repair: undefined, peers: bytes ? ownPeer() : [], journal: call.journal });
    },

    undo(call) {
      const since = doc.oplogVersion();
      const plan = planUndo(canvas().view, call.entries);
      commitOps(doc, plan.ops);
      repairAfter(undefined);
      const bytes = written(since);
      return {
        ...finish({ bytes, repair: undefined, peers: bytes ? ownPeer() : [], journal: false }),
        skipped: plan.skipped,
        restoredNodeIds: plan.restoredNodeIds,
      };
    },

    join({ version, viewer }) {
      const theirs = decodeVersion(version);
      const ours = doc.oplogVersion();
      if (viewer) return viewers.join(theirs, ours);
      if (theirs && theirs.length() > 0) return { parts: updatesFrom(doc, theirs), version: ours.encode() };
      return { parts: base.parts(), version: ours.encode() };
    },

    view: () => ({ ...canvas().view }),
    export: () => doc.export({ mode: "snapshot" }),
    close() {
      live?.close();
      doc.free();
    },
  };
}

/** A document from its rows. Throws DamagedRoom when they cannot be read or do not follow on each other. */
export function loadDoc(snapshot: Uint8Array | undefined, updates: readonly Uint8Array[]): LoroDoc {
  const doc = new LoroDoc();
  try {
    const parts = snapshot ? [snapshot, ...updates] : [...updates];
    const status = parts.length > 0 ? doc.importBatch(parts) : undefined;
    if (status?.pending) throw new Error("The log has a gap.");
  } catch (cause) {
    if (cause instanceof WebAssembly.RuntimeError) throw cause;
    throw new DamagedRoom(cause instanceof Error ? cause.message : String(cause));
  }
  return doc;
}

function importInto(doc: LoroDoc, bytes: Uint8Array): "invalid" | "stranded" | undefined {
  try {
    return doc.import(bytes).pending ? "stranded" : undefined;
  } catch (cause) {
    if (cause instanceof WebAssembly.RuntimeError) throw cause;
    return "invalid";
  }
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
  const doc = LoroDoc.fromSnapshot(bytes);
  const version = doc.oplogVersion();
  doc.free();
  return version;
}

function opsAfter(doc: LoroDoc, version: VersionVector): number {
  let count = 0;
  for (const [peer, end] of doc.oplogVersion().toJSON()) count += end - (version.get(peer) ?? 0);
  return count;
}

/** R25: viewers get states, not history. A version that lies behind every state we gave out cannot be one of ours. */
function viewerStates(doc: LoroDoc) {
  let oldest: VersionVector | undefined;
  let newest: { bytes: Uint8Array; version: VersionVector } | undefined;
  return {
    join(theirs: VersionVector | undefined, ours: VersionVector): Joined {
      if (theirs && theirs.length() > 0) {
        const order = oldest && theirs.compare(oldest);
        if (order === undefined || order < 0) return { unknown: true, version: ours.encode() };
        return { parts: updatesFrom(doc, theirs), version: ours.encode() };
      }
      if (newest?.version.compare(ours) !== 0)
        newest = { bytes: doc.export({ mode: "shallow-snapshot", frontiers: doc.oplogFrontiers() }), version: ours };
      oldest ??= ours;
      return { parts: [newest.bytes], version: ours.encode() };
    },
  };
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

function pendingRequests(doc: LoroDoc, actors: ReadonlyMap<string, string>): PendingRequest[] {
  const map = doc.getMap("requests");
  const stored = map.toJSON() as Record<string, { nodeId: string; takes: number }>;
  return Object.entries(stored).map(([id, { nodeId, takes }]) => ({ id, nodeId, takes, actor: actors.get(map.getLastEditor(id) ?? "") }));
}

function changedIn(view: Answers["view"], change: CanvasChange): Changed {
  const now = <T>(ids: Iterable<string>, values: Record<string, T>) => Object.fromEntries([...ids].map((id) => [id, values[id] ?? null]));
  return {
    nodes: now(change.nodes.keys(), view.nodes),
    edges: now(change.edges.keys(), view.edges),
    timelines: now(change.timelines.keys(), view.timelines),
    requests: now(change.requests.keys(), view.requests),
    version: view.version,
    epoch: view.epoch,
  };
}

/** Nodes whose own face changed, and those that were fed or ceased to be: a generator shows what feeds it, a timeline node its cut. */
function facesIn(view: Answers["view"], change: CanvasChange): string[] {
  const own = [...change.nodes].flatMap(([id, before]) => {
    const node = view.nodes[id];
    return node && (!before || faceKey(before) !== faceKey(node)) ? [id] : [];
  });
  const fed = [...change.edges].flatMap(([id, before]) => [view.edges[id]?.target, before?.target]);
  const known = [...fed, ...change.timelines.keys()].flatMap((id) => (id !== undefined && view.nodes[id] ? [id] : []));
  return [...new Set([...own, ...known])];
}

const nothing = (view: Answers["view"]): Wrote => ({
  bytes: undefined,
  repair: undefined,
  peers: [],
  journal: [],
  changed: { nodes: {}, edges: {}, timelines: {}, requests: {}, version: view.version, epoch: view.epoch },
  faces: [],
});
