/**
 * The calls of tools in one reply of a model, from reading them to the results that it gets back. What is not offered or not well formed comes back as
 * words. What reads is done at once; what changes something is first a list of named edits, put to people as one question where the mode says so, and then
 * given as commands. Every result is kept by name: a second walk meets it and does nothing twice.
 */
import { messageOf, AppError } from "../lib/errors.ts";
import { validate } from "../lib/validate.ts";
import { JobFailure } from "../jobs/define.ts";
import type { AgentSpec, Arena, Decision, Message, Reply, Tool, ToolContext, ToolResult } from "./define.ts";
import { LimitReached } from "./define.ts";
import { estimateEdits } from "./edit-price.ts";
import type { NamedEdit } from "./events.ts";
import { giveEdits, nodesNamed } from "./named-edits.ts";
import { cutWords } from "./untrusted.ts";

export const RESULT_CHARACTERS = 8_000;
/** Reads of one reply at once. */
const READS_AT_ONCE = 4;
/** Changes of one reply. */
const MOST_CALLS = 64;

export interface ReplyPlace {
  agent: AgentSpec;
  span: string;
  number: number;
}

export interface Used {
  call: { tool: string; input: unknown };
  result: Kept;
}

/** As it is kept. */
export interface Kept extends ToolResult {
  isCut: boolean;
  elapsedMs: number;
  before?: number;
  after?: number;
}

/** One call, read. */
interface Asked {
  /** Of the upstream. */
  id: string;
  /** Ours: span, number and place, unique in the turn. */
  key: string;
  name: string;
  raw: unknown;
  tool?: Tool;
  input: Record<string, unknown>;
  /** Why it is not done at all. */
  refusal?: string;
}

export async function answerCalls(arena: Arena, place: ReplyPlace, reply: Reply): Promise<{ messages: Message[]; used: Used[] }> {
  const calls = reply.calls.map((call, index) => read(arena, place, call, index));
  const work: Work = { arena, place, refs: new Map(), decided: undefined };
  const results: Kept[] = [];
  announce(work, calls, reply.text);
  for (let at = 0; at < calls.length; ) {
    const reads = readsFrom(calls, at);
    const now = reads.length > 0 ? reads : calls.slice(at, at + 1);
    results.push(...(await Promise.all(now.map((call) => one(work, call, calls)))));
    at += now.length;
  }
  const messages = calls.map(
    (call, index): Message => ({
      ...{ role: "tool", callId: call.id, name: call.name, isError: results[index]?.isError === true },
      parts: [{ type: "text", text: results[index]?.text ?? "" }, ...(results[index]?.images ?? [])],
    }),
  );
  return { messages, used: calls.map((call, index) => ({ call: { tool: call.name, input: call.raw }, result: results[index] as Kept })) };
}

interface Work {
  arena: Arena;
  place: ReplyPlace;
  /** What calls of this reply named, for those after them. */
  refs: Map<string, unknown>;
  /** Of the one question that this reply puts to people; asked at the first change. */
  decided: Promise<Judged> | undefined;
}

/** By our key of the call: what may be given, or why not. */
type Judged = Map<string, { edits: NamedEdit[]; isEdited: boolean } | { refusal: string } | "at once">;

const isRead = (call: Asked) => call.refusal !== undefined || call.tool?.effect === "read";

/** The reads that stand one after the other from here, as many as may run together. */
function readsFrom(calls: readonly Asked[], at: number): Asked[] {
  const end = calls.findIndex((call, index) => index >= at && !isRead(call));
  return calls.slice(at, Math.min(end === -1 ? calls.length : end, at + READS_AT_ONCE));
}

function read(arena: Arena, { agent, span, number }: ReplyPlace, call: Reply["calls"][number], index: number): Asked {
  const asked: Asked = { id: call.id, key: `${span}#${number}.${index}`, name: call.name, raw: call.input, input: {} };
  const tool = agent.tools.includes(call.name) ? arena.vault.get(call.name) : undefined;
  if (!tool)
    return { ...asked, refusal: `There is no tool "${call.name.slice(0, 64)}" for you. You have: ${agent.tools.join(", ") || "none"}.` };
  if (index >= MOST_CALLS) return { ...asked, tool, refusal: `One answer may have ${MOST_CALLS} calls; this one was not done.` };
  try {
    return { ...asked, tool, input: validate(tool.parameters, call.input) as Record<string, unknown> };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...asked, tool, refusal: `The input was not understood, nothing was done. ${error.message}` };
  }
}

function announce({ arena, place }: Work, calls: readonly Asked[], said: string): void {
  for (const [index, { key, name, tool, input }] of calls.entries())
    arena.bus.tell({
      ...{ kind: "tool_invoked", key: `invoked:${key}`, agent: place.agent.name, span: place.span },
      data: {
        ...{ callId: key, tool: name, title: tool?.title ?? name, effect: tool?.effect ?? "read", input },
        nodeIds: nodesNamed([{ command: "", title: "", params: input, effect: "edit" }]),
        ...(index === 0 && said ? { said } : {}),
      },
    });
}

async function one(work: Work, call: Asked, calls: readonly Asked[]): Promise<Kept> {
  const { arena, place, refs } = work;
  const keep = isRead(call) ? arena.read : arena.step;
  const result = await keep(`tool:${call.key}`, () => measured(work, call, calls));
  for (const [name, value] of Object.entries(result.refs ?? {})) refs.set(name, value);
  const where = { agent: place.agent.name, span: place.span };
  const { text, isError = false, isCut, elapsedMs, nodeIds = [], edgeIds = [], summary } = result;
  arena.bus.tell({
    ...{ kind: "tool_resolved", key: `resolved:${call.key}`, ...where },
    data: { callId: call.key, tool: call.name, isError, text, isCut, elapsedMs },
  });
  if (summary !== undefined && result.before !== undefined && result.after !== undefined && result.after > result.before)
    arena.bus.tell({
      ...{ kind: "canvas_patched", key: `patched:${call.key}`, ...where },
      data: { callId: call.key, nodeIds, edgeIds, summary, before: result.before, after: result.after },
    });
  return result;
}

async function measured(work: Work, call: Asked, calls: readonly Asked[]): Promise<Kept> {
  const { arena } = work;
  const changes = !isRead(call);
  const judged = changes ? await judge(work, call, calls) : "at once";
  // kept, so that a second walk past a change that was made still knows where the canvas stood before it
  const before = changes ? await arena.step(`before:${call.key}`, () => arena.canvas.seq()) : undefined;
  const began = arena.now();
  const result = await perform(work, call, judged);
  const after = changes ? await arena.canvas.seq() : undefined;
  return {
    ...result,
    text: cutWords(result.text, RESULT_CHARACTERS),
    isCut: result.text.length > RESULT_CHARACTERS,
    elapsedMs: arena.now() - began,
    ...(before === undefined || after === undefined ? {} : { before, after }),
  };
}

type Verdict = { edits: NamedEdit[]; isEdited: boolean } | { refusal: string } | "at once";

/** Whatever goes wrong in a tool is words for the model; an abort and a limit end its work. */
async function perform(work: Work, call: Asked, verdict: Verdict): Promise<ToolResult> {
  const refusal = call.refusal ?? (verdict !== "at once" && "refusal" in verdict ? verdict.refusal : undefined);
  if (refusal !== undefined || !call.tool) return { text: refusal ?? "There is no such tool.", isError: true };
  const context = contextOf(work, call);
  try {
    if (verdict === "at once" || "refusal" in verdict) return await call.tool.execute(context, call.input as never);
    const result = await giveEdits(context, verdict.edits);
    return verdict.isEdited ? { ...result, text: `A person changed this before they said yes.\n${result.text}` } : result;
  } catch (error) {
    if (work.arena.signal.aborted || error instanceof LimitReached) throw error;
    if (error instanceof AppError || error instanceof JobFailure) return { text: error.message, isError: true };
    work.arena.clash.log.error({ err: error, turn: work.arena.turn.id, tool: call.name }, "turns: a tool met a bug");
    return { text: `Something unexpected happened in ${call.name}: ${messageOf(error).slice(0, 200)}`, isError: true };
  }
}

const contextOf = ({ arena, place, refs }: Work, { key }: Asked): ToolContext => ({
  ...{ arena, agent: place.agent, span: place.span, key, refs },
  actor: arena.actorOf(place.agent),
  signal: arena.signal,
});

/** What becomes of a call that changes something: the question is put once for all of its reply. */
async function judge(work: Work, call: Asked, calls: readonly Asked[]): Promise<Verdict> {
  work.decided ??= decide(work, calls);
  return (await work.decided).get(call.key) ?? "at once";
}

async function decide(work: Work, calls: readonly Asked[]): Promise<Judged> {
  const { arena, place } = work;
  const mode = arena.turn.approval;
  const judged: Judged = new Map();
  const changes = calls.filter((call) => !isRead(call));
  if (mode === "plan") {
    for (const { key } of changes)
      judged.set(key, { refusal: "This turn only plans: nothing was changed. Say what you would do instead." });
    return judged;
  }
  const asked = mode === "assist" ? changes : await outsideOf(work, changes);
  if (asked.length === 0) return judged;
  const edits = await arena.step(`edits:${place.span}#${place.number}`, () => editsOf(work, asked, judged));
  for (const [key, refusal] of Object.entries(edits.refused)) judged.set(key, { refusal });
  if (edits.all.length === 0) return judged;
  const decision = await arena.approve(place.span, place.number, place.agent, {
    words: wordsOf(place.agent, edits.all),
    edits: edits.all,
    estimateMicros: edits.estimateMicros,
    ...(mode === "auto" ? { mustAsk: true as const } : {}),
  });
  for (const call of asked) if (!judged.has(call.key)) judged.set(call.key, verdictOf(call, edits.all, decision));
  return judged;
}

/** What reaches beyond the project, as it was when it was first asked. */
async function outsideOf(work: Work, changes: readonly Asked[]): Promise<readonly Asked[]> {
  const bound = changes.filter((call) => call.tool?.effect === "outside");
  if (!bound.some((call) => call.tool?.effectOf)) return bound;
  const { span, number } = work.place;
  const effects = await work.arena.step(`effects:${span}#${number}`, () =>
    Promise.all(bound.map(async (call) => (await call.tool?.effectOf?.(contextOf(work, call), call.input as never)) ?? "outside")),
  );
  return bound.filter((_, index) => effects[index] === "outside");
}

interface Proposed {
  all: NamedEdit[];
  refused: Record<string, string>;
  estimateMicros: number | null;
}

async function editsOf(work: Work, asked: readonly Asked[], judged: Judged): Promise<Proposed> {
  const all: NamedEdit[] = [];
  const refused: Record<string, string> = {};
  for (const call of asked) {
    if (judged.has(call.key)) continue;
    try {
      const edits = (await call.tool?.edits?.(contextOf(work, call), call.input as never)) ?? [];
      all.push(...edits.map((edit) => ({ ...edit, callId: call.key, tool: edit.tool ?? call.name })));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refused[call.key] = `Nothing was done: ${error.message}`;
    }
  }
  return { all, refused, estimateMicros: await estimateEdits(work.arena, work.arena.actorOf(work.place.agent), all) };
}

function verdictOf(call: Asked, proposed: readonly NamedEdit[], decision: Decision): Verdict {
  if (!decision.given) return { refusal: `Refused, nothing was done.${decision.reason ? ` ${decision.reason}` : ""}` };
  const mine = decision.edits.filter((edit) => edit.callId === call.key);
  const before = proposed.filter((edit) => edit.callId === call.key);
  if (before.length > 0 && mine.length === 0) return { refusal: "A person left this out of what they said yes to; nothing was done." };
  return { edits: mine, isEdited: JSON.stringify(mine) !== JSON.stringify(before) };
}

const wordsOf = (agent: AgentSpec, edits: readonly NamedEdit[]): string => {
  const titles = [...new Set(edits.map((edit) => edit.title))];
  const shown = titles.slice(0, 4).join(", ");
  return `${agent.name}: ${shown}${titles.length > 4 ? " and more" : ""} (${edits.length} ${edits.length === 1 ? "change" : "changes"})`;
};
