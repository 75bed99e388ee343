/**
 * What `generateContent` answered. A 200 without a result is normal: the safety rules said no, or the model had nothing to show. A picture may come with
 * words and with thoughts, and thoughts may hold drafts of the picture: the last one that is no thought is meant.
 */
import type { GenerateContentResponse, Part } from "@google/genai";
import type { ProviderContext, ProviderRequest, ProviderResult } from "../define.ts";
import { isSafetyReason } from "./faults.ts";
import { type Call, failed, odd } from "./line.ts";
import { savedInline } from "./media.ts";
import { contentMicros } from "./rates.ts";
import { reasonWords } from "./reason.ts";

/** Throws JobFailure: `refused`, `rejected`, or `uncertain` when the answer has another shape than any. */
export async function resultOf(
  response: GenerateContentResponse,
  request: ProviderRequest,
  { call, folder }: { call: Call; folder: ProviderContext["folder"] },
): Promise<ProviderResult> {
  const parts = partsOf(response, call);
  const costMicros = contentMicros(request.route, response.usageMetadata);
  if (request.card.kind === "transcription") return { ...transcriptOf(parts, response, call), costMicros };
  if (request.card.kind === "text") return { kind: "text", text: textOf(parts) || nothing(response, call), costMicros };
  const made = parts.findLast((part) => part.inlineData?.data);
  if (!made?.inlineData?.data) return nothing(response, call, textOf(parts));
  const saved = await savedInline(request, folder, { data: made.inlineData.data, mime: made.inlineData.mimeType });
  return { ...saved, costMicros };
}

function partsOf({ candidates, promptFeedback }: GenerateContentResponse, call: Call): Part[] {
  if (promptFeedback?.blockReason) throw failed(call, { fault: "refused", said: reasonWords(promptFeedback.blockReason, call.reason) });
  const first = candidates?.[0];
  if (!first) throw odd(call, "The answer has no candidate.");
  return (first.content?.parts ?? []).filter((part) => !part.thought);
}

const textOf = (parts: readonly Part[]): string =>
  parts
    .map((part) => part.text ?? "")
    .join("")
    .trim();

/** Why nothing was made; `said` is what the model says instead. */
function nothing({ candidates }: GenerateContentResponse, call: Call, said = ""): never {
  const { finishReason } = candidates?.[0] ?? {};
  const words = said || reasonWords(finishReason ?? "none given", call.reason);
  if (isSafetyReason(finishReason)) throw failed(call, { fault: "refused", said: words });
  if (finishReason === "MAX_TOKENS")
    throw failed(call, {
      fault: "rejected",
      said: "The answer was cut before its first word: thinking used up its length. Allow a longer answer.",
    });
  throw failed(call, { fault: "rejected", said: `It made nothing. ${words}` });
}

/** Each part is what one speaker says in one go. Times are told as "1.2s". */
function transcriptOf(parts: readonly Part[], response: GenerateContentResponse, call: Call) {
  const turns = parts.flatMap(({ audioTranscription }) => (audioTranscription?.text ? [audioTranscription] : []));
  const plain = textOf(parts);
  if (turns.length === 0 && !plain) return nothing(response, call);
  const hasSpeakers = turns.some((turn) => turn.speakerLabel);
  const said = turns.map(({ text = "", speakerLabel }) => (speakerLabel ? `${speakerLabel}: ${text.trim()}` : text.trim()));
  const words = turns
    .flatMap((turn) => turn.words ?? [])
    .flatMap(({ word, startOffset, endOffset }) => {
      const [start, end] = [secondsOf(startOffset), secondsOf(endOffset)];
      return word && start !== undefined && end !== undefined ? [{ text: word, start, end }] : [];
    });
  return { kind: "text" as const, text: said.join(hasSpeakers ? "\n" : " ") || plain, ...(words.length > 0 ? { words } : {}) };
}

function secondsOf(offset: string | undefined): number | undefined {
  const seconds = Number.parseFloat(offset ?? "");
  return seconds >= 0 ? seconds : undefined;
}
