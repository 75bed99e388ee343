/** The test button of an endpoint: asks something that costs nothing and needs the key, and looks whether the models that are offered are there. */
import type { CallContext, KeyCheck } from "../define.ts";
import { checkFor, jsonOf } from "../faults.ts";
import { call, type Speaker } from "./call.ts";
import { faultOfChat, faultOfReply } from "./faults.ts";

const TIMEOUT_MS = 15_000;

export async function checkEndpoint(speaker: Speaker, models: readonly string[], context: CallContext): Promise<KeyCheck> {
  const { name, dialect } = speaker;
  try {
    const response = await call(speaker, context, { path: dialect.check, timeoutMs: TIMEOUT_MS });
    const body = await jsonOf(response);
    if (!response.ok) return checkFor(name, faultOfReply(dialect, response.status, body, response.headers), context.credentials);
    if (hasNoCredit(body)) return checkFor(name, { fault: "no-credit" }, context.credentials);
    return dialect.check === "/models" ? listed(name, body, models) : { state: "ok", sentence: "The key works." };
  } catch (error) {
    if (context.signal.aborted) throw context.signal.reason;
    const told = faultOfChat(dialect, error);
    if (!told) throw error;
    return checkFor(name, told, context.credentials);
  }
}

/** DeepSeek says it outright; OpenRouter tells what is left of a key's limit, null where there is none. */
function hasNoCredit(body: unknown): boolean {
  const { is_available, data } = (body ?? {}) as { is_available?: unknown; data?: { limit_remaining?: unknown } };
  const left = data?.limit_remaining;
  return is_available === false || (typeof left === "number" && left <= 0);
}

function listed(name: string, body: unknown, models: readonly string[]): KeyCheck {
  const list = (body as { data?: unknown } | undefined)?.data;
  if (!Array.isArray(list)) return { state: "odd", sentence: `The address answers, but not as ${name} does.` };
  const ids = new Set(list.map((model) => String((model as { id?: unknown } | null)?.id ?? "")));
  const missing = models.filter((model) => !ids.has(model));
  if (missing.length === 0) return { state: "ok", sentence: `It works. ${countOf(ids.size)} there.` };
  return { state: "ok", sentence: `It works, but it does not list ${missing.slice(0, 3).join(", ")}. ${countOf(ids.size)} there.` };
}

const countOf = (count: number) => (count === 1 ? "One model is" : `${count} models are`);
