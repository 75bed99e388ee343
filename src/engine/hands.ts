/** What people do to a turn that works: talk to it, answer its questions, take its place and give it back. Each is one transaction, and wakes the turn. */
import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Actor } from "../actors.ts";
import { isEndedTurn } from "../chats.ts";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { approvals, chats, turns, turnWords } from "../schema.ts";
import type { ApprovalRow } from "./approvals.ts";
import type { TurnRow } from "./define.ts";
import type { NamedEdit } from "./events.ts";
import { appendTurnEvents, type NewTurnEvent } from "./log.ts";

async function workingTurn(tx: Tx, projectId: string, turnId: string): Promise<TurnRow> {
  const [row] = await tx
    .select()
    .from(turns)
    .where(and(eq(turns.id, turnId), eq(turns.projectId, projectId)));
  if (!row) throw new AppError("not_found", "There is no such turn.");
  if (isEndedTurn(row)) throw new AppError("conflict", "This turn has ended. Begin another one; the chat remembers this one.");
  return row;
}

async function tell(clash: Clash, tx: Tx, after: AfterCommit, turn: TurnRow, event: NewTurnEvent): Promise<void> {
  await appendTurnEvents(clash, tx, after, turn, [event]);
  after(() => clash.engine.live.wake(turn.id));
}

/** Words for the agents; they hear them before their next step. */
export async function steerTurn(
  clash: Clash,
  actor: Actor,
  { projectId, turnId, text }: { projectId: string; turnId: string; text: string },
) {
  const words = text.trim();
  if (!words) throw invalid("text", "Say something to the agents.");
  await clash.db.write.transaction(async (tx, after) => {
    const turn = await workingTurn(tx, projectId, turnId);
    await say(clash, tx, after, { turn, actor, words });
  });
}

async function say(clash: Clash, tx: Tx, after: AfterCommit, { turn, actor, words }: { turn: TurnRow; actor: Actor; words: string }) {
  const row = { turnId: turn.id, actor: actor.id, text: words, at: clash.clock.now() };
  const [made] = await tx.insert(turnWords).values(row).returning({ seq: turnWords.seq });
  await tell(clash, tx, after, turn, { kind: "insight_surfaced", key: `said:${made?.seq}`, data: { words, by: actor.id } });
}

/** A person works in the agents' place; they finish what is under way and change nothing more until they get it back. */
export async function takeTurn(clash: Clash, actor: Actor, { projectId, turnId }: { projectId: string; turnId: string }): Promise<void> {
  const { seq } = await clash.rooms.changesSince(projectId, Number.MAX_SAFE_INTEGER).catch(() => ({ seq: 0 }));
  await clash.db.write.transaction(async (tx, after) => {
    const turn = await workingTurn(tx, projectId, turnId);
    if (turn.heldAt !== null) throw new AppError("conflict", "Somebody works in its place already.");
    const at = clash.clock.now();
    await tx
      .update(turns)
      .set({ heldAt: at, heldBy: actor.id })
      .where(and(eq(turns.id, turnId), isNull(turns.heldAt)));
    const data = { phase: "held", words: `${actor.name} has taken over.`, canvasSeq: seq };
    await tell(clash, tx, after, turn, { kind: "phase_shifted", key: `held:${at}`, data });
  });
}

const NODES_NAMED = 40;

/** Gives it back, with what changed on the canvas meanwhile and what the person says. */
export async function handTurn(
  clash: Clash,
  actor: Actor,
  { projectId, turnId, text = "" }: { projectId: string; turnId: string; text?: string },
): Promise<void> {
  const since = await heldSince(clash, turnId);
  const changes = since === undefined ? undefined : await clash.rooms.changesSince(projectId, since).catch(() => undefined);
  const named = changes?.nodeIds.slice(0, NODES_NAMED).join(", ");
  const changed = named
    ? ` Meanwhile these nodes changed: ${named}. Look at them before you go on.`
    : " Nothing on the canvas changed meanwhile.";
  const words = `I took over and give it back to you now.${changed}${text.trim() ? `\n${text.trim()}` : ""}`;
  await clash.db.write.transaction(async (tx, after) => {
    const turn = await workingTurn(tx, projectId, turnId);
    if (turn.heldAt === null) throw new AppError("conflict", "Nobody has taken over; the agents work.");
    await tx.update(turns).set({ heldAt: null, heldBy: null }).where(eq(turns.id, turnId));
    const data = { phase: "handed-back", words: `${actor.name} has given it back.` };
    await tell(clash, tx, after, turn, { kind: "phase_shifted", key: `handed:${turn.heldAt}`, data });
    await say(clash, tx, after, { turn, actor, words });
  });
}

async function heldSince(clash: Clash, turnId: string): Promise<number | undefined> {
  const [row] = await clash.db.read.rows<{ seq: number | null }>(
    `select data ->> 'canvasSeq' as seq from turn_events where turn_id = ? and key like 'held:%' order by seq desc limit 1`,
    [turnId],
  );
  return row?.seq ?? undefined;
}

export type Verdict = "once" | "always" | "reject";

export interface DecideOrder {
  projectId: string;
  approvalId: string;
  decision: Verdict;
  reason?: string | undefined;
  /** What is left of the proposal, with changed parameters; unchanged without it. */
  edits?: NamedEdit[] | undefined;
}

export async function approvalNamed(clash: Clash, projectId: string, approvalId: string): Promise<ApprovalRow> {
  const [row] = await clash.db.read
    .select()
    .from(approvals)
    .where(and(eq(approvals.id, approvalId), eq(approvals.projectId, projectId)));
  if (!row) throw new AppError("not_found", "Nobody asks for this.");
  return row;
}

/** The same answer a second time is nothing; another one comes too late. */
export async function decideApproval(clash: Clash, actor: Actor, order: DecideOrder): Promise<void> {
  const { projectId, approvalId, decision, reason = "" } = order;
  const state = decision === "reject" ? ("refused" as const) : ("given" as const);
  await clash.db.write.transaction(async (tx, after) => {
    const [row] = await tx
      .select()
      .from(approvals)
      .where(and(eq(approvals.id, approvalId), eq(approvals.projectId, projectId)));
    if (!row) throw new AppError("not_found", "Nobody asks for this.");
    if (row.state !== "open") return tooLate(row, state);
    const turn = await workingTurn(tx, projectId, row.turnId);
    const editedTo = order.edits && !isSame(order.edits, row) ? (order.edits as unknown as Record<string, unknown>[]) : null;
    const decided = { decidedBy: actor.id, decidedAt: clash.clock.now(), reason: reason.trim() || null };
    await tx
      .update(approvals)
      .set({ state, editedTo, ...decided })
      .where(eq(approvals.id, approvalId));
    if (decision === "always") await allowAlways(tx, turn.chatId, row);
    await tell(clash, tx, after, turn, eventOf(row, actor, { decision, reason: reason.trim(), isEdited: editedTo !== null }));
  });
}

function tooLate(row: ApprovalRow, state: ApprovalRow["state"]): void {
  if (row.state === state) return;
  const word = row.state === "withdrawn" ? "The turn has ended" : row.state === "given" ? "Somebody has said yes" : "Somebody has said no";
  throw new AppError("conflict", `${word} already. Nothing was changed by this answer.`);
}

const isSame = (edits: readonly NamedEdit[], row: ApprovalRow) => JSON.stringify(edits) === JSON.stringify(row.edits);

async function allowAlways(tx: Tx, chatId: string, row: ApprovalRow): Promise<void> {
  const [chat] = await tx
    .select({ always: chats.always })
    .from(chats)
    .where(inArray(chats.id, [chatId]));
  const tools = row.edits.flatMap(({ tool }) => (typeof tool === "string" ? [tool] : []));
  await tx
    .update(chats)
    .set({ always: [...new Set([...(chat?.always ?? []), ...tools])] })
    .where(eq(chats.id, chatId));
}

function eventOf(
  row: ApprovalRow,
  actor: Actor,
  { decision, reason, isEdited }: { decision: Verdict; reason: string; isEdited: boolean },
): NewTurnEvent {
  const who = { agent: row.agent, key: `decided:${row.id}` };
  if (decision === "reject") return { ...who, kind: "approval_refused", data: { approvalId: row.id, by: actor.id, reason } };
  return { ...who, kind: "approval_given", data: { approvalId: row.id, by: actor.id, scope: decision, isEdited } };
}

/**
 * What a person made of a proposal: fewer edits, or other parameters of the same. Each must be one that was proposed, in its order. Throws AppError
 * `invalid` that names the edit.
 */
export function editedProposal(proposed: readonly NamedEdit[], given: readonly Partial<NamedEdit>[]): NamedEdit[] {
  let at = 0;
  return given.map((edit, index) => {
    const found = proposed.findIndex(
      (known, place) =>
        place >= at && known.command === edit.command && known.ref === edit.ref && (edit.callId ?? known.callId) === known.callId,
    );
    const known = proposed[found];
    if (!known || typeof edit.params !== "object" || edit.params === null)
      throw invalid(
        `edits.${index}`,
        "It is not one of the changes that were proposed. Leave changes out or change their values; nothing was decided.",
      );
    at = found + 1;
    return { ...known, params: edit.params };
  });
}
