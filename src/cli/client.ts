/**
 * The HTTP client behind every verb. It talks to CLASH_URL with CLASH_TOKEN; without them to the studio that runs on this machine for the
 * data folder; and where none runs, it starts one inside this process for as long as the verb lasts.
 */
import { readConfig } from "../config.ts";
import { AppError, type ErrorCode } from "../lib/errors.ts";
import { linesOf } from "../lib/event-stream.ts";
import { runningServer } from "../lib/lock.ts";
import { startStudio } from "../main.ts";
import { localToken } from "../secrets.ts";

export interface Client {
  url: string;
  /** For those who speak another protocol with the same studio. */
  token: string | undefined;
  get<T>(path: string): Promise<T>;
  /** JSON lines as they come, each a value. */
  lines<T>(path: string, signal?: AbortSignal): AsyncGenerator<T, void>;
  command<T>(name: string, params: Record<string, unknown>, idempotencyKey?: string): Promise<T>;
  upload(projectId: string, path: string): Promise<string>;
  /** Sends files as a multipart form with fields beside them, and reads the answer. */
  send<T>(path: string, files: readonly string[], fields?: Record<string, string>): Promise<T>;
  /** Streams what is at an address into a file and returns its size in bytes. */
  save(path: string, out: string): Promise<number>;
  /** Streams an asset into a file and returns its size in bytes. */
  download(assetId: string, path: string): Promise<number>;
  close(): Promise<void>;
}

export async function openClient(): Promise<Client> {
  const config = readConfig();
  if (config.url) return clientOf(config.url, config.token, async () => {});
  const running = runningServer(config.dataFolder);
  if (running && (await isAlive(running.url))) return clientOf(running.url, config.token ?? localToken(config.dataFolder), async () => {});
  const studio = await startStudio({
    ...config,
    host: "127.0.0.1",
    port: 0,
    logLevel: config.logLevel === "info" ? "warn" : config.logLevel,
  });
  return clientOf(studio.url, localToken(config.dataFolder), studio.stop);
}

async function isAlive(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

function clientOf(url: string, token: string | undefined, close: () => Promise<void>): Client {
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = {
      accept: "application/json",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(init.headers as Record<string, string> | undefined),
    };
    const response = await fetch(url + path, { ...init, headers }).catch(() => {
      throw new AppError("unavailable", `The studio at ${url} does not answer. Start it with "clash up", or set CLASH_URL.`);
    });
    if (!response.ok) throw await errorOf(response);
    return response;
  };
  return {
    url,
    token,
    close,
    get: async <T>(path: string) => (await (await send(path)).json()) as T,
    async *lines<T>(path: string, signal?: AbortSignal) {
      const { body } = await send(path, signal ? { signal } : {});
      if (body) for await (const line of linesOf(body)) if (line.trim()) yield JSON.parse(line) as T;
    },
    async command<T>(name: string, params: Record<string, unknown>, idempotencyKey?: string) {
      const headers = { "content-type": "application/json", ...(idempotencyKey ? { "idempotency-key": idempotencyKey } : {}) };
      const response = await send(`/api/commands/${name}`, { method: "POST", headers, body: JSON.stringify(params) });
      return ((await response.json()) as { result: T }).result;
    },
    async send<T>(path: string, files: readonly string[], fields: Record<string, string> = {}) {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      for (const one of files) {
        const file = Bun.file(one);
        if (!(await file.exists())) throw new AppError("not_found", `There is no file ${one}.`);
        form.append("file", file, one.split("/").at(-1) ?? "file");
      }
      return (await (await send(path, { method: "POST", body: form })).json()) as T;
    },
    async upload(projectId, path) {
      return (await this.send<{ id: string }>("/api/assets", [path], { projectId })).id;
    },
    save: async (path, out) => Bun.write(out, await send(path)),
    download: async (assetId, path) => Bun.write(path, await send(`/api/assets/${assetId}/content?download`)),
  };
}

async function errorOf(response: Response): Promise<AppError> {
  const problem = (await response.json().catch(() => ({}))) as {
    code?: ErrorCode;
    detail?: string;
    fields?: { field: string; message: string }[];
  };
  return new AppError(problem.code ?? "unavailable", problem.detail ?? `The studio answered ${response.status}.`, problem.fields ?? []);
}
