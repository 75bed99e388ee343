/**
 * A studio without its pages that ends itself. It loads, says `warm`, and is told on standard input, a line each; it answers with a line each:
 *
 * - `start {folder, arm?, pauses?}` opens it; with `arm` the commits of its start count, with `pauses` these scopes are paused before anything runs
 * - `run NAME {…}` gives a command; `picture PROJECT` keeps a picture of some hundred kilobytes and answers its asset
 * - `open` says how many generations are not at their end, `paid` how many of those have gone out
 * - `cancel` cancels all that is under way; `resume SCOPE` ends a pause
 * - `hold SEED` holds runs where chance wants it (`crash-holds.ts`), `held` says where and how much is open
 * - `die N before|after` makes it stop with SIGKILL right before or after the so-many-th commit from then on; `live` takes both back
 *
 * A commit is the boundary between two steps: what is not committed when it dies never was, and what is stays. Before it dies it says at which.
 */
import { Database } from "bun:sqlite";
import { existsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { and, inArray, isNotNull, notInArray } from "drizzle-orm";
import { insertAsset, receive } from "../../src/assets/save.ts";
import { type Clash, openClash } from "../../src/clash.ts";
import { runCommand } from "../../src/commands/door.ts";
import { readConfig } from "../../src/config.ts";
import { openDb } from "../../src/db.ts";
import { pauseQueue, resumeQueue, type Scope } from "../../src/jobs/controls.ts";
import { generations, jobs } from "../../src/schema.ts";
import { LAMPS } from "../wire/lamp.ts";
import { noiseOf } from "../wire/lamp-results.ts";
import { createHolds } from "./crash-holds.ts";

const OWNER = { id: "usr_crash", kind: "person", name: "Mara", role: "owner" } as const;
const ENDED = ["done", "failed", "cancelled", "dead", "uncertain"] as const;
/** Pictures and sounds are made small by a job of their own, which is not what this is about. */
const ALWAYS_PAUSED: readonly Scope[] = ["kind:derive"];
const PICTURE_SIDE = 400;

export interface Arm {
  at: number;
  when: "before" | "after";
}

export interface Start {
  folder: string;
  arm?: Arm;
  pauses?: Scope[];
}

const holds = createHolds();
let clash: Clash | undefined;
let armed: Arm | undefined;
let count = 0;

const studio = (): Clash => {
  if (!clash) throw new Error("It is not started.");
  return clash;
};

/** The database, with a death before or after the commit that was named. */
async function openArmed(options: Parameters<typeof openDb>[0]): ReturnType<typeof openDb> {
  const db = await openDb(options);
  const transaction = db.write.transaction.bind(db.write);
  db.write.transaction = async (work) => {
    const boundary = boundaryOf(new Error("here").stack ?? "");
    const when = armed && ++count === armed.at ? armed.when : undefined;
    if (when === "before") die(`before ${boundary}`);
    const result = await holds.around(boundary, () => transaction(work));
    if (when === "after") die(`after ${boundary}`);
    return result;
  };
  return db;
}

/** The work that commits, by the two innermost functions of ours: `generations/sending.ts keepTicket › keepFact`. */
function boundaryOf(stack: string): string {
  const frames = stack.split("\n").flatMap((line) => {
    const [, name = "", file = ""] = /at (?:async )?(\S+) \(.*\/src\/([\w./-]+\.ts):/.exec(line) ?? [];
    return file && !["db.ts", "jobs/port.ts"].includes(file) ? [{ name, file }] : [];
  });
  const [inner, outer] = frames;
  if (!inner) return "elsewhere";
  return outer?.file === inner.file && outer.name !== inner.name
    ? `${inner.file} ${outer.name} › ${inner.name}`
    : `${inner.file} ${inner.name}`;
}

function die(boundary: string): void {
  writeSync(1, `${JSON.stringify({ died: boundary, held: holds.held() })}\n`);
  process.kill(process.pid, "SIGKILL");
}

function arm(next: Arm | undefined): void {
  count = 0;
  armed = next;
}

/** What stands in the rows that the last life left, told before anything runs. */
function leftIn(folder: string): Record<string, number> {
  const path = join(folder, "clash.db");
  if (!existsSync(path)) return {};
  const db = new Database(path);
  try {
    const rows = db.query<{ stretch: string; n: number }, []>(LEFT).all();
    return Object.fromEntries(rows.map(({ stretch, n }) => [stretch, n]));
  } finally {
    db.close();
  }
}

const LEFT = `select case
    when g.state = 'done' then 'settled, not known to be shown'
    when g.held is not null then 'with its result kept'
    when g.ticket is not null then 'with a ticket'
    when g.sent_at is not null then 'sent, no answer known'
    when g.state in ('queued', 'running') then 'not sent'
    else 'ended otherwise, not known to be shown' end as stretch, count(*) as n
  from generations g join jobs j on j.id = g.job_id
  where j.state in ('queued', 'scheduled', 'running', 'waiting') or j.aftermath = 1 group by 1`;

function pauseAll(folder: string, scopes: readonly Scope[]): void {
  const path = join(folder, "clash.db");
  if (!existsSync(path)) return;
  const db = new Database(path);
  const insert = db.query("insert into job_pauses (scope, by, by_name, at) values (?, 'usr_crash', 'Mara', ?) on conflict do nothing");
  for (const scope of scopes) insert.run(scope, Date.now());
  db.close();
}

const unended = and(inArray(jobs.kind, ["generate", "stop"]), notInArray(jobs.state, [...ENDED]));

const answers: Record<string, (rest: string) => Promise<unknown>> = {
  async start(rest) {
    const { folder, arm: first, pauses = [] } = JSON.parse(rest) as Start;
    const left = leftIn(folder);
    pauseAll(folder, [...ALWAYS_PAUSED, ...pauses]);
    arm(first);
    const config = readConfig({ PORT: "0", HOST: "127.0.0.1", LOG_LEVEL: "silent", CLASH_DATA: folder });
    clash = await openClash(config, { providers: LAMPS, openDb: openArmed });
    for (const scope of ALWAYS_PAUSED) await pauseQueue(clash, scope, OWNER); // a new folder had no rows before
    return { left };
  },
  async run(rest) {
    const space = rest.indexOf(" ");
    return runCommand(studio(), { actor: OWNER, name: rest.slice(0, space), params: JSON.parse(rest.slice(space + 1)) });
  },
  async picture(projectId) {
    const blob = await receive(studio(), one(noiseOf(PICTURE_SIDE)), AbortSignal.timeout(30_000));
    const asset = { projectId, name: "noise.png", provenance: {}, createdBy: OWNER.id };
    return studio().db.write.transaction((tx, after) => insertAsset(studio(), tx, after, blob, asset));
  },
  open: async () => studio().db.read.$count(jobs, unended),
  async paid() {
    const { read } = studio().db;
    return read.$count(generations, and(inArray(generations.state, ["queued", "running"]), isNotNull(generations.sentAt)));
  },
  async cancel() {
    const rows = await studio()
      .db.read.select({ projectId: generations.projectId, generationId: generations.id })
      .from(generations)
      .where(inArray(generations.state, ["queued", "running"]));
    for (const params of rows) await runCommand(studio(), { actor: OWNER, name: "generation.cancel", params });
  },
  async resume(scope) {
    await resumeQueue(studio(), scope as Scope);
  },
  async die(rest) {
    const [at, when] = rest.split(" ");
    arm({ at: Number(at), when: when as Arm["when"] });
  },
  async hold(seed) {
    holds.begin(Number(seed));
  },
  async held() {
    return { open: await studio().db.read.$count(jobs, unended), held: holds.held() };
  },
  async live() {
    arm(undefined);
    holds.end();
  },
};

async function* one(bytes: Uint8Array) {
  yield bytes;
}

console.log(JSON.stringify("warm"));
for await (const line of console) {
  const space = line.indexOf(" ");
  const [verb, rest] = space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
  console.log(JSON.stringify((await answers[verb]?.(rest)) ?? null));
}
