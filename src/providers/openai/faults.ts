/**
 * OpenAI's error table. The code comes before the status: a 429 may be an empty account, a 400 the safety system. Codes are those of
 * openai@7.55.0 (2026-11-10), of openai-openapi `openapi.yaml` (2026-08-21), and of error bodies that people published (marked so).
 */
import { JobFailure } from "../../jobs/define.ts";
import type { CallContext } from "../define.ts";
import { failureFor, faultOfCall, retryAfterOf, type Told } from "../faults.ts";

export interface WireError {
  message: string;
  type: string;
  code: string;
  /** The field that it is about. */
  param?: string;
}

const REFUSED = [
  "moderation_blocked",
  "content_policy_violation",
  "image_content_policy_violation",
  "content_filter",
  "bio_policy",
  "misalignment_policy_violation",
];
const NO_CREDIT = ["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"]; // published bodies, 2023 to 2026
const WRONG_REGION = ["unsupported_country_region_territory"]; // published bodies, 2024 to 2026
const NO_MODEL = ["model_not_found"];

/** What an answer that is no success says. `error` is missing where the body is not the upstream's own: then a 5xx is a gateway's and says little. */
export function faultOfAnswer(status: number, error: WireError | undefined, headers: Headers): Told {
  const is = (codes: readonly string[]) => error !== undefined && (codes.includes(error.code) || codes.includes(error.type));
  const said = error && (error.param ? `${error.message} (${error.param})` : error.message);
  const retryAfterMs = retryAfterOf(headers, Date.now());
  if (is(REFUSED)) return { fault: "refused", said };
  if (is(NO_CREDIT)) return { fault: "no-credit" };
  if (is(WRONG_REGION)) return { fault: "wrong-region" };
  if (is(NO_MODEL)) return { fault: "no-model", said };
  switch (status) {
    case 401:
      return { fault: "bad-key" };
    case 402:
      return { fault: "no-credit" };
    case 403:
      return { fault: "forbidden", said };
    case 404:
      return { fault: "no-model", said };
    case 408: // the request did not come in whole
    case 409: // a lock
      return { fault: "unavailable", said, retryAfterMs };
    case 429:
      return { fault: "limited", said, retryAfterMs };
    case 500: // these two are the documented ones; what a gateway makes up for itself may hide a request that was carried out
    case 503:
      return error ? { fault: "unavailable", said, retryAfterMs } : { fault: "lost" };
    default:
      return status >= 500 ? { fault: "lost", said } : { fault: "rejected", said };
  }
}

/** What the official client throws, as a fault; undefined for what is none. */
export function faultOf(error: unknown): Told | undefined {
  const call = faultOfCall(error) ?? faultOfCall((error as { cause?: unknown } | null)?.cause);
  if (call) return call;
  if (error instanceof SyntaxError) return { fault: "lost", said: "The answer cannot be read." };
  if (!isClientError(error)) return undefined;
  if (error.status === undefined) return { fault: "lost" }; // the client says no more of a connection that ended
  return faultOfAnswer(error.status, wireErrorOf(error.error), error.headers ?? new Headers());
}

/** Runs one call. Throws JobFailure; an abort is thrown as its reason. */
export async function askOpenai<T>(context: CallContext, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw thrownFor(context, error);
  }
}

/** What to throw in place of an error of a call. */
export function thrownFor({ signal, credentials }: CallContext, error: unknown): unknown {
  if (signal.aborted) return signal.reason;
  const told = error instanceof JobFailure ? undefined : faultOf(error);
  return told ? failureFor("OpenAI", told, credentials) : error;
}

/** For an answer of success that does not hold what it should. */
export const unreadable = (context: CallContext): JobFailure =>
  failureFor("OpenAI", { fault: "lost", said: "It answered without a result." }, context.credentials);

interface ClientError {
  status?: number;
  error?: unknown;
  headers?: Headers;
}

/** The client's own errors by their form, so that it is not read to compare classes. */
const isClientError = (error: unknown): error is ClientError => error instanceof Error && "status" in error && "requestID" in error;

export function wireErrorOf(told: unknown): WireError | undefined {
  if (typeof told !== "object" || told === null) return undefined;
  const { message, type, code, param } = told as Record<string, unknown>;
  if (typeof message !== "string") return undefined;
  return { message, type: textOf(type), code: textOf(code), ...(typeof param === "string" && param ? { param } : {}) };
}

const textOf = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
