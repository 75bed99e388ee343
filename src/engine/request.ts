/** What one call carries: as much of the conversation as fits, in the upstream's terms, and what that can cost. Pure. */
import type { TSchema } from "@sinclair/typebox";
import { countedMicros } from "../prices.ts";
import type { Card, Route } from "../providers/card.ts";
import type { ChatMessage, ChatPart, ChatReply, ChatRequest, ChatTool, Cue } from "../providers/chat.ts";
import type { Message, Part } from "./define.ts";
import type { Sight } from "./sight.ts";
import { messagesTokens, textTokens, toolsTokens } from "./tokens.ts";
import { roomFor, trim, trimNote, USUAL_CONTEXT_TOKENS } from "./trim.ts";

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

const USUAL_ANSWER_TOKENS = 4_000;

/** Of the answer: what was asked for, at most what the card allows; its own default unless said. */
export function maxTokensFor({ params }: Card, asked: number | undefined): number {
  const schema = params.properties.maxTokens as TSchema | undefined;
  const wanted = asked ?? (schema?.default as number | undefined) ?? USUAL_ANSWER_TOKENS;
  return Math.max(Number(schema?.minimum ?? 1), Math.min(wanted, Number(schema?.maximum ?? wanted)));
}

/** The card's other parameters: their defaults, then what was asked for. */
export function paramsFor({ params }: Card, asked: Record<string, unknown> = {}): Record<string, unknown> {
  const defaults = Object.entries(params.properties).flatMap(([name, schema]) =>
    schema.default === undefined ? [] : [[name, schema.default]],
  );
  const { maxTokens: _, ...others } = Object.fromEntries(defaults);
  return { ...others, ...asked };
}

/** The messages that are sent, how many tokens everything is together, and what is told of what was left out. */
export function fitted(
  ask: CallAsk,
  card: Card,
  maxTokens: number,
  share: number,
): { messages: Message[]; inputTokens: number; note: string | undefined } {
  const around = textTokens(ask.system) + toolsTokens(ask.tools) + (ask.answer ? textTokens(JSON.stringify(ask.answer.schema)) : 0);
  const room = roomFor((card.contextTokens ?? USUAL_CONTEXT_TOKENS) * share, around + maxTokens);
  const { messages } = trim(ask.messages, room);
  return {
    messages,
    inputTokens: around + messagesTokens(messages),
    note: share === 1 ? trimNote(card.name, ask.messages, room) : undefined,
  };
}

/** Of one call by this route, never below its price: as if the upstream newly kept all that it reads. */
export function estimateCall({ price }: Route, { input, output }: { input: number; output: number }): number | "unknown" {
  return (
    countedMicros(price, { input, output, caching: price !== "unknown" && (price.cachingMicros ?? 0) > price.micros ? input : 0 }) ??
    "unknown"
  );
}

/** Messages for one upstream: pictures as they are seen, and what is an upstream's own only for the model that gave it. */
export function spoken(messages: readonly Message[], route: Route, sight: Sight): ChatMessage[] {
  return messages.map((message): ChatMessage => {
    if (message.role !== "assistant") return { ...message, parts: message.parts.map((part) => partOf(part, sight)) };
    const { role, text, calls, opaque } = message;
    const own = opaque?.provider === route.provider ? ownOf(opaque.value, route) : undefined;
    return { role, text, calls, ...(own === undefined ? {} : { opaque: own }) };
  });
}

const partOf = (part: Part, sight: Sight): ChatPart =>
  part.type === "text" ? part : (sight.get(part) ?? { type: "text", text: "(A picture was here.)" });

/** Sealed thoughts of one model mean nothing to another one of the same upstream. */
interface Wrapped {
  model: string;
  value: unknown;
}

const ownOf = (value: unknown, route: Route): unknown =>
  (value as Wrapped | null)?.model === String(route.model) ? (value as Wrapped).value : undefined;

export function wrapped(reply: ChatReply, route: Route): ChatReply {
  if (reply.opaque === undefined) return reply;
  return { ...reply, opaque: { model: String(route.model), value: reply.opaque } satisfies Wrapped };
}
