/** Convergence by words: whether the last statements speak of the same things, recommend the same, and say that they agree. Cheap, and only a measure of words. */
import type { Score, ScorePart } from "../events.ts";
import { type Clause, clausesOf } from "./words.ts";
import type { ConvergenceScorer, DebateEntry } from "./define.ts";

/** In parts of 1. They stand in docs/agents.md; a test compares. */
export const LEXICAL_WEIGHTS = { agreement: 0.35, proposal: 0.3, assent: 0.35 } as const;

/** Two people who mean the same share about this part of the words of the shorter statement. */
const SHARED_WHEN_AGREED = 0.34;

export const lexicalScorer: ConvergenceScorer = {
  name: "lexical",
  title: "Words",
  score({ entries }) {
    const voices = lastWords(entries).map(({ text }) => clausesOf(text));
    if (voices.length < 2) return nothing(voices.length);
    const values = {
      agreement: shared(voices),
      proposal: shared(voices.map(recommended)),
      assent: assent(voices),
    };
    const parts: ScorePart[] = Object.entries(LEXICAL_WEIGHTS).map(([name, weight]) => ({
      name,
      value: Math.round(values[name as keyof typeof values]),
      weight,
    }));
    const value = Math.round(parts.reduce((sum, part) => sum + part.value * part.weight, 0));
    return { value, parts, words: `${voices.length} statements compared by their words.` };
  },
};

const nothing = (voices: number): Score => ({
  value: 0,
  parts: Object.entries(LEXICAL_WEIGHTS).map(([name, weight]) => ({ name, value: 0, weight })),
  words: voices === 0 ? "Nobody has said anything." : "Only one voice has said anything.",
});

/** The latest statement of each voice that says something, in the order of names. */
export function lastWords(entries: readonly DebateEntry[]): DebateEntry[] {
  const last = new Map<string, DebateEntry>();
  for (const entry of entries) {
    const known = last.get(entry.persona);
    if (/[\p{L}\p{N}]/u.test(entry.text) && (!known || known.round <= entry.round)) last.set(entry.persona, entry);
  }
  return [...last.values()].sort((a, b) => (a.persona < b.persona ? -1 : 1));
}

/** What a voice recommends; all that it says where it recommends nothing in so many words. */
function recommended(clauses: readonly Clause[]): Clause[] {
  const found = clauses.filter((clause) => clause.recommends);
  return found.length > 0 ? found : [...clauses];
}

/** The mean over all pairs of how much two statements say the same, 0 to 100. */
function shared(voices: readonly (readonly Clause[])[]): number {
  const said = voices.map(signedWords);
  const pairs = said.flatMap((one, index) => said.slice(index + 1).map((other) => overlap(one, other)));
  return (100 * pairs.reduce((sum, value) => sum + value, 0)) / Math.max(1, pairs.length);
}

/** Each word with whether it was affirmed (1), denied (-1), or both (0). */
function signedWords(clauses: readonly Clause[]): Map<string, number> {
  const signs = new Map<string, number>();
  for (const { words, isDenied } of clauses)
    for (const word of words) {
      const sign = isDenied ? -1 : 1;
      signs.set(word, signs.has(word) && signs.get(word) !== sign ? 0 : sign);
    }
  return signs;
}

function overlap(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  const size = Math.min(one.size, other.size);
  if (size === 0) return 0;
  let same = 0;
  for (const [word, sign] of one) {
    const theirs = other.get(word);
    if (theirs !== undefined) same += sign === theirs ? 1 : sign * theirs < 0 ? -1 : 0.5;
  }
  return Math.max(0, Math.min(1, same / size / SHARED_WHEN_AGREED));
}

/** 100 when every voice says that it agrees, 0 when every one says that it does not, 50 when nobody says either. */
function assent(voices: readonly (readonly Clause[])[]): number {
  const leanings = voices.map((clauses) => {
    const balance = clauses.reduce((sum, { assents, dissents, isDenied }) => sum + (isDenied ? dissents - assents : assents - dissents), 0);
    return Math.sign(balance);
  });
  const mean = leanings.reduce((sum: number, value) => sum + value, 0) / leanings.length;
  return 50 + 50 * mean;
}
