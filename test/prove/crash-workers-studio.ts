/**
 * A whole studio that ends itself, for a worker that speaks HTTP with it. It loads, says `warm`, and is told on standard input, a line each; it answers with
 * a line each:
 *
 * - `start {folder}` opens it and answers; `url` says where it listens
 * - `pass MS` puts its clock that far ahead of ours
 * - `open` says how many jobs have not ended; `acted PROJECT RUN` tells all that is known of a run
 * - `die N before|after` makes it stop with SIGKILL right before or after the so-many-th commit from then on; `live` takes that back
 */
import { writeSync } from "node:fs";
import { readConfig } from "../../src/config.ts";
import { openDb } from "../../src/db.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { startStudio, type Studio } from "../../src/main.ts";
import { OWNER, OWNER_TOKEN } from "../world.ts";
import type { Arm } from "./crash-studio.ts";

let studio: Studio | undefined;
let armed: Arm | undefined;
let [count, ahead] = [0, 0];

const started = (): Studio => {
  if (!studio) throw new Error("It is not started.");
  return studio;
};

async function openArmed(options: Parameters<typeof openDb>[0]): ReturnType<typeof openDb> {
  const db = await openDb(options);
  const transaction = db.write.transaction.bind(db.write);
  db.write.transaction = async (work) => {
    const when = armed && ++count === armed.at ? armed.when : undefined;
    if (when === "before") die();
    const result = await transaction(work);
    if (when === "after") die();
    return result;
  };
  return db;
}

function die(): void {
  writeSync(1, `${JSON.stringify({ died: armed?.when })}\n`);
  process.kill(process.pid, "SIGKILL");
}

const answers: Record<string, (rest: string) => Promise<unknown>> = {
  async start(rest) {
    const { folder } = JSON.parse(rest) as { folder: string };
    const config = readConfig({
      ...{ PORT: "0", HOST: "127.0.0.1", LOG_LEVEL: "silent", CLASH_DATA: folder },
      ...{ CLASH_OWNER_EMAIL: OWNER.email, CLASH_OWNER_PASSWORD: OWNER.password, CLASH_OWNER_TOKEN: OWNER_TOKEN },
    });
    const clock = { ...systemClock, now: () => Date.now() + ahead };
    studio = await startStudio(config, { openDb: openArmed, clock });
    return { left: {} };
  },
  url: async () => started().url,
  async pass(rest) {
    ahead = Number(rest);
  },
  async open() {
    const [row] = await started().clash.db.read.rows<{ many: number }>(
      "select count(*) as many from jobs where state not in ('done', 'failed', 'cancelled', 'dead', 'uncertain')",
    );
    return row?.many ?? 0;
  },
  async acted(rest) {
    const [projectId = "", runId = ""] = rest.split(" ");
    const { db, rooms } = started().clash;
    const told = await db.read.rows<{ kind: string }>("select kind from events where data ->> '$.id' = ? order by seq", [runId]);
    const [run] = await db.read.rows("select state, failure, outputs, lease_number as lease from action_runs where id = ?", [runId]);
    return {
      run,
      assets: await db.read.rows("select id from assets where provenance ->> '$.params.run' = ?", [runId]),
      told: told.map((row) => row.kind),
      nodes: Object.keys((await rooms.view(projectId)).nodes),
    };
  },
  async die(rest) {
    const [at, when] = rest.split(" ");
    [count, armed] = [0, { at: Number(at), when: when as Arm["when"] }];
  },
  async live() {
    armed = undefined;
  },
};

console.log(JSON.stringify("warm"));
for await (const line of console) {
  const space = line.indexOf(" ");
  const [verb, rest] = space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
  console.log(JSON.stringify((await answers[verb]?.(rest)) ?? null));
}
