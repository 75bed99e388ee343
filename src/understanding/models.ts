/** Which models see and which hear, and about what they take for it. */
import type { Clash } from "../clash.ts";
import { paramsOf } from "../generations/order.ts";
import { estimateMicros } from "../prices.ts";
import type { Card, InputRule } from "../providers/card.ts";
import { askFor } from "./answer.ts";

/** By which input a model gets a picture to describe, or a sound to write down; undefined for one that takes neither. */
export function lookRule(card: Card): InputRule | undefined {
  if (card.kind === "text") return card.inputs.find(({ role, kinds }) => role === "reference" && kinds.includes("image"));
  if (card.kind === "transcription") return card.inputs.find(({ role, kinds }) => role === "audio" && kinds.includes("audio"));
  return undefined;
}

/** Thoughts count, too. */
const ANSWER_TOKENS = 3_000;

/** A short answer with little thinking, where the card has words for that. */
export function leanParams(card: Card): Record<string, unknown> {
  const { maxTokens, effort, thinking } = card.params.properties;
  const hasLow = (schema: typeof effort) => ((schema?.anyOf ?? []) as { const?: unknown }[]).some((option) => option.const === "low");
  const length = Math.max(Number(maxTokens?.minimum ?? 0), Math.min(ANSWER_TOKENS, Number(maxTokens?.maximum ?? ANSWER_TOKENS)));
  return {
    ...(maxTokens ? { maxTokens: length } : {}),
    ...(hasLow(effort) ? { effort: "low" } : {}),
    ...(hasLow(thinking) ? { thinking: "low" } : {}),
  };
}

export interface LookModel {
  id: string;
  name: string;
  /** Of a picture, or of a minute of sound, in micro-USD; null when nobody knows. */
  micros: number | null;
  /** Why it cannot be asked now. */
  why?: string;
}

/** Models for the eyes (`text`) or the ears (`transcription`); those that can be asked now come first. */
export async function lookModels(clash: Clash, kind: "text" | "transcription"): Promise<LookModel[]> {
  const cards = clash.models.cards().filter((card) => card.kind === kind && lookRule(card));
  const found = await Promise.all(cards.map((card) => modelOf(clash, card)));
  return found.sort((a, b) => Number(a.why !== undefined) - Number(b.why !== undefined));
}

const MINUTE_MS = 60_000;

async function modelOf(clash: Clash, card: Card): Promise<LookModel> {
  const hears = card.kind === "transcription";
  const inputs = [{ role: hears ? "audio" : "reference", durationMs: hears ? MINUTE_MS : null }];
  const params = paramsOf(card, leanParams(card));
  const states = await clash.models.routes(card, { params, inputs });
  const open = states.find((state) => state.ready);
  const micros = estimateMicros(card, open?.route ?? card.routes[0], {
    params,
    prompt: hears ? "" : askFor([], null),
    inputs,
    takes: 1,
  });
  return {
    id: card.id,
    name: card.name,
    micros: micros === "unknown" ? null : micros,
    ...(open ? {} : { why: states.map((state) => state.why).join(" ") }),
  };
}
