/**
 * How near the voices of a debate have come to each other, 0 to 100. A scorer only measures: it gets what was said so far and tells a value with its
 * parts. Several stand side by side and are never blended; which of them may end a debate early is the debate's own choice.
 */
import { type Static, Type } from "@sinclair/typebox";
import type { Score } from "../events.ts";

export const STANCES = [-2, -1, 0, 1, 2] as const;
export type Stance = (typeof STANCES)[number];

/** What a voice ends its turn with: how it stands to every proposal on the table, and the one it would take today. */
export const BallotSchema = Type.Object(
  {
    choice: Type.Optional(Type.String({ maxLength: 80, description: "The id of the proposal you would take today; empty if none." })),
    stances: Type.Array(
      Type.Object(
        {
          proposal: Type.String({ minLength: 1, maxLength: 80, description: "The id of the proposal." }),
          stance: Type.Integer({
            minimum: -2,
            maximum: 2,
            description: "-2 against, -1 rather against, 0 undecided, 1 rather for, 2 for.",
          }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 12 },
    ),
  },
  { additionalProperties: false },
);
export type Ballot = Static<typeof BallotSchema>;

export interface DebateEntry {
  /** From 1. */
  round: number;
  phase: string;
  /** The name of the persona that speaks. */
  persona: string;
  /** As it was said, without the ballot. Empty when the persona could not be heard: it says nothing for or against. */
  text: string;
  /** Missing when it gave none that could be read. */
  ballot?: Ballot;
}

export interface DebateSoFar {
  entries: readonly DebateEntry[];
  /** How many rounds it may take. */
  rounds: number;
  /** Ids of the proposals on the table; a stance to anything else is not counted. Where it is missing, whatever ballots name counts. */
  proposals?: readonly string[];
}

/** What a scorer may ask of models. */
export interface Measures {
  /** Of at least two texts; undefined where no model is chosen for it, or where it could not be asked. */
  similarity(texts: readonly string[]): Promise<Similarity | undefined>;
}

/** How near texts are to each other: the mean cosine of all pairs, -1 to 1. */
export interface Similarity {
  mean: number;
  pairs: number;
  /** `provider/model`. */
  model: string;
}

export interface ConvergenceScorer {
  /** `lexical`, `ballot`: unique among the scorers, the key of its scores. */
  name: string;
  title: string;
  /** The same debate always gets the same score, whatever the order in which the voices of one round came. undefined: it has nothing to measure with. */
  score(debate: DebateSoFar, measures?: Measures): Score | Promise<Score | undefined>;
}
