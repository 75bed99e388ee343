/**
 * The draft models at work, in a process of their own: painting blocks its thread and may be killed at any moment. Reads one order on standard
 * input, writes files into the order's folder, and says what happens in JSON lines (`DraftWord`).
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stampImage } from "../../assets/provenance.ts";
import { AppError } from "../../lib/errors.ts";
import { type Aspect, type Resolution, sizeOf } from "../card.ts";
import type { DraftOrder, DraftWord } from "./index.ts";
import { composePicture, composeScene, encodePicture, paintScene, type Scene } from "./picture/compose.ts";
import { filmScene } from "./picture/film.ts";
import { CAMERAS, type Camera, LOOKS, type Look, type Mood } from "./picture/scene.ts";
import { planFilm } from "./planner/plan-film.ts";
import { describePlan } from "./planner/describe-plan.ts";
import { readPrompt } from "./reader/read-prompt.ts";
import { composeMusic } from "./sound/music.ts";
import { type MusicStyle, musicFor } from "./sound/music-spec.ts";
import { speak } from "./sound/speech.ts";

const FPS = 24;

function say(word: DraftWord) {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}

const progress = (words: string) => (done: number, total: number) => say({ progress: total > 0 ? done / total : 0, words });

async function sceneOf(order: DraftOrder): Promise<Scene> {
  const { aspect, resolution, look } = order.params as { aspect: Aspect; resolution: Resolution; look: Look | "auto" };
  const start = order.inputs.find((input) => input.role === "start");
  // A still of ours is set in motion by painting its layers again, not by moving its pixels.
  const own = start?.model === "draft-image" && start.prompt !== undefined ? start : undefined;
  const wanted = LOOKS.find((known) => known === (own?.params?.look ?? look));
  const size = sizeOf(aspect, resolution);
  if (start && !own) return composePicture(await Bun.file(start.path).bytes(), { ...size, seed: order.seed });
  const spec = readPrompt(own?.prompt ?? order.prompt, wanted ? { look: wanted } : {});
  const drawnIn = order.inputs.filter((input) => input.path && input !== own);
  const references = await Promise.all(drawnIn.map((input) => Bun.file(input.path).bytes()));
  return composeScene(spec, { ...size, seed: own?.seed ?? order.seed, references });
}

async function image(order: DraftOrder) {
  const scene = await sceneOf(order);
  const path = join(order.folder, "take.png");
  const { model, prompt, params, seed } = order;
  await writeFile(path, stampImage(await encodePicture(paintScene(scene), "png"), { model, prompt, params, seed, draft: true }));
  say({ file: path });
}

async function video(order: DraftOrder) {
  const scene = await sceneOf(order);
  const { seconds, camera } = order.params as { seconds: number; camera: Camera | "auto" };
  const moved = CAMERAS.find((known) => known === camera) ?? readPrompt(order.prompt).camera;
  const path = join(order.folder, "take.mp4");
  await filmScene(scene, {
    seconds,
    fps: FPS,
    camera: moved,
    out: path,
    signal: new AbortController().signal,
    onProgress: progress("frames"),
  });
  say({ file: path });
}

const VOICES = {
  woman: { gender: "female", age: "adult" },
  man: { gender: "male", age: "adult" },
  "old-woman": { gender: "female", age: "old" },
  "old-man": { gender: "male", age: "old" },
  child: { gender: "female", age: "child" },
} as const;

async function speech(order: DraftOrder) {
  const { language, voice, pace } = order.params as { language: string; voice: keyof typeof VOICES; pace: "slow" | "normal" | "fast" };
  const path = join(order.folder, "take.wav");
  const { words } = await speak({ text: order.prompt, language, ...VOICES[voice], pace, out: path, signal: new AbortController().signal });
  say({ file: path, words });
}

async function music(order: DraftOrder) {
  const { mood, style, tempo, seconds, dropouts } = order.params as {
    mood: Mood;
    style: MusicStyle | "auto";
    tempo: number;
    seconds: number;
    dropouts: string;
  };
  const spec = { mood, tempo, style: style === "auto" ? musicFor(mood).style : style };
  const path = join(order.folder, "take.wav");
  const windows = dropouts
    .split(",")
    .filter((part) => part.trim())
    .map((part) => part.split("-").map(Number))
    .map(([start = 0, end = 0]) => ({ start, end }));
  await composeMusic(spec, { seconds, seed: order.seed, out: path, signal: new AbortController().signal, dropouts: windows });
  say({ file: path });
}

async function text(order: DraftOrder) {
  const { seconds, aspect } = order.params as { seconds: number; aspect: Aspect | "auto" };
  const plan = planFilm(order.prompt, { ...(seconds > 0 ? { seconds } : {}), ...(aspect === "auto" ? {} : { aspect }) });
  say({ text: describePlan(plan) });
}

const MODELS: Record<string, (order: DraftOrder) => Promise<void>> = {
  "draft-image": image,
  "draft-video": video,
  "draft-speech": speech,
  "draft-music": music,
  "draft-text": text,
};

try {
  const order = JSON.parse(await Bun.stdin.text()) as DraftOrder;
  await MODELS[order.model]?.(order);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  say({ refused: error.message });
}
