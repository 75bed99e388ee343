/** Texts cut into words, and times given to them. */

/** A word as it is written, with the punctuation that clings to it; seconds from the start of the sound. */
export interface SpokenWord {
  text: string;
  start: number;
  end: number;
}

export interface WrittenWord {
  text: string;
  /** Code points before the word itself, and how many it has. */
  at: number;
  length: number;
}

/** The moment at which a voice came to a place in the text. */
export interface Mark {
  /** Code points before it. */
  at: number;
  seconds: number;
}

/** The words of a text in any language; Chinese is cut by its words, not its characters. Punctuation goes with the word it follows or opens. */
export function wordsOf(text: string, language: string): WrittenWord[] {
  const words: WrittenWord[] = [];
  let at = 0;
  let opening = "";
  let previous = " ";
  for (const { segment, isWordLike } of new Intl.Segmenter(language, { granularity: "word" }).segment(text)) {
    const length = [...segment].length;
    const before = words.at(-1);
    if (isWordLike) {
      words.push({ text: opening + segment, at, length });
      opening = "";
    } else if (opens(segment, previous) || !before) opening += segment.trim();
    else before.text += segment.trim();
    at += length;
    previous = segment.at(-1) ?? previous;
  }
  return words;
}

/** Brackets and quotes that begin something. A straight quote or a dash does when a space or another opening is before it. */
const opens = (mark: string, previous: string) =>
  /^[\p{Ps}\p{Pi}¿¡]/u.test(mark) || (/^["'-]/.test(mark) && /[\s\p{Ps}\p{Pi}]/u.test(previous));

/**
 * Gives each word the time of the first mark inside it and ends it where the next begins, or where the voice fell silent before that.
 * `silences` are the starts of pauses. Words without a mark share the time between their neighbours by length.
 */
export function timeWords(words: WrittenWord[], marks: Mark[], pauses: readonly number[], seconds: number): SpokenWord[] {
  const known = words.map((word) => marks.find((mark) => mark.at >= word.at && mark.at < word.at + word.length)?.seconds);
  let earliest = 0;
  const starts = known.map((start, i) => {
    earliest = Math.min(seconds, Math.max(earliest, start ?? between(words, known, i, earliest, seconds)));
    return earliest;
  });
  return words.map((word, i) => {
    const start = starts[i] as number;
    const next = starts[i + 1] ?? seconds;
    const pause = pauses.find((at) => at > start + 0.02 && at <= next) ?? next;
    return { text: word.text, start: round(start), end: round(Math.min(pause, next)) };
  });
}

/** The time of word `i` between its neighbours with known times, by letters. */
function between(words: WrittenWord[], known: (number | undefined)[], i: number, from: number, seconds: number): number {
  const next = known.findIndex((start, index) => index > i && start !== undefined);
  const before = words[i - 1];
  const until = next < 0 ? seconds : (known[next] as number);
  const letters = words.slice(Math.max(0, i - 1), next < 0 ? words.length : next).reduce((sum, word) => sum + word.length, 0);
  return before ? from + ((until - from) * before.length) / Math.max(1, letters) : from;
}

const round = (seconds: number) => Math.round(seconds * 1000) / 1000;
