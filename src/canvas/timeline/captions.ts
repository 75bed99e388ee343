/**
 * Captions from narration. The text is what is read, the word times only say when: words are laid along the text by their letters, because
 * speech engines drop punctuation and split words their own way. Where to break is a shortest path over all the places where one may break:
 * sentences first, then clauses, then before small words, and never inside a word; the same costs divide a cue into its lines.
 */
export interface SpokenWord {
  text: string;
  /** Seconds from the start of the speech. */
  start: number;
  end: number;
}

export interface Cue {
  /** One or two lines divided by a line feed. */
  text: string;
  /** Seconds from the start of the speech. */
  start: number;
  end: number;
  words: SpokenWord[];
}

export interface CueLimits {
  /** Columns of one line: a Latin letter takes one, a CJK character two. */
  columns: number;
  minSeconds: number;
  maxSeconds: number;
}

export interface Token extends SpokenWord {
  /** What stands between this token and the next: a space or nothing. */
  space: string;
}

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/u;
const OPENING = /^[“‘「『（《〈【([{"']+$/u;
const CLOSING = /^[\p{P}\p{S}]+$/u;
const SENTENCE_END = /[.!?…。！？][”’」』）》)"']*$/u;
const CLAUSE_END = /[,;:—，；：、][”’」』）》)"']*$/u;
/** Words that belong to what follows them: a line may well break before one of them, and not after it. */
const LEADING =
  /^(a|an|the|of|in|on|at|to|for|with|by|from|and|but|or|so|as|that|which|who|when|while|because|after|before|until|into|over|under|is|are|was|has|his|her|its|their|our|my|your|de|la|le|der|die|das|und|el|y|et)$/i;

/** Chinese particles that end what stands before them; no line begins with one. */
const PARTICLE = /^[了着过的地得吗呢吧啊呀哦嘛们]$/u;

export const columnsOf = (text: string): number => [...text].reduce((sum, letter) => sum + (CJK.test(letter) ? 2 : 1), 0);

/** Lines of 42 Latin letters or 17 CJK characters in a wide picture, fewer in a narrow one. */
export function cueLimits(width: number, height: number, language: string): CueLimits {
  const wide = /^(zh|ja|ko|yue)/i.test(language);
  const full = wide ? 34 : 42;
  const columns = width >= height * 1.3 ? full : width >= height ? full - 6 : wide ? 26 : 28;
  return { columns, minSeconds: 1, maxSeconds: 6 };
}

/** Divides a narration into cues. Without word times the words are spread evenly over `seconds`. */
export function cuesOf(
  speech: { text: string; seconds: number; words?: readonly SpokenWord[] },
  language: string,
  limits: CueLimits,
): Cue[] {
  const tokens = timeTokens(tokensOf(speech.text, language), speech);
  return withReadingTime(
    cheapestCues(tokens, limits).map(([from, to]) => cueOf(tokens.slice(from, to), limits)),
    speech.seconds,
    limits,
  );
}

/** The words of a text with the punctuation that belongs to them. */
export function tokensOf(text: string, language: string): Token[] {
  const segments = new Intl.Segmenter(CJK.test(text) ? language : "en", { granularity: "word" });
  const tokens: Token[] = [];
  let opening = "";
  for (const { segment } of segments.segment(text.trim().replace(/\s+/g, " "))) {
    const last = tokens.at(-1);
    if (segment === " ") {
      if (last) last.space = " ";
    } else if (OPENING.test(segment) && (!last || last.space || CJK.test(segment + last.text) || opening)) opening += segment;
    else if (last && !opening && !last.space && belongsTo(last.text, segment)) last.text += segment;
    else {
      tokens.push({ text: opening + segment, start: 0, end: 0, space: "" });
      opening = "";
    }
  }
  const last = tokens.at(-1);
  if (last && opening) last.text += opening;
  return joinQuoted(tokens);
}

const QUOTED_LETTERS = 8;

/** A short quotation is one word: names in Chinese stand in quotes, and a line must not end inside of one. */
function joinQuoted(tokens: Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    const open = last && /[“‘「『《]/u.test(last.text) && !/[”’」』》]/u.test(last.text) && CJK.test(last.text);
    if (last && open && lettersOf(last.text + token.text).length <= QUOTED_LETTERS)
      joined[joined.length - 1] = { ...token, text: last.text + last.space + token.text };
    else joined.push(token);
  }
  return joined;
}

/** A segment that cannot begin a line: punctuation, a particle, or what only a hyphen or apostrophe set apart. */
function belongsTo(before: string, segment: string): boolean {
  if (CLOSING.test(segment) || (PARTICLE.test(segment) && !SENTENCE_END.test(before) && !CLAUSE_END.test(before))) return true;
  return !CJK.test(before.slice(-1) + segment[0]);
}

/** Only the letters and figures of a text, in lower case. */
export const lettersOf = (text: string) => text.toLowerCase().replace(/[\p{P}\p{S}\s]/gu, "");

/** Gives every token the time at which its share of the letters is said. */
function timeTokens(tokens: Token[], speech: { seconds: number; words?: readonly SpokenWord[] }): Token[] {
  const words = speech.words?.filter((word) => lettersOf(word.text)) ?? [];
  const spoken = words.length > 0 ? words : [{ text: tokens.map((token) => token.text).join(""), start: 0, end: speech.seconds }];
  const all = Math.max(1, lettersOf(tokens.map((token) => token.text).join("")).length);
  const heard = spoken.reduce((sum, word) => sum + lettersOf(word.text).length, 0);
  let before = 0;
  return tokens.map((token) => {
    const start = timeAt(spoken, (before / all) * heard, "start");
    before += lettersOf(token.text).length;
    return { ...token, start, end: Math.max(start, timeAt(spoken, (before / all) * heard, "end")) };
  });
}

/** The time at which so many letters have been said; at the border of two words it is the end of the first or the start of the second. */
function timeAt(words: readonly SpokenWord[], letters: number, side: "start" | "end"): number {
  let before = 0;
  for (const word of words) {
    const length = lettersOf(word.text).length;
    const inside = letters - before;
    if (side === "start" ? inside < length - 1e-6 : inside <= length + 1e-6)
      return word.start + ((word.end - word.start) * Math.max(0, inside)) / length;
    before += length;
  }
  return words.at(-1)?.end ?? 0;
}

/** What it costs to break after a token: nothing at the end of a sentence, much in the middle of a phrase. */
function breakCost(token: Token, next: Token | undefined): number {
  if (!next || SENTENCE_END.test(token.text)) return 0;
  if (CLAUSE_END.test(token.text)) return 4;
  if (LEADING.test(token.text)) return 30;
  return LEADING.test(next.text) ? 9 : 16;
}

function cheapestCues(tokens: Token[], limits: CueLimits): [number, number][] {
  const best: { cost: number; from: number }[] = [{ cost: 0, from: 0 }];
  for (let to = 1; to <= tokens.length; to++) {
    let found = { cost: Number.POSITIVE_INFINITY, from: to - 1 };
    for (let from = to - 1; from >= 0; from--) {
      const cost = cueCost(tokens, from, to, limits);
      if (cost === Number.POSITIVE_INFINITY && from < to - 1) break;
      const total = (best[from]?.cost ?? 0) + (cost === Number.POSITIVE_INFINITY ? 1000 : cost);
      if (total < found.cost) found = { cost: total, from };
    }
    best.push(found);
  }
  const cues: [number, number][] = [];
  for (let to = tokens.length; to > 0; to = best[to]?.from ?? 0) cues.unshift([best[to]?.from ?? 0, to]);
  return cues;
}

function cueCost(tokens: Token[], from: number, to: number, limits: CueLimits): number {
  const cue = tokens.slice(from, to);
  const first = tokens[from];
  const last = tokens[to - 1];
  if (!first || !last) return Number.POSITIVE_INFINITY;
  const lines = splitLines(cue, limits.columns);
  const seconds = last.end - first.start;
  if (!lines || seconds > limits.maxSeconds) return Number.POSITIVE_INFINITY;
  const joined = cue.slice(0, -1).filter((token) => SENTENCE_END.test(token.text)).length * 7;
  const pauses = cue.filter((token, index) => index > 0 && token.start - (cue[index - 1]?.end ?? 0) > 0.7).length * 14;
  const short = seconds < 1.4 ? (1.4 - seconds) * 18 : 0;
  return 3 + breakCost(last, tokens[to]) + joined + pauses + short + lines.cost * 0.6;
}

/** The best division into at most two lines, or undefined where it does not fit. */
function splitLines(tokens: Token[], columns: number): { at: number; cost: number } | undefined {
  const widths = tokens.map((token) => columnsOf(token.text + token.space));
  const whole = widths.reduce((sum, width) => sum + width, 0);
  if (whole <= columns + 1) return { at: 0, cost: 0 };
  let best: { at: number; cost: number } | undefined;
  let first = 0;
  for (let at = 1; at < tokens.length; at++) {
    first += widths[at - 1] ?? 0;
    const token = tokens[at - 1];
    if (!token || first > columns + 1 || whole - first > columns + 1) continue;
    const cost = 4 + breakCost(token, tokens[at]) + (Math.abs(first - (whole - first)) / columns) * 20;
    if (!best || cost < best.cost) best = { at, cost };
  }
  return best;
}

function cueOf(tokens: Token[], limits: CueLimits): Cue {
  const at = splitLines(tokens, limits.columns)?.at ?? 0;
  const lines = at > 0 ? [tokens.slice(0, at), tokens.slice(at)] : [tokens];
  return {
    text: lines.map(lineOf).join("\n"),
    start: tokens[0]?.start ?? 0,
    end: tokens.at(-1)?.end ?? 0,
    words: tokens.map(({ text, start, end }) => ({ text, start, end })),
  };
}

/** A line as it is shown: Chinese and Japanese captions drop the comma or full stop at its end. */
function lineOf(tokens: Token[]): string {
  const line = tokens
    .map((token) => token.text + token.space)
    .join("")
    .trim();
  return line.replace(/(?<=.)[，。、；：]+$/u, "");
}

/** Holds cues long enough to be read: to the next one where that is near, at least `minSeconds` where there is room, never into the next. */
function withReadingTime(cues: Cue[], seconds: number, limits: CueLimits): Cue[] {
  return cues.map((cue, index) => {
    const next = cues[index + 1]?.start ?? Math.max(seconds, cue.end) + limits.minSeconds;
    const wanted = Math.max(cue.end + 0.3, cue.start + limits.minSeconds);
    const end = next - wanted < 0.5 && cues[index + 1] ? next : Math.min(wanted, next);
    return { ...cue, end: Math.min(end, cue.start + limits.maxSeconds) };
  });
}
