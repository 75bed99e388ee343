/** How well a line of the palette fits what was typed: lower is better, undefined is not at all. Every word has to be found. */
export interface Match {
  rank: number;
  /** Some word was found only letter by letter, with others between. */
  isLoose: boolean;
}

export function matchOf(text: string, query: string): Match | undefined {
  const lower = text.toLocaleLowerCase();
  let [rank, isLoose] = [0, false];
  for (const word of query.toLocaleLowerCase().split(/\s+/).filter(Boolean)) {
    const at = lower.indexOf(word);
    if (at >= 0) {
      rank += at === 0 ? 0 : /[\s(]/.test(lower[at - 1] ?? "") ? 1 : 3;
      continue;
    }
    const gaps = gapsOf(lower, word);
    if (gaps === undefined) return undefined;
    rank += 10 + gaps;
    isLoose = true;
  }
  return { rank, isLoose };
}

/** Letters that stand between those of the word, which begins where a word begins. */
function gapsOf(text: string, word: string): number | undefined {
  let best: number | undefined;
  for (const start of text.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)) {
    if (start[0] !== word[0]) continue;
    let [at, gaps] = [start.index, 0];
    for (const letter of [...word].slice(1)) {
      const next = text.indexOf(letter, at + 1);
      if (next < 0) {
        gaps = Number.POSITIVE_INFINITY;
        break;
      }
      gaps += next - at - 1;
      at = next;
    }
    if (gaps <= 3 * word.length && (best === undefined || gaps < best)) best = gaps;
  }
  return best;
}
