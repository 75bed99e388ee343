/**
 * The error table of endpoints that speak Chat Completions. Their error bodies have many forms: `{error: {…}}`, `{error: "…"}` with or without a code,
 * `{detail: …}`, `{message: …}`, `{object: "error", message: …}`; OpenRouter's code is a number, and it may come inside an answer of success.
 */
import { faultOfCall, type Told } from "../faults.ts";
import { faultOfAnswer, type WireError, wireErrorOf } from "../openai/faults.ts";
import { ChatError } from "./completions.ts";
import type { Dialect } from "./dialects.ts";

/** What an answer that is no success says. `body` is its JSON, or undefined where it is none. */
export function faultOfReply(dialect: Dialect, status: number, body: unknown, headers: Headers): Told {
  const error = errorIn(body);
  const said = error?.message ?? "";
  if (status < 500 && BAD_KEY.test(said)) return { fault: "bad-key" };
  if ((status === 400 || status === 403) && (hasReasons(body) || REFUSAL.test(said))) return { fault: "refused", said };
  if ([402, 403, 429].includes(status) && NO_CREDIT.test(said)) return { fault: "no-credit" };
  if (status === 403 && WRONG_REGION.test(said)) return { fault: "wrong-region" };
  const told = faultOfAnswer(status, error, headers);
  return dialect.unavailable?.includes(status) && error ? { ...told, fault: "unavailable" } : told;
}

/** Published sentences of xAI, OpenRouter and gateways before them (2025 and 2026); the forms without a code leave nothing else to go by. */
const BAD_KEY = /(incorrect|invalid|wrong) api[ -]?key/i; // xAI says it with a 400
const REFUSAL = /usage guidelines|content policy|usage polic|safety (system|check|filter)|moderation|flagged/i;
const NO_CREDIT =
  /(no|any|insufficient|out of|not enough|never purchased) (credits?|balance|funds)|credits? (exhausted|balance)|spending limit/i;
const WRONG_REGION =
  /(country|region|territory|location)[^.]{0,40}not (supported|available|allowed)|not (available|supported) in your (country|region)/i;

const hasReasons = (body: unknown) =>
  Array.isArray((body as { error?: { metadata?: { reasons?: unknown } | null } | null } | null)?.error?.metadata?.reasons);

export function errorIn(body: unknown): WireError | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { error, detail, code } = body as Record<string, unknown>;
  if (typeof error === "string") return wireErrorOf({ message: error, code });
  if (typeof detail === "string") return wireErrorOf({ message: detail, code });
  if (Array.isArray(detail)) return wireErrorOf({ message: detail.map(sentenceOf).join(" "), code });
  return wireErrorOf(error) ?? wireErrorOf(body);
}

/** A field error as FastAPI tells it. */
function sentenceOf(detail: unknown): string {
  const { loc, msg } = (detail ?? {}) as { loc?: unknown; msg?: unknown };
  return `${Array.isArray(loc) ? loc.filter((part) => part !== "body").join(".") : ""}: ${String(msg ?? "")}.`;
}

/** What went wrong in a call, as a fault; undefined for what is none. */
export function faultOfChat(dialect: Dialect, error: unknown): Told | undefined {
  const call = faultOfCall(error);
  if (call) return call;
  if (error instanceof SyntaxError) return { fault: "lost", said: "The answer cannot be read." };
  if (!(error instanceof ChatError)) return undefined;
  const told = errorIn({ error: error.told });
  if (error.hasBegun) return { fault: "lost", said: told?.message };
  const status = Number(told?.code) || 520; // a number is OpenRouter's way to say the status that it could not send any more
  return faultOfReply(dialect, status, { error: error.told }, new Headers());
}
