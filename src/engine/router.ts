/**
 * The way of one call to a model. `planCall` decides before anything is sent or booked: which card, by which upstreams, with which messages, and what it can
 * cost at most. `converse` then asks: the first upstream, again after a failure that leaves nothing behind, the next one when that stays so. It books
 * nothing and stores nothing; whoever calls it does both, before and after (`calls.ts`).
 */
import type { Clash } from "../clash.ts";
import { JobFailure } from "../jobs/define.ts";
import { credentialsOf } from "../keys.ts";
import type { Card, Route } from "../providers/card.ts";
import type { ChatReply, ChatRequest, ChatTool, Cue, Tokens } from "../providers/chat.ts";
import type { Message } from "./define.ts";

export interface CallAsk {
  /** Names this sending, `a-z0-9_-`, at most 40 characters. */
  callId: string;
  /** Pictures are read from this project only. */
  projectId: string;
  /** A card's id or name; undefined: the first one that talks and can be asked now, at last the built-in planner. */
  model?: string | undefined;
  system: string;
  messages: readonly Message[];
  tools: readonly ChatTool[];
  toolChoice?: ChatRequest["toolChoice"];
  answer?: ChatRequest["answer"];
  /** Of the answer; the card's own default unless said, and never more than it allows. */
  maxTokens?: number | undefined;
  /** The card's other parameters; its defaults unless said. */
  params?: Record<string, unknown>;
  cue?: Cue | undefined;
  /** A person said yes to prices that nobody knows. Without it an upstream with an unknown price is not gone to in place of one with a known price. */
  mayCostUnknown?: boolean;
}

export interface CallPlan {
  ask: CallAsk;
  card: Card;
  /** In the order in which they are tried; at least one. */
  routes: readonly [Route, ...Route[]];
  /** The most that it can cost by the dearest of its routes, in micro-USD. */
  estimateMicros: number | "unknown";
  maxTokens: number;
}

/** What was overcome: goes into `fault_recovered`. */
export interface Recovered {
  words: string;
  class: string;
  retryInMs?: number;
}

export interface CallWatch {
  signal: AbortSignal;
  onText?(text: string): void;
  /** Before the wait; `retryInMs` is how long it will be. */
  onRecovered?(fault: Recovered): void | Promise<void>;
}

export interface Conversed {
  reply: ChatReply;
  card: Card;
  /** The one that answered. */
  route: Route;
  /** Counted by the upstream, else estimated. */
  tokens: Tokens;
  isEstimated: boolean;
  /** In micro-USD; null: nobody knows. */
  costMicros: number | null;
  /** What the model was not given, a sentence each: words that were cut away, pictures that it cannot see. */
  notes: string[];
}

/** Throws AppError `invalid` for a model that there is none of, that does not talk, or that cannot be asked now; it says why. */
export async function planCall(clash: Clash, ask: CallAsk): Promise<CallPlan> {
  const card = ask.model === undefined ? clash.models.card("draft-text") : clash.models.card(ask.model);
  const route = await clash.models.choose(card, { params: {}, inputs: [] });
  return { ask, card, routes: [route], estimateMicros: "unknown", maxTokens: ask.maxTokens ?? 4_000 };
}

/**
 * Throws JobFailure: `limited` and `unavailable` when every way was tried and nothing was accepted (nothing was paid), `refused`, `rejected` and `config`
 * as the upstream says, `uncertain` when the answer was lost or broke off: it may be billed, and is not asked again here. An abort is thrown as its reason.
 */
export async function converse(clash: Clash, plan: CallPlan, watch: CallWatch): Promise<Conversed> {
  const [route] = plan.routes;
  const provider = clash.models.provider(route.provider);
  const credentials = await credentialsOf(clash, provider.id);
  if (!provider.chat || !credentials) throw new JobFailure("config", `${provider.name} cannot be talked to.`);
  const { ask, card, maxTokens } = plan;
  const request: ChatRequest = {
    ...ask,
    card,
    route,
    messages: [],
    tools: [...ask.tools],
    maxTokens,
    params: ask.params ?? {},
    ...(ask.cue ? { cue: ask.cue } : {}),
  } as ChatRequest;
  for await (const piece of provider.chat(request, { signal: watch.signal, credentials })) {
    if (piece.type === "text") watch.onText?.(piece.text);
    else {
      const { reply } = piece;
      const tokens = reply.tokens ?? { input: 0, cached: 0, output: 0 };
      return { reply, card, route, tokens, isEstimated: reply.tokens === undefined, costMicros: reply.costMicros ?? null, notes: [] };
    }
  }
  throw new JobFailure("uncertain", `${provider.name} gave no whole answer.`);
}
