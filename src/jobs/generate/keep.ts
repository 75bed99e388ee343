/** A result comes into the store before anything else is done with it. */
import { type ProbedBlob, receive } from "../../assets/save.ts";
import type { Clash } from "../../clash.ts";
import { AppError } from "../../lib/errors.ts";
import type { ProviderResult } from "../../providers/define.ts";
import type { HeldResult } from "../../schema.ts";
import { JobFailure } from "../define.ts";

/** What the row keeps of a result. Throws JobFailure `rejected` when its file is none that can be shown; it was paid for all the same. */
export async function keep(clash: Clash, result: ProviderResult, signal: AbortSignal): Promise<HeldResult> {
  const costMicros = result.costMicros ?? null;
  const words = result.words ?? null;
  if (result.kind === "text") return { kind: "text", text: result.text, costMicros, words };
  const { sha256, bytes, probe } = await received(clash, result, signal);
  return { kind: "file", name: result.name, costMicros, words, blob: { sha256, bytes, probe: { ...probe } } };
}

type FileResult = Extract<ProviderResult, { kind: "file" }>;

async function received(clash: Clash, { path, costMicros }: FileResult, signal: AbortSignal): Promise<ProbedBlob> {
  try {
    return await receive(clash, path, signal);
  } catch (error) {
    if (error instanceof AppError && error.code !== "unavailable")
      throw new JobFailure("rejected", `What came back is no file that can be shown here. ${error.message}`, undefined, {
        micros: costMicros,
      });
    throw error;
  }
}

export const probedBlob = ({ blob }: Extract<HeldResult, { kind: "file" }>): ProbedBlob => blob as unknown as ProbedBlob;
