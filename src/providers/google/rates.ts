/**
 * What was used, in micro-USD. Google reports tokens by modality and charges by them; thoughts count as words written. A route of Google's may say more
 * than others: `tokens`, micro-USD for a million of each kind, and until which day they are sold for a share of that.
 */
import type { GenerateContentResponseUsageMetadata, Interactions } from "@google/genai";
import type { Route } from "../card.ts";

export interface TokenRates {
  in: number;
  /** What is read again of what Google had kept by itself; as `in` where it is not known. */
  cached?: number;
  /** Words and thoughts. */
  out: number;
  image?: number;
  audio?: number;
  video?: number;
}

export interface GoogleRoute extends Route {
  tokens?: TokenRates;
  /** Up to and with this day (UTC) every rate is this share of itself; estimates hold the full price. */
  sale?: { until: string; share: number };
}

export interface Used {
  input: number;
  /** Part of `input`. */
  cached?: number;
  /** By modality in lower case; what is not told apart is `text`. */
  output: Record<string, number>;
}

/** undefined where the route has no rates or the upstream told nothing: the estimate is booked then. */
export function tokenMicros(route: Route, used: Used | undefined, now = Date.now()): number | undefined {
  const { tokens, sale } = route as GoogleRoute;
  if (!tokens || !used) return undefined;
  const rates: Record<string, number | undefined> = { ...tokens };
  const written = Object.entries(used.output).reduce((sum, [modality, count]) => sum + count * (rates[modality] ?? tokens.out), 0);
  const share = sale && new Date(now).toISOString().slice(0, 10) <= sale.until ? sale.share : 1;
  const cached = Math.min(used.cached ?? 0, used.input);
  const read = (used.input - cached) * tokens.in + cached * (tokens.cached ?? tokens.in);
  return Math.ceil(((read + written) * share) / 1_000_000);
}

export function contentMicros(route: Route, usage: GenerateContentResponseUsageMetadata | undefined): number | undefined {
  const counts = (usage?.candidatesTokensDetails ?? []).map(({ modality, tokenCount }): Count => [String(modality), tokenCount ?? 0]);
  return usedMicros(route, counts, {
    input: usage?.promptTokenCount,
    cached: usage?.cachedContentTokenCount,
    output: usage?.candidatesTokenCount,
    thoughts: usage?.thoughtsTokenCount,
  });
}

export function interactionMicros(route: Route, usage: Interactions.Usage | undefined): number | undefined {
  const counts = (usage?.output_tokens_by_modality ?? []).map(({ modality, tokens }): Count => [String(modality), tokens ?? 0]);
  return usedMicros(route, counts, {
    input: usage?.total_input_tokens,
    cached: undefined,
    output: usage?.total_output_tokens,
    thoughts: usage?.total_thought_tokens,
  });
}

type Count = readonly [modality: string, tokens: number];
type Totals = Record<"input" | "cached" | "output" | "thoughts", number | undefined>;

/** Where kinds have rates of their own and the upstream did not tell them apart, nothing is guessed. */
function usedMicros(route: Route, counts: readonly Count[], { input, cached, output, thoughts }: Totals): number | undefined {
  const { tokens } = route as GoogleRoute;
  if (output === undefined || !tokens) return undefined;
  if (counts.length === 0 && (tokens.image ?? tokens.audio ?? tokens.video) !== undefined) return undefined;
  const written: Record<string, number> = {};
  for (const [modality, count] of counts) written[modality.toLowerCase()] = (written[modality.toLowerCase()] ?? 0) + count;
  const told = Object.values(written).reduce((sum, count) => sum + count, 0);
  written.text = (written.text ?? 0) + Math.max(0, output - told) + (thoughts ?? 0);
  return tokenMicros(route, { input: input ?? 0, cached: cached ?? 0, output: written });
}
