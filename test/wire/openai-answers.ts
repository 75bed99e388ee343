/** What OpenAI answers: its errors, and pictures, speech and transcripts in its forms. */
import type { FormFile } from "./http.ts";
import { pictureBytes, toneBytes } from "./made.ts";
import type { Behaviour, WireReply } from "./wire.ts";

export const OPENAI_KEY = "test-key-openai-0001";

export type Fields = Record<string, unknown>;

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
      return openaiError(401, `Incorrect API key provided: ${OPENAI_KEY}.`, "invalid_request_error", "invalid_api_key");
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

/** The whole answer, in pieces, broken off, or of another shape. */
function shaped(mode: Behaviour, body: unknown, headers: Record<string, string> = { "content-type": "application/json" }): WireReply {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  if (mode === "malformed")
    return { headers: { "content-type": "application/json" }, body: JSON.stringify({ answer: "of another shape" }) };
  if (mode === "slow") return { headers, pieces: piecesOf(bytes) };
  return { headers, body: bytes, ...(mode === "cut" ? { cutAfter: Math.floor(bytes.length / 2) } : {}) };
}

async function* piecesOf(bytes: Uint8Array, count = 5): AsyncGenerator<Uint8Array> {
  const size = Math.ceil(bytes.length / count);
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.slice(at, at + size);
    await Bun.sleep(2);
  }
}

export async function pictureAnswer(fields: Fields, mode: Behaviour): Promise<WireReply> {
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
export async function speechAnswer(fields: Fields, mode: Behaviour): Promise<WireReply> {
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

export function transcriptAnswer(fields: Fields, mode: Behaviour): WireReply {
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
