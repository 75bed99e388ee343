/**
 * Texts cut into clauses and words as the language itself divides them (`Intl.Segmenter`), with what each clause denies. A clause is denied when it has an odd
 * number of negating words; so “we should not open on the street” shares its words with “we should open on the street” and says the opposite of them. Words of
 * a language are data (`words.json`); a language that is not there has no markers and is compared by its words alone.
 */
import lists from "./words.json" with { type: "json" };

export interface Clause {
  /** What it is about: words without those that every text has, each once. */
  words: readonly string[];
  isDenied: boolean;
  /** Words of agreeing and of disagreeing, before denial is counted. */
  assents: number;
  dissents: number;
  recommends: boolean;
}

const listed = (name: string): string[] =>
  Object.values(lists as Record<string, Record<string, string>>).flatMap((language) => (language[name] ?? "").split(" ").filter(Boolean));

const STOP = new Set(listed("stop"));
const NEGATORS = new Set(listed("negators"));
const ENDINGS = listed("negatingEndings");
const SOFTENERS = new Set(listed("softeners"));
const SPLITTERS = new Set(listed("splitters"));
const ASSENT = new Set(listed("assent"));
const DISSENT = new Set(listed("dissent"));
const RECOMMEND = new Set(listed("recommend"));
/** Letters that deny from within a word, where words are not divided by spaces, and the words in which they do not. */
const INSIDE = new Set(listed("inside"));
const INNOCENT = listed("innocent").sort((a, b) => b.length - a.length);

const CLAUSE_END = /[.!?;:,…\n。！？；：，、（）()“”"—–]/u;
const STEM_LETTERS = 7;
const LEAST_LETTERS = 3;

export function clausesOf(text: string): Clause[] {
  const segments = new Intl.Segmenter(undefined, { granularity: "word" }).segment(text.normalize("NFKC").toLowerCase());
  const clauses: string[][] = [[]];
  for (const { segment, isWordLike } of segments) {
    if (isWordLike && !SPLITTERS.has(segment)) clauses.at(-1)?.push(segment);
    else if (isWordLike || CLAUSE_END.test(segment)) clauses.push([]);
  }
  return clauses.filter((words) => words.length > 0).map(clauseOf);
}

function clauseOf(words: readonly string[]): Clause {
  const bare = words.map((word) => withoutInside(word));
  const content = bare.filter((word) => !STOP.has(word) && !NEGATORS.has(word) && !isNegatedVerb(word) && isLong(word)).map(stem);
  const plain = words.join("");
  return {
    words: [...new Set(content)],
    isDenied: denials(words) % 2 === 1,
    assents: bare.filter((word) => ASSENT.has(word)).length + innocents(plain, ASSENT),
    dissents: bare.filter((word) => DISSENT.has(word)).length,
    recommends: bare.some((word) => RECOMMEND.has(word) || isNegatedVerb(word)),
  };
}

const isNegatedVerb = (word: string): boolean => ENDINGS.some((ending) => word.endsWith(ending));

function denials(words: readonly string[]): number {
  const spoken = words.filter(
    (word, index) => (NEGATORS.has(word) || isNegatedVerb(word)) && !SOFTENERS.has(words[index + 1] ?? ""),
  ).length;
  const written = [...withoutInnocent(words.join(""))].filter((letter) => INSIDE.has(letter)).length;
  return spoken + written;
}

const withoutInnocent = (text: string): string => INNOCENT.reduce((rest, word) => rest.replaceAll(word, " "), text);

/** Words that hold a denying letter and agree all the same. */
const innocents = (text: string, among: ReadonlySet<string>): number =>
  INNOCENT.filter((word) => among.has(word) && text.includes(word)).length;

const withoutInside = (word: string): string => (word.length > 1 ? [...word].filter((letter) => !INSIDE.has(letter)).join("") : word);

/** A word of letters that stand for sounds needs some of them; one of letters that stand for things does not. */
const isLong = (word: string): boolean =>
  word.length >= LEAST_LETTERS || /[^\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u.test(word);

/** The endings of words count less than their beginnings. */
const stem = (word: string): string => [...word].slice(0, STEM_LETTERS).join("");
