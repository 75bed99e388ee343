/**
 * Lamp: an upstream that does not exist, in the three kinds that there are. `lamp-queue` gives tickets, knows requests by our own key and can stop them;
 * `lamp-plain` gives tickets and knows nothing of a request whose answer was lost; `lamp-direct` answers with the result. Tests of the path of a
 * generation and the crash suite run on it, so that they do not depend on how one real upstream behaves.
 */
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { outbound, OutboundFailure } from "../../src/lib/outbound.ts";
import { type Card, choice, type ModelKind, type Price } from "../../src/providers/card.ts";
import type {
  CallContext,
  Polled,
  Provider,
  ProviderContext,
  ProviderRequest,
  ProviderResult,
  Submitted,
} from "../../src/providers/define.ts";
import { checkFor, failureFor, faultOfCall, retryAfterOf, type Told } from "../../src/providers/faults.ts";

export const LAMP_PRICE = 1_000;
export const LAMP_RECALL_AFTER_MS = 300;
const CALL_LIMIT_MS = 10_000;

interface Kind {
  id: string;
  gives: "ticket" | "result";
  knowsKeys: boolean;
}

const KINDS: readonly Kind[] = [
  { id: "lamp-queue", gives: "ticket", knowsKeys: true },
  { id: "lamp-plain", gives: "ticket", knowsKeys: false },
  { id: "lamp-direct", gives: "result", knowsKeys: false },
];

export const lampCard = (provider: string, kind: ModelKind, more: Partial<Card> = {}): Card => ({
  id: `${provider}-${kind}`,
  name: `${provider} ${kind}`,
  kind,
  routes: [
    {
      provider,
      model: `lamp/${kind}`,
      price: { unit: "take", micros: LAMP_PRICE } satisfies Price,
      source: "made up for tests",
      date: "2026-11-21",
    },
  ],
  inputs: [
    { role: "prompt", kinds: [], max: 8 },
    { role: "reference", kinds: ["image"], max: 4 },
    { role: "start", kinds: ["image"], max: 1, mimes: ["image/png"], maxBytes: 100_000 },
    { role: "end", kinds: ["image"], max: 1 },
  ],
  params: Type.Object({
    tone: choice(["warm", "cold"], { title: "Tone", default: "warm" }),
    strength: Type.Number({ title: "Strength", minimum: 0, maximum: 1, default: 0.5 }),
    long: Type.Boolean({ title: "Long", default: false }),
  }),
  rules: [{ when: { long: [true] }, needs: { tone: ["warm"] }, sentence: "Long ones are warm only." }],
  promptLimit: 2_000,
  maxRuntimeMs: 60_000,
  supports: { seed: true, cancel: true },
  ...more,
});

export const LAMPS: readonly Provider[] = KINDS.map(lamp);

function envOf(id: string, what: string): string {
  return `${id.toUpperCase().replace("-", "_")}_${what}`;
}

function lamp({ id, gives, knowsKeys }: Kind): Provider {
  const cards = (["speech", "text", "image"] as const).map((kind) => lampCard(id, kind));
  return {
    id,
    name: `Lamp (${id})`,
    credentials: [{ name: "key", title: "Key", isSecret: true, env: [envOf(id, "KEY")] }],
    baseUrl: { usual: "https://lamp.example", env: envOf(id, "BASE_URL") },
    cards,
    limits: { atOnce: 16 },
    submit: (request, context) => submit(request, context, gives),
    poll: (_request, ticket, context) => poll(String(ticket.order), context),
    ...(knowsKeys ? { recall, recallAfterMs: LAMP_RECALL_AFTER_MS, cancel } : {}),
    check,
  };
}

interface Order {
  order: string;
  state: "waiting" | "done" | "refused";
  share?: number;
  text?: string;
  file?: string;
  micros?: number;
}

async function submit(request: ProviderRequest, context: ProviderContext, gives: Kind["gives"]): Promise<Submitted> {
  const body = {
    key: request.sendKey,
    model: request.route.model,
    prompt: request.prompt,
    seed: request.seed,
    settings: request.params,
    wants: gives,
    kind: request.card.kind,
    files: await Promise.all(request.inputs.map(async ({ role, path }) => ({ role, data: (await Bun.file(path).bytes()).toBase64() }))),
  };
  const order = await call<Order>(context, "/v1/orders", { paid: true, body });
  if (typeof order.order !== "string")
    throw failureFor("Lamp", { fault: "lost", said: "It answered in a form that is not known." }, context.credentials);
  if (gives === "ticket") return { ticket: { order: order.order } };
  return { result: await resultOf(order, context, "lost") };
}

async function poll(id: string, context: ProviderContext): Promise<Polled> {
  const order = await call<Order>(context, `/v1/orders/${id}`, {});
  if (order.state === "refused") throw failureFor("Lamp", { fault: "refused" }, context.credentials);
  if (order.state === "done") return { state: "done", result: await resultOf(order, context, "unavailable") };
  return { state: "waiting", afterMs: 20, ...(order.share === undefined ? {} : { fraction: order.share }) };
}

/** What a result holds; `cut` is what a transfer that breaks off means: a paid answer that is lost, or a file that can be fetched again. */
async function resultOf(order: Order, context: ProviderContext, cut: "lost" | "unavailable"): Promise<ProviderResult> {
  if (order.state === "refused") throw failureFor("Lamp", { fault: "refused" }, context.credentials);
  if (order.text !== undefined) return { kind: "text", text: order.text, costMicros: order.micros };
  const path = join(context.folder, "result");
  try {
    const response = await outbound({
      url: `${baseOf(context)}/v1/files/${order.order}`,
      headers: keyOf(context),
      trust: "configured",
      signal: context.signal,
      timeoutMs: CALL_LIMIT_MS,
    });
    await Bun.write(path, await response.bytes());
  } catch (error) {
    throw error instanceof OutboundFailure ? failureFor("Lamp", { fault: cut, said: error.message }, context.credentials) : error;
  }
  return { kind: "file", path, name: `${order.order}.${order.file}`, costMicros: order.micros };
}

async function recall(request: ProviderRequest, context: CallContext) {
  const { orders } = await call<{ orders: string[] }>(context, `/v1/orders?key=${request.sendKey}`, {});
  return orders[0] ? ({ state: "found", ticket: { order: orders[0] } } as const) : ({ state: "absent" } as const);
}

async function cancel(ticket: Record<string, unknown>, context: CallContext): Promise<boolean> {
  return (await call<{ stopped: boolean }>(context, `/v1/orders/${String(ticket.order)}/stop`, { body: {} })).stopped;
}

async function check(context: CallContext) {
  const told = await asked(context, "/v1/account", {});
  return "fault" in told ? checkFor("Lamp", told, context.credentials) : ({ state: "ok", sentence: "The key works." } as const);
}

const baseOf = ({ credentials }: CallContext) => credentials.baseUrl ?? "https://lamp.example";
const keyOf = ({ credentials }: CallContext) => ({ authorization: `Bearer ${credentials.fields.key}` });

interface Call {
  body?: unknown;
  /** A request that is paid for: what becomes of it is not known when its answer is lost. */
  paid?: boolean;
}

async function call<T>(context: CallContext, path: string, what: Call): Promise<T> {
  const told = await asked(context, path, what);
  if ("fault" in told)
    throw failureFor("Lamp", told.fault === "lost" && !what.paid ? { ...told, fault: "unavailable" } : told, context.credentials);
  return told.body as T;
}

async function asked(context: CallContext, path: string, { body }: Call): Promise<Told | { body: unknown }> {
  try {
    const response = await outbound({
      url: baseOf(context) + path,
      method: body === undefined ? "GET" : "POST",
      headers: { ...keyOf(context), "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      trust: "configured",
      signal: context.signal,
      timeoutMs: CALL_LIMIT_MS,
    });
    const answer: unknown = await response.json();
    return response.ok ? { body: answer } : faultOf(response, (answer as { code?: string; words?: string }) ?? {});
  } catch (error) {
    const fault = faultOfCall(error);
    if (fault) return fault;
    if (error instanceof SyntaxError) return { fault: "lost", said: "It answered in a form that is not known." };
    throw error;
  }
}

function faultOf(response: Response, { code = "", words = "" }: { code?: string; words?: string }): Told {
  const retryAfterMs = retryAfterOf(response.headers, Date.now());
  const told = { said: words, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  switch (code) {
    case "slow-down":
      return { fault: "limited", ...told };
    case "no-key":
      return { fault: "bad-key", ...told };
    case "no-money":
      return { fault: "no-credit", ...told };
    case "not-here":
      return { fault: "wrong-region", ...told };
    case "not-nice":
      return { fault: "refused", ...told };
    default:
      return { fault: response.status >= 500 ? "unavailable" : "rejected", ...told };
  }
}
