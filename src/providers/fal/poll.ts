/**
 * Asks how a request goes, and fetches what it made. "COMPLETED" says only that a runner is done with it: the answer itself may be an error, or a picture
 * that the safety check made black.
 */
import { JobFailure } from "../../jobs/define.ts";
import type { Card } from "../card.ts";
import type { Polled, ProviderContext, ProviderRequest, Ticket } from "../define.ts";
import { failureFor } from "../faults.ts";
import { type Answer, at, FAL, faultOf, good, textAt, tryCall, wordsOf } from "./call.ts";
import { costOf } from "./cost.ts";
import { resultOf } from "./result.ts";
import { type FalTicket, readTicket } from "./ticket.ts";

const WAIT_MS: Record<Card["kind"], number> = {
  image: 1_000,
  speech: 1_000,
  text: 1_000,
  transcription: 2_000,
  music: 3_000,
  video: 5_000,
};

export async function poll(request: ProviderRequest, stored: Ticket, context: ProviderContext): Promise<Polled> {
  const ticket = readTicket(stored, context);
  const body = await statusOf(ticket, context);
  const afterMs = WAIT_MS[request.card.kind];
  switch (at(body, "status")) {
    case "IN_QUEUE":
      return { state: "waiting", afterMs, ...placeWords(at(body, "queue_position")) };
    case "IN_PROGRESS":
      return { state: "waiting", afterMs };
    case "COMPLETED":
      return { state: "done", result: await collect(request, ticket, body, context) };
    default:
      throw failureFor(FAL, { fault: "unavailable", said: "It did not say how the request goes." }, context.credentials);
  }
}

async function statusOf(ticket: FalTicket, context: ProviderContext): Promise<unknown> {
  const answer = await tryCall(context, { url: ticket.statusUrl });
  if (!("fault" in answer) && answer.status === 404)
    throw new JobFailure("rejected", "fal does not know this request any more; it keeps requests for 30 days.");
  return good(answer, context).body;
}

async function collect(request: ProviderRequest, ticket: FalTicket, status: unknown, context: ProviderContext) {
  const answer = good(await tryCall(context, { url: ticket.responseUrl }), context);
  const told = failedRun(answer, status);
  if (told) throw failureFor(FAL, told, context.credentials);
  const costMicros = await costOf(ticket, context);
  return resultOf(request, answer.body, costMicros, context);
}

/** Newer answers tell a failed run in the status too, beside a body that may be empty. */
function failedRun(answer: Answer, status: unknown) {
  const said = textAt(status, "error");
  if (!said) return undefined;
  const { types } = wordsOf(status);
  return faultOf({ ...answer, status: 422, body: { detail: said, ...(types[0] ? { error_type: types[0] } : {}) } });
}

function placeWords(position: unknown): { words?: string } {
  return typeof position === "number" && position > 0 ? { words: `Place ${position + 1} in fal's queue` } : {};
}
