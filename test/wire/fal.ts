/**
 * fal as it is on the wire: its queue, its files and storage, and what its platform tells of requests and money. Forms: the client library's types,
 * fal.ai/docs and the description of the platform API, read 2026-11-21. It is strict: a field that an endpoint does not know is refused by its name.
 */
import { Value } from "@sinclair/typebox/value";
import type { Card, InputRole } from "../../src/providers/card.ts";
import { fal } from "../../src/providers/fal/index.ts";
import { bytesOf, CONTENT_REFUSED, falTrouble, madeBy, modelError, outputOf, requestError } from "./fal-answers.ts";
import { FAL_ENDPOINTS } from "./fal-endpoints.ts";
import { spokenByFal } from "./fal-spoken.ts";
import { type Behaviour, openWire, type Sample, type Turn, type Wire, type WireReply, type WireRequest, type WireServer } from "./wire.ts";

export const FAL_TEST_KEY = "test-key-fal:0001";
/** What each request is booked with, in nano-USD. */
const COST_NANO = 2_500_400;

interface Run {
  id: string;
  endpoint: string;
  input: Record<string, unknown>;
  mode: Behaviour;
  /** Looks until it is done. */
  looks: number;
  stopped: boolean;
  wasCut: boolean;
}

export interface FalServer extends WireServer {
  runs: Run[];
  /** What the answers of the next runs say instead, for tests of single cases. */
  instead: { status?: (run: Run) => WireReply; result?: (run: Run) => WireReply; submission?: (run: Run) => WireReply; books?: WireReply };
}

export async function serveFal(): Promise<FalServer> {
  const runs: Run[] = [];
  const instead: FalServer["instead"] = {};
  const stored = new Map<string, Uint8Array>();
  const server = await openWire((request, turn) => {
    const { pathname, searchParams } = new URL(request.path, turn.url);
    if (pathname.startsWith("/files/")) return file(runs, pathname);
    if (pathname.startsWith("/put/")) return keep(stored, pathname, request);
    if (request.headers.authorization !== `Key ${FAL_TEST_KEY}`) return falTrouble("bad-key") as WireReply;
    if (pathname === "/storage/upload/initiate") return place(stored, request, turn);
    if (pathname.startsWith("/v1/")) return platform(runs, pathname, searchParams, turn, instead);
    const [, about, id, deed] = /^(\/.+)\/requests\/([\w-]+)(?:\/(status|cancel))?$/.exec(pathname) ?? [];
    if (!about) return submit(runs, request, pathname.slice(1), turn, instead);
    const run = runs.find((known) => known.id === id && `/${ownerAndApp(known.endpoint)}` === about);
    if (!run) return { status: 404, body: { detail: "Request not found" } };
    if (deed === "status") return instead.status?.(run) ?? status(run, turn);
    if (deed === "cancel") return stop(run, request);
    return instead.result?.(run) ?? result(run, turn);
  });
  return { ...server, runs, instead };
}

const ownerAndApp = (endpoint: string) => endpoint.split("/").slice(0, 2).join("/");

const addresses = (run: Run, url: string) => {
  const base = `${url}/${ownerAndApp(run.endpoint)}/requests/${run.id}`;
  return { request_id: run.id, response_url: base, status_url: `${base}/status`, cancel_url: `${base}/cancel` };
};

function submit(runs: Run[], request: WireRequest, endpoint: string, turn: Turn, instead: FalServer["instead"]): WireReply {
  if (request.method !== "POST") return { status: 405, body: { detail: "Method Not Allowed" } };
  const mode = turn.submission();
  const trouble = falTrouble(mode);
  if (trouble) return trouble;
  const schema = FAL_ENDPOINTS[endpoint];
  if (!schema) return { status: 404, body: { detail: `Path /${endpoint} not found` } };
  const input = request.body as Record<string, unknown>;
  const wrong = [...Value.Errors(schema, input)][0];
  if (wrong) return modelError(["body", ...wrong.path.slice(1).split("/")], wrong.message, "value_error", wrong.value);
  if (mode === "rejected")
    return modelError(["body", "prompt"], "String should have at most 10 characters", "string_too_long", input.prompt);
  turn.accept();
  const id = crypto.randomUUID();
  const run: Run = { id, endpoint, input, mode, looks: mode === "slow" ? 3 : 0, stopped: false, wasCut: false };
  runs.push(run);
  if (mode === "crash") return "hang-up";
  if (mode === "malformed") return { body: { ok: true, queued: "yes" } };
  return instead.submission?.(run) ?? { body: { status: "IN_QUEUE", queue_position: 0, ...addresses(run, turn.url) } };
}

function status(run: Run, { url }: Turn): WireReply {
  if (run.looks-- > 0) {
    const waits = run.looks > 0;
    return {
      status: 202,
      body: { status: waits ? "IN_QUEUE" : "IN_PROGRESS", ...(waits ? { queue_position: 2 } : { logs: null }), ...addresses(run, url) },
    };
  }
  return { body: { status: "COMPLETED", logs: null, metrics: { inference_time: 0.42 }, ...addresses(run, url) } };
}

function result(run: Run, { url }: Turn): WireReply {
  if (run.mode === "refused") return CONTENT_REFUSED;
  return {
    headers: { "x-fal-request-id": run.id },
    body: outputOf(run.endpoint, run.input, `${url}/files/${run.id}/${madeBy(run.endpoint)}`),
  };
}

function stop(run: Run, request: WireRequest): WireReply {
  if (request.method !== "PUT") return { status: 405, body: { detail: "Method Not Allowed" } };
  if (run.looks <= 0) return { status: 400, body: { status: "ALREADY_COMPLETED" } };
  run.stopped = true;
  return { status: 202, body: { status: "CANCELLATION_REQUESTED" } };
}

async function file(runs: Run[], pathname: string): Promise<WireReply> {
  const run = runs.find((known) => pathname.split("/")[2] === known.id);
  if (!run) return { status: 404, body: "gone" };
  const bytes = await bytesOf(madeBy(run.endpoint));
  if (run.mode !== "cut" || run.wasCut) return { body: bytes };
  run.wasCut = true;
  return { body: bytes, cutAfter: Math.floor(bytes.length / 2) };
}

function place(stored: Map<string, Uint8Array>, request: WireRequest, { url }: Turn): WireReply {
  const { content_type: type, file_name: name } = request.body as { content_type?: unknown; file_name?: unknown };
  if (typeof type !== "string" || typeof name !== "string")
    return { status: 422, body: { detail: "content_type and file_name are required" } };
  const at = `${stored.size}-${name}`;
  stored.set(at, new Uint8Array());
  return { body: { upload_url: `${url}/put/${at}?signature=test`, file_url: `${url}/stored/${at}` } };
}

function keep(stored: Map<string, Uint8Array>, pathname: string, request: WireRequest): WireReply {
  const at = decodeURIComponent(pathname.slice("/put/".length));
  if (request.method !== "PUT" || !stored.has(at)) return { status: 403, body: "SignatureDoesNotMatch" };
  if (request.headers.authorization) return { status: 400, body: "Only one auth mechanism allowed" };
  stored.set(at, request.bytes);
  return { status: 200 };
}

function platform(runs: Run[], pathname: string, query: URLSearchParams, turn: Turn, instead: FalServer["instead"]): WireReply {
  const trouble = falTrouble(turn.mode);
  switch (pathname) {
    case "/v1/models/pricing":
      if (trouble) return trouble;
      return {
        body: {
          prices: [{ endpoint_id: query.get("endpoint_id"), unit_price: 0.003, unit: "megapixels", currency: "USD" }],
          next_cursor: null,
          has_more: false,
        },
      };
    case "/v1/models/billing-events":
      return instead.books ?? { body: { billing_events: booked(runs, query.get("request_id")), next_cursor: null, has_more: false } };
    case "/v1/models/requests/by-endpoint":
      return { body: { items: listed(runs, query), next_cursor: null, has_more: false } };
    default:
      return requestError(404, "not_found", "Not Found");
  }
}

function booked(runs: Run[], id: string | null) {
  return runs
    .filter((run) => id === null || run.id === id)
    .map((run) => ({
      request_id: run.id,
      endpoint_id: run.endpoint,
      timestamp: "2026-11-21T10:00:00Z",
      output_units: 1,
      unit_price: 0.0025004,
      percent_discount: null,
      cost_subtotal: 0.0025004,
      cost_discount: 0,
      cost_total: 0.0025004,
      cost_estimate_nano_usd: COST_NANO,
    }));
}

function listed(runs: Run[], query: URLSearchParams) {
  const withPayloads = query.getAll("expand").includes("payloads");
  return runs
    .filter((run) => run.endpoint === query.get("endpoint_id"))
    .map((run) => ({
      request_id: run.id,
      endpoint_id: run.endpoint,
      sent_at: "2026-11-21T10:00:00Z",
      started_at: "2026-11-21T10:00:01Z",
      ended_at: "2026-11-21T10:00:02Z",
      status_code: 200,
      duration: 1,
      ...(withPayloads ? { json_input: { ...run.input, sync_mode: false }, json_output: {} } : {}),
    }));
}

// ── as a wire of the contract suites ────────────────────────────────────────────────────────────────────────────────────

const ticket = (card: string, more: Partial<Sample> = {}): Sample => ({
  card,
  prompt: "A fox in the snow at dusk",
  answers: "ticket",
  ...more,
});

const samples: Sample[] = [
  ticket("flux-schnell", { lost: "found" }),
  ticket("flux-2-pro", {
    inputs: [
      { role: "reference", kind: "image" },
      { role: "reference", kind: "image" },
    ],
    lost: "found",
  }),
  ticket("recraft-v4.1"),
  ticket("kling-3", {
    inputs: [
      { role: "start", kind: "image" },
      { role: "end", kind: "image" },
    ],
  }),
  ticket("eleven-v3"),
  ticket("scribe-v2", { inputs: [{ role: "audio", kind: "audio" }] }),
];

const ROLE_OF_FIELD: Record<string, InputRole> = {
  start_image_url: "start",
  first_frame_url: "start",
  end_image_url: "end",
  tail_image_url: "end",
  last_frame_url: "end",
  image_urls: "reference",
  video_urls: "clip",
  audio_url: "audio",
};

function inputsOf(submission: WireRequest, card: Card, all: readonly WireRequest[]) {
  return Object.entries(submission.body as Record<string, unknown>).flatMap(([field, value]) => {
    const role = field === "image_url" ? (card.kind === "video" ? "start" : "reference") : ROLE_OF_FIELD[field];
    return role ? [value].flat().map((source) => ({ role, bytes: bytesBehind(String(source), all) })) : [];
  });
}

/** What is inside a data address, or what was put where the address says. */
function bytesBehind(source: string, all: readonly WireRequest[]): Uint8Array {
  const [, base64] = /^data:[^;]+;base64,(.*)$/s.exec(source) ?? [];
  if (base64 !== undefined) return Buffer.from(base64, "base64");
  const name = source.split("/stored/")[1];
  return all.find((request) => request.method === "PUT" && request.path.startsWith(`/put/${name}?`))?.bytes ?? new Uint8Array();
}

export const falWire: Wire = {
  provider: fal,
  credentials: (url) => ({ fields: { key: FAL_TEST_KEY }, baseUrl: url }),
  serve: serveFal,
  samples,
  keyStates: {
    "bad-key": "bad-key",
    "no-credit": "no-credit",
    "wrong-region": "wrong-region",
    limited: "limited",
    unavailable: "unreachable",
  },
  spoken: spokenByFal,
  submissionOf: (requests) => requests.find((request) => request.method === "POST" && !request.path.startsWith("/storage/")),
  inputsOf,
};
