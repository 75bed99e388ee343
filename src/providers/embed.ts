/** Texts as vectors, by which their meanings are compared. An upstream that has such models implements `embeds` of its `Provider`. */
import type { Price } from "./card.ts";
import type { CallContext } from "./define.ts";

export interface EmbeddingModel {
  /** Its name at the upstream. */
  model: string;
  /** By million tokens read, or free. */
  price: Price | "unknown";
  /** Of one text; what is longer is cut. */
  maxTokens: number;
  source: string;
  /** Of the source. */
  date: string;
}

export interface EmbedRequest {
  model: string;
  /** At least one, none of them empty. */
  texts: readonly string[];
}

export interface Embedded {
  /** As many as texts, in their order, all of one length. */
  vectors: number[][];
  /** Read, as the upstream counts; undefined where it does not. */
  tokens: number | undefined;
}

/** One request. Throws JobFailure as `Provider.submit` does. */
export type Embed = (request: EmbedRequest, context: CallContext) => Promise<Embedded>;

export interface Embeds {
  embed: Embed;
  /** Those whose price and length are known. */
  models: readonly EmbeddingModel[];
  /** What any other model there costs. */
  others: Price | "unknown";
}

export const EMBED_TIMEOUT_MS = 60_000;
/** Where nothing else is known; most servers of one's own take as much. */
export const USUAL_EMBED_TOKENS = 2_000;

/** USD for a million tokens. */
export const embedPrice = (usd: number): Price => ({ unit: "million-tokens", micros: Math.round(usd * 1_000_000), outMicros: 0 });

/** The vectors of an answer, or undefined where it is none to these texts. */
export function vectorsOf(found: readonly unknown[], count: number): number[][] | undefined {
  const [first] = found;
  const length = Array.isArray(first) ? first.length : 0;
  const isVector = (value: unknown): value is number[] =>
    Array.isArray(value) && value.length === length && value.every((each) => Number.isFinite(each));
  return length > 0 && found.length === count && found.every(isVector) ? (found as number[][]) : undefined;
}
