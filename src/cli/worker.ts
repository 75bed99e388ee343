/**
 * `clash workers` tells a studio which machines may do its custom actions; `clash worker` is such a machine: it asks for work, gives each run to a program and
 * sends back what that made. It is also the reference for a worker of one's own; the protocol is in docs/actions.md.
 */
import { chmod, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { AppError, invalid, messageOf } from "../lib/errors.ts";
import { outputOf, print, table } from "./output.ts";
import { withClient } from "./queue.ts";
import { perform, type Program } from "./worker/perform.ts";
import { type Order, studioOf, type WorkerKeys } from "./worker/protocol.ts";

interface Line {
  id: string;
  title: string;
  actions: string[] | null;
  seenAt: string | null;
  revokedAt: string | null;
  holds: number;
  done: number;
}

export function workerVerbs(program: Command): void {
  const workers = program.command("workers").description("machines that do custom actions for the studio");
  workers
    .command("list")
    .description("those that may work, then the revoked ones")
    .action(async (_options: unknown, command: Command) => {
      const list = await withClient(command, (client) => client.get<{ items: Line[] }>("/api/workers"));
      print(outputOf(command), list, () => table(list.items.map(lineOf)) || "There is no worker.");
    });
  workers
    .command("add")
    .description("let a machine work; its token and key are told this once")
    .requiredOption("--title <text>", "which machine it is")
    .option("--actions <names...>", "the actions it may take; every one without it")
    .option("--save <file>", "keep them in a file that only you can read, for clash worker")
    .action(async ({ save, ...wanted }: { title: string; actions?: string[]; save?: string }, command: Command) => {
      await keep(command, "worker.create", wanted, save);
    });
  workers
    .command("renew")
    .description("a new token and a new key; the old ones are worth nothing")
    .argument("<worker>")
    .option("--save <file>", "keep them in a file that only you can read, for clash worker")
    .action(async (workerId: string, { save }: { save?: string }, command: Command) => {
      await keep(command, "worker.renew", { workerId }, save);
    });
  workers
    .command("revoke")
    .description("send workers away; what they held goes to others")
    .argument("<worker...>")
    .action((ids: string[], _options: unknown, command: Command) =>
      withClient(command, async (client) => {
        for (const workerId of ids) await client.command("worker.revoke", { workerId });
      }),
    );
  workVerb(program);
}

const lineOf = (row: Line): string[] => [
  row.id,
  row.revokedAt ? "revoked" : row.holds > 0 ? `works on ${row.holds}` : "idle",
  row.seenAt ? `seen ${row.seenAt}` : "never seen",
  `${row.done} done`,
  row.actions?.join(",") ?? "every action",
  row.title,
];

async function keep(command: Command, name: string, params: Record<string, unknown>, save: string | undefined): Promise<void> {
  const made = await withClient(command, async (client) => ({
    ...(await client.command<{ id?: string; token: string; key: string }>(name, params)),
    url: client.url,
  }));
  if (save) {
    const { url, token, key } = made;
    await writeFile(save, `${JSON.stringify({ url, token, key }, null, 2)}\n`, { mode: 0o600 });
    await chmod(save, 0o600); // also where the file was there
    print(outputOf(command), { id: made.id, saved: save }, () => `${made.id ?? String(params.workerId)}  kept in ${save}`);
  } else print(outputOf(command), made, () => `${made.id ?? String(params.workerId)}\ntoken  ${made.token}\nkey    ${made.key}`);
}

// ── the worker itself ───────────────────────────────────────────────────────────────────────────────────────────────────

interface WorkOptions {
  keys: string;
  run: string;
  once?: boolean;
  limitMinutes: string;
}

const WAIT_SECONDS = 25;
/** After the studio did not answer. */
const AWAY_MS = 3_000;
const MINUTE_MS = 60_000;

function workVerb(program: Command): void {
  program
    .command("worker")
    .description("do custom actions on this machine: each run is given to a program")
    .requiredOption("--keys <file>", "as clash workers add --save has written it")
    .requiredOption("--run <program>", "gets the call as JSON on standard input and prints its answer as JSON")
    .argument("[words...]", "what the program is started with")
    .option("--once", "end after one run")
    .option("--limit-minutes <number>", "the most that one run may take", "60")
    .action(async (words: string[], options: WorkOptions, command: Command) => {
      const minutes = Number(options.limitMinutes);
      if (!(minutes > 0 && minutes <= 24 * 60)) throw invalid("--limit-minutes", "Use a number above 0, at most 1440.");
      const keys = await readKeys(options.keys);
      const stop = new AbortController();
      const end = () => stop.abort();
      process.once("SIGINT", end);
      process.once("SIGTERM", end);
      const work = { command: [options.run, ...words] as Program["command"], limitMs: minutes * MINUTE_MS };
      const say = outputOf(command).quiet ? () => {} : (line: string) => console.error(line);
      try {
        await serve(keys, work, { stop: stop.signal, isOnce: options.once === true, say });
      } finally {
        process.off("SIGINT", end);
        process.off("SIGTERM", end);
      }
    });
}

interface Service {
  stop: AbortSignal;
  isOnce: boolean;
  say(line: string): void;
}

/** Until it is stopped. Throws AppError `unauthorized` or `forbidden` when the studio does not want this worker. */
async function serve(keys: WorkerKeys, program: Program, { stop, isOnce, say }: Service): Promise<void> {
  const studio = studioOf(keys);
  say(`Waiting for work from ${keys.url}.`);
  let isAway = false;
  while (!stop.aborted) {
    let order: Order | undefined;
    try {
      order = await studio.claim(WAIT_SECONDS, stop);
      isAway = false;
    } catch (error) {
      if (stop.aborted) return;
      if (!(error instanceof AppError) || (error.code !== "unavailable" && error.code !== "limited")) throw error;
      if (!isAway) say(`${error.message} Trying again.`);
      isAway = true;
      await Bun.sleep(AWAY_MS);
    }
    if (!order) continue;
    say(`${order.runId}  ${order.call.action} ${order.call.version}, lease ${order.lease.number}`);
    const ending = await perform(studio, order, program, stop).catch((error: unknown) => {
      if (error instanceof AppError && (error.code === "unauthorized" || error.code === "forbidden")) throw error;
      return `given up: ${messageOf(error)}`; // its lease ends by itself, and somebody else takes it
    });
    say(`${order.runId}  ${ending}`);
    if (isOnce) return;
  }
}

async function readKeys(path: string): Promise<WorkerKeys> {
  const text = await Bun.file(path)
    .text()
    .catch(() => {
      throw new AppError("not_found", `--keys: There is no file ${path}. Make it with clash workers add --save.`);
    });
  try {
    const { url, token, key } = JSON.parse(text) as Partial<WorkerKeys>;
    if (typeof url === "string" && typeof token === "string" && typeof key === "string")
      return { url: url.replace(/\/+$/, ""), token, key };
  } catch {
    // said below
  }
  throw invalid("--keys", `${path} is not what clash workers add --save has written.`);
}
