/**
 * What an upstream implements. `submit` sends the request once; what it answers is stored before anyone waits. `poll` asks by that ticket and may be
 * repeated after a restart. An adapter keeps nothing between calls and reads no configuration: keys and addresses come with each call.
 */
import type { FailureClass, Provenance } from "../schema.ts";
import type { Card, InputRole, RetiredModel, Route } from "./card.ts";
import type { Chat } from "./chat.ts";
import type { Embeds } from "./embed.ts";

export interface ProviderInput {
  role: InputRole;
  assetId: string;
  path: string;
  mime: string;
  provenance: Provenance;
  /** A signed address that the upstream can reach; missing where the studio has no public one. Bytes are the rule. */
  url?: string;
}

export interface ProviderRequest {
  generationId: string;
  /**
   * Names this sending, at most 40 characters of `a-z0-9_-`: what an idempotency key or an external id is made of. It stays when a sending that certainly
   * did not arrive is made again, and is another one for a new try after an outcome. The generation's id where it is missing.
   */
  sendKey?: string;
  card: Card;
  /** The way that was chosen; its provider is this one. */
  route: Route;
  prompt: string;
  params: Record<string, unknown>;
  seed: number;
  /** In the order of their edges, by role. */
  inputs: ProviderInput[];
}

/** What the workspace has for an upstream: the fields that it names in `credentials`, and another address than its usual one. */
export interface Credentials {
  fields: Record<string, string>;
  baseUrl?: string;
}

export interface CallContext {
  signal: AbortSignal;
  credentials: Credentials;
}

export interface ProviderContext extends CallContext {
  /** An empty folder that is deleted afterwards. */
  folder: string;
  /** 0 to 1. */
  progress(fraction: number, words?: string): void;
}

/** Plain JSON without keys: whatever is needed to ask again after a restart. */
export type Ticket = Record<string, unknown>;

export type ProviderResult =
  /** `costMicros` undefined: the upstream did not say, the estimate is booked. */
  | { kind: "file"; path: string; name: string; words?: { text: string; start: number; end: number }[]; costMicros: number | undefined }
  | {
      kind: "text";
      text: string;
      costMicros: number | undefined;
      /** Of a transcription, in seconds. */
      words?: { text: string; start: number; end: number }[];
    };

/** Either a ticket to ask by, or the whole answer at once. */
export type Submitted = { ticket: Ticket } | { result: ProviderResult };

export type Polled = { state: "waiting"; afterMs: number; fraction?: number; words?: string } | { state: "done"; result: ProviderResult };

/** What the upstream knows of a request whose answer was lost. */
export type Recalled = { state: "found"; ticket: Ticket } | { state: "absent" } | { state: "unknown"; words: string };

export const KEY_STATES = ["ok", "bad-key", "no-credit", "wrong-region", "unreachable", "limited", "odd"] as const;
export interface KeyCheck {
  state: (typeof KEY_STATES)[number];
  /** What is wrong and what to do, or what the key can do. */
  sentence: string;
}

export interface CredentialField {
  /** `key`, `secret`, `project` … */
  name: string;
  title: string;
  isSecret: boolean;
  isOptional?: boolean;
  /** Of several lines, as a key file; every other field goes into a header and is one word. */
  isLong?: true;
  /** Names in the environment, the first that is set counts. */
  env: string[];
}

export interface Provider {
  id: string;
  name: string;
  credentials: readonly CredentialField[];
  /** Missing: it has none, as the built-in one. */
  baseUrl?: { usual: string; env: string };
  /** It may be asked without a key once its address is set, as a server of one's own. */
  isKeyless?: true;
  cards: readonly Card[];
  retired?: readonly RetiredModel[];
  /** The same request gives the same result and costs nothing, so a lost answer is simply asked for again. */
  isRepeatable?: true;
  /** Where the upstream says nothing else. */
  limits: { atOnce: number; perMinute?: number };
  /** Throws JobFailure: `unavailable` and `limited` only when the request was certainly not accepted; a lost answer is `uncertain`. */
  submit(request: ProviderRequest, context: ProviderContext): Promise<Submitted>;
  poll?(request: ProviderRequest, ticket: Ticket, context: ProviderContext): Promise<Polled>;
  /**
   * Asks whether a request whose answer was lost had arrived; missing where nobody can know. `absent` must be certain: it is sent again after it. It is
   * believed only when `recallAfterMs` have passed since the request went out.
   */
  recall?(request: ProviderRequest, context: CallContext): Promise<Recalled>;
  /** How long after it was sent a request that arrived is certainly listed; a minute unless said. */
  recallAfterMs?: number;
  /** Whether the upstream stopped it. */
  cancel?(ticket: Ticket, context: CallContext): Promise<boolean>;
  /** Conversations with its models of kind `text`; missing where it has none that can call tools. */
  chat?: Chat;
  /** Texts as vectors; missing where it has no such models. */
  embeds?: Embeds;
  /** The test button: costs nothing. */
  check?(context: CallContext): Promise<KeyCheck>;
}

/** How an upstream's own error is told: its class decides what happens next. */
export interface UpstreamFailure {
  class: FailureClass;
  message: string;
  retryAfterMs?: number;
}
