/**
 * Asks how a request goes, and fetches what it made. "COMPLETED" says only that a runner is done with it: the answer itself may be an error, or a picture
 * that the safety check made black.
 */
import { JobFailure } from "../../jobs/define.ts";
import type { Card } from "../card.ts";
import type { Polled, ProviderContext, ProviderRequest, ProviderResult, Ticket } from "../define.ts";
import { failureFor } from "../faults.ts";
import { type Answer, at, FAL, good, tryCall, wordsOf } from "./call.ts";
import { costOf } from "./cost.ts";
import { resultOf } from "./result.ts";
import { type FalTicket, readTicket } from "./ticket.ts";

/** The least between two looks; the longer it takes, the less often it is asked for. */
const WAIT_MS: Record<Card["kind"], number> = {
  image: 1_000,
  speech: 1_000,
  text: 1_000,
  transcription: 2_000,
  music: 2_000,
  video: 2_000,
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

/** What goes wrong here is the last word on a request that ran, and may be billed: a picture made black is, by fal's own page. */
async function collect(request: ProviderRequest, ticket: FalTicket, status: unknown, context: ProviderContext): Promise<ProviderResult> {
  const answer = await tryCall(context, { url: ticket.responseUrl });
  const failed = "fault" in answer ? undefined : failedRun(answer, status);
  if (failed) throw failed;
  const costMicros = await costOf(ticket, context);
  try {
    return await resultOf(request, good(answer, context).body, costMicros, context);
  } catch (error) {
    const isMade = "body" in answer && answer.status < 300;
    throw isMade || costMicros ? billed(error, costMicros) : error;
  }
}

const LAST_WORDS: readonly string[] = ["refused", "rejected"];

const billed = (error: unknown, micros: number | undefined): unknown =>
  error instanceof JobFailure && LAST_WORDS.includes(error.failureClass)
    ? new JobFailure(error.failureClass, error.message, undefined, { micros })
    : error;

const SAID_CHARACTERS = 300;

/**
 * A run that ended without a result, by fal's own words in its answer or, in newer ones, in the status: asking again by the ticket would say the same for
 * ever, so it is the last word. What fails with 5xx is never billed (fal.ai/docs faq, read 2026-11-20). A gateway's error page is no such word.
 */
function failedRun(answer: Answer, status: unknown): JobFailure | undefined {
  const { said } = wordsOf(answer.status >= 500 ? answer.body : at(status, "error") ? status : undefined);
  if (!said) return undefined;
  return new JobFailure("rejected", `fal could not finish this: ${said.slice(0, SAID_CHARACTERS)} Such a run is not billed; run it again.`);
}

function placeWords(position: unknown): { words?: string } {
  return typeof position === "number" && position > 0 ? { words: `Place ${position + 1} in fal's queue` } : {};
}
