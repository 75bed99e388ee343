/**
 * One call to fal, and what is wrong with its answer. Facts: fal.ai/docs (model-apis: queue, errors, request-errors, faq) and the client library
 * @fal-ai/client 1.10.1, read 2026-11-20. Two shapes of errors: a model's `{detail: [{loc, msg, type}]}`, a request's `{detail: "…", error_type}`; the
 * platform's own API says `{error: {type, message}}`.
 */
import { outbound } from "../../lib/outbound.ts";
import type { CallContext, Credentials } from "../define.ts";
import { type Fault, failureFor, faultOfCall, retryAfterOf, type Told } from "../faults.ts";

export const FAL = "fal";
export const USUAL_BASE = "https://queue.fal.run";

export interface Hosts {
  /** Without a slash at the end, all of them. */
  queue: string;
  /** Prices, past requests, billing. */
  platform: string;
  storage: string;
}

/** fal's own hosts are three; another address (a gateway, a test) is all of them in one. */
export function hostsOf({ baseUrl }: Credentials): Hosts {
  const base = (baseUrl ?? USUAL_BASE).replace(/\/+$/, "");
  if (base !== USUAL_BASE) return { queue: base, platform: `${base}/v1`, storage: base };
  return { queue: base, platform: "https://api.fal.ai/v1", storage: "https://rest.fal.ai" };
}

export interface Call {
  url: string;
  method?: "GET" | "POST" | "PUT";
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  timeoutMs?: number;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** undefined when it is not JSON. */
  body: unknown;
}

const CALL_MS = 60_000;
const MAX_ANSWER_BYTES = 32 * 1024 ** 2;

/** The answer, whatever its status, or why there is none. */
export async function tryCall(context: CallContext, call: Call): Promise<Answer | Told> {
  try {
    const response = await outbound({
      url: call.url,
      method: call.method ?? "GET",
      headers: {
        authorization: `Key ${context.credentials.fields.key ?? ""}`,
        accept: "application/json",
        ...(call.body === undefined ? {} : { "content-type": "application/json" }),
        ...call.headers,
      },
      body: call.body === undefined ? null : JSON.stringify(call.body),
      signal: context.signal,
      timeoutMs: call.timeoutMs ?? CALL_MS,
      trust: "configured",
      maxBytes: MAX_ANSWER_BYTES,
    });
    return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
  } catch (error) {
    const told = faultOfCall(error);
    if (told) return told;
    throw error;
  }
}

/** A call that may be made as often as one likes. Throws JobFailure unless the answer is a good one. */
export const ask = async (context: CallContext, call: Call): Promise<Answer> => good(await tryCall(context, call), context);

/** Throws JobFailure unless it is a good answer; whatever was lost of it is asked for again. */
export function good(answer: Answer | Told, { credentials }: CallContext): Answer {
  const told = "fault" in answer ? answer : faultOf(answer);
  if (told) throw failureFor(FAL, told.fault === "lost" ? { ...told, fault: "unavailable" } : told, credentials);
  return answer as Answer;
}

/** Types of a model's own errors, and of requests; source: fal.ai/docs errors and request-errors, read 2026-11-20. */
const FAULT_OF_TYPE: Record<string, Fault> = {
  content_policy_violation: "refused",
  generation_timeout: "unavailable",
  downstream_service_error: "unavailable",
  downstream_service_unavailable: "unavailable",
  request_timeout: "unavailable",
  startup_timeout: "unavailable",
  runner_scheduling_failure: "unavailable",
  runner_connection_timeout: "unavailable",
  runner_disconnected: "unavailable",
  runner_connection_refused: "unavailable",
  runner_server_error: "unavailable",
};

const NO_CREDIT = /balance|credit|billing|locked|payment|exhausted/i;
const WRONG_REGION = /region|country|territory|location/i;

/** What is wrong, by fal's own words before its status; undefined for a good answer. */
export function faultOf(answer: Answer): Told | undefined {
  const { status, headers, body } = answer;
  if (status >= 200 && status < 300) return undefined;
  const { types, said } = wordsOf(body);
  const type = headers.get("x-fal-error-type");
  const known = [...types, ...(type ? [type] : [])].flatMap((each) => FAULT_OF_TYPE[each] ?? [])[0];
  const fault = known ?? faultOfStatus(status, said);
  const retryAfterMs = retryAfterOf(headers, Date.now());
  return { fault, said, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function faultOfStatus(status: number, said: string): Fault {
  switch (status) {
    case 401:
      return "bad-key";
    case 402:
      return "no-credit";
    case 451:
      return "wrong-region";
    case 403:
      if (NO_CREDIT.test(said)) return "no-credit";
      return WRONG_REGION.test(said) ? "wrong-region" : "forbidden";
    case 404:
      return "no-model";
    case 408:
    case 503:
      return "unavailable";
    case 429:
      return "limited";
  }
  if (status < 500) return "rejected";
  return said ? "unavailable" : "lost"; // a gateway in between does not know whether the queue took it
}

/** The error's types and its words, from any of the shapes. */
export function wordsOf(body: unknown): { types: string[]; said: string } {
  const detail = at(body, "detail");
  if (Array.isArray(detail)) {
    const types = detail.flatMap((each) => textAt(each, "type") ?? []);
    const said = detail.map((each) => `${pathOf(at(each, "loc"))}${textAt(each, "msg") ?? ""}`).join(" ");
    return { types, said };
  }
  const types = [textAt(body, "error_type"), textAt(body, "error.type"), textAt(body, "type")].flatMap((each) => each ?? []);
  const said = [detail, at(body, "error.message"), at(body, "error"), at(body, "message")].find((each) => typeof each === "string");
  return { types, said: String(said ?? "") };
}

/** `["body", "image_size", "width"]` → `image_size.width: `. */
function pathOf(loc: unknown): string {
  const path = Array.isArray(loc) ? loc.filter((part, index) => index > 0 || part !== "body").join(".") : "";
  return path ? `${path}: ` : "";
}

/** What stands at a dotted path; undefined where there is nothing. */
export function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
      value,
    );
}

export function textAt(value: unknown, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
