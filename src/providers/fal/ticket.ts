/**
 * What fal gives for a request: its id and three addresses. They are used as they came, because they hold only owner and app of the endpoint; and only
 * when they lead to the configured host, since the key goes with them.
 */
import { JobFailure } from "../../jobs/define.ts";
import type { CallContext, Credentials, Ticket } from "../define.ts";
import { at, hostsOf, textAt } from "./call.ts";

export interface FalTicket {
  requestId: string;
  endpoint: string;
  statusUrl: string;
  responseUrl: string;
  cancelUrl: string;
}

/** From the answer to a submission; undefined when it is not one. Addresses of another host (a gateway passes them on) are built for ours. */
export function ticketFrom(answer: unknown, endpoint: string, credentials: Credentials): FalTicket | undefined {
  const requestId = textAt(answer, "request_id");
  if (!requestId || !/^[\w-]{1,128}$/.test(requestId)) return undefined;
  const built = ticketFor(requestId, endpoint, credentials);
  const { origin } = new URL(hostsOf(credentials).queue);
  const ours = (said: unknown, instead: string) => (typeof said === "string" && originOf(said) === origin ? said : instead);
  return {
    ...built,
    statusUrl: ours(at(answer, "status_url"), built.statusUrl),
    responseUrl: ours(at(answer, "response_url"), built.responseUrl),
    cancelUrl: ours(at(answer, "cancel_url"), built.cancelUrl),
  };
}

/** For a request that is known by its id alone. */
export function ticketFor(requestId: string, endpoint: string, credentials: Credentials): FalTicket {
  const [owner = "", app = ""] = endpoint.split("/");
  const base = `${hostsOf(credentials).queue}/${owner}/${app}/requests/${requestId}`;
  return { requestId, endpoint, statusUrl: `${base}/status`, responseUrl: base, cancelUrl: `${base}/cancel` };
}

/** A stored ticket. Throws JobFailure `config` when the address in Settings is another one since. */
export function readTicket(ticket: Ticket, { credentials }: CallContext): FalTicket {
  const { requestId, endpoint, statusUrl, responseUrl, cancelUrl } = ticket as Partial<FalTicket>;
  if (!requestId || !endpoint || !statusUrl || !responseUrl || !cancelUrl) throw new JobFailure("bug", "A ticket of fal is not whole.");
  const { origin } = new URL(hostsOf(credentials).queue);
  if ([statusUrl, responseUrl, cancelUrl].some((url) => originOf(url) !== origin))
    throw new JobFailure(
      "config",
      `fal's address was changed after this was sent. Set it back to ${originOf(statusUrl)} to get the result.`,
    );
  return { requestId, endpoint, statusUrl, responseUrl, cancelUrl };
}

const originOf = (url: string) => (URL.canParse(url) ? new URL(url).origin : undefined);
