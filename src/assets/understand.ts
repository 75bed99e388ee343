/**
 * What a file is like, by measuring alone: its colours, where shots begin, where nothing is heard, how loud it is, and a sentence made of that. It is the
 * draft of understanding and says so (`by: "draft"`); what a vision or transcription model says takes its place where one is asked.
 */
import { join } from "node:path";
import { withTempFolder } from "../lib/child.ts";
import { AppError } from "../lib/errors.ts";
import type { Understanding } from "../schema.ts";
import type { Asset } from "./assets.ts";
import { makePoster } from "./derive.ts";
import { silencesOf, shotsOf } from "./listen.ts";
import { loudness } from "./loudness.ts";
import { runImageChild } from "./media-child.ts";
import { lightnessOf, type PaletteColour } from "./palette.ts";

type Found = Omit<Understanding, "by" | "at">;

/** `path` holds the asset's bytes. Throws AppError `invalid` for what cannot be decoded. */
export async function measureFile(asset: Asset, path: string, signal?: AbortSignal): Promise<Found> {
  const found: Found = { text: "", colours: [], shots: [], silences: [], tags: [] };
  if (asset.kind !== "audio") found.colours = await coloursIn(asset, path, signal);
  if (asset.kind === "video") found.shots = await shotsOf(path, signal);
  if (asset.kind !== "image") Object.assign(found, await heard(asset, path, signal));
  return { ...found, text: sentenceOf(asset, found), tags: tagsOf(asset, found) };
}

function coloursIn(asset: Asset, path: string, signal?: AbortSignal): Promise<PaletteColour[]> {
  const look = (still: string, svg: boolean) =>
    runImageChild<PaletteColour[]>({ act: "palette", path: still, svg }, { signal, background: true });
  if (asset.kind === "image") return look(path, asset.mime === "image/svg+xml");
  return withTempFolder(async (folder) => {
    const still = join(folder, "still.webp");
    await makePoster(path, still, signal);
    return look(still, false);
  });
}

async function heard(asset: Asset, path: string, signal?: AbortSignal): Promise<Pick<Found, "silences" | "lufs">> {
  try {
    const { integratedLufs } = await loudness(path, signal);
    return { lufs: integratedLufs, silences: await silencesOf(path, asset.durationMs ?? 0, signal) };
  } catch (error) {
    if (asset.kind === "video" && error instanceof AppError && error.code === "invalid") return { silences: [] }; // a film without sound
    throw error;
  }
}

// ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const SILENT_LUFS = -69;
const QUIET_LUFS = -32;
const LOUD_LUFS = -11;

/** “A wide, dark picture, mostly navy and orange.” “A tall, bright film of 12 s in 4 shots, mostly green; with sound, 2 pauses.” */
function sentenceOf(asset: Asset, found: Found): string {
  const adjectives = [shapeOf(asset), lightOf(found)].filter(Boolean).join(", ");
  const colours = [...new Set(found.colours.slice(0, 3).map(({ name }) => name))];
  const mostly = colours.length > 0 ? `, mostly ${listed(colours)}` : "";
  const length = asset.durationMs === null ? "" : ` of ${lengthOf(asset.durationMs)}`;
  const sound = soundOf(found);
  switch (asset.kind) {
    case "image":
      return `${an(adjectives)} picture${mostly}.`;
    case "video": {
      const shots = found.shots.length > 0 ? ` in ${found.shots.length + 1} shots` : "";
      return `${an(adjectives)} film${length}${shots}${mostly}; ${found.lufs === undefined ? "it has no sound" : `its sound is ${sound}`}.`;
    }
    case "audio":
      return `${an(sound.split(",")[0] ?? "")} sound${length}${pausesOf(found)}.`;
  }
}

function tagsOf(asset: Asset, found: Found): string[] {
  const tags = [shapeOf(asset), lightOf(found), ...found.colours.filter(({ share }) => share >= 0.1).map(({ name }) => name)];
  if (asset.kind === "video" && found.shots.length === 0) tags.push("one shot");
  if (asset.kind !== "image" && (found.lufs === undefined || found.lufs <= SILENT_LUFS)) tags.push("silent");
  if (asset.words?.length) tags.push("speech");
  return [...new Set(tags.filter(Boolean))];
}

function shapeOf({ width, height }: Asset): string {
  if (!width || !height) return "";
  const ratio = width / height;
  return ratio > 1.1 ? "wide" : ratio < 0.9 ? "tall" : "square";
}

function lightOf({ colours }: Found): string {
  const known = colours.reduce((sum, { share }) => sum + share, 0);
  if (known === 0) return "";
  const light = colours.reduce((sum, { hex, share }) => sum + lightnessOf(hex) * share, 0) / known;
  return light < 0.36 ? "dark" : light > 0.74 ? "bright" : "";
}

function soundOf({ lufs, ...found }: Found): string {
  if (lufs === undefined || lufs <= SILENT_LUFS) return "silent";
  return (lufs < QUIET_LUFS ? "quiet" : lufs > LOUD_LUFS ? "loud" : "even") + pausesOf(found).replace(" with", ",");
}

const pausesOf = ({ silences }: Pick<Found, "silences">) =>
  silences.length === 0 ? "" : ` with ${silences.length} ${silences.length === 1 ? "pause" : "pauses"}`;

const an = (words: string) => (words ? `${/^[aeiou]/.test(words) ? "An" : "A"} ${words}` : "A");
const listed = (words: readonly string[]) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);

function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
