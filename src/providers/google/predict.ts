/**
 * The models that Vertex AI serves in the older form of predictions: films of Veo as operations that go on by themselves, pictures of Imagen at once.
 * By a Gemini key both are gone. Facts: @google/genai 3.1.0 (2026-11-10), docs.cloud.google.com Veo 3.1 page, read 2026-11-20.
 */
import type { GenerateVideosConfig, GenerateVideosParameters, VideoGenerationReferenceImage } from "@google/genai";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { modelOf } from "../card.ts";
import type { Polled, ProviderContext, ProviderRequest, Submitted, Ticket } from "../define.ts";
import { predicted, withClient } from "./client.ts";
import { operationFault } from "./faults.ts";
import { failed, odd } from "./line.ts";
import { type InlineFile, inlineFiles, savedInline } from "./media.ts";

const SUBMIT_TIMEOUT_MS = 2 * 60_000;
/** The film itself comes inside the last answer. */
const POLL_TIMEOUT_MS = 5 * 60_000;
/** At least; the job looks less often the longer it has waited. */
const LOOK_AGAIN_MS = 1_000;

type Asked = Pick<ProviderRequest, "card" | "prompt" | "params" | "seed">;

export const isVeo = (model: string): boolean => model.startsWith("veo-");
export const isImagen = (model: string): boolean => model.startsWith("imagen-");

export async function submitVeo(request: ProviderRequest, context: ProviderContext): Promise<Submitted> {
  const model = modelOf(request.route, request.inputs) ?? "";
  const files = await inlineFiles(request);
  return withClient("vertex", context, { stake: "submit", timeoutMs: SUBMIT_TIMEOUT_MS, model }, async (client, call) => {
    const { name } = await client.models.generateVideos(filmOf(request, model, files));
    if (!name) throw odd(call, "The answer has no operation.");
    return { ticket: { operation: name } };
  });
}

/** For `models.generateVideos`: start and end frame, or pictures to be like, each where it belongs. */
export function filmOf({ card, prompt, params, seed }: Asked, model: string, files: readonly InlineFile[]): GenerateVideosParameters {
  const [start] = pictures(files, "start");
  const [end] = pictures(files, "end");
  const references = pictures(files, "reference").map((image) => ({ image, referenceType: "ASSET" }) as VideoGenerationReferenceImage);
  const config: GenerateVideosConfig = {
    numberOfVideos: 1,
    durationSeconds: Number(params.seconds),
    aspectRatio: String(params.aspect),
    resolution: String(params.resolution),
    generateAudio: params.audio !== "off" && params.audio !== false,
    ...(params.negative ? { negativePrompt: String(params.negative) } : {}),
    ...(params.people ? { personGeneration: String(params.people) } : {}),
    ...(card.supports.seed ? { seed } : {}),
    ...(end ? { lastFrame: end } : {}),
    ...(references.length > 0 ? { referenceImages: references } : {}),
  };
  return { model, source: { prompt, ...(start ? { image: start } : {}) }, config };
}

const pictures = (files: readonly InlineFile[], role: InlineFile["role"]) =>
  files.filter((file) => file.role === role).map(({ base64, mime }) => ({ imageBytes: base64, mimeType: mime }));

export async function pollVeo(request: ProviderRequest, ticket: Ticket, context: ProviderContext): Promise<Polled> {
  const model = modelOf(request.route, request.inputs) ?? "";
  return withClient("vertex", context, { stake: "ask", timeoutMs: POLL_TIMEOUT_MS, model }, async (client, call) => {
    const { GenerateVideosOperation } = await import("@google/genai");
    const operation = Object.assign(new GenerateVideosOperation(), { name: String(ticket.operation) });
    const { done, error, response } = await client.operations.getVideosOperation({ operation });
    if (!done) return { state: "waiting", afterMs: LOOK_AGAIN_MS };
    if (error) throw failed(call, operationFault(error));
    const film = response?.generatedVideos?.find((made) => made.video?.videoBytes)?.video;
    if (film?.videoBytes)
      return { state: "done", result: await savedInline(request, context.folder, { data: film.videoBytes, mime: film.mimeType }) };
    const why = response?.raiMediaFilteredReasons?.join(" ");
    throw failed(
      call,
      why || response?.raiMediaFilteredCount ? { fault: "refused", said: why ?? "" } : { fault: "rejected", said: "It made no film." },
    );
  });
}

const Predictions = Type.Object({
  predictions: Type.Array(
    Type.Object({
      bytesBase64Encoded: Type.Optional(Type.String()),
      mimeType: Type.Optional(Type.String()),
      raiFilteredReason: Type.Optional(Type.String()),
    }),
  ),
});

export async function submitImagen(request: ProviderRequest, context: ProviderContext): Promise<Submitted> {
  const model = modelOf(request.route, request.inputs) ?? "";
  const asked = { stake: "submit", timeoutMs: request.card.maxRuntimeMs, model } as const;
  return predicted(context, asked, pictureOf(request), async (answer, call) => {
    if (!Value.Check(Predictions, answer)) throw odd(call, "The answer has no predictions.");
    const made = answer.predictions.find((each) => each.bytesBase64Encoded);
    if (made?.bytesBase64Encoded)
      return { result: await savedInline(request, context.folder, { data: made.bytesBase64Encoded, mime: made.mimeType }) };
    const why = answer.predictions.flatMap((each) => each.raiFilteredReason ?? []).join(" ");
    throw why ? failed(call, { fault: "refused", said: why }) : odd(call, "The answer has no picture.");
  });
}

/** The body of a prediction. A seed is taken only without the watermark that nobody sees. */
export function pictureOf({ card, prompt, params, seed }: Asked): unknown {
  return {
    instances: [{ prompt }],
    parameters: {
      sampleCount: 1,
      aspectRatio: String(params.aspect),
      includeRaiReason: true,
      ...(params.resolution ? { sampleImageSize: String(params.resolution) } : {}),
      ...(params.negative ? { negativePrompt: String(params.negative) } : {}),
      ...(card.supports.seed ? { seed, addWatermark: false } : {}),
    },
  };
}
