import type { Family } from "./lexicon/entry.ts";
import { SUBJECT_GROUPS, WORD_LISTS } from "./lexicon/index.ts";
import { plainForms, type Token, tokenise } from "./tokens.ts";

/** One meaning found in a prompt. `from` and `to` are token positions, `to` is exclusive. */
export interface Hit {
  family: Family;
  value: string;
  from: number;
  to: number;
  /** The word of the list, in its plain form. */
  term: string;
  plural: boolean;
  negated: boolean;
}

interface Sense {
  family: Family;
  value: string;
}

const LONGEST_TERM = 8;
const INDEX: ReadonlyMap<string, readonly Sense[]> = buildIndex();

function buildIndex(): ReadonlyMap<string, readonly Sense[]> {
  const index = new Map<string, Sense[]>();
  for (const { family, entries } of WORD_LISTS)
    for (const [value, words] of entries)
      for (const word of words.split(",")) addSense(index, keyOf(word), { family, value: String(value) });
  return index;
}

function addSense(index: Map<string, Sense[]>, key: string, sense: Sense): void {
  const senses = index.get(key) ?? [];
  if (sense.family === "colour" || !senses.some((known) => known.family === sense.family))
    index.set(key, [...senses.filter((known) => known.family !== sense.family), sense]);
}

function keyOf(word: string): string {
  return tokenise(word)
    .map((token) => token.text)
    .join(" ");
}

/** How much a kind of subject wants to be the hero, 1 (sky) to 5 (people, animals, a droplet with a name). */
export function heroWeight(kind: string): number {
  if (kind === "product" || kind === "bike-light" || kind === "droplet" || kind === "snowman") return 4.5;
  const group = SUBJECT_GROUPS.find(({ words }) => words.some(([value]) => value.split("+")[0] === kind));
  return group?.weight ?? 3.4;
}

export function isBuilding(kind: string): boolean {
  return SUBJECT_GROUPS[3].words.some(([value]) => value === kind);
}

/** All meanings in the prompt, in order; at each place the longest word of the lists wins. */
export function findHits(tokens: readonly Token[]): Hit[] {
  const hits: Hit[] = [];
  let at = 0;
  while (at < tokens.length) {
    const found = longestAt(tokens, at);
    if (!found) {
      at++;
      continue;
    }
    for (const sense of found.senses)
      hits.push({ ...sense, from: at, to: found.to, term: found.term, plural: found.plural, negated: false });
    at = found.to;
  }
  return markNegated(tokens, hits);
}

function longestAt(
  tokens: readonly Token[],
  from: number,
): { senses: readonly Sense[]; to: number; term: string; plural: boolean } | undefined {
  const first = tokens[from];
  if (!first || first.kind === "soft" || first.kind === "hard") return undefined;
  for (let to = Math.min(tokens.length, from + LONGEST_TERM); to > from; to--) {
    const last = tokens[to - 1];
    if (!last || last.kind !== first.kind) continue;
    if (last.kind === "han" && to - from === 1 && !last.alone) continue;
    const head = tokens.slice(from, to - 1).map((token) => token.text);
    for (const [i, form] of (last.kind === "han" ? [last.text] : plainForms(last.text)).entries()) {
      const term = [...head, form].join(" ");
      const senses = INDEX.get(term);
      if (senses) return { senses, to, term, plural: i > 0 };
    }
  }
  return undefined;
}

const SCOPE_ENDS = new Set(["but", "only", "just", "yet", "with", "instead", "except", "但", "而"]);
const SCOPE_WORDS = 8;
const SCOPE_CHARACTERS = 14;

function markNegated(tokens: readonly Token[], hits: Hit[]): Hit[] {
  const negated = new Set<number>();
  for (const hit of hits) {
    if (hit.family !== "negation") continue;
    const limit = hit.to + (tokens[hit.from]?.kind === "han" ? SCOPE_CHARACTERS : SCOPE_WORDS);
    for (let at = hit.to; at < limit; at++) {
      const token = tokens[at];
      if (!token || token.kind === "hard" || token.kind === "soft" || SCOPE_ENDS.has(token.text)) break;
      negated.add(at);
    }
  }
  return hits.map((hit) => (negated.has(hit.from) ? { ...hit, negated: true } : hit));
}
