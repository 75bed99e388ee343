/**
 * A turn at work. Its arena is opened anew at every attempt and meets what was done; the runner of its mode walks its way from the start. Failures that
 * pass (no model answers now) put it back in line; every end writes the turn's row and its last event in one transaction.
 */
import { and, eq, inArray } from "drizzle-orm";
import { isEndedTurn } from "../chats.ts";
import type { Clash } from "../clash.ts";
import { LimitReached, type TurnOutcome } from "../engine/define.ts";
import { openArena, type OpenArena } from "../engine/arena.ts";
import { sealTurn } from "../engine/seal.ts";
import { descendantsOf } from "../ledger/lineage.ts";
import { films, generations, jobs, type TurnState, chats, turns } from "../schema.ts";
import { announceTurn, turnNamed } from "../turns.ts";
import { defineJob, type JobContext, JobFailure } from "./define.ts";
import { ENDED } from "./queue.ts";
import { turnSpec } from "./specs.ts";
import { liveCanvas } from "./turn/canvas.ts";

type Context = JobContext<{ turnId: string }>;

export const turnJob = defineJob({
  ...turnSpec,
  run: work,
  ended: (clash, tx, after, job, { state, failure }) =>
    sealTurn(clash, tx, after, String(job.args.turnId), { state: state === "cancelled" ? "cancelled" : "failed", failure }),
  afterEnd: (clash, job) => stopParts(clash, String(job.args.turnId)),
});

async function work(context: Context): Promise<void> {
  const { clash, args, job, signal, commit } = context;
  const turn = await turnNamed(clash, args.turnId);
  if (isEndedTurn(turn)) return;
  const [chat] = await clash.db.read.select().from(chats).where(eq(chats.id, turn.chatId));
  if (!chat) throw new JobFailure("rejected", "Its chat is gone.");
  const open = await openArena({ clash, turn, chat, jobId: job.id, signal, commit, canvas: liveCanvas(clash, turn) });
  try {
    await begin(context, open);
    const outcome = await orLimit(() => clash.engine.runners[turn.mode](open.arena));
    await commit((tx, after) => sealTurn(clash, tx, after, turn.id, { state: "done", outcome }));
  } catch (error) {
    await tellPause(context, open, error);
    throw error;
  } finally {
    open.close();
  }
}

async function begin({ clash, commit }: Context, { arena: { turn } }: OpenArena): Promise<void> {
  const state: TurnState = turn.state === "queued" ? "running" : turn.state;
  const startedAt = turn.startedAt ?? clash.clock.now();
  turn.startedAt = startedAt;
  if (turn.state !== "queued") return;
  await commit(async (tx, after) => {
    await tx.update(turns).set({ state, startedAt }).where(eq(turns.id, turn.id));
    await announceTurn(clash, tx, after, turn, "running");
  });
}

/** A limit that no runner has caught: the turn ends in order, with what it has. */
async function orLimit(run: () => Promise<TurnOutcome>): Promise<TurnOutcome> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    return { text: error.message, did: [], left: ["It came to a limit before it was finished. Say “go on” to continue."] };
  }
}

const LATER = ["limited", "unavailable", "timeout"];

/** It will be tried again by itself: whoever looks on is told why nothing moves. */
async function tellPause({ job, signal }: Context, { arena }: OpenArena, error: unknown): Promise<void> {
  if (signal.aborted || !(error instanceof JobFailure) || !LATER.includes(error.failureClass) || job.attempt >= job.maxAttempts) return;
  const data = { words: `${error.message} The turn goes on by itself when that has passed.`, class: error.failureClass };
  await arena.bus.emit({ kind: "fault_recovered", key: `pause:${job.attempt}`, data });
}

/** A turn that stops takes what it has running with it: takes, films, renders, and turns that its agents started. */
async function stopParts(clash: Clash, turnId: string): Promise<void> {
  const turn = await turnNamed(clash, turnId);
  const started = (await descendantsOf(clash.db.read, turnId)).filter((id) => id !== turnId);
  const below = await clash.db.read.select({ jobId: turns.jobId }).from(turns).where(inArray(turns.id, started));
  const made = await clash.db.read.select({ jobId: generations.jobId }).from(generations).where(eq(generations.turnId, turnId));
  const filmJobs = await clash.db.read
    .select({ jobId: films.jobId })
    .from(films)
    .where(inArray(films.turnId, [turnId, ...started]));
  const ids = [...below, ...made, ...filmJobs].map(({ jobId }) => jobId);
  const live = await clash.db.read
    .select({ id: jobs.id, state: jobs.state, actor: jobs.actor, kind: jobs.kind })
    .from(jobs)
    .where(and(eq(jobs.projectId, turn.projectId), inArray(jobs.state, ["queued", "scheduled", "running", "waiting"])));
  const mine = live.filter((job) => ids.includes(job.id) || (job.kind !== "turn" && job.actor === turnId));
  for (const job of mine) if (!ENDED.includes(job.state)) await clash.jobs.cancel(job.id);
}
