/** A studio in a process of its own, for tests that kill it. */
import { join } from "node:path";
import { OWNER, OWNER_TOKEN } from "./world.ts";

export interface Server {
  url: string;
  pid: number;
  ask<T = Record<string, unknown>>(path: string, init?: RequestInit): Promise<T>;
  run<T = Record<string, string>>(name: string, params: Record<string, unknown>, key?: string): Promise<T>;
  /** kill -9, with everything it started. */
  kill(): Promise<void>;
}

const CLI = join(import.meta.dir, "..", "src", "cli.ts");

/** Starts `clash up` on a free port and resolves when it listens. */
export async function startServer(dataFolder: string, env: Record<string, string> = {}): Promise<Server> {
  const child = Bun.spawn([process.execPath, CLI, "up"], {
    env: {
      ...process.env,
      PORT: "0",
      HOST: "127.0.0.1",
      LOG_LEVEL: "warn",
      CLASH_DATA: dataFolder,
      CLASH_OWNER_EMAIL: OWNER.email,
      CLASH_OWNER_PASSWORD: OWNER.password,
      CLASH_OWNER_TOKEN: OWNER_TOKEN,
      ...env,
    },
    stdout: "pipe",
    stderr: "inherit",
    detached: true,
  });
  const url = await addressOf(child.stdout);
  const ask = async <T>(path: string, init: RequestInit = {}) => {
    const response = await fetch(url + path, {
      ...init,
      headers: { authorization: `Bearer ${OWNER_TOKEN}`, ...(init.headers as Record<string, string> | undefined) },
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    url,
    pid: child.pid,
    ask,
    run: async <T>(name: string, params: Record<string, unknown>, key?: string) =>
      (
        await ask<{ result: T }>(`/api/commands/${name}`, {
          method: "POST",
          body: JSON.stringify(params),
          ...(key ? { headers: { "idempotency-key": key } } : {}),
        })
      ).result,
    async kill() {
      process.kill(child.pid, "SIGKILL");
      await child.exited;
    },
  };
}

async function addressOf(output: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of output) {
    text += new TextDecoder().decode(part);
    const found = /running at (http:\S+)/.exec(text);
    if (found?.[1]) return found[1];
  }
  throw new Error(`The server ended before it listened: ${text}`);
}
