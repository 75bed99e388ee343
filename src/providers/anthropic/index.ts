/** Anthropic: words, by one request whose answer streams in. It has no tickets and no idempotency key, so a lost answer stays uncertain. */
import type { CallContext, KeyCheck, Provider, ProviderContext, ProviderRequest, ProviderResult } from "../define.ts";
import { checkFor, failureFor, jsonOf } from "../faults.ts";
import { askMessages, faultOfReply, thrownFor } from "./ask.ts";
import { CLAUDE_CARDS } from "./cards.ts";
import { faultOfMessage, NAME } from "./faults.ts";
import { ANTHROPIC_URL, callAnthropic, messagesBody, readMessage, resultOf } from "./messages.ts";
import { talk } from "./talk.ts";

export const anthropic: Provider = {
  id: "anthropic",
  name: NAME,
  credentials: [{ name: "key", title: "API key", isSecret: true, env: ["ANTHROPIC_API_KEY"] }],
  baseUrl: { usual: ANTHROPIC_URL, env: "ANTHROPIC_BASE_URL" },
  cards: CLAUDE_CARDS,
  limits: { atOnce: 4 },
  submit: async (request, context) => ({ result: await write(request, context) }),
  chat: talk,
  check,
};

async function write(request: ProviderRequest, context: ProviderContext): Promise<ProviderResult> {
  const body = await messagesBody(request);
  try {
    const answer = await askMessages(context, body, request.card.maxRuntimeMs);
    const result = "fault" in answer ? answer : resultOf(await readMessage(answer.body, context), request);
    if ("fault" in result) throw failureFor(NAME, result, context.credentials);
    return result;
  } catch (error) {
    throw thrownFor(context, error);
  }
}

const CHECK_MS = 15_000;

/**
 * The test button. A list of models tells a wrong key and a wrong region; an account without credit gets it too, so tokens are counted after it, which is
 * free and answers as a message would (github.com/anthropics/claude-code/issues/91322, 2026-09-01).
 */
async function check(context: CallContext): Promise<KeyCheck> {
  try {
    const models = await callAnthropic(context, { path: "/v1/models?limit=1", timeoutMs: CHECK_MS });
    if (!models.ok) return checkFor(NAME, await faultOfReply(models), context.credentials);
    const list = (await jsonOf(models)) as { data?: unknown } | undefined;
    if (!Array.isArray(list?.data)) return { state: "odd", sentence: "The address answers, but not as Anthropic does." };
    const body = { model: "claude-haiku-4-5", messages: [{ role: "user", content: "A quiet lake." }] };
    const counted = await callAnthropic(context, { path: "/v1/messages/count_tokens", body, timeoutMs: CHECK_MS });
    const told = counted.ok ? undefined : await faultOfReply(counted);
    return told?.fault === "no-credit" ? checkFor(NAME, told, context.credentials) : { state: "ok", sentence: "The key works." };
  } catch (error) {
    if (context.signal.aborted) throw context.signal.reason;
    const told = faultOfMessage(error);
    if (!told) throw error;
    return checkFor(NAME, told, context.credentials);
  }
}
