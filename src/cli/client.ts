/**
 * The HTTP client behind every verb. It talks to the studio that CLASH_URL or the settings name, with CLASH_TOKEN or the token that was kept for it; without
 * them to the studio that runs on this machine for the data folder; and where none runs, it starts one inside this process for as long as the verb lasts.
 */
import type { Command } from "commander";
import { AppError, type ErrorCode } from "../lib/errors.ts";
import { linesOf } from "../lib/event-stream.ts";
import { runningServer } from "../lib/lock.ts";
import type { Log } from "../lib/log.ts";
import { localToken } from "../secrets.ts";
import { type Here, hereOf } from "./here.ts";

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

export async function openClient(command: Command): Promise<Client> {
  const here = hereOf(command);
  const { config, log } = here;
  const far = await farStudio(here);
  if (far) return clientOf({ ...far, log });
  const running = await nearStudio(here);
  if (running) return clientOf({ ...running, log });
  const { startStudio } = await import("../main.ts"); // read only here: a verb that talks to a studio elsewhere starts without one
  const studio = await startStudio({ ...config, host: "127.0.0.1", port: 0, logLevel: here.logLevel ?? "warn" });
  return clientOf({ url: studio.url, token: localToken(config.dataFolder), log, close: studio.stop });
}

/** One that was named, with its token. Throws AppError `unavailable` when the token lies in a keychain that does not answer. */
export async function farStudio({ url, config, tokens }: Here): Promise<{ url: string; token: string | undefined } | undefined> {
  return url ? { url, token: config.token ?? (await tokens().find(url)) } : undefined;
}

/** The one that runs for the data folder. */
export async function nearStudio({ config }: Here): Promise<{ url: string; token: string } | undefined> {
  const running = runningServer(config.dataFolder);
  return running && (await isAlive(running.url)) ? { url: running.url, token: config.token ?? localToken(config.dataFolder) } : undefined;
}

async function isAlive(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

export interface Way {
  url: string;
  token: string | undefined;
  log: Log;
  close?(): Promise<void>;
}

export function clientOf({ url, token, log, close = async () => {} }: Way): Client {
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = {
      accept: "application/json",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(init.headers as Record<string, string> | undefined),
    };
    const started = performance.now();
    const told = { method: init.method ?? "GET", path: path.split("?")[0], studio: url };
    const response = await fetch(url + path, { ...init, headers }).catch(() => {
      log.debug({ ...told, ms: Math.round(performance.now() - started) }, "no answer");
      throw new AppError("unavailable", `The studio at ${url} does not answer. Start it with "clash up", or set CLASH_URL.`);
    });
    log.debug({ ...told, status: response.status, ms: Math.round(performance.now() - started) }, "request");
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
