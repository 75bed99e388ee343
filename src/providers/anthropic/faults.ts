/**
 * Anthropic's error table: `{type: "error", error: {type, message, details?: {error_code}}, request_id}`; types and codes of @anthropic-ai/sdk 1.11.0 (2026-11-19).
 * An empty account is told by a 400 whose only sign is its sentence (published bodies, 2025 and 2026).
 */
import { faultOfCall, retryAfterOf, type Told } from "../faults.ts";

export const NAME = "Anthropic";

export interface WireError {
  type: string;
  code: string;
  message: string;
}

const NO_CREDIT_CODES = [
  "linked_organization_billing_unavailable",
  "linked_organization_spend_limit_reached",
  "contract_spend_limit_reached",
  "enforced_spend_limit_reached",
];
const NO_CREDIT = /credit balance is too low/i;
/** A 403 without a code of its own; the sentence is Anthropic's for requests from elsewhere (published bodies, 2024 to 2026). */
const WRONG_REGION = /(country|region|territory|location)|request not allowed/i;

/** What an answer that is no success says. `error` is missing where the body is not Anthropic's own: then a 5xx is a gateway's and says little. */
export function faultOfAnswer(status: number, error: WireError | undefined, headers: Headers): Told {
  const said = error?.message ?? "";
  const retryAfterMs = retryAfterOf(headers, Date.now());
  if (error && NO_CREDIT_CODES.includes(error.code)) return { fault: "no-credit" };
  if (error?.type === "billing_error" || status === 402 || NO_CREDIT.test(said)) return { fault: "no-credit" };
  switch (status) {
    case 401:
      return { fault: "bad-key" };
    case 403:
      return WRONG_REGION.test(said) ? { fault: "wrong-region" } : { fault: "forbidden", said };
    case 404:
      return { fault: "no-model", said };
    case 408:
    case 409:
      return { fault: "unavailable", said, retryAfterMs };
    case 429:
      return { fault: "limited", said, retryAfterMs };
    case 500: // api_error and overloaded_error: documented, and nothing was written
    case 503:
    case 529:
      return error ? { fault: "unavailable", said, retryAfterMs } : { fault: "lost" };
    default:
      return status >= 500 || status === 499 ? { fault: "lost", said } : { fault: "rejected", said };
  }
}

export function wireErrorOf(body: unknown): WireError | undefined {
  const error = (body as { error?: unknown } | null)?.error;
  if (typeof error !== "object" || error === null) return undefined;
  const { type, message, details } = error as { type?: unknown; message?: unknown; details?: { error_code?: unknown } | null };
  if (typeof type !== "string" || typeof message !== "string") return undefined;
  return { type, message, code: typeof details?.error_code === "string" ? details.error_code : "" };
}

/** An error event inside an answer that had begun with 200. */
export class StreamError extends Error {
  constructor(
    readonly told: WireError | undefined,
    /** Something of the answer had come, and is billed. */
    readonly hasBegun: boolean,
  ) {
    super("The upstream told an error inside its answer.");
    this.name = "StreamError";
  }
}

/** The status with which the same error is told before an answer begins. */
const STATUS: Record<string, number> = { rate_limit_error: 429, overloaded_error: 529, authentication_error: 401, permission_error: 403 };

/** What went wrong in a call, as a fault; undefined for what is none. */
export function faultOfMessage(error: unknown): Told | undefined {
  const call = faultOfCall(error);
  if (call) return call;
  if (error instanceof SyntaxError) return { fault: "lost", said: "The answer cannot be read." };
  if (!(error instanceof StreamError)) return undefined;
  if (error.hasBegun) return { fault: "lost", said: error.told?.message };
  return faultOfAnswer(STATUS[error.told?.type ?? ""] ?? 520, error.told, new Headers());
}
