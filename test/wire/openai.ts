/**
 * OpenAI as it is on the wire: the endpoints that our adapter uses, in the forms of openai@7.55.0's types (2026-11-10) and of published error bodies. It is
 * as strict as the real one with fields: what an endpoint does not know is a 400 that names it.
 */
import type { Card } from "../../src/providers/card.ts";
import { openai } from "../../src/providers/openai/index.ts";
import { chatAnswer } from "./chat.ts";
import type { FormFile } from "./http.ts";
import { type Fields, OPENAI_KEY, openaiError, openaiTrouble, pictureAnswer, speechAnswer, transcriptAnswer } from "./openai-answers.ts";
import { type Behaviour, openWire, type Sample, type Turn, type Wire, type WireReply, type WireRequest } from "./wire.ts";

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

async function answer(request: WireRequest, turn: Turn): Promise<WireReply> {
  if (request.headers.authorization !== `Bearer ${OPENAI_KEY}`) return openaiTrouble("bad-key") as WireReply;
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
      return chatAnswer(mode, JSON.stringify(fields.messages).includes("one JSON object") ? { json: true } : {});
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
  credentials: (url) => ({ fields: { key: OPENAI_KEY }, baseUrl: `${url}/v1` }),
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
