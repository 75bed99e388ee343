/**
 * The test button. A list of models tells a wrong key and a wrong region; it is also given to accounts without credit, so a moderation follows, which
 * is free and answers `insufficient_quota` to them (community.openai.com 332696). A key that may not do either still may do the rest.
 */
import type { CallContext, KeyCheck } from "../define.ts";
import { checkFor, type Told } from "../faults.ts";
import { openClient } from "./client.ts";
import { faultOf } from "./faults.ts";

const LIMITS = { timeoutMs: 15_000, maxBytes: 8 * 1024 ** 2 };

export async function checkOpenai(context: CallContext): Promise<KeyCheck> {
  try {
    const client = await openClient(context, LIMITS);
    const { data } = ((await (await client.models.list().asResponse()).json()) ?? {}) as { data?: unknown };
    if (!Array.isArray(data)) return { state: "odd", sentence: "The address answers, but not as OpenAI does." };
    const fault = await faultOfModeration(context);
    if (fault?.fault === "no-credit") return checkFor("OpenAI", fault, context.credentials);
    return { state: "ok", sentence: `The key works. ${data.length} models can be used with it.` };
  } catch (error) {
    if (context.signal.aborted) throw context.signal.reason;
    const told = faultOf(error);
    if (!told) throw error;
    return checkFor("OpenAI", told, context.credentials);
  }
}

async function faultOfModeration(context: CallContext): Promise<Told | undefined> {
  const client = await openClient(context, LIMITS);
  return client.moderations
    .create({ model: "omni-moderation-latest", input: "A quiet lake." })
    .then(() => undefined)
    .catch((error: unknown) => faultOf(error));
}
