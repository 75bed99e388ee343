import { createRequire } from "node:module";

/**
 * The words of the vector set: what to draw for a thing the illustrator has no drawing of ("octopus", "章鱼").
 * The table is loaded on first use; the module registry is its memory.
 */
const load = createRequire(import.meta.url);

/** Lower-case English and Chinese words and short phrases → Unicode hexcode ("1F419"), only for those the vector set has a drawing of. */
export function emojiKeywords(): ReadonlyMap<string, string> {
  return (load("./emoji-words.ts") as typeof import("./emoji-words.ts")).EMOJI_WORDS;
}

/** Simpler forms of a word: singulars in English, without 大, 小 or 老 before the noun in Chinese. */
const simplerForms = (word: string): string[] => {
  const forms = [word];
  if (/[a-z]ies$/.test(word)) forms.push(`${word.slice(0, -3)}y`);
  if (/(ch|sh|x|s|o)es$/.test(word)) forms.push(word.slice(0, -2));
  if (/[a-z]ves$/.test(word)) forms.push(`${word.slice(0, -3)}f`, `${word.slice(0, -3)}fe`);
  if (/[a-z]s$/.test(word)) forms.push(word.slice(0, -1));
  if (/^[大小老][\u4e00-\u9fff]/.test(word)) forms.push(word.slice(1));
  return forms;
};

/**
 * Hexcode for a noun or a short noun phrase, singular or plural, English or Chinese; undefined when no picture fits.
 * The subject kind is `emoji:` followed by the result.
 */
export function findEmoji(word: string): string | undefined {
  const words = emojiKeywords();
  for (const form of simplerForms(word.trim().toLowerCase())) {
    const found = words.get(form);
    if (found) return found;
  }
  return undefined;
}
