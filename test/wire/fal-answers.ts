/** What fal's models answer, with real media behind the addresses, and its error bodies as its pages show them. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeMedia } from "../assets/made.ts";
import { pictureBytes, toneBytes } from "./made.ts";
import type { Behaviour, WireReply } from "./wire.ts";

export type Made = "picture.png" | "film.mp4" | "tone.mp3" | "words";

/** By the last word of the endpoint, as the categories of fal's catalogue are named. */
export function madeBy(endpoint: string): Made {
  if (/wizper|whisper|speech-to-text/.test(endpoint)) return "words";
  if (/tts|speech-|lyria|music/.test(endpoint)) return "tone.mp3";
  return /video|veo|sora/.test(endpoint) ? "film.mp4" : "picture.png";
}

export async function bytesOf(made: Made): Promise<Uint8Array> {
  switch (made) {
    case "picture.png":
      return pictureBytes(64, 64, "png");
    case "tone.mp3":
      return toneBytes("mp3");
    case "words":
      return new Uint8Array();
    case "film.mp4": {
      const folder = await mkdtemp(join(tmpdir(), "clash-film-"));
      try {
        return await Bun.file(await makeMedia(folder, "film.mp4")).bytes();
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  }
}

/** The output object of a model. `url` is where its file is. */
export function outputOf(endpoint: string, input: Record<string, unknown>, url: string): Record<string, unknown> {
  const made = madeBy(endpoint);
  const file = { url, file_name: made, file_size: 1234 };
  switch (made) {
    case "picture.png":
      return {
        images: [{ ...file, content_type: "image/png", width: 64, height: 64 }],
        ...(typeof input.seed === "number" ? { seed: input.seed } : {}),
        ...(endpoint.startsWith("fal-ai/flux/") ? { has_nsfw_concepts: [false], prompt: input.prompt, timings: { inference: 0.4 } } : {}),
        ...(endpoint.includes("nano-banana") ? { description: "" } : {}),
      };
    case "film.mp4":
      return { video: { ...file, content_type: "video/mp4" }, ...(typeof input.seed === "number" ? { seed: input.seed } : {}) };
    case "tone.mp3":
      return { audio: { ...file, content_type: "audio/mpeg" }, ...(endpoint.includes("minimax") ? { duration_ms: 2000 } : {}) };
    case "words":
      return endpoint.includes("scribe")
        ? {
            text: "Hello there.",
            language_code: "eng",
            language_probability: 0.98,
            words: [
              { text: "Hello", start: 0.1, end: 0.4, type: "word", speaker_id: "speaker_0" },
              { text: " ", start: 0.4, end: 0.5, type: "spacing", speaker_id: "speaker_0" },
              { text: "there.", start: 0.5, end: 0.9, type: "word", speaker_id: "speaker_0" },
            ],
          }
        : { text: " Hello there.", chunks: [{ timestamp: [0.1, 0.9], text: " Hello there." }], languages: ["en"] };
  }
}

export const requestError = (status: number, type: string, detail: string, headers: Record<string, string> = {}): WireReply => ({
  status,
  headers: { "x-fal-error-type": type, ...headers },
  body: { detail, error_type: type },
});

export const modelError = (loc: (string | number)[], msg: string, type: string, input: unknown): WireReply => ({
  status: 422,
  headers: { "x-fal-retryable": "false" },
  body: { detail: [{ loc, msg, type, url: `https://docs.fal.ai/errors#${type}`, input }] },
});

export const CONTENT_REFUSED = modelError(
  ["body", "prompt"],
  "The content could not be processed because it contained material flagged by a content checker.",
  "content_policy_violation",
  "…",
);

/** Errors that are the same everywhere. */
export function falTrouble(mode: Behaviour): WireReply | undefined {
  switch (mode) {
    case "limited":
      return { status: 429, headers: { "retry-after": "1" }, body: { detail: "Too many requests. Please retry later." } };
    case "unavailable":
      return requestError(503, "runner_scheduling_failure", "No runner could be scheduled for the request.");
    case "bad-key":
      return { status: 401, body: { detail: "No user found for Key ID and Secret" } };
    case "no-credit":
      return {
        status: 403,
        body: { detail: "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing." },
      };
    case "wrong-region":
      return { status: 403, body: { detail: "This service is not available in your region." } };
    default:
      return undefined;
  }
}
