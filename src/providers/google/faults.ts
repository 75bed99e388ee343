/**
 * What Google's errors mean. Bodies are `{error: {code, message, status, details[]}}`; the front end wraps that in a list, interactions say words in
 * `code` (`invalid_request`), the token server says `{error, error_description}`. Reasons and words come before the status, because 400 and 429 mean
 * many things: "check your plan and billing details" stands in every 429, so it says nothing.
 * Sources: status names of @ai-sdk/google 4.0.121 (2026-11-13); reasons and sentences as public repositories recorded them, read 2026-11-21.
 */
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { retryAfterOf, type Told } from "../faults.ts";

/** What is at stake: a `submit` may be paid for, so its lost answer is `uncertain`; everything else is simply asked again. */
export type Stake = "submit" | "ask";

const SaidError = Type.Object({
  code: Type.Optional(Type.Union([Type.Number(), Type.String()])),
  message: Type.Optional(Type.String()),
  status: Type.Optional(Type.String()),
  details: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()))),
});
type SaidError = Static<typeof SaidError>;

/** Finish and block reasons that the safety rules give; source: FinishReason and BlockedReason of @google/genai 3.1.0, 2026-11-10. */
export const isSafetyReason = (word: unknown): boolean =>
  /^((IMAGE_)?(SAFETY|PROHIBITED_CONTENT|RECITATION)|BLOCKLIST|SPII|JAILBREAK|MODEL_ARMOR)$/i.test(String(word ?? ""));

const REFUSED = /\bblocked\b[^.]*\b(safety|polic(y|ies))\b|responsible ai|violat\w+[^.]*\b(polic(y|ies)|guidelines|practices)\b/i;
const REGION = /location is not supported|not available in your (country|region)|unsupported (country|region)/i;
const NO_CREDIT =
  /credits? (are|is|have been) (depleted|exhausted|used up)|limit: 0\b|billing account[^.]*(closed|disabled)|BILLING_DISABLED/i;
const BAD_KEY = /api key not valid|api_key_invalid|api key expired|reported as leaked|invalid_grant|invalid jwt/i;

interface Said {
  status: number;
  headers: Headers;
  text: string;
}

/** What an answer that is no success means. */
export function faultOf({ status, headers, text }: Said, stake: Stake, now = Date.now()): Told {
  const error = errorIn(text);
  const told = judged(status, error, stake);
  if (told.fault !== "limited") return told;
  const retryAfterMs = retryAfterOf(headers, now) ?? delayIn(error);
  return { ...told, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** The error of an operation that was accepted and failed later; `code` is a number of google.rpc.Code. */
export const operationFault = (error: { code?: unknown; message?: unknown }): Told =>
  judged(HTTP_OF_RPC[Number(error.code)] ?? 500, { message: String(error.message ?? "") }, "ask");

/** As google/rpc/code.proto maps them. */
const HTTP_OF_RPC: Record<number, number> = { 1: 499, 3: 400, 4: 504, 5: 404, 7: 403, 8: 429, 9: 400, 11: 400, 13: 500, 14: 503, 16: 401 };

function judged(status: number, error: SaidError | undefined, stake: Stake): Told {
  const said = error?.message ?? "";
  if (status >= 500 || status === 408 || status === 499) return broke(status, said, { stake, isGoogles: error !== undefined });
  const reasons = [error?.status, error?.code, ...(error?.details ?? []).map((detail) => detail.reason)];
  const all = [said, ...reasons].join(" ");
  if (reasons.some(isSafetyReason) || REFUSED.test(said)) return { fault: "refused", said };
  if (REGION.test(all)) return { fault: "wrong-region", said };
  if (status === 402 || NO_CREDIT.test(all)) return { fault: "no-credit", said };
  if (status === 401 || BAD_KEY.test(all)) return { fault: "bad-key", said };
  if (status === 403) return { fault: "forbidden", said };
  if (status === 404) return { fault: stake === "submit" ? "no-model" : "rejected", said };
  return { fault: status === 429 ? "limited" : "rejected", said };
}

/** A 5xx in Google's own words means that nothing was made or charged; one of something in between leaves that open. */
function broke(status: number, said: string, { stake, isGoogles }: { stake: Stake; isGoogles: boolean }): Told {
  const words = said || `Status ${status}.`;
  return isGoogles || stake === "ask" ? { fault: "unavailable", said: words } : { fault: "lost", said: words };
}

/** From the detail `retryDelay: "17s"`, else the sentence "Please retry in 17.3s". */
function delayIn(error: SaidError | undefined): number | undefined {
  const detail = error?.details?.map((each) => each.retryDelay).find((value) => typeof value === "string");
  const seconds = Number.parseFloat(String(detail ?? /retry in ([\d.]+)s/i.exec(error?.message ?? "")?.[1]));
  return seconds >= 0 ? Math.ceil(seconds * 1000) : undefined;
}

function errorIn(text: string): SaidError | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const outer = (Array.isArray(parsed) ? parsed[0] : parsed) as { error?: unknown; error_description?: unknown } | null;
    const error = outer?.error;
    if (typeof error === "string") return { status: error, message: String(outer?.error_description ?? error) };
    return Value.Check(SaidError, error) ? error : undefined;
  } catch {
    return undefined;
  }
}
