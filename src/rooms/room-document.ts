/**
 * A room's document on the worker thread: the Loro document, its live view, and who owns which peer id. One call at a time; each answers
 * with the rows to log and what changed. It knows nothing of sockets or the database, and it never waits but for the one question that
 * only the main thread can answer: which assets may this actor use?
 */
import { decodeImportBlobMeta, LoroDoc, type VersionVector } from "loro-crdt";
import { applyEdits, commitOps } from "../canvas/canvas.ts";
import { faceKey } from "../canvas/document.ts";
import { journalOf, planUndo } from "../canvas/journal.ts";
import { type CanvasChange, type LiveCanvas, openLive } from "../canvas/live.ts";
import type { Op } from "../canvas/op.ts";
import { assetQuestions, type RepairVisitor, repair } from "../canvas/repair.ts";
import { planRestore } from "../canvas/restore.ts";
import { stepOf } from "../canvas/step.ts";
import { type Admission, judgeBytes } from "./admit.ts";
import { openJoins } from "./joins.ts";
import type { Answers, CallOf, Changed, Imported, Joined, PendingRequest, Refusal, Wrote } from "./messages.ts";

export interface RoomDocument {
  open(): Answers["open"];
  import(call: CallOf<"import">, mayUse: MayUse): Imported | Promise<Imported>;
  apply(call: CallOf<"apply">): Wrote;
  undo(call: CallOf<"undo">): Answers["undo"];
  restore(call: CallOf<"restore">): Answers["restore"];
  join(call: CallOf<"join">): Joined;
  view(): Answers["view"];
  export(): Uint8Array;
  close(): void;
}

interface Admitted {
  refusals: (Refusal | undefined)[];
  peers: [peer: string, actor: string][];
  bytes: Uint8Array;
  step: string | undefined;
  viewersAreStale: boolean;
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
  const joins = openJoins(doc, stored.snapshot, stored.retired);

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

  function merged(call: CallOf<"import">, admitted: Admitted, assets: string[]): Imported {
    const asked = [...canvas().pending.requests].flatMap(([id, before]) => (before ? [] : id));
    const repaired = repairAfter({ actor: call.actor, assets: new Set(assets), mayRequest: call.mayRequest });
    const { requests } = canvas().view;
    const wrote = finish({ bytes: admitted.bytes, repair: repaired, peers: admitted.peers, journal: true });
    const reported = asked.flatMap((id) => (requests[id] ? { id, ...requests[id], actor: call.actor } : []));
    return { ...wrote, refusals: admitted.refusals, requests: reported, step: admitted.step, viewersAreStale: admitted.viewersAreStale };
  }

  /** The server's own operations in somebody's name, with what makes the canvas right after them. */
  function changed(plan: { ops: Op[]; skipped: string[]; restoredNodeIds: string[] }): Answers["undo"] {
    const since = doc.oplogVersion();
    commitOps(doc, plan.ops);
    repairAfter(undefined);
    const bytes = written(since);
    const wrote = finish({ bytes, repair: undefined, peers: bytes ? ownPeer() : [], journal: true });
    return { ...wrote, skipped: plan.skipped, restoredNodeIds: plan.restoredNodeIds };
  }

  return {
    open: () => ({ requests: pendingRequests(doc, actors) }),

    import(call, mayUse) {
      canvas(); // the view must be older than the bytes
      const since = doc.oplogVersion();
      const { refusals, peers, fresh } = admitAll(doc, call, actors);
      const [first] = refusals;
      if (refusals.includes("stranded")) return { refused: "stranded" };
      if (first && refusals.length === 1) return { refused: first };
      if (fresh.length === 0) return { ...nothing(canvas().view), refusals, requests: [], step: undefined, viewersAreStale: false };
      const bytes = written(since);
      if (!bytes || !holdsAll(doc, { since, bytes, received: call.updates })) return { refused: "stranded" };
      const questions = assetQuestions(canvas().view, canvas().pending);
      const viewersAreStale = joins.isBeforeViewers(fresh);
      const admitted = { refusals, viewersAreStale, peers, bytes, step: stepIn(doc, fresh) };
      if (questions.length === 0) return merged(call, admitted, []);
      return mayUse(call.actor, questions).then((assets) => merged(call, admitted, assets));
    },

    apply(call) {
      const since = doc.oplogVersion();
      applyEdits(canvas(), call.edits, { actor: call.actor, time: call.time });
      const bytes = written(since);
      return finish({ bytes, repair: undefined, peers: bytes ? ownPeer() : [], journal: call.journal });
    },

    undo: (call) => changed(planUndo(canvas().view, call.entries)),
    restore: (call) => changed(planRestore(canvas().view, call.target, new Set(call.assets))),
    join: joins.join,
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

/** Judges and merges the updates one after the other; whoever wrote for the first time is remembered. Stops at one that spoils the room. */
function admitAll(doc: LoroDoc, call: CallOf<"import">, actors: Map<string, string>) {
  const all = { refusals: [] as (Refusal | undefined)[], peers: [] as [peer: string, actor: string][], fresh: [] as Admission["fresh"] };
  for (const bytes of call.updates) {
    const admission = judgeBytes(doc, bytes, call.actor, actors);
    const isRefused = "refused" in admission;
    const refused = isRefused ? admission.refused : admission.news ? importInto(doc, bytes) : undefined;
    all.refusals.push(refused);
    if (refused === "stranded") return all;
    if (refused || isRefused || !admission.news) continue;
    for (const [peer, actor] of admission.peers) actors.set(peer, actor);
    all.peers.push(...admission.peers);
    all.fresh.push(...admission.fresh);
  }
  return all;
}

function importInto(doc: LoroDoc, bytes: Uint8Array): "invalid" | "stranded" | undefined {
  const before = doc.oplogVersion();
  try {
    return doc.import(bytes).pending ? "stranded" : undefined;
  } catch (cause) {
    if (cause instanceof WebAssembly.RuntimeError) throw cause;
    return doc.oplogVersion().compare(before) === 0 ? "invalid" : "stranded";
  }
}

/**
 * Bytes can be made that Loro takes in and cannot hand out again, or only in part: whoever joined later would get what nobody can
 * read. So what is logged and broadcast is what the document hands out, and it is read first. Bytes that came back as they were have been.
 */
function holdsAll(doc: LoroDoc, { since, bytes, received }: { since: VersionVector; bytes: Uint8Array; received: Uint8Array[] }): boolean {
  if (received[0] && received.length === 1 && Buffer.compare(bytes, received[0]) === 0) return true;
  try {
    const ends = decodeImportBlobMeta(bytes, true).partialEndVersionVector;
    return [...doc.oplogVersion().toJSON()].every(([peer, end]) => since.get(peer) === end || ends.get(peer) === end);
  } catch (cause) {
    if (cause instanceof WebAssembly.RuntimeError) throw cause;
    return false;
  }
}

/** What the page said its latest new operation is a part of. */
function stepIn(doc: LoroDoc, fresh: Admission["fresh"]): string | undefined {
  const last = fresh.at(-1);
  return last && stepOf(doc.getChangeAt({ peer: last.peer, counter: last.end - 1 }).message);
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
