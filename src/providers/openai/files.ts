/** Our files on their way to OpenAI, and its results on their way to us. */
import { join } from "node:path";
import type { Uploadable } from "openai";
import type { ProviderContext, ProviderInput, ProviderRequest } from "../define.ts";

/** OpenAI tells a file's format by the ending of its name (openai@7.55.0, `resources/audio/transcriptions.d.ts`, 2026-11-10). */
const ENDINGS: Record<string, string> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "audio/mpeg": "mp3",
  "audio/mp4": "m4a",
  "audio/wav": "wav",
  "audio/flac": "flac",
  "audio/ogg": "ogg",
  "audio/webm": "webm",
  "video/mp4": "mp4",
  "video/webm": "webm",
};

/** The files of a role as parts of a form, in their order; read piece by piece while they are sent. */
export async function uploadsOf(inputs: readonly ProviderInput[], role: ProviderInput["role"]): Promise<Uploadable[]> {
  const { toStreamingFile } = await import("openai");
  return inputs
    .filter((input) => input.role === role)
    .map((input, at) =>
      toStreamingFile(Bun.file(input.path).stream(), `${role}-${at + 1}.${ENDINGS[input.mime] ?? "bin"}`, { type: input.mime }),
    );
}

/** Where a result is written, and what it is called in the library. */
export function resultFile(request: ProviderRequest, context: ProviderContext, ending: string): { path: string; name: string } {
  return { path: join(context.folder, `result.${ending}`), name: `${request.card.id}-${request.generationId.slice(-6)}.${ending}` };
}
