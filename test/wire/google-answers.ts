/**
 * What Google's servers say, in their own words: bodies of @google/genai 3.1.0 (2026-11-10), errors as they are seen in public (google.rpc details,
 * 2026-10). Files are real ones, so that whatever looks at them finds what it should.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeImage, makeMedia } from "../assets/made.ts";
import type { HttpReply } from "./http.ts";
import type { Behaviour } from "./wire.ts";

export interface Files {
  png: string;
  wav: string;
  mp3: string;
  mp4: Uint8Array;
  /** A quarter of a second of bare samples, 24,000 a second, 16 bits. */
  pcm: string;
}

export async function makeFiles(): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), "wire-google-"));
  try {
    const [png, wav, mp3, mp4] = await Promise.all([
      makeImage(folder, "picture.png"),
      makeMedia(folder, "sound.wav"),
      makeMedia(folder, "sound.mp3"),
      makeMedia(folder, "film.mp4"),
    ]);
    const base64 = async (path: string) => Buffer.from(await Bun.file(path).bytes()).toString("base64");
    const samples = Int16Array.from({ length: 6_000 }, (_, at) => Math.round(8_000 * Math.sin(at / 8)));
    return {
      png: await base64(png),
      wav: await base64(wav),
      mp3: await base64(mp3),
      mp4: await Bun.file(mp4).bytes(),
      pcm: Buffer.from(samples.buffer).toString("base64"),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Detail {
  "@type": string;
  [name: string]: unknown;
}

const INFO = "type.googleapis.com/google.rpc.ErrorInfo";
const reason = (word: string): Detail => ({
  "@type": INFO,
  reason: word,
  domain: "googleapis.com",
  metadata: { service: "generativelanguage.googleapis.com" },
});

/** The error body of both APIs. */
export const fault = (code: number, status: string, message: string, details: Detail[] = []): HttpReply => ({
  status: code,
  body: { error: { code, message, status, ...(details.length > 0 ? { details } : {}) } },
});

/** What is answered instead of accepting; undefined where the request is accepted. */
export function turnedAway(mode: Behaviour, door: "google" | "vertex"): HttpReply | undefined {
  switch (mode) {
    case "limited":
      return fault(
        429,
        "RESOURCE_EXHAUSTED",
        "You exceeded your current quota, please check your plan and billing details. Please retry in 1s.",
        [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "1s" }],
      );
    case "rejected":
      return fault(400, "INVALID_ARGUMENT", "Request contains an invalid argument: aspect_ratio.");
    case "unavailable":
      return fault(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
    case "bad-key":
      return door === "google"
        ? fault(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [reason("API_KEY_INVALID")])
        : fault(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.", [reason("ACCESS_TOKEN_INVALID")]);
    case "no-credit":
      return door === "google"
        ? fault(
            429,
            "RESOURCE_EXHAUSTED",
            "Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.",
          )
        : fault(403, "PERMISSION_DENIED", "This API method requires billing to be enabled.", [reason("BILLING_DISABLED")]);
    case "wrong-region":
      return fault(400, "FAILED_PRECONDITION", "User location is not supported for the API use.");
    default:
      return undefined;
  }
}

/** Of generateContent, for a model of this name. */
export function contentAnswer(model: string, files: Files): unknown {
  const make = KINDS.find(([kind]) => kind.test(model))?.[1] ?? wordsAnswer;
  return { ...make(files, model), modelVersion: model, responseId: "kZcgabC3Ls7XvdIP" };
}

const KINDS: [RegExp, (files: Files, model: string) => { candidates: unknown[]; usageMetadata: unknown }][] = [
  [
    /image|banana/,
    ({ png }) =>
      candidate(
        [
          { text: "Thinking of a fox.", thought: true },
          { text: "Here is the picture." },
          { inlineData: { mimeType: "image/png", data: png } },
        ],
        usage(12, 1_120, "IMAGE", 30),
      ),
  ],
  [
    /tts/,
    ({ wav, pcm }, model) =>
      candidate(
        [
          {
            inlineData: model.includes("3.1")
              ? { mimeType: "audio/L16;codec=pcm;rate=24000", data: pcm }
              : { mimeType: "audio/wav", data: wav },
          },
        ],
        usage(9, 75, "AUDIO"),
      ),
  ],
  [
    /transcribe/,
    () =>
      candidate(
        [
          {
            audioTranscription: {
              text: "Good evening.",
              speakerLabel: "spk_1",
              words: [word("Good", 0.1, 0.4), word("evening.", 0.4, 0.9)],
            },
          },
          { audioTranscription: { text: "Hello.", speakerLabel: "spk_2", words: [word("Hello.", 1.2, 1.6)] } },
        ],
        usage(96, 14, "TEXT"),
      ),
  ],
];

const wordsAnswer = () => candidate([{ text: "A fox waits " }, { text: "in the snow." }], usage(20, 40, "TEXT", 100));

const word = (text: string, start: number, end: number) => ({ word: text, startOffset: `${start}s`, endOffset: `${end}s` });

const candidate = (parts: unknown[], usageMetadata: unknown) => ({
  candidates: [{ content: { role: "model", parts }, finishReason: "STOP", index: 0 }],
  usageMetadata,
});

const usage = (read: number, written: number, modality: string, thoughtsTokenCount?: number) => ({
  promptTokenCount: read,
  candidatesTokenCount: written,
  totalTokenCount: read + written + (thoughtsTokenCount ?? 0),
  promptTokensDetails: [{ modality: "TEXT", tokenCount: read }],
  candidatesTokensDetails: [{ modality, tokenCount: written }],
  ...(thoughtsTokenCount === undefined ? {} : { thoughtsTokenCount }),
});

/** The safety rules said no: a success without a candidate. */
export const blockedAnswer = {
  promptFeedback: { blockReason: "PROHIBITED_CONTENT" },
  usageMetadata: { promptTokenCount: 12, totalTokenCount: 12 },
};

/** An interaction in the state in which it stands. */
export const interaction = (id: string, status: string, content?: unknown[], used?: unknown): unknown => ({
  id,
  object: "interaction",
  status,
  created: "2026-11-20T10:00:00Z",
  updated: "2026-11-20T10:00:30Z",
  ...(content
    ? {
        steps: [
          { type: "user_input", content: [{ type: "text", text: "…" }] },
          { type: "model_output", content },
        ],
      }
    : {}),
  ...(used ? { usage: used } : {}),
});

export const filmUsage = {
  total_input_tokens: 20,
  total_output_tokens: 17_376,
  total_thought_tokens: 0,
  output_tokens_by_modality: [{ modality: "video", tokens: 17_376 }],
};
