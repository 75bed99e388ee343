/**
 * What is asked of `generateContent`, which makes pictures, speech, transcripts and words, by the kind of the card. Field names are those of
 * @google/genai 3.1.0 (2026-11-10); what a card does not have is not sent, so that its upstream's own default holds.
 */
import type { GenerateContentConfig, GenerateContentParameters, Part, ThinkingLevel } from "@google/genai";
import { JobFailure } from "../../jobs/define.ts";
import type { ModelKind } from "../card.ts";
import type { ProviderRequest } from "../define.ts";
import type { InlineFile } from "./media.ts";

type Asked = Pick<ProviderRequest, "card" | "prompt" | "params" | "seed">;

/** For `models.generateContent`. Files come first and in their order, the words that speak of them last. */
export function contentOf(asked: Asked, model: string, files: readonly InlineFile[]): GenerateContentParameters {
  const form = FORMS[asked.card.kind];
  if (!form) throw new JobFailure("bug", `${asked.card.name} is not made by generateContent.`);
  const seen: Part[] = files.map(({ mime, base64 }) => ({ inlineData: { mimeType: mime, data: base64 } }));
  return {
    model,
    contents: [{ role: "user", parts: [...seen, ...form.words(asked, model)] }],
    // A continuation would be another request that is billed again.
    config: { ...form.config(asked), ...(asked.card.supports.seed ? { seed: asked.seed } : {}), automaticContinuation: false },
  };
}

interface Form {
  words(asked: Asked, model: string): Part[];
  config(asked: Asked): GenerateContentConfig;
}

const FORMS: Partial<Record<ModelKind, Form>> = {
  image: { words: ({ prompt }) => [{ text: prompt }], config: imageConfig },
  speech: { words: spokenWords, config: speechConfig },
  music: { words: ({ prompt }) => [{ text: prompt }], config: () => ({ responseModalities: ["AUDIO"] }) },
  text: { words: ({ prompt }) => [{ text: prompt }], config: textConfig },
  transcription: { words: () => [], config: transcriptionConfig },
};

const textOf = (value: unknown) => (typeof value === "string" && value !== "" && value !== "auto" ? value : undefined);

const isOn = (value: unknown) => value === "on" || value === true;

/** Only the fields that have a value. */
const given = <T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

const thinking = ({ params }: Asked): Pick<GenerateContentConfig, "thinkingConfig"> => {
  const level = textOf(params.thinking)?.toUpperCase() as ThinkingLevel | undefined;
  return level ? { thinkingConfig: { thinkingLevel: level } } : {};
};

function imageConfig(asked: Asked): GenerateContentConfig {
  const { aspect, resolution } = asked.params;
  return {
    responseModalities: ["IMAGE"],
    imageConfig: given({ aspectRatio: textOf(aspect), imageSize: textOf(resolution) }),
    ...thinking(asked),
  };
}

/** From 3.8 on a style has a field of its own; before it is said in the words. Source: @ai-sdk/google 4.0.121, 2026-11-13. */
function spokenWords({ prompt, params }: Asked, model: string): Part[] {
  const style = textOf(params.style);
  if (!style) return [{ text: prompt }];
  return /^gemini-(3\.[89]|[4-9])/.test(model)
    ? [{ text: prompt, speechMetadata: { style } }]
    : [{ text: `Say the following in this way: ${style}` }, { text: prompt }];
}

function speechConfig({ params }: Asked): GenerateContentConfig {
  return {
    responseModalities: ["AUDIO"],
    speechConfig: given({
      voiceConfig: { prebuiltVoiceConfig: { voiceName: String(params.voice) } },
      languageCode: textOf(params.language),
    }),
  };
}

function textConfig(asked: Asked): GenerateContentConfig {
  const { maxTokens } = asked.params;
  return { ...given({ maxOutputTokens: typeof maxTokens === "number" ? maxTokens : undefined }), ...thinking(asked) };
}

function transcriptionConfig({ params }: Asked): GenerateContentConfig {
  const language = textOf(params.language);
  return {
    audioTranscriptionConfig: given({
      languageCodes: language ? [language] : undefined,
      wordTimestamp: isOn(params.words),
      diarization: isOn(params.speakers),
    }),
  };
}
