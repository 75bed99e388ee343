/** The words of a first cut: titles and facts on the pictures, the end card, and captions from what is said. */
import type { TextStyle, TimelineItem } from "../timeline.ts";
import type { AssembleInput } from "./assemble.ts";
import { cueLimits, cuesOf, lettersOf } from "./captions.ts";
import { toFrames } from "./frames.ts";

export const ASSEMBLED_TRACKS = { picture: "picture", titles: "titles", captions: "captions", voice: "voice", music: "music" } as const;

export const keyOf = (name: string, index: number) => `${name}-${String(index + 1).padStart(3, "0")}`;

const TITLE_SECONDS = 4.2;

export function textItems(input: AssembleInput, cuts: number[], end: number): Record<string, TimelineItem> {
  const { fps, shots, endCard, title } = input;
  const items: Record<string, TimelineItem> = {};
  const put = (id: string, words: Words) => {
    if (words.to - words.from > 1 && words.text.trim()) items[id] = wordsItem(words, fps);
  };
  if (title && !shots[0]?.onScreen)
    put("title", { text: title, style: "title", from: toFrames(0.4, fps), to: Math.min(cuts[1] ?? 0, toFrames(TITLE_SECONDS, fps)) });
  for (const [index, { onScreen, onScreenAt = 0.35 }] of shots.entries()) {
    const [start, cut] = [cuts[index] ?? 0, cuts[index + 1] ?? 0];
    const [style, from] = [styleOf(onScreen ?? "", index), Math.min(cut - 1, start + toFrames(onScreenAt, fps))];
    const to = style === "title" ? Math.min(cut, from + toFrames(TITLE_SECONDS, fps)) : cut;
    put(keyOf("words", index), { text: onScreen ?? "", style, from, to, fadeSeconds: 0.28 });
  }
  if (endCard) {
    const after = toFrames(Math.min(input.dissolveSeconds, endCard.seconds / 4), fps);
    put("end-card", {
      text: endCard.text,
      style: "end-card",
      from: Math.min(end - 1, (cuts[shots.length] ?? 0) + after),
      to: end,
      fadeSeconds: 0.6,
    });
  }
  return items;
}

interface Words {
  text: string;
  style: TextStyle;
  from: number;
  to: number;
  fadeSeconds?: number;
}

function wordsItem({ text, style, from, to, fadeSeconds = 0.4 }: Words, fps: number): TimelineItem {
  const length = to - from;
  const fade = Math.min(toFrames(fadeSeconds, fps), Math.floor(length / 3));
  return {
    kind: "text",
    trackId: ASSEMBLED_TRACKS.titles,
    start: from,
    length,
    text: text.trim().slice(0, 400),
    style,
    fadeInFrames: fade,
    fadeOutFrames: fade,
  };
}

/** Words with a figure are a fact; the first shot's are the film's title; otherwise a few words are a title, and more of them a lower third. */
function styleOf(text: string, index: number): TextStyle {
  if (/\d/.test(text) && text.length <= 40) return "fact";
  return text.length <= (index === 0 ? 60 : 32) ? "title" : "lower-third";
}

export function captionItems(
  input: AssembleInput,
  starts: number[],
  { cuts, end }: { cuts: number[]; end: number },
): Record<string, TimelineItem> {
  const { fps, language } = input;
  const limits = cueLimits(input.width, input.height, language);
  const cues = input.narration.flatMap((speech, index) =>
    cuesOf(speech, language, limits).map((cue) => ({ ...cue, base: starts[index] ?? 0 })),
  );
  const card = lettersOf(input.endCard?.text ?? "");
  const from = cues.map((cue) => cue.base + toFrames(cue.start, fps));
  const cardStart = cuts[input.shots.length] ?? end;
  const items: Record<string, TimelineItem> = {};
  cues.forEach((cue, index) => {
    const start = from[index] ?? 0;
    const stop = Math.min(cue.base + toFrames(cue.end, fps), from[index + 1] ?? end, end);
    if (stop <= start || (card && start >= cardStart && card.includes(lettersOf(cue.text)))) return; // what the end card says is not said twice
    const words = cue.words.map((word) => ({
      text: word.text,
      start: Math.max(0, toFrames(word.start - cue.start, fps)),
      end: Math.max(0, toFrames(word.end - cue.start, fps)),
    }));
    items[keyOf("caption", index)] = {
      kind: "caption",
      trackId: ASSEMBLED_TRACKS.captions,
      start,
      length: stop - start,
      text: cue.text,
      language,
      words,
    };
  });
  return items;
}
