/**
 * What a worker says to a studio, as docs/actions.md tells it. A network that is away is waited for: a run may take hours, and an answer that was heard and not
 * acknowledged is simply sent again.
 */
import { AppError, type ErrorCode, messageOf } from "../../lib/errors.ts";
import { signLines } from "../../lib/signature.ts";

/** As `clash workers add --save` writes it. */
export interface WorkerKeys {
  /** Of the studio. */
  url: string;
  token: string;
  key: string;
}

export interface Item {
  file?: string;
  mime?: string;
  [name: string]: unknown;
}

export interface Order {
  runId: string;
  lease: { number: number; until: string };
  call: { action: string; version: string; inputs: Record<string, Item[]>; [name: string]: unknown };
  secrets: Record<string, string>;
}

export interface Sent {
  name: string;
  sha256: string;
}

export interface Studio {
  /** Undefined when nothing came in time. */
  claim(waitSeconds: number, signal: AbortSignal): Promise<Order | undefined>;
  /** Throws AppError `conflict` when the lease is lost. */
  beat(order: Order): Promise<void>;
  release(order: Order): Promise<void>;
  put(order: Order, name: string, path: string): Promise<Sent>;
  done(order: Order, body: string, files: readonly Sent[]): Promise<string>;
  failed(order: Order, message: string): Promise<void>;
}

const PAUSES_MS = [500, 1_000, 2_000, 5_000, 10_000];
/** Of one try; a claim waits longer by itself, and files take the time they take. */
const ANSWER_LIMIT_MS = 30_000;
/** So long a network may be away while something is to be told. */
const PATIENCE_MS = 15 * 60_000;

type Init = Omit<RequestInit, "signal" | "body"> & {
  body?: () => string | Blob;
  signal?: AbortSignal;
  patienceMs?: number;
  limitMs?: number | undefined;
};

export function studioOf({ url, token, key }: WorkerKeys, sleep: (ms: number) => Promise<unknown> = Bun.sleep): Studio {
  async function ask(path: string, { body, signal, patienceMs = 0, limitMs = ANSWER_LIMIT_MS, ...init }: Init): Promise<Response> {
    const until = Date.now() + patienceMs;
    for (let at = 0; ; at++) {
      try {
        return await once(path, { ...init, ...(body ? { body: body() } : {}) }, signals(signal, limitMs));
      } catch (error) {
        const isAway = error instanceof AppError && (error.code === "unavailable" || error.code === "limited");
        if (!isAway || signal?.aborted || Date.now() >= until) throw error;
        await sleep(PAUSES_MS[Math.min(at, PAUSES_MS.length - 1)] ?? 0);
      }
    }
  }

  async function once(path: string, init: RequestInit, signal: AbortSignal | undefined): Promise<Response> {
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(url + path, { ...init, headers, ...(signal ? { signal } : {}) }).catch((error: unknown) => {
      throw new AppError("unavailable", `The studio at ${url} does not answer (${messageOf(error)}).`);
    });
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  const tell = (order: Order, verb: string, value: Record<string, unknown>, patienceMs: number) =>
    ask(`/api/workers/runs/${order.runId}/${verb}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: () => JSON.stringify({ lease: order.lease.number, ...value }),
      patienceMs,
    });

  return {
    async claim(waitSeconds, signal) {
      const body = () => JSON.stringify({ waitSeconds });
      const limitMs = (waitSeconds + 20) * 1000;
      const response = await ask("/api/workers/claim", { method: "POST", body, signal, limitMs });
      return response.status === 204 ? undefined : ((await response.json()) as Order);
    },
    beat: async (order) => void (await tell(order, "heartbeat", {}, 0)),
    release: async (order) => void (await tell(order, "release", {}, 0)),
    failed: async (order, message) => void (await tell(order, "failed", { message: message.slice(0, 2_000) }, PATIENCE_MS)),
    async put(order, name, path) {
      const sha256 = await hashOf(path);
      const headers = { "clash-lease": String(order.lease.number), "clash-sha256": sha256, "content-type": "application/octet-stream" };
      const file = () => Bun.file(path, { type: "application/octet-stream" });
      const at = `/api/workers/runs/${order.runId}/files/${encodeURIComponent(name)}`;
      await ask(at, { method: "PUT", headers, body: file, patienceMs: PATIENCE_MS, limitMs: undefined });
      return { name, sha256 };
    },
    async done(order, body, files) {
      const hash = new Bun.CryptoHasher("sha256").update(body).digest("hex");
      const named = [...files].sort((a, b) => (a.name < b.name ? -1 : 1)).map((file) => `${file.sha256} ${file.name}`);
      const signature = signLines(key, ["clash-worker/1", order.runId, String(order.lease.number), hash, ...named]);
      const headers = { "clash-lease": String(order.lease.number), "clash-signature": signature, "content-type": "application/json" };
      const at = `/api/workers/runs/${order.runId}/done`;
      const response = await ask(at, { method: "POST", headers, body: () => body, patienceMs: PATIENCE_MS, limitMs: 5 * 60_000 });
      return ((await response.json()) as { state: string }).state;
    },
  };
}

function signals(signal: AbortSignal | undefined, limitMs: number | undefined): AbortSignal | undefined {
  const all = [...(signal ? [signal] : []), ...(limitMs === undefined ? [] : [AbortSignal.timeout(limitMs)])];
  return all.length > 0 ? AbortSignal.any(all) : undefined;
}

async function refusalOf(response: Response): Promise<AppError> {
  const problem = (await response.json().catch(() => ({}))) as { code?: ErrorCode; detail?: string };
  return new AppError(problem.code ?? "unavailable", problem.detail ?? `The studio answered ${response.status}.`);
}

async function hashOf(path: string): Promise<string> {
  const hash = new Bun.CryptoHasher("sha256");
  for await (const part of Bun.file(path).stream() as unknown as AsyncIterable<Uint8Array>) hash.update(part);
  return hash.digest("hex");
}
