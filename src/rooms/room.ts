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
import { type Member, openBroadcast } from "./broadcast.ts";
import { type Compactor, openCompaction } from "./compactor.ts";
import { CrdtType } from "./frames.ts";
import { checkAssets, checkCount, refusalIsAnAnswer } from "./judgements.ts";
import { openImports } from "./imports.ts";
import type { RoomLimits, RoomTimes } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Answers, Call, CallOf, PendingRequest, Refusal } from "./messages.ts";
import { openMirror } from "./mirror.ts";
import type { Applied, Restored, RoomChange, RunRequest, Stamp, Undone, Visitor } from "./port.ts";
import { openPresence, type Presence, type PresenceSeat } from "./presence.ts";
import { rowsOf } from "./rows.ts";
import { gone, type Plan } from "./plan.ts";
import { openSteps } from "./room-steps.ts";
import type { RoomStore } from "./store.ts";
import type { Thread } from "./thread.ts";

export interface Room {
  view(): Promise<CanvasView>;
  apply(edits: readonly (Edit | ServerEdit)[], by: Stamp): Promise<Applied>;
  export(): Promise<Uint8Array>;
  undo(by: Stamp): Promise<Undone>;
  redo(by: Stamp): Promise<Undone>;
  /** Makes the canvas look like an earlier state of itself. */
  restore(target: CanvasView, by: Stamp): Promise<Restored>;
  /** Resolves when committed; a refusal is a value. */
  import(member: Member, visitor: Visitor, bytes: Uint8Array): Promise<Refusal | undefined>;
  /** `welcome` is called at the moment from which the member hears every broadcast, with all that it needs until then. */
  join(member: Member, visitor: Visitor, version: Uint8Array, welcome: (joined: Answers["join"]) => void): Promise<void>;
  joinPresence(member: Member, visitor: Visitor): { seat: PresenceSeat; all: Uint8Array | undefined };
  leave(member: Member): void;
  readonly alive: boolean;
  readonly busy: boolean;
  /** Starts what is worth doing before an idle room closes; true when there is nothing. */
  readyToClose(): boolean;
  /** Ends it after what is under way; resolves when its document is gone. */
  close(how: "restart" | "rejoin"): Promise<void>;
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

interface Rewritten {
  seq: number;
  answer: Answers["undo"];
}

const SERVER_ONLY: ReadonlySet<string> = new Set(SERVER_EDITS.map((schema) => schema.properties.edit.const));

/** A room whose document is open on the worker; `at` is where its log stands. */
export function runRoom(context: RoomContext, projectId: string, at: { seq: number; rows: number; bytes: number }) {
  const { thread, log, times } = context;
  const broadcast = openBroadcast({ projectId, gatherMs: times.broadcastMs, changed: context.changed });
  const { members } = broadcast;
  const viewers = new WeakSet<Member>();
  const mirror = openMirror();
  const seats = new Map<PresenceSeat | undefined, Member>();
  const presence: Presence = openPresence(context.limits, (bytes, seat) => {
    if (alive) broadcast.tell({ crdt: CrdtType.LoroEphemeralStore, bytes, from: seats.get(seat) });
  });
  let { seq } = at;
  let committedSeq = seq;
  let alive = true;
  let lastUse = performance.now();
  let underWay = 0;
  const compaction = openCompaction({
    projectId,
    compactor: context.compactor,
    limits: context.limits,
    now: context.now,
    failed: context.failed,
    since: at,
  });

  // ── to the worker, to the log, back ────────────────────────────────────────────────────────────────────────────────────

  async function perform<Name extends Call["call"], Value>(
    call: CallOf<Name>,
    plan: (answer: Answers[Name]) => Plan<Value>,
  ): Promise<Value> {
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
    if (plan.spoilt) {
      die("rejoin");
      return Promise.resolve(plan.value(seq));
    }
    const by = plan.by ?? { actor: "server" };
    const { undone = [], redone = [], step, undoes } = plan;
    const written = plan.wrote && rowsOf(plan.wrote, { projectId, seq, time: context.now(), by, kind: plan.kind ?? "edit", step, undoes });
    seq += written?.rows.length ?? 0;
    const upTo = seq;
    return new Promise((resolve, reject) => {
      log.hand({
        ...(written || undone.length > 0 ? { batch: { ...written, undone, redone } } : {}),
        stands: () => alive,
        committed() {
          committedSeq = upTo;
          if (plan.wrote && alive) {
            mirror.follow(plan.wrote.changed);
            broadcast.publish(plan.wrote, { actor: by.actor, from: plan.from, seq: upTo });
          }
          plan.onCommit?.();
          resolve(plan.value(upTo));
          if (written) compaction.count(written.rows);
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

  // ── work that follows ──────────────────────────────────────────────────────────────────────────────────────────────────

  function report(requests: readonly PendingRequest[]): void {
    for (const { id, nodeId, takes, actor } of requests) {
      const request = { projectId, requestId: id, nodeId, takes, actor: actor ?? "" };
      const judged = actor === undefined ? Promise.resolve() : context.onRequest(request).catch(refusalIsAnAnswer);
      judged
        .then(() => applyAs([{ edit: "deleteRequests", ids: [id] }], { actor: "server" }))
        .catch((cause: Error) => {
          if (!alive) return;
          context.failed(projectId, cause);
          setTimeout(() => alive && report([{ id, nodeId, takes, actor }]), times.requestRetryMs).unref();
        });
    }
  }

  /** What may have happened while the room was closed: runs asked for and not judged, generations that went on. */
  async function catchUp(requests: readonly PendingRequest[]): Promise<void> {
    report(requests);
    await context.onOpen(projectId).catch((cause: Error) => alive && context.failed(projectId, cause));
  }

  function applyAs(edits: readonly (Edit | ServerEdit)[], by: Stamp): Promise<Applied> {
    // The takes of a turn are part of its work, and go when it is undone; a person's own undo does not throw takes away.
    const journal =
      by.actor !== "server" && edits.some((edit) => !SERVER_ONLY.has(edit.edit) || (edit.edit === "addOutput" && by.turn !== undefined));
    const call: CallOf<"apply"> = { call: "apply", room: projectId, actor: by.turn ?? by.actor, time: context.now(), journal, edits };
    return perform<"apply", Applied>(call, (wrote) => ({
      wrote,
      kind: "edit",
      by,
      step: by.step,
      value: (upTo) => ({ seq: upTo, changedNodeIds: Object.keys(wrote.changed.nodes) }),
    }));
  }

  const steps = openSteps({
    projectId,
    store: context.store,
    log,
    now: context.now,
    allowedAssets: (actor, assetIds) => context.allowedAssets(projectId, actor, assetIds),
    rewrite: (call, as) =>
      perform<"undo" | "restore", Rewritten>(call, (answer) => ({ wrote: answer, ...as, value: (upTo) => ({ seq: upTo, answer }) })),
    committedSeq: () => committedSeq,
    view,
    project: () => catchUp([]),
  });

  const imports = openImports(({ member, visitor: { actor }, updates }) => {
    const call: CallOf<"import"> = { call: "import", room: projectId, actor, mayRequest: !actor.startsWith("trn_"), updates };
    return perform<"import", readonly (Refusal | undefined)[]>(call, (answer) => {
      if (answer.refused) return { value: () => updates.map(() => answer.refused), spoilt: answer.refused === "stranded" };
      return {
        wrote: answer,
        kind: "import",
        by: { actor },
        from: member,
        step: answer.step,
        value: () => answer.refusals,
        onCommit() {
          if (answer.viewersAreStale) broadcast.sendAway((one) => viewers.has(one));
          report(answer.requests);
        },
      };
    });
  });

  async function view(): Promise<CanvasView> {
    const known = mirror.share();
    if (known && alive) {
      lastUse = performance.now();
      return known;
    }
    return perform<"view", CanvasView>({ call: "view", room: projectId }, (fresh) => ({
      value: () => mirror.share() ?? fresh,
      onCommit: () => mirror.start(fresh),
    }));
  }

  function die(how: "rejoin" | "later" | "restart"): void {
    if (!alive) return;
    alive = false;
    broadcast.stop(how);
    compaction.stop();
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
      return members.size > 0 || underWay > 0 || compaction.running || performance.now() - lastUse < times.idleMs;
    },
    readyToClose: () => !alive || !compaction.startClosing(),
    view,
    async apply(edits, by) {
      checkCount(edits, by);
      await checkAssets(context.allowedAssets, projectId, edits, by);
      return applyAs(edits, by);
    },
    export: () => perform<"export", Uint8Array>({ call: "export", room: projectId }, (snapshot) => ({ value: () => snapshot })),
    ...steps,
    import: imports.take,
    async join(member, visitor, version, welcome) {
      await perform<"join", void>({ call: "join", room: projectId, version, viewer: visitor.role === "viewer" }, (joined) => ({
        value: () => undefined,
        onCommit() {
          broadcast.flush(); // what was committed before goes to those who were here before
          welcome(joined);
          if ("stale" in joined) return;
          members.add(member);
          if (visitor.role === "viewer") viewers.add(member);
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
        if (alive) seat?.leave();
      }
      lastUse = performance.now();
    },
    async close(how) {
      await log.settled();
      if (!alive) return;
      broadcast.flush();
      die(how);
      await thread.call<"close">({ call: "close", room: projectId }).catch(() => undefined); // an ended worker has closed it too
    },
    die,
  } satisfies Room & { catchUp(requests: readonly PendingRequest[]): Promise<void> };
}
