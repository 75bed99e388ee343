/**
 * The first cut: shots in order, voice, music, captions and end card. The same input always gives the same timeline.
 *
 * A shot's `seconds` run from its cut to the next one, so dissolves do not shorten the film and narration that was timed on the shots stays in
 * time. A shot that dissolves into the next is on for `dissolveSeconds` longer; a video that has no more picture by then holds its last frame.
 */
import { invalid } from "../../lib/errors.ts";
import type { ClipItem, KenBurns, Timeline, TimelineItem, Track } from "../timeline.ts";
import { ASSEMBLED_TRACKS, captionItems, keyOf, textItems } from "./assemble-words.ts";
import type { SpokenWord } from "./captions.ts";
import { toFrames } from "./frames.ts";

export interface AssembleShot {
  assetId: string;
  kind: "image" | "video";
  /** From this cut to the next. The last shot dissolves into the end card, where there is one. */
  seconds: number;
  /** What the shot is called in the editor. */
  title?: string;
  /** Words shown on the picture, from `onScreenAt` seconds into the shot to its end. */
  onScreen?: string;
  onScreenAt?: number;
}

export interface AssembleNarration {
  assetId: string;
  startSeconds: number;
  seconds: number;
  text: string;
  words?: readonly SpokenWord[];
}

export interface AssembleInput {
  width: number;
  height: number;
  fps: number;
  shots: readonly AssembleShot[];
  narration: readonly AssembleNarration[];
  music?: { assetId: string; seconds: number; gainDb: number };
  endCard?: { text: string; seconds: number };
  /** Shown over the first shot. */
  title?: string;
  language: string;
  dissolveSeconds: number;
}

const GROUND = "#0b0c10";
const TAIL_SECONDS = 0.4;
const END_FADE_SECONDS = 0.6;

/**
 * Lays the parts of a film on a timeline. Its length is the sum of the shots and the end card, longer only where the voice needs it.
 * @throws AppError invalid when there is no shot or a length is not positive.
 */
export function assembleTimeline(input: AssembleInput): Timeline {
  checkInput(input);
  const voice = voiceItems(input);
  const pictures = pictureItems(input, voice.endFrame);
  const items = {
    ...pictures.items,
    ...textItems(input, pictures.cuts, pictures.end),
    ...voice.items,
    ...musicItem(input, pictures.end),
    ...captionItems(input, voice.starts, pictures),
  };
  return { width: input.width, height: input.height, fps: input.fps, background: "#000000", tracks: tracksOf(), items };
}

function checkInput(input: AssembleInput): void {
  if (input.shots.length === 0) throw invalid("shots", "A film has at least one shot.");
  input.shots.forEach((shot, index) => {
    if (toFrames(shot.seconds, input.fps) < 1) throw invalid(`shots.${index}.seconds`, "A shot lasts at least one frame.");
  });
  if (input.endCard && toFrames(input.endCard.seconds, input.fps) < 1)
    throw invalid("endCard.seconds", "An end card lasts at least one frame.");
}

function tracksOf(): Track[] {
  const track = (id: string, kind: Track["kind"], name: string): Track => ({
    id,
    kind,
    name,
    muted: false,
    hidden: false,
    locked: false,
    gainDb: 0,
  });
  return [
    track(ASSEMBLED_TRACKS.picture, "video", "Picture"),
    track(ASSEMBLED_TRACKS.titles, "text", "Titles"),
    track(ASSEMBLED_TRACKS.captions, "text", "Captions"),
    track(ASSEMBLED_TRACKS.voice, "audio", "Voice"),
    track(ASSEMBLED_TRACKS.music, "audio", "Music"),
  ];
}

function pictureItems(input: AssembleInput, voiceEnd: number): { items: Record<string, TimelineItem>; cuts: number[]; end: number } {
  const { fps, shots, endCard } = input;
  const seconds = [...shots.map((shot) => shot.seconds), ...(endCard ? [endCard.seconds] : [])];
  const cuts = cutsOf(seconds, fps);
  const end = Math.max(cuts.at(-1) ?? 0, voiceEnd > 0 ? voiceEnd + toFrames(TAIL_SECONDS, fps) : 0);
  cuts[cuts.length - 1] = end;
  const items: Record<string, TimelineItem> = {};
  for (const [index, shot] of shots.entries()) items[keyOf("shot", index)] = shotItem(input, shot, index, cuts);
  const last = items[keyOf("shot", shots.length - 1)];
  if (endCard) items["end-ground"] = endGround(input, cuts);
  else if (last)
    items[keyOf("shot", shots.length - 1)] = {
      ...last,
      fadeOutFrames: Math.min(toFrames(END_FADE_SECONDS, fps), Math.floor(last.length / 2)),
    };
  return { items, cuts, end };
}

/** Cuts are rounded from the sum, not summed from rounded lengths: the whole is exact however many shots there are. */
function cutsOf(seconds: number[], fps: number): number[] {
  const cuts = [0];
  let sum = 0;
  for (const one of seconds) {
    sum += one;
    cuts.push(Math.max((cuts.at(-1) ?? 0) + 1, toFrames(sum, fps)));
  }
  return cuts;
}

function shotItem(input: AssembleInput, shot: AssembleShot, index: number, cuts: number[]): ClipItem {
  const [start, cut] = [cuts[index] ?? 0, cuts[index + 1] ?? 0];
  const dissolve = dissolveFrames(input, cuts, index);
  return {
    kind: "clip",
    trackId: ASSEMBLED_TRACKS.picture,
    start,
    length: cut - start + dissolve,
    ...(shot.title ? { name: shot.title.slice(0, 200) } : {}),
    assetId: shot.assetId,
    media: shot.kind,
    inFrames: 0,
    gainDb: shot.kind === "video" ? -9 : 0,
    fit: "cover",
    ...(shot.kind === "image" ? { kenBurns: MOVES[index % MOVES.length] } : {}),
    ...(dissolve > 0 ? { transition: { kind: "cross-dissolve", frames: dissolve } } : {}),
    ...(index === 0 ? { fadeInFrames: Math.min(toFrames(0.3, input.fps), cut - start) } : {}),
  };
}

/** The dissolve after cut `index`: never more than half of either neighbour. */
function dissolveFrames(input: AssembleInput, cuts: number[], index: number): number {
  const [start, cut, next] = [cuts[index], cuts[index + 1], cuts[index + 2]];
  if (start === undefined || cut === undefined || next === undefined) return 0;
  return Math.min(toFrames(input.dissolveSeconds, input.fps), Math.floor((cut - start) / 2), Math.floor((next - cut) / 2));
}

/** Moves for stills, in turn: in, to the side, out, to the other side. */
const MOVES: readonly KenBurns[] = [
  { from: { x: 0.5, y: 0.5, scale: 1 }, to: { x: 0.5, y: 0.47, scale: 1.12 } },
  { from: { x: 0.46, y: 0.5, scale: 1.1 }, to: { x: 0.54, y: 0.5, scale: 1.1 } },
  { from: { x: 0.5, y: 0.48, scale: 1.12 }, to: { x: 0.5, y: 0.5, scale: 1 } },
  { from: { x: 0.54, y: 0.52, scale: 1.1 }, to: { x: 0.46, y: 0.48, scale: 1.12 } },
];

function endGround(input: AssembleInput, cuts: number[]): TimelineItem {
  const start = cuts[input.shots.length] ?? 0;
  const length = (cuts.at(-1) ?? 0) - start;
  const last = input.shots.at(-1);
  const atFrames = Math.max(0, start - (cuts[input.shots.length - 1] ?? 0) - 1);
  return {
    kind: "solid",
    trackId: ASSEMBLED_TRACKS.picture,
    name: "End card",
    start,
    length,
    colour: GROUND,
    ...(last ? { soft: { assetId: last.assetId, media: last.kind, atFrames } } : {}),
    fadeOutFrames: Math.min(toFrames(END_FADE_SECONDS, input.fps), Math.floor(length / 2)),
  };
}

function voiceItems(input: AssembleInput): { items: Record<string, TimelineItem>; starts: number[]; endFrame: number } {
  const items: Record<string, TimelineItem> = {};
  const starts: number[] = [];
  let free = 0;
  for (const [index, speech] of input.narration.entries()) {
    const start = Math.max(free, toFrames(speech.startSeconds, input.fps));
    const length = Math.max(1, Math.ceil(speech.seconds * input.fps));
    items[keyOf("voice", index)] = {
      kind: "clip",
      trackId: ASSEMBLED_TRACKS.voice,
      start,
      length,
      name: speech.text.slice(0, 200),
      assetId: speech.assetId,
      media: "audio",
      inFrames: 0,
      gainDb: 0,
      fit: "cover",
    };
    starts.push(start);
    free = start + length;
  }
  return { items, starts, endFrame: free };
}

function musicItem(input: AssembleInput, end: number): Record<string, TimelineItem> {
  if (!input.music) return {};
  const { fps } = input;
  const length = Math.min(end, Math.max(1, toFrames(input.music.seconds, fps)));
  return {
    music: {
      kind: "clip",
      trackId: ASSEMBLED_TRACKS.music,
      start: 0,
      length,
      name: "Music",
      assetId: input.music.assetId,
      media: "audio",
      inFrames: 0,
      gainDb: input.music.gainDb,
      fit: "cover",
      duck: { underTrackId: ASSEMBLED_TRACKS.voice, db: -9, attackFrames: toFrames(0.25, fps), releaseFrames: toFrames(0.7, fps) },
      fadeInFrames: Math.min(toFrames(0.5, fps), Math.floor(length / 4)),
      fadeOutFrames: Math.min(toFrames(1.5, fps), Math.floor(length / 4)),
    },
  };
}
