/**
 * Whether a submission whose answer was lost had arrived. fal has no key for a sending, but it lists what was asked of an endpoint, with what was sent:
 * the same words with the same seed are the request. The list holds what a runner began, so what is not in it may still wait in the queue.
 * Source: the description of the platform API (models/requests/by-endpoint), read 2026-11-21.
 */
import { bodyOf } from "../by-table.ts";
import type { CallContext, ProviderRequest, Recalled } from "../define.ts";
import { ask, at, hostsOf, textAt } from "./call.ts";
import { endpointOf } from "./endpoint.ts";
import { ticketFor } from "./ticket.ts";

const PAGES = 3;
/** Stands for our files, whose addresses are others each time. */
const ANY = "*";

export async function recall(request: ProviderRequest, context: CallContext): Promise<Recalled> {
  const endpoint = endpointOf(request);
  const sent = bodyOf(
    request,
    request.inputs.map(() => ANY),
  );
  const found: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const { body } = await ask(context, { url: listUrl(endpoint, context, cursor) });
    const items = at(body, "items");
    if (!Array.isArray(items)) return { state: "unknown", words: "fal's list of requests could not be read." };
    for (const item of items) if (isSame(sent, at(item, "json_input"))) found.push(textAt(item, "request_id") ?? "");
    cursor = textAt(body, "next_cursor");
    if (!cursor) break;
  }
  return judged(request, [...new Set(found.filter(Boolean))], endpoint, context);
}

function judged(request: ProviderRequest, found: string[], endpoint: string, { credentials }: CallContext): Recalled {
  const [only] = found;
  if (!only) return { state: "unknown", words: "fal lists no such request. One that still waits in its queue would not be listed yet." };
  if (found.length > 1)
    return { state: "unknown", words: `fal lists ${found.length} requests like this one, and nothing tells them apart.` };
  if (!request.card.supports.seed)
    return { state: "unknown", words: "fal lists one request like this one. Without a seed nobody can say whether it is this one." };
  return { state: "found", ticket: { ...ticketFor(only, endpoint, credentials) } };
}

function listUrl(endpoint: string, { credentials }: CallContext, cursor: string | undefined): string {
  const query = new URLSearchParams({ endpoint_id: endpoint, expand: "payloads", limit: "100", ...(cursor ? { cursor } : {}) });
  return `${hostsOf(credentials).platform}/models/requests/by-endpoint?${query}`;
}

/** Everything that we send stands in what fal has; it may have more, filled in by itself. */
function isSame(sent: unknown, has: unknown): boolean {
  if (sent === ANY) return typeof has === "string";
  if (Array.isArray(sent)) return Array.isArray(has) && has.length === sent.length && sent.every((each, index) => isSame(each, has[index]));
  if (typeof sent !== "object" || sent === null) return sent === has;
  return Object.entries(sent).every(([key, value]) => isSame(value, at(has, key)));
}
