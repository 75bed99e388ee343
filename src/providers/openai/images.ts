/** Pictures: `POST /images/generations`, and `POST /images/edits` where there are references. One request, one answer, one picture. */
import type { OpenAI } from "openai";
import type { ProviderContext, ProviderRequest, ProviderResult } from "../define.ts";
import { openClient } from "./client.ts";
import { askOpenai, unreadable } from "./faults.ts";
import { resultFile, uploadsOf } from "./files.ts";
import { type ImageRates, type ImageRoute, imageSize } from "./image-cards.ts";

/** The largest picture, as PNG in base64, stays below it. */
const ANSWER_BYTES = 128 * 1024 ** 2;

type Generate = OpenAI.ImageGenerateParamsNonStreaming;

/** The fields of the request, but for the files of an edit. Shape: openai@7.55.0 `resources/images.d.ts` (2026-11-10). */
export function imageBody({ route, prompt, params, inputs }: Pick<ProviderRequest, "route" | "prompt" | "params" | "inputs">): Generate {
  const isEdit = inputs.some((input) => input.role === "reference");
  const set = params as { [name: string]: string | number | undefined };
  const body: Record<string, string | number | undefined> = {
    size: imageSize(set.aspect, set.resolution),
    quality: set.quality,
    background: set.background,
    output_format: set.format,
    output_compression: set.format === "png" ? undefined : set.compression,
    complexity: set.complexity,
    ...(isEdit ? { input_fidelity: set.fidelity } : { moderation: set.moderation }), // each endpoint knows only its own
  };
  const said = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  return { model: String(route.model), prompt, n: 1, ...said };
}

/** Throws JobFailure. */
export async function makeImage(request: ProviderRequest, context: ProviderContext): Promise<ProviderResult> {
  const body = imageBody(request);
  const image = await uploadsOf(request.inputs, "reference");
  const answer = await askOpenai(context, async () => {
    const client = await openClient(context, { timeoutMs: request.card.maxRuntimeMs, maxBytes: ANSWER_BYTES });
    return image.length > 0 ? client.images.edit({ ...body, image } as OpenAI.ImageEditParamsNonStreaming) : client.images.generate(body);
  });
  const bytes = Buffer.from(pictureIn(answer) ?? "", "base64");
  if (bytes.length === 0) throw unreadable(context);
  const { path, name } = resultFile(request, context, String(body.output_format ?? "png"));
  await Bun.write(path, bytes);
  return { kind: "file", path, name, costMicros: costOf((request.route as ImageRoute).rates, answer.usage) };
}

function pictureIn(answer: unknown): string | undefined {
  const picture = (answer as Partial<OpenAI.ImagesResponse> | null)?.data?.[0]?.b64_json;
  return typeof picture === "string" ? picture : undefined;
}

/** Undefined where a rate is not known or nothing is said about use. */
function costOf(rates: ImageRates | undefined, usage: OpenAI.ImagesResponse.Usage | undefined): number | undefined {
  if (!rates || !usage) return undefined;
  const { image_tokens: images = 0, text_tokens: text = 0 } = usage.input_tokens_details ?? { text_tokens: usage.input_tokens };
  if ((images > 0 && rates.imageIn === undefined) || rates.imageOut === undefined) return undefined;
  const micros = (text * rates.textIn + images * (rates.imageIn ?? 0) + usage.output_tokens * rates.imageOut) / 1_000_000;
  return Number.isFinite(micros) ? Math.ceil(micros) : undefined;
}
