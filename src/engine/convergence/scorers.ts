/** The scorers, shown side by side. The first is the one that may end a debate early. */
import { ballotScorer } from "./ballot.ts";
import type { ConvergenceScorer } from "./define.ts";
import { embeddingScorer } from "./embedding.ts";
import { lexicalScorer } from "./lexical.ts";

export const SCORERS = [ballotScorer, lexicalScorer, embeddingScorer] as const satisfies readonly ConvergenceScorer[];
