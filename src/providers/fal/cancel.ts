/** Stops what has not begun. fal answers 202 when it does, 400 or 409 when the request was done; one that runs may go on and be billed. */
import type { CallContext, Ticket } from "../define.ts";
import { tryCall } from "./call.ts";
import { readTicket } from "./ticket.ts";

const CANCEL_MS = 5_000;

export async function cancel(stored: Ticket, context: CallContext): Promise<boolean> {
  const { cancelUrl } = readTicket(stored, context);
  const answer = await tryCall(context, { url: cancelUrl, method: "PUT", timeoutMs: CANCEL_MS });
  return !("fault" in answer) && answer.status >= 200 && answer.status < 300;
}
