/** The Gemini API with a key, at the wire. */
import type { Card, InputRole } from "../../src/providers/card.ts";
import { google } from "../../src/providers/google/index.ts";
import { blockedAnswer, contentAnswer, type Files, fault, filmUsage, interaction, makeFiles, turnedAway } from "./google-answers.ts";
import type { HttpReply } from "./http.ts";
import { type Behaviour, openWire, type Turn, type Wire, type WireRequest, type WireServer } from "./wire.ts";

export const json = (body: unknown): HttpReply => ({ body });
const MALFORMED = { surprise: true };

/** An answer that is the result, in the way of the mode. */
export function atOnce(mode: Behaviour, turn: Turn, body: unknown): HttpReply {
  turn.accept();
  if (mode === "crash") return "hang-up";
  if (mode === "malformed") return json(MALFORMED);
  const text = JSON.stringify(body);
  if (mode === "cut") return { headers: { "content-type": "application/json" }, body: text, cutAfter: Math.floor(text.length / 2) };
  return mode === "slow" ? { headers: { "content-type": "application/json" }, pieces: inPieces(text) } : json(body);
}

async function* inPieces(text: string) {
  const size = Math.ceil(text.length / 4);
  for (let at = 0; at < text.length; at += size) {
    yield text.slice(at, at + size);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What is made in the background: how it was asked for, how often it was looked at, whether its film was cut off before. */
export interface Running {
  mode: Behaviour;
  looks: number;
  wasCut: boolean;
}

export const looksBefore = (mode: Behaviour) => (mode === "slow" ? 3 : 1);

/** A ticket, in the way of the mode. */
export function inBackground(mode: Behaviour, turn: Turn, running: Map<string, Running>, answer: (id: string) => unknown): HttpReply {
  turn.accept();
  const id = `run-${running.size + 1}`;
  running.set(id, { mode, looks: 0, wasCut: false });
  if (mode === "crash") return "hang-up";
  return json(mode === "malformed" ? MALFORMED : answer(id));
}

const GENERATE = /\/models\/([^/:]+):generateContent$/;

async function serveGoogle(): Promise<WireServer> {
  const files = await makeFiles();
  const running = new Map<string, Running>();
  return openWire((request, turn) => {
    const [path = ""] = request.path.split("?");
    const model = GENERATE.exec(path)?.[1];
    if (model) return generated(model, turn, files, "google");
    if (path === "/v1beta/interactions") return begun(request, turn, files, running);
    const [, id = "", verb] = /^\/v1beta\/interactions\/([^/]+)(\/cancel)?$/.exec(path) ?? [];
    if (id) return verb ? json(interaction(id, "cancelled")) : looked(id, turn, running);
    const file = /^\/v1beta\/files\/([^:]+):download$/.exec(path)?.[1];
    if (file) return film(running.get(file), request, files);
    if (path === "/v1beta/models") return turnedAway(turn.mode, "google") ?? json({ models: [{ name: "models/gemini-3.8-flash" }] });
    return fault(404, "NOT_FOUND", `There is nothing at ${path}.`);
  });
}

export function generated(model: string, turn: Turn, files: Files, door: "google" | "vertex"): HttpReply {
  const mode = turn.submission();
  const away = turnedAway(mode, door);
  if (away) return away;
  if (mode === "refused") return json(blockedAnswer);
  return atOnce(mode, turn, contentAnswer(model, files));
}

function begun(request: WireRequest, turn: Turn, files: Files, running: Map<string, Running>): HttpReply {
  const mode = turn.submission();
  const away = turnedAway(mode, "google");
  if (away) return away;
  const { model, background } = request.body as { model: string; background?: boolean };
  if (background) return inBackground(mode, turn, running, (id) => interaction(id, "in_progress"));
  const song = [
    { type: "text", text: "Verse one" },
    { type: "audio", mime_type: "audio/mpeg", data: files.mp3 },
  ];
  const words = [{ type: "text", text: "I cannot write a song about that because of safety policies." }];
  return atOnce(mode, turn, { ...(interaction("song-1", "completed", mode === "refused" ? words : song) as object), model });
}

function looked(id: string, turn: Turn, running: Map<string, Running>): HttpReply {
  const run = running.get(id);
  if (!run) return { status: 400, body: { error: { code: "invalid_request", message: `Invalid interaction name: ${id}` } } };
  if (run.looks++ < looksBefore(run.mode)) return json(interaction(id, "in_progress"));
  if (run.mode === "refused") return json(interaction(id, "completed", [{ type: "text", text: "I cannot make a film of that." }]));
  const uri = `${turn.url}/v1beta/files/${id}:download?alt=media`;
  return json(interaction(id, "completed", [{ type: "video", mime_type: "video/mp4", uri }], filmUsage));
}

function film(run: Running | undefined, request: WireRequest, { mp4 }: Files): HttpReply {
  if (!run) return fault(404, "NOT_FOUND", "The file does not exist.");
  if (!request.headers["x-goog-api-key"]) return fault(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.");
  const isCut = run.mode === "cut" && !run.wasCut;
  run.wasCut ||= isCut;
  return { headers: { "content-type": "video/mp4" }, body: mp4, ...(isCut ? { cutAfter: Math.floor(mp4.length / 2) } : {}) };
}

const ANSWERED = {
  image: "at-once",
  video: "ticket",
  speech: "at-once",
  music: "at-once",
  text: "at-once",
  transcription: "at-once",
} as const;

/** One card of each way of asking; the others differ from it by their name and their parameters, which the parameters' own contract walks. */
export const samplesOf = (cards: readonly Card[], ids: readonly string[]): Wire["samples"] =>
  cards
    .filter((card) => ids.includes(card.id))
    .map((card) => ({
      card: card.id,
      inputs: card.kind === "transcription" ? [{ role: "audio", kind: "audio" }] : [],
      answers: ANSWERED[card.kind],
    }));

const SAMPLES = [
  "gemini-omni-1.1-flash",
  "nano-banana-2.1",
  "gemini-3.8-flash-tts",
  "gemini-3.1-flash-tts-preview",
  "gemini-3.5-transcribe",
  "lyria-3.5",
  "gemini-3.8-flash",
];

export const googleWire: Wire = {
  provider: google,
  credentials: (url) => ({ fields: { key: "test-key-google" }, baseUrl: url }),
  serve: serveGoogle,
  samples: samplesOf(google.cards, SAMPLES),
  // The list of models is free, so that credit does not show in it.
  keyStates: { "bad-key": "bad-key", "wrong-region": "wrong-region", limited: "limited" },
  spoken,
  submissionOf: (requests) =>
    requests.find((request) => request.method === "POST" && /:generateContent$|\/interactions$/.test(request.path)),
  inputsOf: (submission, card) => (card.kind === "video" || card.kind === "music" ? blocksOf(submission) : partsOf(submission, card)),
};

/** Where a parameter stands in the body of its way of asking. */
export function spoken(card: Card, name: string, value: unknown): { at: string; value: unknown } | undefined {
  if (value === "" || value === "auto" || (value === "off" && name === "thinking")) return undefined;
  const config = "generationConfig";
  const level = { at: `${config}.thinkingConfig.thinkingLevel`, value: String(value).toUpperCase() };
  switch (`${card.kind}.${name}`) {
    case "image.aspect":
      return { at: `${config}.imageConfig.aspectRatio`, value };
    case "image.resolution":
      return { at: `${config}.imageConfig.imageSize`, value: value === "0.5K" ? "512" : value };
    case "image.thinking":
    case "text.thinking":
      return level;
    case "text.maxTokens":
      return { at: `${config}.maxOutputTokens`, value };
    case "speech.voice":
      return { at: `${config}.speechConfig.voiceConfig.prebuiltVoiceConfig.voiceName`, value };
    case "speech.language":
      return { at: `${config}.speechConfig.languageCode`, value };
    case "speech.style":
      return card.id.includes("3.1")
        ? { at: "contents.0.parts.0.text", value: `Say the following in this way: ${value}` }
        : { at: "contents.0.parts.0.speechMetadata.style", value };
    case "transcription.language":
      return { at: `${config}.audioTranscriptionConfig.languageCodes.0`, value };
    case "transcription.words":
      return { at: `${config}.audioTranscriptionConfig.wordTimestamp`, value: value === "on" };
    case "transcription.speakers":
      return { at: `${config}.audioTranscriptionConfig.diarization`, value: value === "on" };
    case "video.aspect":
      return { at: "response_format.aspect_ratio", value };
    case "video.seconds":
      return { at: "response_format.duration", value: `${value}s` };
    default:
      return { at: `response_format.${name}`, value };
  }
}

export const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

export function partsOf({ body }: WireRequest, card: Card): { role: InputRole; bytes: Uint8Array }[] {
  const { contents } = body as { contents: { parts: { inlineData?: { data: string } }[] }[] };
  const role: InputRole = card.kind === "transcription" ? "audio" : "reference";
  return (contents[0]?.parts ?? []).flatMap(({ inlineData }) => (inlineData ? [{ role, bytes: bytes(inlineData.data) }] : []));
}

const TAGS: [RegExp, InputRole][] = [
  [/^<FIRST_FRAME>$/, "start"],
  [/^<LAST_FRAME>$/, "end"],
  [/^<IMAGE_REF_\d+>$/, "reference"],
];

/** A film's pictures are bound by tags in its words, in their order; a song's are only looked at. */
function blocksOf({ body }: WireRequest): { role: InputRole; bytes: Uint8Array }[] {
  const blocks = (body as { input: { type: string; data?: string; text?: string }[] }).input;
  const tags = (blocks.findLast((block) => block.text)?.text ?? "").match(/<[A-Z_0-9]+>/g) ?? [];
  return blocks
    .filter((block) => block.data)
    .map((block, at) => ({ role: TAGS.find(([tag]) => tag.test(tags[at] ?? ""))?.[1] ?? "reference", bytes: bytes(block.data ?? "") }));
}
