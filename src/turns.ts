/** Turns: what a person asks of the agents, from the asking to the answer. The work itself is a job (`jobs/turn.ts`); here it is started, stopped and read. */
import { and, asc, desc, eq, gte, lt, sql } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import { chatById, insertChat, isEndedTurn, liveTurn, titleOf } from "./chats.ts";
import type { Clash } from "./clash.ts";
import type { AfterCommit, Tx } from "./db.ts";
import type { ApprovalRow } from "./engine/approvals.ts";
import type { TurnOrder } from "./engine/clash-engine.ts";
import { chosenEmbedding } from "./engine/embed.ts";
import type { ChatRow, TurnRow } from "./engine/define.ts";
import type { TurnEvent } from "./engine/events.ts";
import { turnEventsAfter } from "./engine/log.ts";
import { enqueue } from "./jobs/queue.ts";
import { turnSpec } from "./jobs/specs.ts";
import { bear } from "./ledger/lineage.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { derivedId } from "./lib/ids.ts";
import { APPROVALS, type Approval, approvals, chats, type Mode, type TurnOptions, turns } from "./schema.ts";

export type { TurnRow } from "./engine/define.ts";

export const LONGEST_ASKING = 20_000;

export interface StartedTurn {
  id: string;
  chatId: string;
}

/** Throws AppError: `invalid` for empty words or a model that cannot talk, `conflict` while the chat's last turn still works. Then nothing was made. */
export async function startTurn(clash: Clash, actor: Actor, order: TurnOrder & { mode: Mode }): Promise<StartedTurn> {
  const text = order.text.trim();
  if (!text) throw invalid("text", "Say what is to be done.");
  const { approval, options } = await cappedBy(clash, actor, order);
  for (const name of [options.model, options.coordinatorModel]) if (name !== undefined) requireTalker(clash, name);
  if (options.embedding !== undefined) chosenEmbedding(clash, options.embedding);
  const { projectId, mode, requestKey } = order;
  const id = derivedId("trn", requestKey);
  const known = await rowOf(clash, id);
  if (known) return { id, chatId: known.chatId }; // a repeat
  const chat = order.chatId === undefined ? undefined : await chatById(clash, projectId, order.chatId);
  const chatId = chat?.id ?? derivedId("cht", requestKey);
  const createdBy = actor.behalfOf ?? actor.id;
  const now = clash.clock.now();
  await clash.db.write.transaction(async (tx, after) => {
    if (await liveTurn(tx, chatId))
      throw new AppError("conflict", "The last turn of this chat still works. Say it to that one, stop it, or begin another chat.");
    await insertChat(clash, tx, after, actor, { id: chatId, projectId, title: titleOf(text), mode, approval });
    await touchChat(
      tx,
      { id: chatId, isFirst: chat === undefined || !(await hasTurns(tx, chatId)), text },
      { mode, approval, updatedAt: now },
    );
    const job = { title: titleOf(text), actor: id, person: createdBy, projectId, key: `turn:${id}`, priority: -1 };
    const jobId = await enqueue(clash, tx, after, turnSpec, { turnId: id }, job);
    const row = { id, projectId, chatId, mode, approval, text, options, state: "queued" as const, jobId, createdBy, createdAt: now };
    await tx.insert(turns).values(row).onConflictDoNothing();
    await bear(tx, id, options.parentId);
    await announceTurn(clash, tx, after, { id, projectId, chatId, createdBy }, "started");
  });
  return { id, chatId };
}

async function rowOf(clash: Clash, id: string): Promise<TurnRow | undefined> {
  const [row] = await clash.db.read.select().from(turns).where(eq(turns.id, id));
  return row;
}

const hasTurns = async (tx: Tx, chatId: string) =>
  (await tx.select({ id: turns.id }).from(turns).where(eq(turns.chatId, chatId)).limit(1)).length > 0;

/** A chat is called after its first words, unless somebody named it, and keeps how far its agents went last. */
async function touchChat(
  tx: Tx,
  { id, isFirst, text }: { id: string; isFirst: boolean; text: string },
  change: Pick<ChatRow, "mode" | "approval" | "updatedAt">,
): Promise<void> {
  const title = isFirst ? sql`case when ${chats.title} = 'New chat' then ${titleOf(text)} else ${chats.title} end` : undefined;
  await tx
    .update(chats)
    .set({ ...change, ...(title ? { title } : {}) })
    .where(eq(chats.id, id));
}

/** Throws AppError `invalid` for a model that there is none of, or that does not talk. */
export function requireTalker(clash: Clash, name: string): void {
  const card = clash.models.card(name);
  const talks = card.routes.some(({ provider }) => clash.models.provider(provider).chat !== undefined);
  if (card.kind !== "text" || !talks) throw invalid("model", `${card.name} does not hold conversations. Choose a model of kind text.`);
}

/** What an agent starts may go no further than its own turn, starts nothing itself, and counts for its parent (`ledger/lineage.ts`). */
async function cappedBy(clash: Clash, actor: Actor, order: TurnOrder): Promise<{ approval: Approval; options: TurnOptions }> {
  const { approval, options = {} } = order;
  if (actor.kind !== "agent") return { approval, options };
  const parent = actor.turnId === undefined ? undefined : await rowOf(clash, actor.turnId);
  if (!parent || parent.options.parentId !== undefined)
    throw new AppError("forbidden", "Agents of a turn that agents started do not start further ones.");
  const least = Math.min(APPROVALS.indexOf(approval), APPROVALS.indexOf(parent.approval));
  return { approval: APPROVALS[least] as Approval, options: { ...options, parentId: parent.id } };
}

/** Starts a turn and resolves with its row when it has ended. */
export async function playTurn(clash: Clash, actor: Actor, order: TurnOrder & { mode: Mode }): Promise<TurnRow> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const id = derivedId("trn", order.requestKey);
  const stop = clash.engine.live.listen((event) => event.turnId === id && event.kind === "session_sealed" && resolve());
  try {
    await startTurn(clash, actor, order);
    const row = await turnById(clash, order.projectId, id);
    if (!isEndedTurn(row)) await ended;
    return await turnById(clash, order.projectId, id);
  } finally {
    stop();
  }
}

/** Stops it and what it has running, within a second; what it did stays. Nothing for one that has ended. */
export async function cancelTurn(clash: Clash, projectId: string, turnId: string): Promise<void> {
  const turn = await turnById(clash, projectId, turnId);
  if (!isEndedTurn(turn)) await clash.jobs.cancel(turn.jobId);
}

export async function announceTurn(
  clash: Clash,
  tx: Tx,
  after: AfterCommit,
  turn: Pick<TurnRow, "id" | "projectId" | "chatId" | "createdBy">,
  state: "started" | "running" | "done" | "failed" | "cancelled",
): Promise<void> {
  const { id, projectId, chatId, createdBy } = turn;
  await clash.events.append(tx, after, { stream: projectId, kind: `turn.${state}`, actor: createdBy, data: { id, chatId } });
}

// ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export async function turnById(clash: Clash, projectId: string, turnId: string): Promise<TurnRow> {
  const row = await rowOf(clash, turnId);
  if (!row || row.projectId !== projectId) throw new AppError("not_found", "There is no such turn.");
  return row;
}

/** By its id alone, for addresses that name no project. */
export async function turnNamed(clash: Clash, turnId: string): Promise<TurnRow> {
  const row = await rowOf(clash, turnId);
  if (!row) throw new AppError("not_found", "There is no such turn.");
  return row;
}

/** The newest turns of a chat, in the order in which they were asked. `before`: only older ones, milliseconds since the epoch. */
export async function turnsOf(clash: Clash, chatId: string, page: { limit: number; before?: number }): Promise<TurnRow[]> {
  const rows = await clash.db.read
    .select()
    .from(turns)
    .where(and(eq(turns.chatId, chatId), ...(page.before === undefined ? [] : [lt(turns.createdAt, page.before)])))
    .orderBy(desc(turns.createdAt), desc(turns.id))
    .limit(page.limit);
  return rows.reverse();
}

/** Of a whole project, the newest first. */
export function turnsOfProject(clash: Clash, projectId: string, page: { limit: number; since?: number }): Promise<TurnRow[]> {
  return clash.db.read
    .select()
    .from(turns)
    .where(and(eq(turns.projectId, projectId), ...(page.since === undefined ? [] : [gte(turns.createdAt, page.since)])))
    .orderBy(desc(turns.createdAt), desc(turns.id))
    .limit(page.limit);
}

export const eventsOf = (clash: Clash, turnId: string, after: number, limit: number): Promise<TurnEvent[]> =>
  turnEventsAfter(clash.db.read, turnId, after, limit);

/** The oldest first: what waits for a yes in a project. */
export function openApprovals(clash: Clash, projectId: string): Promise<ApprovalRow[]> {
  return clash.db.read
    .select()
    .from(approvals)
    .where(and(eq(approvals.projectId, projectId), eq(approvals.state, "open")))
    .orderBy(asc(approvals.createdAt), asc(approvals.id))
    .limit(200);
}

export function approvalsOf(clash: Clash, turnId: string): Promise<ApprovalRow[]> {
  return clash.db.read.select().from(approvals).where(eq(approvals.turnId, turnId)).orderBy(asc(approvals.createdAt), asc(approvals.id));
}
