/**
 * OpenAI as it is on the wire: the endpoints that our adapter uses, in the forms of openai@7.55.0's types (2026-11-10) and of published error bodies. It is
 * as strict as the real one with fields: what an endpoint does not know is a 400 that names it.
 */
import type { Card } from "../../src/providers/card.ts";
import { openai } from "../../src/providers/openai/index.ts";
import { chatAnswer } from "./chat.ts";
import type { FormFile } from "./http.ts";
import { pictureBytes, toneBytes } from "./made.ts";
import { type Behaviour, openWire, type Sample, type Turn, type Wire, type WireReply, type WireRequest } from "./wire.ts";

const KEY = "test-key-openai-0001";

type Fields = Record<string, unknown>;

/** What each endpoint knows; from the request types of openai@7.55.0. */
const KNOWN: Record<string, string[]> = {
  "/v1/images/generations": words(
    "model prompt n size quality background output_format output_compression moderation complexity stream partial_images user safety_identifier",
  ),
  "/v1/images/edits": words(
    "model prompt n size quality background output_format output_compression complexity input_fidelity image[] mask markup stream partial_images user safety_identifier",
  ),
  "/v1/audio/speech": words("model input voice instructions response_format speed stream_format"),
  "/v1/audio/transcriptions": words(
    "model file language languages[] keywords[] prompt response_format temperature timestamp_granularities[] chunking_strategy include[] stream",
  ),
  "/v1/chat/completions": words(
    "model messages stream stream_options max_completion_tokens reasoning_effort verbosity response_format tools tool_choice temperature top_p n stop seed",
  ),
};

function words(text: string): string[] {
  return text.split(" ");
}

export const openaiError = (
  status: number,
  message: string,
  type: string,
  code: string | null,
  param: string | null = null,
): WireReply => ({
  status,
  headers: { "x-request-id": "req_test0001", ...(code === "rate_limit_exceeded" ? { "retry-after": "1" } : {}) },
  body: { error: { message, type, param, code } },
});

/** Errors that are the same at every endpoint. */
export function openaiTrouble(mode: Behaviour): WireReply | undefined {
  switch (mode) {
    case "limited":
      return openaiError(429, "Rate limit reached. Please try again in 1s.", "requests", "rate_limit_exceeded");
    case "unavailable":
      return openaiError(503, "The engine is currently overloaded, please try again later.", "server_error", null);
    case "bad-key":
      return openaiError(401, `Incorrect API key provided: ${KEY}.`, "invalid_request_error", "invalid_api_key");
    case "no-credit":
      return openaiError(
        429,
        "You exceeded your current quota, please check your plan and billing details.",
        "insufficient_quota",
        "insufficient_quota",
      );
    case "wrong-region":
      return openaiError(403, "Country, region, or territory not supported", "request_forbidden", "unsupported_country_region_territory");
    default:
      return undefined;
  }
}

async function answer(request: WireRequest, turn: Turn): Promise<WireReply> {
  if (request.headers.authorization !== `Bearer ${KEY}`) return openaiTrouble("bad-key") as WireReply;
  const path = request.path.split("?")[0] ?? "";
  if (request.method === "GET" && path === "/v1/models") return modelsAnswer(turn.mode);
  if (path === "/v1/moderations")
    return openaiTrouble(turn.mode) ?? { body: { id: "modr-1", model: "omni-moderation-latest", results: [] } };
  const known = KNOWN[path];
  if (request.method !== "POST" || !known)
    return openaiError(404, `Invalid URL (${request.method} ${path})`, "invalid_request_error", null);
  const fields = request.body as Fields;
  const stranger = Object.keys(fields).find((name) => !known.includes(name));
  if (stranger) return openaiError(400, `Unknown parameter: '${stranger}'.`, "invalid_request_error", "unknown_parameter", stranger);
  return submission(path, fields, turn);
}

/** An account without credit gets the list all the same. */
const modelsAnswer = (mode: Behaviour): WireReply =>
  (mode === "no-credit" ? undefined : openaiTrouble(mode)) ?? {
    body: {
      object: "list",
      data: openai.cards.map((card) => ({ id: card.id, object: "model", created: 1_790_000_000, owned_by: "openai" })),
    },
  };

function submission(path: string, fields: Fields, turn: Turn): WireReply | Promise<WireReply> {
  const mode = turn.submission();
  const trouble = openaiTrouble(mode);
  if (trouble) return trouble;
  if (mode === "rejected") return openaiError(400, "Invalid value: '7x7'.", "invalid_request_error", "invalid_value", "size");
  if (mode === "refused" && path !== "/v1/chat/completions")
    return openaiError(
      400,
      "Your request was rejected by the safety system. If you believe this is an error, contact us.",
      "image_generation_user_error",
      "moderation_blocked",
    );
  turn.accept();
  if (mode === "crash") return "hang-up";
  switch (path) {
    case "/v1/images/generations":
    case "/v1/images/edits":
      return pictureAnswer(fields, mode);
    case "/v1/audio/speech":
      return speechAnswer(fields, mode);
    case "/v1/audio/transcriptions":
      return transcriptAnswer(fields, mode);
    default:
      return chatAnswer(mode);
  }
}

/** The whole answer, in pieces, broken off, or of another shape. */
export function shaped(
  mode: Behaviour,
  body: unknown,
  headers: Record<string, string> = { "content-type": "application/json" },
): WireReply {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  if (mode === "malformed")
    return { headers: { "content-type": "application/json" }, body: JSON.stringify({ answer: "of another shape" }) };
  if (mode === "slow") return { headers, pieces: piecesOf(bytes) };
  return { headers, body: bytes, ...(mode === "cut" ? { cutAfter: Math.floor(bytes.length / 2) } : {}) };
}

export async function* piecesOf(bytes: Uint8Array, count = 5): AsyncGenerator<Uint8Array> {
  const size = Math.ceil(bytes.length / count);
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.slice(at, at + size);
    await Bun.sleep(2);
  }
}

async function pictureAnswer(fields: Fields, mode: Behaviour): Promise<WireReply> {
  const size = String(fields.size ?? "auto");
  const [width = 0, height = 0] = (size === "auto" ? "1024x1024" : size).split("x").map(Number);
  if (width % 16 || height % 16 || width > 3840 || height > 3840 || width / height > 3 || height / width > 3)
    return openaiError(400, `Invalid value: '${size}'.`, "invalid_request_error", "invalid_value", "size");
  const format = (fields.output_format ?? "png") as "png" | "jpeg" | "webp";
  const picture = await pictureBytes(width, height, format);
  return shaped(mode, {
    created: 1_790_000_000,
    background: "opaque",
    output_format: format,
    quality: "high",
    size: `${width}x${height}`,
    data: [{ b64_json: Buffer.from(picture).toString("base64") }],
    usage: {
      input_tokens: 50,
      input_tokens_details: { text_tokens: 10, image_tokens: 40 },
      output_tokens: 1_000,
      total_tokens: 1_050,
    },
  });
}

/** Events where they are asked for, else the bytes. */
async function speechAnswer(fields: Fields, mode: Behaviour): Promise<WireReply> {
  const format = (fields.response_format ?? "mp3") as "mp3" | "wav" | "flac" | "aac" | "opus";
  const sound = await toneBytes(format);
  if (fields.stream_format !== "sse") return shaped(mode, sound, { "content-type": `audio/${format === "mp3" ? "mpeg" : format}` });
  const half = Math.ceil(sound.length / 2);
  const events = [
    ...[sound.slice(0, half), sound.slice(half)].map((part) => ({
      type: "speech.audio.delta",
      audio: Buffer.from(part).toString("base64"),
    })),
    { type: "speech.audio.done", usage: { input_tokens: 14, output_tokens: 101, total_tokens: 115 } },
  ];
  return shaped(mode, events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""), { "content-type": "text/event-stream" });
}

const SAID = "The fox listens. Then it runs.";

function transcriptAnswer(fields: Fields, mode: Behaviour): WireReply {
  const file = fields.file as FormFile | undefined;
  if (!file || !/\.(flac|mp3|mp4|mpeg|mpga|m4a|ogg|wav|webm)$/.test(file.name))
    return openaiError(400, "Unrecognized file format.", "invalid_request_error", null, "file");
  return shaped(mode, transcript(String(fields.model), String(fields.response_format ?? "json")));
}

function transcript(model: string, form: string): Fields {
  const said = SAID.split(" ").map((word, at) => ({ word, start: at * 0.3, end: at * 0.3 + 0.25 }));
  switch (form) {
    case "verbose_json":
      return {
        task: "transcribe",
        language: "english",
        duration: 2,
        text: SAID,
        words: said,
        segments: [],
        usage: { type: "duration", seconds: 2 },
      };
    case "diarized_json":
      return {
        task: "transcribe",
        duration: 2,
        text: SAID,
        segments: [
          { type: "transcript.text.segment", id: "seg_0", speaker: "A", start: 0, end: 1, text: " The fox listens." },
          { type: "transcript.text.segment", id: "seg_1", speaker: "B", start: 1, end: 2, text: " Then it runs." },
        ],
        usage: { type: "duration", seconds: 2 },
      };
    default:
      return {
        text: SAID,
        ...(model === "gpt-transcribe" ? { languages: [{ code: "en" }] } : {}),
        usage: {
          type: "tokens",
          input_tokens: 24,
          input_token_details: { text_tokens: 4, audio_tokens: 20 },
          output_tokens: 9,
          total_tokens: 33,
        },
      };
  }
}

const picture = { role: "reference", kind: "image" } as const;
const sound = { role: "audio", kind: "audio" } as const;

const samples: Sample[] = [
  { card: "gpt-image-2.6-sunburst", answers: "at-once" },
  { card: "gpt-image-2.5-flare", params: { aspect: "16:9", quality: "max" }, inputs: [picture, picture], answers: "at-once" },
  { card: "gpt-4o-mini-tts", answers: "at-once" },
  { card: "tts-1", params: { format: "wav" }, answers: "at-once" },
  { card: "whisper-1", inputs: [sound], answers: "at-once" },
  { card: "gpt-transcribe", inputs: [sound], answers: "at-once" },
  { card: "gpt-5.4", inputs: [picture], answers: "at-once" },
];

/** Width and height for an aspect at a size, as OpenAI takes them. */
const SIZES: Record<string, Record<string, string>> = {
  "1K": {
    auto: "auto",
    "16:9": "1536x864",
    "9:16": "864x1536",
    "1:1": "1024x1024",
    "4:5": "1024x1280",
    "4:3": "1024x768",
    "3:4": "768x1024",
    "3:2": "1536x1024",
    "2:3": "1024x1536",
    "21:9": "2016x864",
  },
  "2K": { "16:9": "2560x1440" },
  "4K": { "16:9": "3840x2160" },
};

function spoken(card: Card, name: string, value: unknown): { at: string; value: unknown } | undefined {
  switch (name) {
    case "aspect":
      return { at: "size", value: SIZES["1K"]?.[String(value)] };
    case "resolution":
      return { at: "size", value: SIZES[String(value)]?.[value === "1K" ? "auto" : "16:9"] }; // the aspect that its rule leaves, and the usual one
    case "format":
      return { at: card.kind === "image" ? "output_format" : "response_format", value };
    case "compression":
      return value === 100 ? undefined : { at: "output_compression", value }; // a PNG has none
    case "fidelity":
      return { at: "input_fidelity", value };
    case "keywords":
      return { at: "keywords[]", value };
    case "maxTokens":
      return { at: "max_completion_tokens", value };
    case "effort":
      return { at: "reasoning_effort", value };
    default:
      return { at: name, value };
  }
}

export const openaiWire: Wire = {
  provider: openai,
  credentials: (url) => ({ fields: { key: KEY }, baseUrl: `${url}/v1` }),
  serve: () => openWire(answer),
  samples,
  keyStates: { success: "ok", "bad-key": "bad-key", "no-credit": "no-credit", "wrong-region": "wrong-region", limited: "limited" },
  spoken,
  submissionOf: (requests) => requests.find((request) => request.method === "POST" && request.path !== "/v1/moderations"),
  inputsOf(submission) {
    const fields = submission.body as Fields;
    const files = [fields["image[]"] ?? []].flat() as FormFile[];
    const heard = fields.file ? [fields.file as FormFile] : [];
    return [
      ...files.map((file) => ({ role: "reference" as const, bytes: file.bytes })),
      ...heard.map((file) => ({ role: "audio" as const, bytes: file.bytes })),
      ...picturesIn(fields).map((bytes) => ({ role: "reference" as const, bytes })),
    ];
  },
};

/** The data URLs of a chat request. */
export function picturesIn(fields: Fields): Uint8Array[] {
  const messages = (fields.messages ?? []) as { content: { type: string; image_url?: { url: string } }[] }[];
  return messages
    .flatMap((message) => message.content)
    .flatMap((part) => (part.image_url ? [new Uint8Array(Buffer.from(part.image_url.url.split(",")[1] ?? "", "base64"))] : []));
}
