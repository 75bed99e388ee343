/**
 * A room on the main thread: what is between the sockets, the worker that holds the document, and the log. Every call takes the same
 * way: to the worker, in order; the answer gets its numbers in the log; the log commits; only then the caller, the subscribers and the
 * other sockets hear of it. Because all three steps keep the order, somebody who joins sees exactly what is committed (R5, R6).
 *
 * A room lives once: when it fails it is dead, and the next use opens another one from the log.
 */
import type { CanvasView } from "../canvas/document.ts";
import { type Edit, SERVER_EDITS, type ServerEdit } from "../canvas/edit.ts";
import { AppError } from "../lib/errors.ts";
import type { Compactor } from "./compactor.ts";
import { CrdtType, updateFrames } from "./frames.ts";
import { COMPACT_BYTES, COMPACT_ROWS, type RoomLimits, type RoomTimes } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Answers, Call, CallOf, PendingRequest, Refusal, Wrote } from "./messages.ts";
import { openMirror } from "./mirror.ts";
import type { Applied, RoomChange, RunRequest, Stamp, Undone, Visitor } from "./port.ts";
import { openPresence, type Presence, type PresenceSeat } from "./presence.ts";
import { lastStep } from "./steps.ts";
import type { JournalRow, LogBatch, LogRow, RoomStore, RowKind } from "./store.ts";
import type { Thread } from "./thread.ts";

/** A socket's place in the room. */
export interface Member {
  readonly crdt: typeof CrdtType.Loro | typeof CrdtType.LoroEphemeralStore;
  send(frames: readonly Uint8Array[]): void;
  /** The room is no more: `rejoin` at once, or come back `later` by a new connection. */
  lost(how: "rejoin" | "later" | "restart"): void;
}

export interface Room {
  view(): Promise<CanvasView>;
  apply(edits: readonly (Edit | ServerEdit)[], by: Stamp): Promise<Applied>;
  export(): Promise<Uint8Array>;
  undo(by: Stamp): Promise<Undone>;
  /** Resolves when committed; a refusal is a value. */
  import(member: Member, visitor: Visitor, bytes: Uint8Array): Promise<Refusal | undefined>;
  /** `welcome` is called at the moment from which the member hears every broadcast, with all that it needs until then. */
  join(member: Member, visitor: Visitor, version: Uint8Array, welcome: (joined: Answers["join"]) => void): Promise<void>;
  joinPresence(member: Member, visitor: Visitor): { seat: PresenceSeat; all: Uint8Array | undefined };
  leave(member: Member): void;
  readonly alive: boolean;
  readonly busy: boolean;
  /** Ends it after what is under way; resolves when its document is gone. */
  close(): Promise<void>;
  /** Ends it at once: its worker is gone, or its memory cannot be trusted. */
  die(how: "rejoin" | "later" | "restart"): void;
}

export interface RoomContext {
  store: RoomStore;
  log: Log;
  thread: Thread;
  compactor: Compactor;
  limits: RoomLimits;
  times: RoomTimes;
  now(): number;
  allowedAssets(projectId: string, actor: string, assetIds: string[]): Promise<string[]>;
  onRequest(request: RunRequest): Promise<void>;
  onOpen(projectId: string): Promise<void>;
  changed(change: RoomChange): void;
  failed(projectId: string, error: Error): void;
}

interface Outgoing {
  crdt: Member["crdt"];
  bytes: Uint8Array;
  from: Member | undefined;
}

interface Plan<Value> {
  value: (seq: number) => Value;
  wrote?: Wrote;
  kind?: RowKind;
  by?: Stamp;
  from?: Member;
  undone?: LogBatch["undone"];
  /** After the commit, before the caller hears of it. */
  then?: () => void;
}

const gone = () => new AppError("unavailable", "The canvas was closed while this was under way. Nothing that was acknowledged is lost; try again.");

const SERVER_ONLY: ReadonlySet<string> = new Set(SERVER_EDITS.map((schema) => schema.properties.edit.const));

export async function openRoom(context: RoomContext, projectId: string): Promise<Room> {
  const stored = await context.store.load(projectId);
  if (!stored) throw new AppError("not_found", "This project has no canvas.");
  const start = stored.snapshot?.seq ?? 0;
  if (stored.rows.some((row, index) => row.seq !== start + index + 1)) throw damaged(stored, "rows of its log are missing");
  const call: CallOf<"open"> = { call: "open", room: projectId, snapshot: stored.snapshot?.bytes, updates: stored.rows.map((row) => row.bytes), peers: stored.peers };
  const { requests } = await context.thread.call<"open">(call).catch((cause: Error) => {
    throw cause.constructor.name === "DamagedRoom" ? damaged(stored, cause.message) : cause;
  });
  const room = runRoom(context, projectId, { seq: start + stored.rows.length, rows: stored.rows.length, bytes: stored.rows.reduce((sum, row) => sum + row.bytes.length, 0) });
  queueMicrotask(() => void room.catchUp(requests)); // by then the room can be found, so that it may be used from there
  return room;
}

function damaged(stored: NonNullable<Awaited<ReturnType<RoomStore["load"]>>>, why: string): AppError {
  const last = stored.rows.at(-1)?.time ?? stored.snapshot?.createdAt;
  const good = stored.snapshot ? `Its last good state is from ${new Date(stored.snapshot.createdAt).toISOString()}.` : "It has no earlier state.";
  return new AppError("unavailable", `This canvas cannot be read (${why}; last written ${last ? new Date(last).toISOString() : "never"}). ${good} Nothing was changed; restore it from a backup or ask for help.`);
}

function runRoom(context: RoomContext, projectId: string, at: { seq: number; rows: number; bytes: number }) {
  const { thread, log, times } = context;
  const members = new Set<Member>();
  const mirror = openMirror();
  const presence: Presence = openPresence(context.limits, (bytes, seat) => queue({ crdt: CrdtType.LoroEphemeralStore, bytes, from: seats.get(seat as PresenceSeat) }));
  const seats = new Map<PresenceSeat, Member>();
  let { seq, rows, bytes } = at;
  let committedSeq = seq;
  let alive = true;
  let lastUse = performance.now();
  let underWay = 0;
  let undoing: Promise<unknown> = Promise.resolve();
  let compacting = false;

  // ── to the worker, to the log, back ────────────────────────────────────────────────────────────────────────────────────

  async function perform<Name extends Call["call"], Value>(call: CallOf<Name>, plan: (answer: Answers[Name]) => Plan<Value>): Promise<Value> {
    if (!alive) throw gone();
    lastUse = performance.now();
    underWay++;
    try {
      const answer = await thread.call<Name>(call);
      return await commit(plan(answer));
    } finally {
      underWay--;
      lastUse = performance.now();
    }
  }

  function commit<Value>(plan: Plan<Value>): Promise<Value> {
    const written = plan.wrote ? rowsOf(plan.wrote, plan) : undefined;
    const upTo = seq;
    return new Promise((resolve, reject) => {
      log.hand({
        ...(written || plan.undone ? { batch: { ...written, undone: plan.undone ?? [] } } : {}),
        stands: () => alive,
        committed() {
          committedSeq = upTo;
          if (plan.wrote) publish(plan.wrote, plan);
          plan.then?.();
          resolve(plan.value(upTo));
          if (written) compactWhenDue(written.rows);
        },
        failed(cause) {
          reject(alive ? new AppError("unavailable", "The change could not be written to disk. It was not made; try again.") : gone());
          if (!alive) return;
          die("later");
          context.failed(projectId, cause);
        },
      });
    });
  }

  function rowsOf(wrote: Wrote, { by, kind }: Pick<Plan<unknown>, "by" | "kind">): Pick<LogBatch, "rows" | "peers" | "journal"> | undefined {
    const time = context.now();
    const row = (rowKind: RowKind, data: Uint8Array, actor: string): LogRow => ({ projectId, seq: ++seq, time, actor, turn: by?.turn ?? null, kind: rowKind, bytes: data });
    const actor = by?.actor ?? "server";
    const made = [...(wrote.bytes ? [row(kind ?? "edit", wrote.bytes, actor)] : []), ...(wrote.repair ? [row("repair", wrote.repair, "server")] : [])];
    if (made.length === 0) return undefined;
    const step: JournalRow = { id: `${projectId}.${seq}`, projectId, actor, turn: by?.turn ?? null, kind: kind === "import" ? "import" : "edit", seq, time, entries: wrote.journal };
    return { rows: made, peers: wrote.peers.map(([peer, owner]) => ({ projectId, peer, actor: owner })), journal: wrote.journal.length > 0 ? [step] : [] };
  }

  // ── to everybody ───────────────────────────────────────────────────────────────────────────────────────────────────────

  let outgoing: Outgoing[] = [];
  let news = emptyNews();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function publish(wrote: Wrote, plan: Pick<Plan<unknown>, "by" | "from">): void {
    mirror.follow(wrote.changed);
    if (wrote.bytes) queue({ crdt: CrdtType.Loro, bytes: wrote.bytes, from: plan.from });
    if (wrote.repair) queue({ crdt: CrdtType.Loro, bytes: wrote.repair, from: undefined });
    if (!wrote.bytes && !wrote.repair) return;
    news.actors.add(plan.by?.actor ?? "server");
    for (const [id, node] of Object.entries(wrote.changed.nodes)) (node ? news.nodes : news.deleted).add(id);
    for (const id of wrote.faces) news.faces.add(id);
    for (const id of Object.keys(wrote.changed.timelines)) news.timelines.add(id);
  }

  function queue(one: Outgoing): void {
    if (!alive) return;
    outgoing.push(one);
    timer ??= setTimeout(broadcast, times.broadcastMs);
  }

  function broadcast(): void {
    clearTimeout(timer);
    timer = undefined;
    const sending = outgoing;
    outgoing = [];
    for (const crdt of [CrdtType.Loro, CrdtType.LoroEphemeralStore] as const) sendTo(crdt, sending.filter((one) => one.crdt === crdt));
    const told = news;
    news = emptyNews();
    if (told.actors.size > 0) context.changed(changeOf(projectId, committedSeq, told));
  }

  /** Whoever wrote none of it gets the same frames, made once. */
  function sendTo(crdt: Member["crdt"], sending: readonly Outgoing[]): void {
    if (sending.length === 0) return;
    const writers = new Set(sending.map((one) => one.from));
    let shared: Uint8Array[] | undefined;
    for (const member of members) {
      if (member.crdt !== crdt) continue;
      if (writers.has(member)) member.send(updateFrames({ crdt, roomId: projectId }, sending.flatMap((one) => (one.from === member ? [] : one.bytes))));
      else {
        shared ??= updateFrames({ crdt, roomId: projectId }, sending.map((one) => one.bytes));
        member.send(shared);
      }
    }
  }

  // ── work that follows ──────────────────────────────────────────────────────────────────────────────────────────────────

  function report(requests: readonly PendingRequest[]): void {
    for (const { id, nodeId, takes, actor } of requests) {
      const request = { projectId, requestId: id, nodeId, takes, actor: actor ?? "" };
      const judged = actor === undefined ? Promise.resolve() : context.onRequest(request).catch(refusalIsAnAnswer);
      judged.then(() => applyAs([{ edit: "deleteRequests", ids: [id] }], { actor: "server" })).catch((cause: Error) => alive && context.failed(projectId, cause));
    }
  }

  function compactWhenDue(written: readonly LogRow[]): void {
    rows += written.length;
    bytes += written.reduce((sum, row) => sum + row.bytes.length, 0);
    if (rows < COMPACT_ROWS && bytes < COMPACT_BYTES) return;
    if (compacting) return;
    compacting = true;
    rows = 0;
    bytes = 0;
    context.compactor
      .compact(projectId)
      .catch((cause: Error) => context.failed(projectId, cause))
      .finally(() => {
        compacting = false;
      });
  }

  /** What may have happened while the room was closed: runs asked for and not judged, generations that went on. */
  async function catchUp(requests: readonly PendingRequest[]): Promise<void> {
    report(requests);
    await context.onOpen(projectId).catch((cause: Error) => alive && context.failed(projectId, cause));
  }

  function applyAs(edits: readonly (Edit | ServerEdit)[], by: Stamp): Promise<Applied> {
    const journal = by.actor !== "server" && edits.some((edit) => !SERVER_ONLY.has(edit.edit));
    const call: CallOf<"apply"> = { call: "apply", room: projectId, actor: by.actor, time: context.now(), journal, edits };
    return perform<"apply", Applied>(call, (wrote) => ({ wrote, kind: "edit", by, value: (upTo) => ({ seq: upTo, changedNodeIds: Object.keys(wrote.changed.nodes) }) }));
  }

  async function undoStep(by: Stamp): Promise<Undone> {
    await log.settled();
    const step = lastStep(await context.store.steps(projectId, by.actor, by.turn ?? null), by.turn !== undefined);
    if (step.length === 0) return { seq: committedSeq, changedNodeIds: [], steps: 0, skipped: [] };
    const entries = step.toReversed().flatMap((row) => row.entries);
    const undone = [{ ids: step.map((row) => row.id), time: context.now() }];
    let restored: string[] = [];
    const result = await perform<"undo", Undone>({ call: "undo", room: projectId, entries }, (answer) => {
      restored = answer.restoredNodeIds;
      return { wrote: answer, kind: "undo", by, undone, value: (upTo) => ({ seq: upTo, changedNodeIds: Object.keys(answer.changed.nodes), steps: 1, skipped: answer.skipped }) };
    });
    if (restored.length > 0) await catchUp([]);
    return result;
  }

  function die(how: "rejoin" | "later" | "restart"): void {
    if (!alive) return;
    alive = false;
    clearTimeout(timer);
    for (const member of members) member.lost(how);
    members.clear();
    presence.close();
    // What is in its memory is not what is in the log; a worker that has ended has forgotten it anyway.
    if (how !== "restart") void thread.call<"close">({ call: "close", room: projectId }).catch(() => undefined);
  }

  return {
    catchUp,
    get alive() {
      return alive;
    },
    get busy() {
      return members.size > 0 || underWay > 0 || compacting || performance.now() - lastUse < times.idleMs;
    },
    async view() {
      const known = mirror.share();
      if (known && alive) {
        lastUse = performance.now();
        return known;
      }
      return perform<"view", CanvasView>({ call: "view", room: projectId }, (view) => ({ value: () => mirror.share() ?? view, then: () => mirror.start(view) }));
    },
    async apply(edits, by) {
      await checkAssets(context, projectId, edits, by);
      return applyAs(edits, by);
    },
    export: () => perform<"export", Uint8Array>({ call: "export", room: projectId }, (snapshot) => ({ value: () => snapshot })),
    undo(by) {
      const next = undoing.then(() => undoStep(by));
      undoing = next.catch(() => undefined); // the caller hears of it
      return next;
    },
    import(member, visitor, update) {
      // A copy: posting a part of a frame would post the whole of it.
      const call: CallOf<"import"> = { call: "import", room: projectId, actor: visitor.actor, mayRequest: !visitor.actor.startsWith("trn_"), bytes: update.slice() };
      return perform<"import", Refusal | undefined>(call, (answer) => {
        if (answer.refused === "stranded") die("rejoin"); // its memory holds operations that nobody logged
        if (answer.refused) return { value: () => answer.refused };
        return { wrote: answer, kind: "import", by: { actor: visitor.actor }, from: member, value: () => undefined, then: () => report(answer.requests) };
      });
    },
    async join(member, visitor, version, welcome) {
      await perform<"join", void>({ call: "join", room: projectId, version, viewer: visitor.role === "viewer" }, (joined) => ({
        value: () => undefined,
        then() {
          broadcast(); // what was committed before goes to those who were here before
          welcome(joined);
          if (!("unknown" in joined)) members.add(member);
        },
      }));
    },
    joinPresence(member, visitor) {
      const seat = presence.join(visitor);
      seats.set(seat, member);
      members.add(member);
      return { seat, all: presence.all() };
    },
    leave(member) {
      members.delete(member);
      for (const [seat, owner] of seats) {
        if (owner !== member) continue;
        seats.delete(seat);
        if (alive) seat.leave();
      }
      lastUse = performance.now();
    },
    async close() {
      await log.settled();
      if (!alive) return;
      broadcast();
      die("restart");
      await thread.call<"close">({ call: "close", room: projectId }).catch(() => undefined); // an ended worker has closed it too
    },
    die,
  } satisfies Room & { catchUp(requests: readonly PendingRequest[]): Promise<void> };
}

/** A judgement of the run's door (no budget, not a generator) is an answer; anything else is tried again at the next opening. */
function refusalIsAnAnswer(cause: unknown): void {
  if (!(cause instanceof AppError) || cause.code === "unavailable") throw cause;
}

/** I3 at the other door: whoever adds a node may name only an asset that they may use. */
async function checkAssets(context: RoomContext, projectId: string, edits: readonly (Edit | ServerEdit)[], by: Stamp): Promise<void> {
  if (by.actor === "server") return;
  const named = edits.flatMap((edit) => (edit.edit === "addNode" && typeof edit.fields?.assetId === "string" ? [edit.fields.assetId] : []));
  if (named.length === 0) return;
  const allowed = new Set(await context.allowedAssets(projectId, by.actor, named));
  const refused = named.find((id) => !allowed.has(id));
  if (refused) throw new AppError("not_found", `There is no asset ${refused} in this project.`, [{ field: "fields.assetId", message: "No such asset in this project." }]);
}

const emptyNews = () => ({ actors: new Set<string>(), nodes: new Set<string>(), deleted: new Set<string>(), faces: new Set<string>(), timelines: new Set<string>() });

function changeOf(projectId: string, seq: number, news: ReturnType<typeof emptyNews>): RoomChange {
  return {
    projectId,
    seq,
    actors: [...news.actors],
    changedNodeIds: [...new Set([...news.nodes, ...news.deleted])],
    faceNodeIds: [...news.faces],
    deletedNodeIds: [...news.deleted],
    changedTimelineIds: [...news.timelines],
  };
}
