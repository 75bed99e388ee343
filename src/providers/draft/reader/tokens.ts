import { fold } from "./traditional.ts";

/** One word, one Chinese character, or one punctuation mark of a prompt. */
export interface Token {
  text: string;
  start: number;
  end: number;
  kind: "word" | "han" | "soft" | "hard";
  /** A Chinese character that the segmenter takes for a whole word; such a character may stand for a thing, one inside a word may not. */
  alone: boolean;
}

const PIECES =
  /[\p{Script=Latin}\p{N}\p{Script=Cyrillic}]+(?:'[a-z]{1,3}(?![a-z]))?|\p{Script=Han}|[,、，()（）/]|[.。;；:：!！?？\n"“”「」《》]/gu;
const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });

/** Words in lower case and simplified characters. Spaces, hyphens and marks without meaning leave no token. */
export function tokenise(prompt: string): Token[] {
  const text = fold(prompt);
  const alone = charactersAlone(text);
  return Array.from(text.matchAll(PIECES), (match): Token => {
    const start = match.index;
    const piece = match[0];
    return { text: piece, start, end: start + piece.length, kind: kindOf(piece), alone: alone.has(start) };
  });
}

function kindOf(piece: string): Token["kind"] {
  if (/^\p{Script=Han}$/u.test(piece)) return "han";
  if (/^[\p{L}\p{N}]/u.test(piece)) return "word";
  return /[,、，()（）/]/.test(piece) ? "soft" : "hard";
}

function charactersAlone(text: string): ReadonlySet<number> {
  const alone = new Set<number>();
  if (!/\p{Script=Han}/u.test(text)) return alone;
  for (const part of SEGMENTER.segment(text)) if (part.segment.length === 1) alone.add(part.index);
  return alone;
}

/** The plain forms that a word may stand for, itself first: "branches" → branches, branch, branche. */
export function plainForms(word: string): string[] {
  const forms = [word.replace(/'s?$/, "")];
  if (/[a-z]ies$/.test(word)) forms.push(`${word.slice(0, -3)}y`);
  if (/[a-z]ves$/.test(word)) forms.push(`${word.slice(0, -3)}f`, `${word.slice(0, -3)}fe`);
  if (/(?:ch|sh|x|s|o)es$/.test(word)) forms.push(word.slice(0, -2));
  if (/[a-rt-z]s$/.test(word)) forms.push(word.slice(0, -1));
  if (word === "men" || word.endsWith("women") || word.endsWith("men")) forms.push(word.replace(/men$/, "man"));
  return forms;
}
