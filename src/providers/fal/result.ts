/** What a model made: the file behind the address in its answer, or the words. */
import { join } from "node:path";
import { JobFailure } from "../../jobs/define.ts";
import type { Card } from "../card.ts";
import type { ProviderContext, ProviderRequest, ProviderResult } from "../define.ts";
import { failureFor } from "../faults.ts";
import { saveFile } from "../save-file.ts";
import { at, FAL, hostsOf, textAt } from "./call.ts";

/** Where the endpoints put what they made; the first that is there counts. */
const PLACES: Record<Exclude<Card["kind"], "text" | "transcription">, readonly string[]> = {
  image: ["images.0", "image"],
  video: ["video", "videos.0"],
  speech: ["audio", "audio_url", "audio_file"],
  music: ["audio", "audio_url", "audio_file", "audios.0"],
};

/** Throws JobFailure: `refused` for a picture that was made black, `rejected` when nothing was made, `unavailable` when the file did not come whole. */
export async function resultOf(
  { card }: ProviderRequest,
  output: unknown,
  costMicros: number | undefined,
  context: ProviderContext,
): Promise<ProviderResult> {
  if (at(output, "has_nsfw_concepts.0") === true)
    throw failureFor(FAL, { fault: "refused", said: "It made the picture black." }, context.credentials);
  if (card.kind === "text" || card.kind === "transcription") return wordsFrom(card, output, costMicros);
  const found = PLACES[card.kind].map((place) => at(output, place)).find((value) => value !== undefined && value !== null);
  const url = typeof found === "string" ? found : textAt(found, "url");
  if (!url) throw new JobFailure("rejected", `fal says that it is done, but there is no ${card.kind} in its answer.`);
  const name = nameOf(card, textAt(found, "content_type"), url);
  const path = join(context.folder, name);
  const { origin } = new URL(hostsOf(context.credentials).queue);
  await saveFile({ url, path, upstream: FAL, alsoTrust: [origin], context });
  return { kind: "file", path, name, costMicros };
}

function wordsFrom(card: Card, output: unknown, costMicros: number | undefined): ProviderResult {
  const text = textAt(output, "text") ?? textAt(output, "output");
  if (text === undefined) throw new JobFailure("rejected", `fal says that it is done, but ${card.name} heard no words.`);
  const words = timesOf(output);
  return { kind: "text", text: text.trim(), costMicros, ...(words.length > 0 ? { words } : {}) };
}

/** Two shapes: `chunks[] {text, timestamp: [from, to]}` of Whisper, `words[] {text, start, end, type}` of Scribe, which lists the spaces too. */
function timesOf(output: unknown): { text: string; start: number; end: number }[] {
  const list = at(output, "words") ?? at(output, "chunks");
  if (!Array.isArray(list)) return [];
  return list.flatMap((each) => {
    const text = textAt(each, "text")?.trim();
    const [start, end] = [at(each, "start") ?? at(each, "timestamp.0"), at(each, "end") ?? at(each, "timestamp.1")];
    const isWord = (textAt(each, "type") ?? "word") === "word";
    return text && isWord && typeof start === "number" && typeof end === "number" ? [{ text, start, end }] : [];
  });
}

const EXTENSION: Record<Card["kind"], string> = {
  image: "png",
  video: "mp4",
  speech: "mp3",
  music: "mp3",
  text: "txt",
  transcription: "txt",
};

/** For people; what it is follows from its bytes. */
function nameOf(card: Card, type: string | undefined, url: string): string {
  const ending = /\.([a-z0-9]{2,5})$/i.exec(URL.canParse(url) ? new URL(url).pathname : "")?.[1] ?? type?.split("/")[1]?.split(/[-+;]/)[0];
  return `${card.id}.${(ending ?? EXTENSION[card.kind]).toLowerCase()}`;
}
