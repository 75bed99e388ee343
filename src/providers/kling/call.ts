/**
 * One call to Kling, and what is wrong with its answer. Each answer has a code of its own, which counts before the status: accounts that owe and packages
 * that are used up are 429 too. Codes: Kling's API reference, read 2026-11-20.
 */
import { outbound } from "../../lib/outbound.ts";
import type { CallContext } from "../define.ts";
import { type Fault, failureFor, faultOfCall, retryAfterOf, type Told } from "../faults.ts";
import { bearerOf } from "./token.ts";

export const KLING = "Kling";
export const USUAL_BASE = "https://api-singapore.klingai.com";

export interface Call {
  /** With its slash, as `/v1/videos/text2video`. */
  path: string;
  method?: "GET" | "POST";
  body?: unknown;
  timeoutMs?: number;
}

export interface Answer {
  status: number;
  /** Kling's own code; undefined when this is no answer of Kling. */
  code: number | undefined;
  message: string;
  data: unknown;
  /** Kling names none; a gateway in between may. */
  retryAfterMs?: number;
}

const CALL_MS = 60_000;

export const baseOf = ({ credentials }: CallContext): string => (credentials.baseUrl ?? USUAL_BASE).replace(/\/+$/, "");

/** The answer, whatever it says, or why there is none. */
export async function tryCall(context: CallContext, call: Call): Promise<Answer | Told> {
  const bearer = await bearerOf(context.credentials, Date.now());
  try {
    const response = await outbound({
      url: `${baseOf(context)}${call.path}`,
      method: call.method ?? "GET",
      headers: { authorization: `Bearer ${bearer}`, accept: "application/json", "content-type": "application/json" },
      body: call.body === undefined ? null : JSON.stringify(call.body),
      signal: context.signal,
      timeoutMs: call.timeoutMs ?? CALL_MS,
      trust: "configured",
      maxBytes: 8 * 1024 ** 2,
    });
    const retryAfterMs = retryAfterOf(response.headers, Date.now());
    const answer = answerFrom(response.status, await response.text());
    return retryAfterMs === undefined ? answer : { ...answer, retryAfterMs };
  } catch (error) {
    const told = faultOfCall(error);
    if (told) return told;
    throw error;
  }
}

/** A call that may be made as often as one likes. Throws JobFailure unless the answer is a good one. */
export async function ask(context: CallContext, call: Call): Promise<Answer> {
  const answer = await tryCall(context, call);
  const told = "fault" in answer ? answer : faultOf(answer);
  if (told) throw failureFor(KLING, told.fault === "lost" ? { ...told, fault: "unavailable" } : told, context.credentials);
  return answer as Answer;
}

function answerFrom(status: number, text: string): Answer {
  let body: { code?: unknown; message?: unknown; data?: unknown } = {};
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === "object" && read !== null) body = read;
  } catch {
    // no JSON: a gateway in between
  }
  return { status, code: typeof body.code === "number" ? body.code : undefined, message: String(body.message ?? ""), data: body.data };
}

const FAULT_OF_CODE: Record<number, Fault> = {
  1000: "bad-key",
  1001: "bad-key",
  1002: "bad-key",
  1003: "bad-key",
  1004: "bad-key",
  1100: "no-credit",
  1101: "no-credit",
  1102: "no-credit",
  1103: "forbidden",
  1200: "rejected",
  1201: "rejected",
  1202: "rejected",
  1203: "no-model",
  1300: "refused",
  1301: "refused",
  1302: "limited",
  1303: "limited",
  1304: "forbidden", // the account lists the addresses that may call
  5000: "unavailable",
  5001: "unavailable",
  5002: "unavailable",
};

/** Too many at once frees itself when a film is done, so asking again soon is of no use. */
const PARALLEL_MS = 15_000;

/** undefined for a good answer: status 200 and code 0. */
export function faultOf({ status, code, message, retryAfterMs }: Answer): Told | undefined {
  if (status === 200 && code === 0) return undefined;
  const known = code === undefined ? undefined : FAULT_OF_CODE[code];
  const fault = known ?? faultOfStatus(status);
  const clock = code === 1003 || code === 1004 ? " The clock of this machine may be wrong too." : "";
  const waitMs = retryAfterMs ?? (code === 1303 ? PARALLEL_MS : undefined);
  return { fault, said: `${message}${clock}`, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) };
}

function faultOfStatus(status: number): Fault {
  if (status === 401) return "bad-key";
  if (status === 402) return "no-credit";
  if (status === 403) return "forbidden";
  if (status === 404) return "no-model";
  if (status === 429) return "limited";
  if (status === 503) return "unavailable";
  return status >= 400 && status < 500 ? "rejected" : "lost";
}
