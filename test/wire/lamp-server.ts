/** The servers of Lamp. What was ordered stays known while the server lives, whatever becomes of those who ordered. */
import type { Card, InputRole } from "../../src/providers/card.ts";
import { LAMP_PRICE, LAMPS } from "./lamp.ts";
import { dotOf, soundOf } from "./lamp-results.ts";
import { type Behaviour, openWire, type Sample, type Turn, type Wire, type WireReply, type WireRequest, type WireServer } from "./wire.ts";

interface Ordered {
  id: string;
  key: string;
  kind: string;
  prompt: string;
  /** Looks until it is done. */
  looks: number;
  state: "waiting" | "done" | "refused" | "stopped";
  cutOnce: boolean;
}

export interface LampOrders {
  /** Every paid order, in order, with the key that it came under. */
  orders: Ordered[];
}

/** Points in the life of a request at which a test may do something: hold it, or kill whoever asks. */
export const MOMENTS = [
  /** Some of a paid request has come. */
  "half-sent",
  /** All of it has, and nothing is accepted yet. */
  "arrived",
  "accepted",
  "half-answered",
  /** Asked by ticket. */
  "looked",
  "half-looked",
  /** The result is on its way. */
  "half-file",
  /** Asked whether a request arrived. */
  "asked",
  "half-asked",
  "stopping",
] as const;
export type Moment = (typeof MOMENTS)[number];
/** `drop` closes the line of a request that is not accepted yet, as if it had never come. */
export type OnMoment = (moment: Moment, order?: Ordered) => unknown;

export async function serveLamp(onMoment: OnMoment = () => {}): Promise<WireServer & LampOrders> {
  const orders: Ordered[] = [];
  const server = await openWire(
    (request, turn) => answer(orders, request, turn, onMoment),
    async (firstLine) => (firstLine.startsWith("POST /v1/orders ") && (await onMoment("half-sent")) === "drop" ? "drop" : undefined),
  );
  return { ...server, orders };
}

const FAULTS: Partial<Record<Behaviour, WireReply>> = {
  limited: { status: 429, headers: { "retry-after": "1" }, body: { code: "slow-down", words: "Too many orders." } },
  rejected: { status: 422, body: { code: "wrong", words: "strength is wrong" } },
  unavailable: { status: 503, body: { code: "busy", words: "No lamp is free." } },
  "bad-key": { status: 401, body: { code: "no-key" } },
  "no-credit": { status: 402, body: { code: "no-money" } },
  "wrong-region": { status: 403, body: { code: "not-here" } },
};

async function answer(orders: Ordered[], request: WireRequest, turn: Turn, onMoment: OnMoment): Promise<WireReply> {
  const url = new URL(request.path, turn.url);
  const [, , what, id, deed] = url.pathname.split("/");
  const known = orders.find((order) => order.id === id);
  if (what === "account") return FAULTS[turn.mode] ?? { body: { ok: true } };
  if (what === "files") return halved(file(orders, known), () => onMoment("half-file", known));
  if (request.method === "POST" && deed === "stop") {
    await onMoment("stopping", known);
    return stop(known);
  }
  if (request.method === "POST") {
    if ((await onMoment("arrived")) === "drop") return "hang-up";
    const reply = order(orders, request, turn);
    await onMoment("accepted", orders.at(-1));
    return halved(reply, () => onMoment("half-answered", orders.at(-1)));
  }
  if (url.searchParams.has("key")) {
    await onMoment("asked");
    const mine = orders.filter((each) => each.key === url.searchParams.get("key")).map((each) => each.id);
    return halved({ body: { orders: mine } }, () => onMoment("half-asked"));
  }
  await onMoment("looked", known);
  return known ? halved(look(known, orders), () => onMoment("half-looked", known)) : { status: 404, body: { code: "unknown" } };
}

/** The same answer in two halves, with a moment between them. */
function halved(reply: WireReply, between: () => unknown): WireReply {
  if (typeof reply === "string" || reply.pieces || reply.cutAfter !== undefined || reply.body === undefined) return reply;
  const { body, ...rest } = reply;
  const isBytes = body instanceof Uint8Array;
  const bytes = isBytes ? body : new TextEncoder().encode(JSON.stringify(body));
  return {
    ...rest,
    headers: { "content-type": isBytes ? "application/octet-stream" : "application/json", ...rest.headers },
    pieces: (async function* () {
      yield bytes.subarray(0, bytes.length / 2);
      await between();
      yield bytes.subarray(bytes.length / 2);
    })(),
  };
}

function order(orders: Ordered[], request: WireRequest, turn: Turn): WireReply {
  const mode = turn.submission();
  const fault = FAULTS[mode];
  if (fault) return fault;
  const { key, kind, prompt, wants } = request.body as { key: string; kind: string; prompt: string; wants: string };
  turn.accept();
  const made: Ordered = {
    id: `o${orders.length + 1}`,
    key,
    kind,
    prompt,
    looks: mode === "slow" ? 3 : 1,
    state: mode === "refused" ? "refused" : "waiting",
    cutOnce: mode === "cut",
  };
  orders.push(made);
  if (mode === "crash") return "hang-up";
  if (mode === "malformed") return { body: { thanks: true } };
  if (wants === "ticket") return { status: 202, body: { order: made.id, state: "waiting" } };
  made.looks = 0;
  const reply = look(made, orders);
  if (mode === "cut" && made.kind === "text") return { ...(reply as object), cutAfter: 5 };
  return mode === "slow"
    ? { pieces: piecewise(JSON.stringify((reply as { body: unknown }).body)), headers: { "content-type": "application/json" } }
    : reply;
}

async function* piecewise(text: string) {
  for (let at = 0; at < text.length; at += 10) yield text.slice(at, at + 10);
}

function look(made: Ordered, orders: Ordered[]): WireReply {
  if (made.state === "refused") return { body: { order: made.id, state: "refused" } };
  if (made.looks-- > 0) return { body: { order: made.id, state: "waiting", share: 0.5 } };
  if (made.state === "waiting") made.state = "done";
  const number = orders.indexOf(made) + 1;
  const result = made.kind === "text" ? { text: `Order ${number}: ${made.prompt}` } : { file: made.kind === "image" ? "png" : "wav" };
  return { body: { order: made.id, state: "done", micros: LAMP_PRICE, ...result } };
}

function file(orders: Ordered[], made: Ordered | undefined): WireReply {
  if (!made) return { status: 404, body: {} };
  const bytes = (made.kind === "image" ? dotOf : soundOf)(orders.indexOf(made) + 1);
  if (!made.cutOnce) return { body: bytes };
  made.cutOnce = false;
  return { body: bytes, cutAfter: 20 };
}

function stop(made: Ordered | undefined): WireReply {
  if (!made) return { status: 404, body: {} };
  const stopped = made.state === "waiting";
  if (stopped) made.state = "stopped";
  return { body: { stopped } };
}

// ── as wires of the contract suite ──────────────────────────────────────────────────────────────────────────────────────

export const LAMP_WIRES: readonly Wire[] = LAMPS.map((provider) => ({
  provider,
  credentials: (url) => ({ fields: { key: "test-key-lamp" }, baseUrl: url }),
  serve: () => serveLamp(),
  samples: (["speech", "text"] as const).map(
    (kind): Sample => ({
      card: `${provider.id}-${kind}`,
      prompt: "a lamp",
      answers: provider.id === "lamp-direct" ? "at-once" : "ticket",
      lost: provider.recall ? "found" : "uncertain",
    }),
  ),
  keyStates: { "bad-key": "bad-key", "no-credit": "no-credit", "wrong-region": "wrong-region" },
  submissionOf: (requests) => requests.find((request) => request.method === "POST" && request.path === "/v1/orders"),
  spoken: (_card: Card, name: string, value: unknown) => ({ at: `settings.${name}`, value }),
  inputsOf: (submission) =>
    (submission.body as { files: { role: InputRole; data: string }[] }).files.map(({ role, data }) => ({
      role,
      bytes: Uint8Array.fromBase64(data),
    })),
}));
