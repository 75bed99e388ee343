/** The scorers, shown side by side. The first is the one that may end a debate early. */
import { ballotScorer } from "./ballot.ts";
import type { ConvergenceScorer } from "./define.ts";
import { lexicalScorer } from "./lexical.ts";

export const SCORERS = [ballotScorer, lexicalScorer] as const satisfies readonly ConvergenceScorer[];
