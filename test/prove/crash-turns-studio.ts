/**
 * A studio without its pages that plays turns and ends itself. It loads, says `warm`, and is told on standard input, a line each; it answers with a line each:
 *
 * - `start {folder, arm?}` opens it; with `arm` the commits of its start count
 * - `run KEY NAME {…}` gives a command, once for a key
 * - `ended TURN` says whether a turn is at its end; `look PROJECT TURN` tells all that is known of it
 * - `acted PROJECT RUN` tells all that is known of a run of a custom action
 * - `die N before|after` makes it stop with SIGKILL right before or after the so-many-th commit from then on; `live` takes that back
 */
import { writeSync } from "node:fs";
import { type Clash, openClash } from "../../src/clash.ts";
import { runCommand } from "../../src/commands/door.ts";
import { readConfig } from "../../src/config.ts";
import { openDb } from "../../src/db.ts";
import { PROVIDERS } from "../../src/providers/index.ts";
import { eventsOf, turnNamed } from "../../src/turns.ts";
import type { Arm, Start } from "./crash-studio.ts";
import { teller } from "./teller.ts";

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
    const when = armed && ++count === armed.at ? armed.when : undefined;
    if (when === "before") die("before");
    const result = await transaction(work);
    if (when === "after") die("after");
    return result;
  };
  return db;
}

function die(when: string): void {
  writeSync(1, `${JSON.stringify({ died: when })}\n`);
  process.kill(process.pid, "SIGKILL");
}

function arm(next: Arm | undefined): void {
  count = 0;
  armed = next;
}

async function owner() {
  const [row] = await studio().db.read.rows<{ id: string }>("select user_id as id from members limit 1");
  const actor = row && (await studio().accounts.actorById(row.id));
  if (!actor) throw new Error("There is no owner.");
  return actor;
}

const answers: Record<string, (rest: string) => Promise<unknown>> = {
  async start(rest) {
    const { folder, arm: first } = JSON.parse(rest) as Start;
    arm(first);
    const config = readConfig({
      ...{ PORT: "0", HOST: "127.0.0.1", LOG_LEVEL: "silent", CLASH_DATA: folder },
      ...{ CLASH_OWNER_EMAIL: "mara@example.com", CLASH_OWNER_PASSWORD: "correct-horse-battery" },
    });
    clash = await openClash(config, { providers: [teller, ...PROVIDERS], openDb: openArmed });
    return { left: {} };
  },
  async run(rest) {
    const [key = "", name = "", ...json] = rest.split(" ");
    return runCommand(studio(), { actor: await owner(), name, params: JSON.parse(json.join(" ")), idempotencyKey: key });
  },
  ended: async (turnId) => (await turnNamed(studio(), turnId)).finishedAt !== null,
  async look(rest) {
    const [projectId = "", turnId = ""] = rest.split(" ");
    const { read } = studio().db;
    const view = await studio().rooms.view(projectId);
    return {
      turn: await turnNamed(studio(), turnId),
      nodes: Object.values(view.nodes),
      edges: Object.values(view.edges),
      events: await eventsOf(studio(), turnId, 0, 10_000),
      calls: await read.rows("select id, span, number, sending, state, cost_micros as cost from turn_calls where turn_id = ?", [turnId]),
      ledger: await read.rows(
        "select generation_id as id, kind, held_micros as held, spent_micros as spent from ledger where turn_id = ? order by seq",
        [turnId],
      ),
      open: await read.rows("select generation_id as id from reservations where turn_id = ? and state <> 'lost'", [turnId]),
    };
  },
  async acted(rest) {
    const [projectId = "", runId = ""] = rest.split(" ");
    const { read } = studio().db;
    const view = await studio().rooms.view(projectId);
    const told = await read.rows("select kind from events where data ->> '$.id' = ? order by seq", [runId]);
    return {
      run: (await read.rows("select state, failure, outputs, job_id as job from action_runs where id = ?", [runId]))[0] ?? null,
      jobs: await read.rows("select state from jobs where args ->> '$.runId' = ?", [runId]),
      assets: await read.rows("select id from assets where provenance ->> '$.params.run' = ?", [runId]),
      told: told.map((row) => row.kind),
      ...{ nodes: Object.values(view.nodes), edges: Object.values(view.edges), timelines: view.timelines },
    };
  },
  async die(rest) {
    const [at, when] = rest.split(" ");
    arm({ at: Number(at), when: when as Arm["when"] });
  },
  async live() {
    arm(undefined);
  },
};

console.log(JSON.stringify("warm"));
for await (const line of console) {
  const space = line.indexOf(" ");
  const [verb, rest] = space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
  console.log(JSON.stringify((await answers[verb]?.(rest)) ?? null));
}
