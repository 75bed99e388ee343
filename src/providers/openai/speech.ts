/**
 * Speech: `POST /audio/speech`. Newer models answer with events, whose last one says what was used and so also that nothing is missing; the first
 * ones (`tts-1`) answer with the bytes. Event names: platform.openai.com/docs/api-reference/audio (speech.audio.delta, speech.audio.done), as in
 * published clients of 2026; openai@7.55.0 types only the request.
 */
import { open } from "node:fs/promises";
import { unitsMicros } from "../../prices.ts";
import type { ProviderContext, ProviderRequest, ProviderResult } from "../define.ts";
import { eventsOf } from "../../lib/event-stream.ts";
import { openClient } from "./client.ts";
import { askOpenai, unreadable } from "./faults.ts";
import { resultFile } from "./files.ts";

const ANSWER_BYTES = 256 * 1024 ** 2;

/** Micro-USD for a million tokens: text in, sound out; genai-prices, 2026-08-21. */
const MINI_RATES = { in: 600_000, out: 12_000_000 };

export interface SpeechBody {
  model: string;
  input: string;
  voice: string;
  response_format: "mp3" | "wav" | "flac" | "aac" | "opus";
  speed: number;
  instructions?: string;
  stream_format?: "sse";
}

/** Shape: openai@7.55.0 `resources/audio/speech.d.ts` (2026-11-10). */
export function speechBody({ route, prompt, params }: Pick<ProviderRequest, "route" | "prompt" | "params">): SpeechBody {
  const model = String(route.model);
  const { instructions } = params;
  return {
    model,
    input: prompt,
    voice: String(params.voice),
    response_format: params.format as SpeechBody["response_format"],
    speed: Number(params.speed),
    ...(instructions ? { instructions: String(instructions) } : {}),
    ...(model.startsWith("tts-1") ? {} : { stream_format: "sse" }),
  };
}

/** Throws JobFailure. */
export async function makeSpeech(request: ProviderRequest, context: ProviderContext): Promise<ProviderResult> {
  const body = speechBody(request);
  const { path, name } = resultFile(request, context, body.response_format === "opus" ? "ogg" : body.response_format);
  const costMicros = await askOpenai(context, async () => {
    const client = await openClient(context, { timeoutMs: request.card.maxRuntimeMs, maxBytes: ANSWER_BYTES });
    const response = await client.audio.speech.create(body);
    const type = response.headers.get("content-type") ?? "";
    if (!response.body || /^(application\/json|text\/(?!event-stream))/.test(type)) throw unreadable(context);
    const isEvents = type.startsWith("text/event-stream");
    const heard = await write(path, isEvents ? soundOf(response.body) : response.body);
    if (heard.bytes === 0 || (isEvents && !heard.isWhole)) throw unreadable(context);
    return isEvents ? heard.costMicros : costOf(request);
  });
  return { kind: "file", path, name, costMicros };
}

interface Heard {
  bytes: number;
  /** The upstream said that this was all. */
  isWhole: boolean;
  costMicros: number | undefined;
}

type Piece = Uint8Array | { costMicros: number | undefined };

async function write(path: string, pieces: AsyncIterable<Piece>): Promise<Heard> {
  const heard: Heard = { bytes: 0, isWhole: false, costMicros: undefined };
  const file = await open(path, "w");
  try {
    for await (const piece of pieces) {
      if (!(piece instanceof Uint8Array)) {
        Object.assign(heard, { isWhole: true, costMicros: piece.costMicros });
        continue;
      }
      heard.bytes += piece.length;
      await file.write(piece);
    }
  } finally {
    await file.close();
  }
  return heard;
}

async function* soundOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Piece> {
  for await (const { data } of eventsOf(body)) {
    if (data === "[DONE]") return;
    const { type, audio, usage } = JSON.parse(data) as { type?: string; audio?: string; usage?: Usage };
    if (type === "speech.audio.delta") yield Buffer.from(audio ?? "", "base64");
    if (type === "speech.audio.done") yield { costMicros: usage && microsOf(usage) };
  }
}

interface Usage {
  input_tokens: number;
  output_tokens: number;
}

function microsOf({ input_tokens, output_tokens }: Usage): number | undefined {
  const micros = Math.ceil((input_tokens * MINI_RATES.in + output_tokens * MINI_RATES.out) / 1_000_000);
  return Number.isFinite(micros) ? micros : undefined;
}

/** Models that are billed by what they read say nothing of it; its length is known. */
function costOf({ route: { price }, params, inputs, prompt }: ProviderRequest): number | undefined {
  if (price === "unknown" || price.unit !== "thousand-characters") return undefined;
  return unitsMicros(price, { params, inputs }, prompt.length / 1000);
}
