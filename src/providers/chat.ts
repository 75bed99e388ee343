/**
 * One call of a conversation: words, pictures and the results of tools go in, words and calls of tools come out as they are written. Every upstream that
 * can talk implements `chat` of its `Provider`; what is its own about a message stays in `opaque`, which is handed back to it and to nobody else.
 */
import type { Card, Route } from "./card.ts";
import type { CallContext } from "./define.ts";

export type ChatPart = { type: "text"; text: string } | { type: "image"; mime: string; base64: string };

export interface ToolCall {
  /** The upstream's own, or one that the adapter made; unique in its conversation. */
  id: string;
  name: string;
  /** As it came, parsed from JSON; `{ unreadable: text }` where it was not JSON. Nothing of it is trusted. */
  input: unknown;
}

export type ChatMessage =
  | { role: "user"; parts: ChatPart[] }
  /** `opaque`: what this upstream wants back with it (signatures of thoughts, blocks of thinking), plain JSON. */
  | { role: "assistant"; text: string; calls: ToolCall[]; opaque?: unknown }
  /** Pictures follow as a user's message where an upstream takes none in results. */
  | { role: "tool"; callId: string; name: string; parts: ChatPart[]; isError: boolean };

export interface ChatTool {
  name: string;
  description: string;
  /** JSON Schema of an object. */
  parameters: Record<string, unknown>;
}

/** Who speaks, for the built-in planner, which plays by rules and not by words. Upstreams never see it. */
export interface Cue {
  part: string;
  data: Record<string, unknown>;
}

export interface ChatRequest {
  /** Names this call in logs; at most 40 characters of `a-z0-9_-`. */
  callId: string;
  card: Card;
  route: Route;
  system: string;
  messages: ChatMessage[];
  tools: ChatTool[];
  /** Whether it may, must not or must call a tool. `auto` unless said. */
  toolChoice?: "auto" | "none" | "required";
  /** The answer must be JSON of this schema; where an upstream cannot promise it, the adapter asks for it in words. */
  answer?: { name: string; schema: Record<string, unknown> };
  /** Of the answer, its thoughts included. */
  maxTokens: number;
  params: Record<string, unknown>;
  cue?: Cue;
}

export interface Tokens {
  input: number;
  /** Part of `input` that the upstream had kept. */
  cached: number;
  /** Part of `input` that it newly keeps, where that costs more. */
  caching?: number;
  output: number;
}

export interface ChatReply {
  text: string;
  calls: ToolCall[];
  /** `length`: it was cut at `maxTokens`; `refused`: the upstream would not answer, `text` says why where it told. */
  stop: "end" | "tools" | "length" | "refused";
  /** undefined: the upstream did not count. */
  tokens: Tokens | undefined;
  /** What the upstream says it took; undefined: it does not say, the card's price counts. */
  costMicros?: number;
  opaque?: unknown;
  /** What this upstream could not do as it was asked, and what was done in its place; a sentence each. */
  notes?: string[];
}

export type ChatPiece = { type: "text"; text: string } | { type: "reply"; reply: ChatReply };

/**
 * Words as they come, at last the whole reply, always exactly one. Throws JobFailure as `Provider.submit` does: `limited` and `unavailable` only when
 * nothing was accepted, `uncertain` when the answer was lost after it may have been.
 */
export type Chat = (request: ChatRequest, context: CallContext) => AsyncGenerator<ChatPiece, void>;
