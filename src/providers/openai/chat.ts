/** Words, from words and pictures: `POST /chat/completions`, read as it streams in. */
import type { OpenAI } from "openai";
import { chatBody, type ChatBody, ChatError, readChat, resultOf, writing } from "../compatible/completions.ts";
import type { ProviderContext, ProviderRequest, ProviderResult } from "../define.ts";
import { failureFor, type Told } from "../faults.ts";
import { openClient } from "./client.ts";
import { askOpenai, faultOfAnswer, wireErrorOf } from "./faults.ts";

const ANSWER_BYTES = 32 * 1024 ** 2;

/** Shape: openai@7.55.0 `resources/chat/completions/completions.d.ts` (2026-11-10). What it thinks counts into the length. */
export function openaiChatBody(request: Pick<ProviderRequest, "route" | "prompt" | "params" | "inputs">): Promise<ChatBody> {
  const { maxTokens, effort, verbosity } = request.params;
  return chatBody(request, {
    stream_options: { include_usage: true },
    max_completion_tokens: maxTokens,
    verbosity,
    ...(effort ? { reasoning_effort: effort } : {}),
  });
}

/** Throws JobFailure. */
export async function chat(request: ProviderRequest, context: ProviderContext): Promise<ProviderResult> {
  const body = await openaiChatBody(request);
  const answer = await askOpenai(context, async () => {
    const client = await openClient(context, { timeoutMs: request.card.maxRuntimeMs, maxBytes: ANSWER_BYTES });
    const response = await client.chat.completions.create(body as OpenAI.Chat.ChatCompletionCreateParamsStreaming).asResponse();
    return readChat(response, writing(context)).catch((error: unknown) => {
      throw error instanceof ChatError ? failureFor("OpenAI", faultInside(error), context.credentials) : error;
    });
  });
  const result = resultOf(answer, request);
  if ("fault" in result) throw failureFor("OpenAI", result, context.credentials);
  return result;
}

/** It had said 200: unless the code tells that nothing was done, something may be billed. */
const faultInside = ({ told, hasBegun }: ChatError): Told =>
  hasBegun ? { fault: "lost", said: wireErrorOf(told)?.message } : faultOfAnswer(520, wireErrorOf(told), new Headers());
