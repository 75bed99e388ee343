/**
 * What a turn was, as the spans of one trace: the turn, its agents, their calls of models, their tools, the takes they asked for. Made from what is stored
 * when the turn has ended, so nothing is measured on the way, and a turn that went on after a crash has one whole trace. Names: GenAI semantic conventions
 * as in @opentelemetry/semantic-conventions 1.45.0 (incubating; read 2026-11-21). Pure.
 */
import type { TurnEvent, TurnEventData, TurnEventKind } from "../engine/events.ts";
import type { turnCalls, turns } from "../schema.ts";

export interface SpanPlan {
  /** Unique in its trace, and the same whenever it is made. */
  key: string;
  /** Another one's key; the turn's own has none. */
  parent?: string;
  name: string;
  kind: "internal" | "client";
  /** Milliseconds since the epoch. */
  start: number;
  end: number;
  attributes: Record<string, string | number | boolean>;
  /** Why it is an error, in small words. */
  error?: string;
}

export interface TurnFacts {
  turn: typeof turns.$inferSelect;
  events: readonly TurnEvent[];
  calls: readonly (typeof turnCalls.$inferSelect)[];
  /** Upstreams of takes by their ids. */
  providers: ReadonlyMap<string, string>;
}

/** Key of the span that is the turn. */
export const TURN = "turn";
const LONGEST_WORDS = 8_000;

/** Upstreams by the names that the conventions know; every other one by its own. */
const PROVIDERS: Readonly<Record<string, string>> = { google: "gcp.gemini", vertex: "gcp.vertex_ai", mistral: "mistral_ai", xai: "x_ai" };
const providerName = (id: string): string => PROVIDERS[id] ?? id;

type Of<K extends TurnEventKind> = Extract<TurnEvent, { kind: K }>;

/** `words`: with what was asked, said and answered in it. */
export function spansOf(facts: TurnFacts, words: boolean): SpanPlan[] {
  const { turn, events } = facts;
  const end = turn.finishedAt ?? turn.createdAt;
  const ofKind = <K extends TurnEventKind>(kind: K) => events.filter((event): event is Of<K> => event.kind === kind);
  const agents = agentSpans(ofKind("spark_ignited"), ofKind("spark_completed"), { end, words });
  const parentOf = (span: string | undefined) => parentIn(agents, span);
  return [
    turnSpan(facts, end, words),
    ...agents,
    ...facts.calls.map((call) => callSpan(call, parentOf(call.span), end)),
    ...toolSpans(ofKind("tool_invoked"), ofKind("tool_resolved"), { end, words, parentOf }),
    ...takeSpans(ofKind("generation_queued"), ofKind("generation_settled"), { end, providers: facts.providers }),
  ];
}

function turnSpan({ turn }: TurnFacts, end: number, words: boolean): SpanPlan {
  const { id, projectId, chatId, mode, approval, state, error, tokensIn, tokensOut, costMicros, isCostUnknown } = turn;
  return {
    ...{ key: TURN, name: `invoke_workflow ${mode}`, kind: "internal", start: turn.startedAt ?? turn.createdAt, end },
    attributes: {
      ...{ "gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": mode, "gen_ai.conversation.id": chatId },
      ...{ "gen_ai.usage.input_tokens": tokensIn, "gen_ai.usage.output_tokens": tokensOut },
      ...{ "clash.turn.id": id, "clash.turn.state": state, "clash.turn.approval": approval, "clash.project.id": projectId },
      ...{ "clash.cost.micros": costMicros, "clash.cost.is_unknown": isCostUnknown },
      ...(words
        ? { "gen_ai.input.messages": message("user", turn.text), "gen_ai.output.messages": message("assistant", turn.answer ?? "") }
        : {}),
    },
    ...(state === "failed" ? { error: error?.class ?? "failed" } : {}),
  };
}

function agentSpans(
  begun: readonly Of<"spark_ignited">[],
  ended: readonly Of<"spark_completed">[],
  { end, words }: { end: number; words: boolean },
): SpanPlan[] {
  const spans: SpanPlan[] = [];
  for (const { span = "", agent = "", ts, data } of begun) {
    if (spans.some(({ key }) => key === `agent:${span}`)) continue;
    const last = ended.find((event) => event.span === span);
    spans.push({
      ...{ key: `agent:${span}`, name: `invoke_agent ${agent}`, kind: "internal", start: ts, end: last?.ts ?? end },
      attributes: {
        ...{ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": agent, "gen_ai.agent.id": span, "clash.agent.role": data.role },
        ...(data.model ? { "gen_ai.request.model": data.model } : {}),
        ...(last ? outcomeOf(last.data) : {}),
        ...(words && last ? { "gen_ai.output.messages": message("assistant", last.data.text) } : {}),
      },
      ...(last?.data.outcome === "failed" ? { error: "failed" } : {}),
    });
  }
  return spans.map((span) => ({ ...span, parent: parentIn(spans, span.key.slice("agent:".length), span.key) }));
}

const outcomeOf = ({ outcome, steps, tokens }: TurnEventData["spark_completed"]) => ({
  ...{ "gen_ai.usage.input_tokens": tokens.input, "gen_ai.usage.output_tokens": tokens.output },
  ...{ "clash.agent.outcome": outcome, "clash.agent.steps": steps },
});

/** The agent in whose stretch of work something stands, `assistant` for `assistant/helper`; the turn where there is none. `own`: not itself. */
function parentIn(agents: readonly SpanPlan[], span: string | undefined, own?: string): string {
  for (let path = span; path; path = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "") {
    const key = `agent:${path}`;
    if (key !== own && agents.some((agent) => agent.key === key)) return key;
  }
  return TURN;
}

function callSpan(call: TurnFacts["calls"][number], parent: string, end: number): SpanPlan {
  const { id, span, number, sending, state, model, provider, tokensIn, tokensCached, tokensOut, costMicros } = call;
  const operation = /^measure-\d+$/.test(span) ? "embeddings" : "chat";
  return {
    ...{ key: `call:${id}`, parent, name: `${operation} ${model}`, kind: "client", start: call.startedAt, end: call.endedAt ?? end },
    attributes: {
      ...{ "gen_ai.operation.name": operation, "gen_ai.provider.name": providerName(provider), "gen_ai.request.model": model },
      ...{ "clash.call.number": number, "clash.call.sending": sending },
      ...(tokensIn === null ? {} : { "gen_ai.usage.input_tokens": tokensIn }),
      ...(tokensOut === null ? {} : { "gen_ai.usage.output_tokens": tokensOut }),
      ...(tokensCached ? { "gen_ai.usage.cache_read.input_tokens": tokensCached } : {}),
      ...(costMicros === null ? {} : { "clash.cost.micros": costMicros }),
    },
    ...(state === "done" ? {} : { error: state }),
  };
}

function toolSpans(
  invoked: readonly Of<"tool_invoked">[],
  resolved: readonly Of<"tool_resolved">[],
  { end, words, parentOf }: { end: number; words: boolean; parentOf(span: string | undefined): string },
): SpanPlan[] {
  return invoked.map(({ ts, span, data }) => {
    const last = resolved.find((event) => event.data.callId === data.callId);
    const said: SpanPlan["attributes"] = words
      ? { "gen_ai.tool.call.arguments": cut(JSON.stringify(data.input)), "gen_ai.tool.call.result": cut(last?.data.text ?? "") }
      : {};
    return {
      ...{ key: `tool:${data.callId}`, parent: parentOf(span), name: `execute_tool ${data.tool}`, kind: "internal" },
      ...{ start: ts, end: last?.ts ?? end },
      attributes: {
        ...{ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": data.tool, "gen_ai.tool.type": "function" },
        ...{ "gen_ai.tool.call.id": data.callId, "clash.tool.effect": data.effect },
        ...said,
      },
      ...(last && !last.data.isError ? {} : { error: last ? "tool_error" : "unanswered" }),
    } satisfies SpanPlan;
  });
}

function takeSpans(
  queued: readonly Of<"generation_queued">[],
  settled: readonly Of<"generation_settled">[],
  { end, providers }: { end: number; providers: TurnFacts["providers"] },
): SpanPlan[] {
  return queued.map(({ ts, data: { generationId, nodeId, model } }) => {
    const last = settled.find((event) => event.data.generationId === generationId);
    const provider = providers.get(generationId);
    const state = last?.data.state ?? "unfinished";
    return {
      ...{ key: `take:${generationId}`, parent: TURN, name: `generate_content ${model}`, kind: "client", start: ts, end: last?.ts ?? end },
      attributes: {
        ...{ "gen_ai.operation.name": "generate_content", "gen_ai.request.model": model, "clash.generation.id": generationId },
        ...{ "clash.node.id": nodeId, "clash.generation.state": state },
        ...(provider ? { "gen_ai.provider.name": providerName(provider) } : {}),
        ...(last?.data.costMicros == null ? {} : { "clash.cost.micros": last.data.costMicros }),
      },
      ...(state === "done" ? {} : { error: state }),
    } satisfies SpanPlan;
  });
}

const cut = (text: string): string => (text.length > LONGEST_WORDS ? `${text.slice(0, LONGEST_WORDS)}…` : text);

/** As the conventions write messages: a list as JSON. */
const message = (role: string, text: string): string => JSON.stringify([{ role, parts: [{ type: "text", content: cut(text) }] }]);
