/** The words of a first cut: titles and facts on the pictures, the end card, and captions from what is said. */
import type { TextStyle, TimelineItem } from "../timeline.ts";
import type { AssembleInput } from "./assemble.ts";
import { cueLimits, cuesOf, lettersOf } from "./captions.ts";
import { toFrames } from "./frames.ts";

export const ASSEMBLED_TRACKS = { picture: "picture", titles: "titles", captions: "captions", voice: "voice", music: "music" } as const;

export const keyOf = (name: string, index: number) => `${name}-${String(index + 1).padStart(3, "0")}`;

export function textItems(input: AssembleInput, cuts: number[], end: number): Record<string, TimelineItem> {
  const { fps, shots, endCard, title } = input;
  const items: Record<string, TimelineItem> = {};
  const put = (id: string, text: string, style: TextStyle, from: number, to: number, fade = 0.4) => {
    const fadeFrames = Math.min(toFrames(fade, fps), Math.floor((to - from) / 3));
    if (to - from < 2 || !text.trim()) return;
    items[id] = {
      kind: "text",
      trackId: ASSEMBLED_TRACKS.titles,
      start: from,
      length: to - from,
      text: text.trim().slice(0, 400),
      style,
      fadeInFrames: fadeFrames,
      fadeOutFrames: fadeFrames,
    };
  };
  const firstCut = cuts[1] ?? 0;
  if (title && !shots[0]?.onScreen) put("title", title, "title", toFrames(0.4, fps), Math.min(firstCut, toFrames(3.6, fps)));
  shots.forEach((shot, index) => {
    const [start, cut] = [cuts[index] ?? 0, cuts[index + 1] ?? 0];
    if (shot.onScreen)
      put(
        keyOf("words", index),
        shot.onScreen,
        styleOf(shot.onScreen),
        Math.min(cut - 1, start + toFrames(shot.onScreenAt ?? 0.35, fps)),
        cut,
        0.28,
      );
  });
  if (endCard)
    put(
      "end-card",
      endCard.text,
      "end-card",
      Math.min(end - 1, (cuts[shots.length] ?? 0) + toFrames(Math.min(input.dissolveSeconds, endCard.seconds / 4), fps)),
      end,
      0.6,
    );
  return items;
}

/** Words with a figure are a fact, a few words a title, more of them a lower third. */
function styleOf(text: string): TextStyle {
  if (/\d/.test(text) && text.length <= 40) return "fact";
  return text.length <= 28 ? "title" : "lower-third";
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
