/**
 * The way of one call to a model. `planCall` decides before anything is sent or booked: which card, by which upstreams, with which messages, and what it can
 * cost at most. `converse` then asks: the first upstream, again after a failure that leaves nothing behind, the next one when that stays so. It books
 * nothing and stores nothing; whoever calls it does both, before and after (`calls.ts`).
 */
import type { Clash } from "../clash.ts";
import { JobFailure } from "../jobs/define.ts";
import { credentialsOf } from "../keys.ts";
import { countedMicros } from "../prices.ts";
import type { Card, Route } from "../providers/card.ts";
import type { ChatPiece, ChatReply, ChatRequest, Tokens } from "../providers/chat.ts";
import type { Provider } from "../providers/define.ts";
import { admitted } from "./admission.ts";
import { chooseModel, type Routes } from "./choose.ts";
import type { Message } from "./define.ts";
import { type CallAsk, estimateCall, fitted, maxTokensFor, paramsFor, spoken, wrapped } from "./request.ts";
import { isTooLong, nextAfter } from "./retry.ts";
import { lookAt, type Sight, sightNote } from "./sight.ts";
import { replyTokens } from "./tokens.ts";

export type { CallAsk } from "./request.ts";
export { chosenModel, type Talker, talkers } from "./choose.ts";

export interface CallPlan {
  ask: CallAsk;
  card: Card;
  /** In the order in which they are tried. */
  routes: Routes;
  /** As much of the conversation as the model is given. */
  messages: readonly Message[];
  /** Estimated, of all that is sent. */
  inputTokens: number;
  /** The most that it can cost by the dearest of its routes, in micro-USD. */
  estimateMicros: number | "unknown";
  maxTokens: number;
  notes: readonly string[];
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
  const { card, routes } = await chooseModel(clash, ask.model);
  return plannedFor(ask, card, waysThatMayBeGone(routes, ask.mayCostUnknown === true));
}

/** Nobody is led from a known price to an unknown one. */
function waysThatMayBeGone([first, ...others]: Routes, mayCostUnknown: boolean): Routes {
  const isFree = mayCostUnknown || first.price === "unknown";
  return [first, ...others.filter((route) => isFree || route.price !== "unknown")];
}

/** `share` of the room that the model has. */
function plannedFor(ask: CallAsk, card: Card, routes: Routes, share = 1): CallPlan {
  const maxTokens = maxTokensFor(card, ask.maxTokens);
  const { messages, inputTokens, note } = fitted(ask, card, maxTokens, share);
  const estimates = routes.map((route) => estimateCall(route, { input: inputTokens, output: maxTokens }));
  const estimateMicros = estimates.includes("unknown") ? "unknown" : Math.max(...(estimates as number[]));
  const notes = [note, sightNote(card, ask.messages)].flatMap((each) => each ?? []);
  return { ask, card, routes, messages, inputTokens, estimateMicros, maxTokens, notes };
}

/** How often a conversation that is too long for the upstream is cut to half. */
const CUTS = 2;

/**
 * Throws JobFailure: `limited` and `unavailable` when every way was tried and nothing was accepted (nothing was paid), `refused`, `rejected` and `config`
 * as the upstream says, `uncertain` when the answer was lost or broke off: it may be billed, and is not asked again here. An abort is thrown as its reason.
 */
export async function converse(clash: Clash, plan: CallPlan, watch: CallWatch): Promise<Conversed> {
  const { ask, card } = plan;
  const sight = await lookAt(clash, { projectId: ask.projectId, card, messages: ask.messages, signal: watch.signal });
  let now = plan;
  for (let cuts = 0, at = 0, tries = 1; ; ) {
    const route = now.routes[at] ?? now.routes[0];
    const heard = { text: false };
    try {
      return await asked(clash, { plan: now, route, sight, watch, heard });
    } catch (error) {
      if (watch.signal.aborted) throw watch.signal.reason;
      if (!(error instanceof JobFailure)) throw error;
      if (isTooLong(error) && cuts < CUTS && !heard.text) {
        cuts++;
        await watch.onRecovered?.({
          words: `${error.message} It is asked again with less of the conversation.`,
          class: error.failureClass,
        });
        now = cutDown(plan, cuts);
        continue;
      }
      const provider = clash.models.provider(route.provider);
      const hasOther = at + 1 < now.routes.length;
      const tried = { tries, hasOther, hasBegun: heard.text, isRepeatable: provider.isRepeatable === true, chance: Math.random() };
      const next = nextAfter(error, tried);
      if (next.way === "end") throw error;
      if (next.way === "other") {
        at++;
        tries = 1;
        const name = clash.models.provider((now.routes[at] as Route).provider).name;
        await watch.onRecovered?.({ words: `${error.message} It goes on with ${name}.`, class: error.failureClass });
        continue;
      }
      tries++;
      await watch.onRecovered?.({ words: error.message, class: error.failureClass, retryInMs: next.inMs });
      await clash.clock.sleep(next.inMs, watch.signal);
      watch.signal.throwIfAborted();
    }
  }
}

/** The same call with less of the conversation. */
function cutDown({ ask, card, routes, notes }: CallPlan, cuts: number): CallPlan {
  const less = plannedFor(ask, card, routes, 1 / 2 ** cuts);
  return { ...less, notes: [...new Set([...notes, ...less.notes, `${card.name} took less of the conversation than was sent at first.`])] };
}

interface Attempt {
  plan: CallPlan;
  route: Route;
  sight: Sight;
  watch: CallWatch;
  /** Set once words were passed on. */
  heard: { text: boolean };
}

async function asked(clash: Clash, attempt: Attempt): Promise<Conversed> {
  const { plan, route, sight, watch } = attempt;
  const provider = clash.models.provider(route.provider);
  const leave = await admitted(clash, provider, watch.signal);
  try {
    const credentials = await credentialsOf(clash, provider.id);
    if (!provider.chat || !credentials)
      throw new JobFailure("config", `${provider.name} has no key. An owner can set one in Settings; then try it again.`);
    const request = requestFor(plan, route, sight);
    const reply = await heardOut(provider, provider.chat(request, { signal: watch.signal, credentials }), attempt);
    return settled(plan, route, reply);
  } finally {
    leave();
  }
}

function requestFor({ ask, card, messages, maxTokens }: CallPlan, route: Route, sight: Sight): ChatRequest {
  const { callId, system, tools, toolChoice, answer, cue } = ask;
  return {
    ...{ callId, card, route, system, maxTokens },
    messages: spoken(messages, route, sight),
    tools: [...tools],
    params: paramsFor(card, ask.params),
    ...(toolChoice ? { toolChoice } : {}),
    ...(answer ? { answer } : {}),
    ...(cue ? { cue } : {}),
  };
}

/** Passes the words on and answers the reply. An abort is not waited for, whatever the upstream's adapter does. */
async function heardOut(provider: Provider, pieces: AsyncGenerator<ChatPiece, void>, { watch, heard }: Attempt): Promise<ChatReply> {
  const { signal } = watch;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  aborted.promise.catch(() => {});
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    for (;;) {
      const piece = await Promise.race([pieces.next(), aborted.promise]);
      if (piece.done) throw new JobFailure("uncertain", `${provider.name} ended without a whole answer. It may bill it.`);
      if (piece.value.type === "reply") return piece.value.reply;
      heard.text = true;
      watch.onText?.(piece.value.text);
    }
  } finally {
    signal.removeEventListener("abort", abort);
    void pieces.return(undefined).catch(() => {}); // lets go of the line
  }
}

/** Counts and cost are the upstream's own where it tells them. */
function settled({ card, inputTokens, notes }: CallPlan, route: Route, reply: ChatReply): Conversed {
  const tokens = reply.tokens ?? { input: inputTokens, cached: 0, output: replyTokens(reply) };
  return {
    reply: wrapped(reply, route),
    card,
    route,
    tokens,
    isEstimated: reply.tokens === undefined,
    costMicros: reply.costMicros ?? countedMicros(route.price, tokens) ?? null,
    notes: [...notes, ...(reply.notes ?? [])],
  };
}
