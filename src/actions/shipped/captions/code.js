// Captions from speech. The text is what is read, the times of the spoken words only say when: transcripts drop punctuation, so words are laid along the text
// by their letters. Where to break is the cheapest way through all the places where one may: sentences, then clauses, then before small words.

const LIMITS = { minSeconds: 0.84, maxSeconds: 7, latinPerSecond: 20, cjkPerSecond: 9 };
/** A gap shorter than this is closed: it would only flicker. */
const LEAST_GAP = 0.08;
/** How long words may stay after they were said, and come before. */
const LINGER = 1.2;
const LEAD = 0.25;
const PAUSE = 0.6;
const FILE_LETTERS = 90000;

export default async function captions({ inputs, params }) {
  const [speech, given, timeline] = [inputs.speech || [], (inputs.words || [])[0], (inputs.timeline || [])[0]];
  const parts = partsOf(speech, given, timeline?.timeline, params);
  const shape = timeline ? timeline.timeline : speech.find((item) => item.width) || { width: 16, height: 9 };
  const tracks = [];
  for (const part of parts) {
    const language = languageOf(params.language || part.language || "", part.text);
    const { words } = await host.words({ text: part.text, language });
    const limits = { ...LIMITS, columns: columnsFor(shape, part.text), lines: params.lines === "one" ? 1 : 2 };
    const cues = cuesOf({ tokens: timed(words, part), seconds: part.seconds, limits });
    tracks.push({ ...part, cues: placed(cues, part) });
    log(`${part.label}: ${cues.length} captions, ${language}${part.words.length > 0 ? "" : ", times by the length of the words"}`);
  }
  const whole = timeline ? [{ label: timeline.label || "Timeline", cues: together(tracks.flatMap((track) => track.cues)) }] : tracks;
  const file = whole.flatMap((track) => filesOf(track, params.format));
  const count = whole.reduce((sum, track) => sum + track.cues.length, 0);
  const fast = whole.reduce((sum, track) => sum + track.cues.filter((cue) => speedOf(cue) > 1.02).length, 0);
  const note = `${count} ${count === 1 ? "caption" : "captions"}.${fast > 0 ? ` ${fast} of them ${fast === 1 ? "is" : "are"} spoken faster than people read.` : ""}`;
  const onTimeline = timeline ? [{ nodeId: timeline.nodeId, cues: whole[0].cues, label: "Captions" }] : [];
  return { outputs: { captions: onTimeline, file }, note };
}

// ── what is said, and where ──────────────────────────────────────────────────────────────────────────────────────────────

/** Stretches of speech with their text, the times of their words in seconds, and where they lie on the timeline. */
export function partsOf(speech, given, timeline, params) {
  const parts = speech.flatMap((item) => {
    const heard = item.transcript;
    const text = tidy(
      (heard && (heard.text || heard.words.map((word) => word.text).join(" "))) || (speech.length === 1 && given ? given.text || "" : ""),
    );
    if (!text)
      throw new Error(`Nothing is known of what is said in ${item.label}: have it understood first, or connect its words as a text.`);
    const words = heard ? heard.words.map((word) => ({ text: word.text, start: word.fromMs / 1000, end: word.toMs / 1000 })) : [];
    const last = words.length > 0 ? words[words.length - 1].end : 0;
    const seconds = Math.max((item.durationMs || 0) / 1000, last) || spokenSeconds(text);
    const base = { label: item.label, text, words, seconds, language: heard?.language };
    const places = placesOf(item, timeline);
    return (places.length > 0 ? places : [{ from: 0, to: seconds, at: params.offset }]).map((place) => ({ ...base, ...place }));
  });
  if (speech.length > 0) return parts;
  const text = tidy(given ? given.text || "" : "");
  if (!text) throw new Error("Connect speech that was understood, or a text with the words.");
  const length = timeline ? lengthOf(timeline) - params.offset : 0;
  const seconds = length > 1 ? length : spokenSeconds(text);
  return [{ label: given.label || "Words", text, words: [], seconds, from: 0, to: seconds, at: params.offset }];
}

const tidy = (text) => text.trim().replace(/\s+/g, " ");
/** As people speak: fourteen letters a second, or four Chinese ones. */
const spokenSeconds = (text) => Math.max(1, isCjk(text) ? weightOf(text) / 4.2 : text.length / 14);

/** Every clip of the timeline that plays this file: which part of it, and from when, in seconds. */
export function placesOf(item, timeline) {
  if (!timeline || !item.assetId) return [];
  const { fps } = timeline;
  return Object.values(timeline.items)
    .filter((clip) => clip.kind === "clip" && clip.assetId === item.assetId && clip.media !== "image")
    .map((clip) => ({ from: clip.inFrames / fps, to: (clip.inFrames + clip.length) / fps, at: clip.start / fps }))
    .sort((a, b) => a.at - b.at)
    .filter(
      (place, i, all) =>
        !all.slice(0, i).some((other) => Math.abs(other.at - other.from - (place.at - place.from)) < 0.04 && place.from < other.to),
    );
}

const lengthOf = (timeline) =>
  Object.values(timeline.items).reduce((end, item) => Math.max(end, item.start + item.length), 0) / timeline.fps;

/** The cues of a part at their times on the timeline, in whole milliseconds; what its clip does not play is left out. */
export function placed(cues, { from, to, at }) {
  return cues
    .filter((cue) => cue.end > from + 0.1 && cue.start < to - 0.1)
    .map((cue) => ({
      fromMs: Math.round((Math.max(cue.start, from) - from + at) * 1000),
      toMs: Math.round((Math.min(cue.end, to) - from + at) * 1000),
      text: cue.text,
    }));
}

/** Cues of several parts in one row: the later one wins where two meet. */
export function together(cues) {
  const row = [...cues].sort((a, b) => a.fromMs - b.fromMs);
  return row
    .map((cue, i) => ({ ...cue, toMs: i + 1 < row.length ? Math.min(cue.toMs, row[i + 1].fromMs) : cue.toMs }))
    .filter((cue) => cue.toMs - cue.fromMs >= 40);
}

// ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const CJK = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/;
const isCjk = (text) => {
  const letters = [...text.replace(/\s/g, "")];
  return letters.filter((letter) => CJK.test(letter)).length * 2 > letters.length;
};
const SENTENCE_END = /[.!?…。！？]["'”’»«」』）)]*$/;
const CLAUSE_END = /[,;:–—，；：、]["'”’»«」』）)]*$/;
/** A point that ends no sentence. */
const ABBREVIATION = /^(dr|mr|mrs|ms|st|prof|nr|no|vs|ca|bzw|usw|z\.b|d\.h|u\.a|e\.g|i\.e|p\.m|a\.m)\.$|^\d+\.$|^[A-Z]\.$/i;
/** Words that belong to what follows them: a line may well begin with one of them, and must not end with one. */
const LEADING = new Set(
  (
    "a an the of in on at to for with by from and but or so as that which who when while because if after before until into over under is are was were has have had his her its their our my your not " +
    "der die das den dem des ein eine einen einem einer eines und oder aber weil dass ob wenn als mit von zu zum zur im am an auf für bei nach aus über unter vor um durch ohne sein seine ihre ihr nicht ist sind hat haben " +
    "de la le les du des un une et ou mais que qui pour dans sur avec el los las y o pero con por"
  ).split(" "),
);

/** Chinese words of the same kind, and particles that hold on to what follows. */
const CJK_LEADING = new Set(
  "因为 所以 但是 而且 如果 虽然 可是 然后 于是 或者 以及 把 被 在 从 对 向 给 和 与 而 但 就 也 都 又 还 是 有 用".split(" "),
);
const CJK_HOLDING = /[的地得把被在从对向给和与]$/;

/** Latin letters take one column, CJK ones two. */
export const columnsOf = (text) => [...text].reduce((sum, letter) => sum + (CJK.test(letter) ? 2 : 1), 0);
/** What is read: all letters with their spaces; of CJK text the letters without punctuation. */
const weightOf = (text) =>
  isCjk(text) ? [...text].filter((letter) => /[^\s\p{P}\p{S}]/u.test(letter)).length : text.replace(/\n/g, " ").length;
const lettersOf = (text) => text.toLowerCase().replace(/[\p{P}\p{S}\s]/gu, "").length;

/** Part of the highest speed of reading: 1 is just right. */
export const speedOf = (cue) => secondsToRead(cue.text) / ((cue.toMs - cue.fromMs) / 1000);
const secondsToRead = (text) => weightOf(text) / (isCjk(text) ? LIMITS.cjkPerSecond : LIMITS.latinPerSecond);

/** 42 letters of Latin or 16 of CJK in a wide picture, fewer in a narrow one. */
export function columnsFor({ width = 16, height = 9 }, text) {
  const full = isCjk(text) ? 32 : 42;
  return width >= height * 1.3 ? full : width >= height ? full - 6 : isCjk(text) ? 24 : 28;
}

export function languageOf(told, text) {
  if (/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(told)) return told;
  if (/[\u3040-\u30ff]/.test(text)) return "ja";
  if (/[\uac00-\ud7af]/.test(text)) return "ko";
  if (isCjk(text)) return "zh";
  return /[äöüß]|\b(der|die|das|und|nicht|ist)\b/i.test(text) ? "de" : "en";
}

// ── times ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Gives every word of the text the time at which its share of the letters is said; without times they follow their length, with a rest at points. */
export function timed(words, { words: spoken, seconds }) {
  if (spoken.length === 0) return evenly(words, seconds);
  const all = Math.max(
    1,
    words.reduce((sum, word) => sum + lettersOf(word), 0),
  );
  const heard = Math.max(
    1,
    spoken.reduce((sum, word) => sum + lettersOf(word.text), 0),
  );
  const at = walker(spoken);
  let before = 0;
  return words.map((text) => {
    const start = at((before / all) * heard, true);
    before += lettersOf(text);
    return { text, start, end: Math.max(start, at((before / all) * heard, false)) };
  });
}

/** The time at which so many letters are said; asked with rising numbers. At the border of two words it is the start of the later one, or the end of the first. */
function walker(spoken) {
  let [index, before] = [0, 0];
  return (letters, isStart) => {
    while (index < spoken.length - 1) {
      const next = before + lettersOf(spoken[index].text);
      if (isStart ? letters < next - 1e-6 : letters <= next + 1e-6) break;
      before = next;
      index++;
    }
    const word = spoken[index];
    const part = (letters - before) / Math.max(1, lettersOf(word.text));
    return word.start + (word.end - word.start) * Math.max(0, Math.min(1, part));
  };
}

function evenly(words, seconds) {
  const rest = (text) => (SENTENCE_END.test(text.trim()) ? 5 : CLAUSE_END.test(text.trim()) ? 2.5 : 0);
  const all = words.reduce((sum, text) => sum + columnsOf(text) + rest(text), 0);
  let before = 0;
  return words.map((text) => {
    const start = (before / all) * seconds;
    const end = ((before + columnsOf(text.trim())) / all) * seconds;
    before += columnsOf(text) + rest(text);
    return { text, start, end };
  });
}

// ── where to break ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** What it costs to break after a word: nothing at the end of a sentence, much between an article and its noun. */
export function breakCost(text, next) {
  const word = text.trim();
  if (next === undefined || (SENTENCE_END.test(word) && !ABBREVIATION.test(word))) return 0;
  if (CLAUSE_END.test(word)) return 3;
  if (CJK.test(word)) return CJK_HOLDING.test(word) ? 26 : CJK_LEADING.has(next.trim()) ? 8 : 16;
  const bare = (one) =>
    one
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}]/gu, "");
  if (LEADING.has(bare(word)) || ABBREVIATION.test(word)) return 34;
  return LEADING.has(bare(next)) ? 8 : 16;
}

/** Cues with their text in lines, and their times in seconds from the start of the speech. */
export function cuesOf({ tokens, seconds, limits }) {
  const spans = cheapest(tokens, limits);
  const cues = spans.map(([from, to]) => ({
    text: linesOf(
      tokens.slice(from, to).map((token) => token.text),
      limits,
    ).join("\n"),
    start: tokens[from].start,
    end: tokens[to - 1].end,
  }));
  return restful(
    cues.filter((cue) => cue.text),
    seconds,
    limits,
  );
}

const MOST_TOKENS = 60;

/** The cheapest way to divide all words into cues. */
function cheapest(tokens, limits) {
  const best = [{ cost: 0, from: 0 }];
  for (let to = 1; to <= tokens.length; to++) {
    best[to] = { cost: Infinity, from: to - 1 };
    const after = breakCost(tokens[to - 1].text, tokens[to]?.text);
    for (let from = to - 1; from >= Math.max(0, to - MOST_TOKENS); from--) {
      const cost = best[from].cost + after + cueCost(tokens, from, to, limits);
      if (cost < best[to].cost) best[to] = { cost, from };
      if (cost === Infinity && to - from > 1) break;
    }
  }
  const spans = [];
  for (let to = tokens.length; to > 0; to = best[to].from) spans.unshift([best[to].from, to]);
  return spans;
}

/** Of one cue by itself; Infinity where it does not fit. A single word always does. */
function cueCost(tokens, from, to, limits) {
  const texts = tokens.slice(from, to).map((token) => token.text);
  const lines = divided(texts, limits);
  if (to - from > 1 && lines.cost === Infinity) return Infinity;
  const spoken = tokens[to - 1].end - tokens[from].start;
  if (to - from > 1 && spoken > limits.maxSeconds) return Infinity;
  const next = tokens[to] ? tokens[to].start : tokens[to - 1].end + LINGER;
  const room = Math.max(0.01, Math.min(next, tokens[to - 1].end + LINGER) - tokens[from].start);
  let cost = 5 + (lines.cost === Infinity ? 0 : lines.cost * LINE_WEIGHT) + Math.max(0, limits.minSeconds - room) * 25;
  const need = secondsToRead(texts.join("").trim());
  cost += Math.max(0, need / room - 1) * 30;
  if (columnsOf(texts.join("").trim()) < limits.columns / 3.5) cost += 5;
  for (let i = from; i < to - 1; i++) {
    const pause = tokens[i + 1].start - tokens[i].end;
    if (pause > PAUSE) cost += (pause - PAUSE) * 25 + 4;
    if (breakCost(tokens[i].text, tokens[i + 1].text) === 0) cost += 4;
  }
  return cost;
}

/** How much a bad break inside of a cue counts beside one between two. */
const LINE_WEIGHT = 0.4;
/** A line of fewer columns looks forgotten. */
const SHORT_LINE = 9;

/** One line where it fits, else two: broken where it costs least, of like length, the lower one rather the longer. A single word is never broken. */
function divided(texts, limits) {
  const whole = texts.join("").trim();
  if (columnsOf(whole) <= limits.columns || texts.length === 1)
    return { cost: columnsOf(whole) <= limits.columns ? 0 : Infinity, lines: [whole] };
  let best = { cost: Infinity, lines: [whole] };
  if (limits.lines === 1 || columnsOf(whole) > limits.columns * 2 + 1) return best;
  for (let at = 1; at < texts.length; at++) {
    const lines = [texts.slice(0, at).join("").trim(), texts.slice(at).join("").trim()];
    const [a, b] = lines.map(columnsOf);
    if (a > limits.columns || b > limits.columns) continue;
    const short = Math.min(a, b) < SHORT_LINE ? 14 : 0;
    const cost = breakCost(texts[at - 1], texts[at]) + (Math.abs(a - b) / limits.columns) * 14 + (a > b ? 2 : 0) + short;
    if (cost < best.cost) best = { cost, lines };
  }
  return best;
}

const linesOf = (texts, limits) => divided(texts, limits).lines.filter(Boolean);

/** Time to read: a cue stays after its words, then comes a little before them, as far as its neighbours leave room; short gaps are closed. */
function restful(cues, seconds, limits) {
  const end = Math.max(seconds, cues.length > 0 ? cues[cues.length - 1].end : 0);
  const row = cues.map((cue) => ({ ...cue }));
  row.forEach((cue, i) => {
    const next = i + 1 < row.length ? row[i + 1].start : end;
    const need = Math.max(limits.minSeconds, secondsToRead(cue.text));
    cue.end = Math.max(cue.end, Math.min(next, cue.start + need, cue.end + LINGER + need));
    cue.end = Math.min(Math.max(cue.end, cue.start + 0.04), Math.max(next, cue.start + 0.04));
    const before = i > 0 ? row[i - 1].end : 0;
    if (cue.end - cue.start < need) cue.start = Math.max(before, cue.start - LEAD, cue.end - need);
  });
  row.forEach((cue, i) => {
    if (i + 1 < row.length && row[i + 1].start - cue.end < LEAST_GAP) cue.end = row[i + 1].start;
  });
  return row;
}

// ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Subtitle files, the long ones in parts. */
function filesOf({ label, cues }, format) {
  const blocks = cues.map((cue, i) => block(cue, i, format));
  const files = [];
  for (const text of blocks) {
    if (files.length > 0 && files[files.length - 1].length + text.length < FILE_LETTERS) files[files.length - 1] += text;
    else files.push(text);
  }
  const named = (i) => `${label} (captions${files.length > 1 ? `, part ${i + 1}` : ""}).${format}`.slice(0, 200);
  return files.map((text, i) => ({ text: format === "vtt" ? `WEBVTT\n\n${text}` : text, label: named(i) }));
}

const block = (cue, i, format) =>
  `${i + 1}\n${stamp(cue.fromMs, format)} --> ${stamp(cue.toMs, format)}\n${format === "vtt" ? escaped(cue.text) : cue.text}\n\n`;
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** 00:01:02,345, with a point in WebVTT. */
export function stamp(ms, format) {
  const two = (value) => String(Math.floor(value)).padStart(2, "0");
  const part = String(ms % 1000).padStart(3, "0");
  return `${two(ms / 3600000)}:${two((ms / 60000) % 60)}:${two((ms / 1000) % 60)}${format === "vtt" ? "." : ","}${part}`;
}
