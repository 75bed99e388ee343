/**
 * Convergence by meaning: how near the last statements lie to each other as vectors of a model. It measures whether the voices speak of the same, in any
 * language; two who say yes and no to the same lie near each other as well, so it stands beside the votes and never in their place.
 */
import type { Score } from "../events.ts";
import type { ConvergenceScorer } from "./define.ts";
import { lastWords } from "./lexical.ts";

/** Mean cosines at which statements of one debate have nothing, and everything, in common. They stand in docs/agents.md; a test compares. */
export const COSINE_RANGE = { none: 0.3, all: 0.9 } as const;

export const embeddingScorer: ConvergenceScorer = {
  name: "embedding",
  title: "Meaning",
  async score({ entries }, measures) {
    if (!measures) return undefined;
    const texts = lastWords(entries).map(({ text }) => text);
    if (texts.length < 2) return scored(0, texts.length === 0 ? "Nobody has said anything." : "Only one voice has said anything.");
    const similarity = await measures.similarity(texts);
    if (!similarity) return undefined;
    const { mean, pairs, model } = similarity;
    return scored(scoreOfCosine(mean), `Mean cosine of ${pairs} ${pairs === 1 ? "pair" : "pairs"} by ${model}: ${mean.toFixed(3)}.`);
  },
};

/** 0 to 100. */
export const scoreOfCosine = (cosine: number): number =>
  Math.round(100 * Math.min(1, Math.max(0, (cosine - COSINE_RANGE.none) / (COSINE_RANGE.all - COSINE_RANGE.none))));

const scored = (value: number, words: string): Score => ({ value, parts: [{ name: "cosine", value, weight: 1 }], words });
