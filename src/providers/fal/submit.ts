/** Sends a request once, by a plain call: the client library would send it again after a lost line, and each submission is paid. */
import { bodyOf } from "../by-table.ts";
import type { CallContext, ProviderRequest, Submitted } from "../define.ts";
import { failureFor } from "../faults.ts";
import { FAL, faultOf, hostsOf, tryCall } from "./call.ts";
import { endpointOf } from "./endpoint.ts";
import { sourcesOf } from "./sources.ts";
import { ticketFrom } from "./ticket.ts";

/** Results stay reachable without a key, so not for longer than a studio may be away. */
const RESULT_KEPT_SECONDS = 7 * 86_400;
const SUBMIT_MS = 120_000;

export async function submit(request: ProviderRequest, context: CallContext): Promise<Submitted> {
  const { credentials } = context;
  const endpoint = endpointOf(request);
  const body = bodyOf(request, await sourcesOf(request.inputs, context));
  const answer = await tryCall(context, {
    url: `${hostsOf(credentials).queue}/${endpoint}`,
    method: "POST",
    headers: { "x-fal-object-lifecycle-preference": JSON.stringify({ expiration_duration_seconds: RESULT_KEPT_SECONDS }) },
    body,
    timeoutMs: SUBMIT_MS,
  });
  if ("fault" in answer) throw failureFor(FAL, answer, credentials);
  const told = faultOf(answer);
  if (told) throw failureFor(FAL, told, credentials);
  const ticket = ticketFrom(answer.body, endpoint, credentials);
  if (!ticket) throw failureFor(FAL, { fault: "lost", said: "It said yes in a form that is not known." }, credentials);
  return { ticket: { ...ticket } };
}
