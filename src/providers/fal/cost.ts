/** What a request cost, by fal's own books. Only a key with the right to read them gets an answer; without one the estimate is booked. */
import type { CallContext } from "../define.ts";
import { at, hostsOf, tryCall } from "./call.ts";
import type { FalTicket } from "./ticket.ts";

const NANO_PER_MICRO = 1_000;
const COST_MS = 10_000;

/** In micro-USD, rounded up; undefined where the key may not read it or it is not booked yet. Never in the way of a result. */
export async function costOf(ticket: FalTicket, context: CallContext): Promise<number | undefined> {
  const { platform } = hostsOf(context.credentials);
  const url = `${platform}/models/billing-events?request_id=${encodeURIComponent(ticket.requestId)}&limit=10`;
  const answer = await tryCall(context, { url, timeoutMs: COST_MS });
  if ("fault" in answer || answer.status !== 200) return undefined;
  const events = at(answer.body, "billing_events");
  if (!Array.isArray(events)) return undefined;
  const nano = events.flatMap((event) => {
    const amount = at(event, "cost_estimate_nano_usd");
    return at(event, "request_id") === ticket.requestId && typeof amount === "number" && amount >= 0 ? [amount] : [];
  });
  return nano.length > 0 ? Math.ceil(nano.reduce((sum, amount) => sum + amount, 0) / NANO_PER_MICRO) : undefined;
}
