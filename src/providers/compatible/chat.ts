/** Words, from words and pictures: `POST /chat/completions` of an endpoint, read as it streams in. */
import { JobFailure } from "../../jobs/define.ts";
import type { ProviderContext, ProviderRequest, ProviderResult } from "../define.ts";
import { failureFor, jsonOf } from "../faults.ts";
import { call, type Speaker } from "./call.ts";
import { type ChatBody, chatBody, readChat, resultOf, writing } from "./completions.ts";
import { type Dialect, saidIn } from "./dialects.ts";
import { faultOfChat, faultOfReply } from "./faults.ts";

export const dialectBody = (
  dialect: Dialect,
  request: Pick<ProviderRequest, "route" | "prompt" | "params" | "inputs">,
): Promise<ChatBody> => chatBody(request, saidIn(dialect, request.params));

/** Throws JobFailure; an abort is thrown as its reason. */
export async function chatWith(speaker: Speaker, request: ProviderRequest, context: ProviderContext): Promise<ProviderResult> {
  const { name, dialect } = speaker;
  const body = await dialectBody(dialect, request);
  try {
    const response = await call(speaker, context, { path: "/chat/completions", body, timeoutMs: request.card.maxRuntimeMs });
    const result = response.ok
      ? resultOf(await readChat(response, writing(context)), request)
      : faultOfReply(dialect, response.status, await jsonOf(response), response.headers);
    if ("fault" in result) throw failureFor(name, result, context.credentials);
    return result;
  } catch (error) {
    if (context.signal.aborted) throw context.signal.reason;
    const told = error instanceof JobFailure ? undefined : faultOfChat(dialect, error);
    throw told ? failureFor(name, told, context.credentials) : error;
  }
}
