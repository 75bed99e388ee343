/**
 * Every call to Google goes through here, as the `fetch` that its client library is given. The library tells failures without headers, wraps what was
 * thrown, and its interactions part repeats a request up to four times, also after a lost connection (@google/genai 3.1.0, read in its source on
 * 2026-11-21). So the answer is judged before the library sees it, the judgement is kept and thrown in the end whatever the library makes of it, and
 * a submission leaves this machine once or not at all.
 */
import { JobFailure } from "../../jobs/define.ts";
import { outbound } from "../../lib/outbound.ts";
import type { CallContext } from "../define.ts";
import { failureFor, faultOfCall, type Told } from "../faults.ts";
import { faultOf, type Stake } from "./faults.ts";
import { type Reason, reasonIn, reasonListener } from "./reason.ts";

export interface Call extends CallContext {
  stake: Stake;
  timeoutMs: number;
  /** What went wrong on the line first. */
  failure?: unknown;
  /** Why nothing was made, as the answer itself says it. */
  reason?: Reason;
}

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Pictures and films come inside JSON as base64. */
const MAX_ANSWER_BYTES = 512 * 1024 ** 2;

/** Runs `work` with a fetch of its own. Throws JobFailure, or the reason of the signal. */
export async function onLine<T>(call: Call, work: (fetch: Fetch) => Promise<T>): Promise<T> {
  let sent = false;
  const fetch: Fetch = async (input, init) => {
    try {
      if (call.stake === "submit" && sent) throw new JobFailure("bug", "A request to Google would have been sent twice; it was sent once.");
      sent = true;
      return await send(call, input, init);
    } catch (error) {
      call.failure ??= error;
      throw error;
    }
  };
  try {
    return await work(fetch);
  } catch (error) {
    if (call.failure) throw call.failure;
    if (error instanceof JobFailure || !sent) throw error;
    throw odd(call, `Its client could not read the answer (${error instanceof Error ? error.name : "unknown"}).`);
  }
}

/** With the fault, for the key's test button. */
export class GoogleFailure extends JobFailure {
  constructor(
    readonly told: Told,
    { failureClass, message, retryAfterMs }: JobFailure,
  ) {
    super(failureClass, message, retryAfterMs);
  }
}

/** The failure that a fault is here. What is only asked can be asked again. */
export function failed({ stake, credentials }: Pick<Call, "stake" | "credentials">, told: Told): GoogleFailure {
  const worth: Told = told.fault === "lost" && stake === "ask" ? { ...told, fault: "unavailable" } : told;
  return new GoogleFailure(told, failureFor("Google", worth, credentials));
}

/** An answer of a shape that nobody expected; of a submission it may have been paid for. */
export const odd = (call: Pick<Call, "stake" | "credentials">, said: string): JobFailure => failed(call, { fault: "lost", said });

async function send(call: Call, input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const request = input instanceof Request ? input : undefined;
  try {
    const response = await outbound({
      url: request ? request.url : String(input),
      method: init?.method ?? request?.method ?? "GET",
      headers: init?.headers ?? request?.headers ?? {},
      body: init?.body ?? (request?.body ? await request.arrayBuffer() : null),
      signal: call.signal,
      timeoutMs: call.timeoutMs,
      trust: "configured",
      maxBytes: MAX_ANSWER_BYTES,
    });
    if (response.ok && response.body && isEvents(response)) return streamed(call, response, response.body);
    const text = await response.text();
    if (!response.ok) throw failed(call, faultOf({ status: response.status, headers: response.headers, text }, call.stake));
    const parsed = json(text);
    if (parsed === undefined) throw odd(call, "The answer is not JSON.");
    keepReason(call, reasonIn(parsed));
    return new Response(text, { status: response.status, headers: { "content-type": "application/json" } });
  } catch (error) {
    const told = faultOfCall(error);
    throw told ? failed(call, told) : error;
  }
}

const isEvents = (response: Response) => (response.headers.get("content-type") ?? "").startsWith("text/event-stream");

/** An answer that comes piece by piece; what breaks it off is kept, because the library tells it in its own words. */
function streamed(call: Call, response: Response, body: ReadableStream<Uint8Array>): Response {
  const reader = body.getReader();
  const listen = reasonListener((reason) => keepReason(call, reason));
  const told = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const piece = await reader.read();
        if (piece.done) controller.close();
        else {
          listen(piece.value);
          controller.enqueue(piece.value);
        }
      } catch (error) {
        const fault = faultOfCall(error);
        call.failure ??= fault ? failed(call, fault) : error;
        controller.error(call.failure);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(told, { status: response.status, headers: response.headers });
}

function keepReason(call: Call, reason: Reason | undefined): void {
  if (reason) call.reason = reason;
}

function json(text: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
