/** What an upstream implements. `submit` gives a ticket that is stored before anyone waits; `collect` waits for the result by that ticket. */
import type { Provenance } from "../schema.ts";
import type { Card, InputRole } from "./card.ts";

export interface ProviderInput {
  role: InputRole;
  assetId: string;
  path: string;
  mime: string;
  provenance: Provenance;
}

export interface ProviderRequest {
  generationId: string;
  card: Card;
  prompt: string;
  params: Record<string, unknown>;
  seed: number;
  inputs: ProviderInput[];
}

export interface ProviderContext {
  signal: AbortSignal;
  /** An empty folder that is deleted afterwards. */
  folder: string;
  /** 0 to 1. */
  progress(fraction: number, words?: string): void;
}

export type Ticket = Record<string, unknown>;

export type ProviderResult =
  | { kind: "file"; path: string; name: string; words?: { text: string; start: number; end: number }[]; costMicros: number | undefined }
  | { kind: "text"; text: string; costMicros: number | undefined };

export interface Provider {
  id: string;
  name: string;
  cards: readonly Card[];
  /** Sends the request once. Throws JobFailure; a lost answer is `uncertain`. */
  submit(request: ProviderRequest, context: ProviderContext): Promise<Ticket>;
  /** May be called again with the same ticket after a restart. */
  collect(request: ProviderRequest, ticket: Ticket, context: ProviderContext): Promise<ProviderResult>;
}
