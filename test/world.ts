/** The small world of the tests: a real studio on a temporary folder and a free port, with an owner, and hands to reach it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clash } from "../src/clash.ts";
import { type Config, readConfig } from "../src/config.ts";
import { startStudio, type Studio } from "../src/main.ts";
import type { Provider } from "../src/providers/define.ts";

export const OWNER = { email: "mara@example.com", password: "correct-horse-battery" };
export const OWNER_TOKEN = "test-token-owner-000000000000";

export interface Answer {
  status: number;
  /** The JSON body; an empty object where there is none. */
  body: Record<string, unknown>;
  headers: Headers;
}

export interface World {
  folder: string;
  url: string;
  clash: Clash;
  config: Config;
  /** A request with the owner's token, or with `token`; an empty one sends none. */
  ask(path: string, init?: RequestInit & { token?: string }): Promise<Answer>;
  /** A command as the owner; throws with the problem's sentence when it is refused. */
  run<T = Record<string, string>>(name: string, params: Record<string, unknown>, key?: string): Promise<T>;
  /** Resolves when no job is left. */
  drain(): Promise<void>;
  /** Stops the studio and starts it again on the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Without an owner the studio asks for set-up. */
  fresh?: boolean;
  env?: Record<string, string>;
  /** The upstreams; those of the list unless said. */
  providers?: readonly Provider[];
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "clash-world-"));
  const owner = options.fresh
    ? {}
    : { CLASH_OWNER_EMAIL: OWNER.email, CLASH_OWNER_PASSWORD: OWNER.password, CLASH_OWNER_TOKEN: OWNER_TOKEN };
  const config = readConfig({
    PORT: "0",
    HOST: "127.0.0.1",
    CLASH_DATA: join(folder, "data"),
    LOG_LEVEL: "silent",
    ...owner,
    ...options.env,
  });
  const opened = options.providers ? { providers: options.providers } : {};
  let studio: Studio = await startStudio(config, opened);
  const world: World = {
    folder,
    config,
    get url() {
      return studio.url;
    },
    get clash() {
      return studio.clash;
    },
    async ask(path, { token = OWNER_TOKEN, ...init } = {}) {
      const response = await fetch(studio.url + path, {
        redirect: "manual",
        ...init,
        headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(init.headers as Record<string, string> | undefined) },
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text.startsWith("{") ? JSON.parse(text) : { text } };
    },
    async run(name, params, key) {
      const { status, body } = await world.ask(`/api/commands/${name}`, {
        method: "POST",
        body: JSON.stringify(params),
        ...(key ? { headers: { "idempotency-key": key } } : {}),
      });
      if (status !== 200) throw new Error(String(body.detail));
      return body.result as never;
    },
    drain: () => studio.clash.jobs.drain(),
    async restart() {
      await studio.stop();
      studio = await startStudio(config, opened);
    },
    async close() {
      await studio.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}
