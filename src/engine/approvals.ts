/**
 * The yes of people. What an agent wants to do is a row with its named edits before anybody is asked, and the answer is written into that row, so both
 * outlive the process and every device sees the same. The agent waits in its place; the turn's mode decides who is asked at all.
 */
import { eq } from "drizzle-orm";
import { derivedId } from "../lib/ids.ts";
import { approvals, chats } from "../schema.ts";
import type { AgentSpec, Decision, Proposal } from "./define.ts";
import type { NamedEdit } from "./events.ts";
import type { Frame } from "./frame.ts";

export type ApprovalRow = typeof approvals.$inferSelect;

export interface ApproveOrder {
  span: string;
  number: number;
  agent: AgentSpec;
  proposal: Proposal;
}

export const approvalId = (turnId: string, span: string, number: number): string => derivedId("apr", turnId, `${span}#${number}`);

export async function approve(frame: Frame, order: ApproveOrder): Promise<Decision> {
  const { clash, turn } = frame;
  const id = approvalId(turn.id, order.span, order.number);
  if (!(await rowOf(frame, id))) {
    const known = await withoutAsking(frame, order.proposal);
    if (known) return known;
    await ask(frame, id, order);
  }
  const row = await frame.until(async () => {
    const found = await rowOf(frame, id);
    return found && found.state !== "open" ? found : undefined;
  });
  await frame.commit((tx) => frame.setState(tx, "running"));
  clash.log.debug({ turn: turn.id, approval: id, state: row.state }, "turns: an approval was decided");
  return decisionOf(row);
}

/** What became of a question; undefined when it was never put. */
export const approvalState = async (frame: Frame, span: string, number: number): Promise<ApprovalRow["state"] | undefined> =>
  (await rowOf(frame, approvalId(frame.turn.id, span, number)))?.state;

async function rowOf({ clash }: Frame, id: string): Promise<ApprovalRow | undefined> {
  const [row] = await clash.db.read.select().from(approvals).where(eq(approvals.id, id));
  return row;
}

/** What the mode decides, or what a person has allowed for ever in this chat. */
async function withoutAsking({ clash, turn, chat }: Frame, { edits, mustAsk }: Proposal): Promise<Decision | undefined> {
  if (turn.approval === "plan" && !mustAsk) return { given: false, by: "plan", reason: "This turn only plans: nothing is changed." };
  if (turn.approval === "auto" && !mustAsk) return { given: true, edits, by: "auto", isEdited: false };
  if (turn.approval === "plan" || edits.length === 0) return undefined;
  const [row] = await clash.db.read.select({ always: chats.always }).from(chats).where(eq(chats.id, chat.id));
  const isAlways = edits.every(({ tool }) => tool !== undefined && row?.always.includes(tool));
  return isAlways ? { given: true, edits, by: "always", isEdited: false } : undefined;
}

async function ask(frame: Frame, id: string, { span, agent, proposal }: ApproveOrder): Promise<void> {
  const { clash, turn } = frame;
  const { words, edits, estimateMicros } = proposal;
  const row = {
    id,
    turnId: turn.id,
    projectId: turn.projectId,
    agent: agent.name,
    words,
    edits: edits as unknown as Record<string, unknown>[],
  };
  await frame.commit(async (tx, after) => {
    await tx
      .insert(approvals)
      .values({ ...row, estimateMicros, state: "open", createdAt: clash.clock.now() })
      .onConflictDoNothing();
    await frame.setState(tx, "waiting");
    const data = { approvalId: id, words, edits, estimateMicros, isCostUnknown: estimateMicros === null };
    await frame.bus.append(tx, after, [{ kind: "approval_requested", key: `asked:${id}`, agent: agent.name, span, data }]);
  });
}

function decisionOf({ state, edits, editedTo, decidedBy, reason }: ApprovalRow): Decision {
  const by = decidedBy ?? "server";
  if (state === "given") return { given: true, edits: (editedTo ?? edits) as unknown as NamedEdit[], by, isEdited: editedTo !== null };
  return { given: false, by, reason: reason ?? (state === "withdrawn" ? "The turn ended before anybody answered." : "") };
}
