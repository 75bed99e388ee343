/** Captions that an action made, put on a timeline as ordinary items, so that people cut, move and undo them like every other. Pure. */
import { derivedId } from "../lib/ids.ts";
import { checkTimeline } from "../canvas/timeline/check.ts";
import { type CaptionItem, itemsOfTrack, type Timeline, type Track } from "../canvas/timeline.ts";

export interface Cue {
  fromMs: number;
  toMs: number;
  text: string;
}

/** Of one piece of an answer. */
export interface Captions {
  /** Names the piece; ids of the items follow from it. */
  key: string;
  cues: readonly Cue[];
}

export const cueItemId = (key: string, index: number): string => derivedId("itm", key, String(index));

/** Whether these captions were put there already. */
export const hasCaptions = (timeline: Timeline, { key, cues }: Captions): boolean =>
  cues.some((_, index) => timeline.items[cueItemId(key, index)] !== undefined);

/** A sentence when they cannot be captions at all: out of order, or over each other. */
export function wrongCues(cues: readonly Cue[]): string | undefined {
  for (const [index, cue] of cues.entries()) {
    if (cue.toMs <= cue.fromMs) return `Caption ${index + 1} ends before it begins.`;
    const before = cues[index - 1];
    if (before && cue.fromMs < before.toMs) return `Caption ${index + 1} begins before the one before it has ended.`;
  }
  return undefined;
}

/**
 * The timeline with them in place of the captions that its captions' track had, or on a new track. A cue that would be shorter than a frame is as long as
 * one; what then lies over the next ends before it.
 */
export function withCaptions(timeline: Timeline, captions: Captions): Timeline {
  const { track, isNew } = trackFor(timeline);
  const kept = Object.entries(timeline.items).filter(([, item]) => isNew || item.trackId !== track.id);
  const frame = (ms: number) => Math.round((ms * timeline.fps) / 1000);
  const starts = captions.cues.map((cue) => frame(cue.fromMs));
  const items = captions.cues.flatMap((cue, index): [string, CaptionItem][] => {
    const start = starts[index] ?? 0;
    const end = Math.min(Math.max(frame(cue.toMs), start + 1), starts[index + 1] ?? Number.POSITIVE_INFINITY);
    if (end <= start) return []; // two cues within one frame: the later one is seen
    const place = { trackId: track.id, start, length: end - start };
    return [[cueItemId(captions.key, index), { kind: "caption", ...place, text: cue.text, language: languageOf(cue.text) }]];
  });
  return {
    ...timeline,
    tracks: isNew ? [...timeline.tracks, track] : timeline.tracks,
    items: Object.fromEntries([...kept, ...items]),
  };
}

/** What is wrong with the result, as a sentence. */
export const wrongTimeline = (timeline: Timeline): string | undefined => checkTimeline(timeline)[0]?.message;

/** The first open track that carries captions and nothing else; an empty one of text is good too. */
function trackFor(timeline: Timeline): { track: Track; isNew: boolean } {
  const open = timeline.tracks.filter((track) => track.kind === "text" && !track.locked);
  const isOnly = (track: Track) => itemsOfTrack(timeline, track.id).every((item) => item.kind === "caption");
  const found = open.find((track) => isOnly(track) && itemsOfTrack(timeline, track.id).length > 0) ?? open.find(isOnly);
  if (found) return { track: found, isNew: false };
  const taken = new Set(timeline.tracks.map((track) => track.id));
  let id = "captions";
  for (let number = 2; taken.has(id); number++) id = `captions-${number}`;
  return { track: { id, kind: "text", name: "Captions", muted: false, hidden: false, locked: false, gainDb: 0 }, isNew: true };
}

function languageOf(text: string): string {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return "ja";
  if (/\p{Script=Hangul}/u.test(text)) return "ko";
  return /\p{Script=Han}/u.test(text) ? "zh" : "en";
}
