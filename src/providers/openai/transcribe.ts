/**
 * Listening: `POST /audio/transcriptions`. What a model can answer differs: `whisper-1` gives the time of each word, the one with speakers gives turns,
 * the others plain text (openai@7.55.0 `resources/audio/transcriptions.d.ts`, 2026-11-10).
 */
import type { OpenAI } from "openai";
import { unitsMicros } from "../../prices.ts";
import type { ProviderContext, ProviderRequest, ProviderResult } from "../define.ts";
import type { HearingRoute } from "./audio-cards.ts";
import { openClient } from "./client.ts";
import { askOpenai, unreadable } from "./faults.ts";
import { uploadsOf } from "./files.ts";

const ANSWER_BYTES = 32 * 1024 ** 2;

/** The fields of the form, but for the file. */
export type HearingBody = Omit<OpenAI.Audio.TranscriptionCreateParamsNonStreaming, "file">;

export function hearingBody({ route, prompt, params }: Pick<ProviderRequest, "route" | "prompt" | "params">): HearingBody {
  const model = String(route.model);
  const { language, temperature, keywords } = params;
  const words = String(keywords ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
  return {
    model,
    ...answerForm(model),
    ...(language ? { language: String(language) } : {}),
    ...(temperature === undefined ? {} : { temperature: Number(temperature) }),
    ...(words.length > 0 ? { keywords: words } : {}),
    ...(prompt.trim() ? { prompt } : {}),
  };
}

function answerForm(model: string): Pick<HearingBody, "response_format" | "timestamp_granularities" | "chunking_strategy"> {
  if (model.startsWith("whisper")) return { response_format: "verbose_json", timestamp_granularities: ["word", "segment"] };
  if (model.endsWith("-diarize")) return { response_format: "diarized_json", chunking_strategy: "auto" };
  return { response_format: "json" };
}

/** Throws JobFailure. */
export async function transcribe(request: ProviderRequest, context: ProviderContext): Promise<ProviderResult> {
  const answer = await askOpenai(context, async () => {
    const [file] = await uploadsOf(request.inputs, "audio");
    if (!file) throw new Error("There is nothing to hear."); // the card asks for one
    const client = await openClient(context, { timeoutMs: request.card.maxRuntimeMs, maxBytes: ANSWER_BYTES });
    return client.audio.transcriptions.create({ ...hearingBody(request), file });
  });
  const heard = read(answer);
  if (!heard) throw unreadable(context);
  return { kind: "text", ...heard, costMicros: costOf(request, answer) };
}

type Answer = Partial<OpenAI.Audio.TranscriptionVerbose & OpenAI.Audio.TranscriptionDiarized>;

function read(answer: unknown): { text: string; words?: { text: string; start: number; end: number }[] } | undefined {
  const { text, words, segments } = (answer ?? {}) as Answer;
  if (typeof text !== "string") return undefined;
  const turns = (segments ?? []).flatMap((turn) => ("speaker" in turn && turn.speaker ? [`${turn.speaker}: ${turn.text.trim()}`] : []));
  return {
    text: turns.length > 0 ? turns.join("\n") : text.trim(),
    ...(words ? { words: words.map(({ word, start, end }) => ({ text: word, start, end })) } : {}),
  };
}

/** By the tokens or by the seconds, as the answer counts; undefined where the answer or the card does not say. */
function costOf({ route, params, inputs }: ProviderRequest, answer: unknown): number | undefined {
  const usage = (answer as Partial<OpenAI.Audio.Transcription>).usage;
  const { price, rates } = route as HearingRoute;
  if (usage?.type === "duration" && price !== "unknown" && price.unit === "minute")
    return unitsMicros(price, { params, inputs }, usage.seconds / 60);
  if (usage?.type !== "tokens" || !rates) return undefined;
  const { audio_tokens: audio = usage.input_tokens, text_tokens: text = 0 } = usage.input_token_details ?? {};
  return Math.ceil((audio * rates.audioIn + text * rates.textIn + usage.output_tokens * rates.out) / 1_000_000);
}
