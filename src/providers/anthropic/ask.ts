/** One request for a message, and what it means when there is none. */
import { JobFailure } from "../../jobs/define.ts";
import type { CallContext } from "../define.ts";
import { failureFor, jsonOf, type Told } from "../faults.ts";
import { faultOfAnswer, faultOfMessage, NAME, wireErrorOf } from "./faults.ts";
import { callAnthropic } from "./messages.ts";

/** The body of the answer as it streams in, or what was said instead. Throws what `outbound` throws. */
export async function askMessages(
  context: CallContext,
  body: unknown,
  timeoutMs: number,
): Promise<{ body: ReadableStream<Uint8Array> } | Told> {
  const response = await callAnthropic(context, { path: "/v1/messages", body, timeoutMs });
  if (!response.ok) return faultOfReply(response);
  const isStream = (response.headers.get("content-type") ?? "").startsWith("text/event-stream");
  return isStream && response.body ? { body: response.body } : { fault: "lost", said: "The answer cannot be read." };
}

export async function faultOfReply(response: Response): Promise<Told> {
  return faultOfAnswer(response.status, wireErrorOf(await jsonOf(response)), response.headers);
}

/** What to throw in place of an error of a call. */
export function thrownFor({ signal, credentials }: CallContext, error: unknown): unknown {
  if (signal.aborted) return signal.reason;
  const told = error instanceof JobFailure ? undefined : faultOfMessage(error);
  return told ? failureFor(NAME, told, credentials) : error;
}
