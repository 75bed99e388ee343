/** The lives of a studio that is killed again and again, and the upstreams that outlive it. */
import { join } from "node:path";
import { LAMPS } from "../wire/lamp.ts";
import { type LampOrders, type Moment, serveLamp } from "../wire/lamp-server.ts";
import type { WireServer } from "../wire/wire.ts";

export type Lamps = Map<string, WireServer & LampOrders>;

export interface Lives {
  /** The studio ends itself before or after so many commits from now. */
  dieAt(commit: number, when: "before" | "after"): Promise<void>;
  /** The studio is killed when an upstream meets this moment, after so many others. */
  killAt(moment: Moment, skip: number): void;
  /** Runs a generator of this card; that the studio dies meanwhile is no error. */
  order(card: string, takes: number): Promise<void>;
  /** Resolves when the studio has died, or when all it had to do is done and it is taken away. true: it died. */
  diesOrEnds(): Promise<boolean>;
  /** Lets everything come to its end. */
  settle(): Promise<void>;
  counts(): { kills: number; atBoundaries: number; inCalls: number; startMs: number };
  /** Ends the studio; the upstreams with what was ordered from them. */
  close(): Promise<Lamps>;
}

export async function openLives(folder: string, onKill: (count: number) => void): Promise<Lives> {
  let trap: { moment: Moment; skip: number } | undefined;
  let studio: Studio | undefined;
  let [kills, inCalls, orders] = [0, 0, 0];
  const startMs: number[] = [];

  async function onMoment(moment: Moment) {
    if (trap?.moment !== moment || trap.skip-- > 0 || !studio) return;
    trap = undefined;
    inCalls++;
    await studio.end();
  }

  async function live(): Promise<Studio> {
    if (studio) return studio;
    const at = performance.now();
    studio = await startStudio(folder);
    startMs.push(performance.now() - at);
    return studio;
  }

  /** Waits until nothing is to be done; false: the studio died before. */
  async function rests(): Promise<boolean> {
    const running = await live();
    for (;;) {
      const open = await running.ask("open");
      if (open === undefined) return false;
      if (open === 0) return true;
      await Promise.race([Bun.sleep(5), running.exited]);
    }
  }

  const lamps: Lamps = new Map();
  for (const { id } of LAMPS) lamps.set(id, await serveLamp(onMoment));
  const first = await live();
  for (const [provider, { url }] of lamps) await first.run("key.set", { provider, fields: { key: "test-key-lamp" }, baseUrl: url });
  const { id: projectId } = (await first.run("project.create", { title: "Crash" })) as { id: string };

  return {
    async dieAt(commit, when) {
      await (await live()).ask(`die ${commit} ${when}`);
    },
    killAt(moment, skip) {
      trap = { moment, skip };
    },
    async order(card, takes) {
      const running = await live();
      const made = await running.run("node.add", { projectId, type: "generator", model: card, prompt: `Lamp ${++orders}` });
      if (made) await running.run("generation.run", { projectId, nodeId: (made as { id: string }).id, takes });
    },
    async diesOrEnds() {
      const ended = await rests();
      trap = undefined;
      await studio?.end(); // what it was armed with must not meet the next order
      studio = undefined;
      if (!ended) onKill(++kills);
      return !ended;
    },
    async settle() {
      trap = undefined;
      while (!(await rests())) studio = undefined;
    },
    counts: () => ({
      kills,
      atBoundaries: kills - inCalls,
      inCalls,
      startMs: Math.round(startMs.toSorted((a, b) => a - b)[Math.floor(startMs.length / 2)] ?? 0),
    }),
    async close() {
      await studio?.end();
      studio = undefined;
      for (const server of lamps.values()) await server.stop();
      return lamps;
    },
  };
}

interface Studio {
  exited: Promise<unknown>;
  /** The answer to one line; undefined when the studio died over it. */
  ask(line: string): Promise<unknown>;
  run(name: string, params: Record<string, unknown>): Promise<unknown>;
  end(): Promise<void>;
}

const CHILD = join(import.meta.dir, "crash-studio.ts");

async function startStudio(folder: string): Promise<Studio> {
  const child = Bun.spawn([process.execPath, CHILD], {
    env: { ...process.env, PORT: "0", HOST: "127.0.0.1", LOG_LEVEL: "silent", CLASH_DATA: join(folder, "data") },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const lines = linesOf(child.stdout);
  const answer = async () => {
    const { value } = await lines.next();
    if (value !== undefined) return JSON.parse(value) as unknown;
    await child.exited;
    if (child.signalCode !== "SIGKILL") throw new Error(`The studio ended by itself with code ${child.exitCode}.`);
    return undefined;
  };
  if ((await answer()) !== "ready") throw new Error("The studio ended before it was ready.");
  const studio: Studio = {
    exited: child.exited,
    async ask(line) {
      try {
        child.stdin.write(`${line}\n`);
        await child.stdin.flush();
      } catch {
        // its end of the line is closed: it has died
      }
      return answer();
    },
    run: (name, params) => studio.ask(`run ${name} ${JSON.stringify(params)}`),
    async end() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
  return studio;
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const part of stream) {
    const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
