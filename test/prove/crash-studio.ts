/**
 * A studio without its pages that ends itself. It is told on standard input, a line each, and answers with a line each: `run NAME {…}` gives a command,
 * `open` says how many generations are not at their end, `die N before|after` makes it stop with SIGKILL right before or after the so-many-th commit
 * from then on; the commits are all the boundaries between two steps.
 */
import { and, inArray, notInArray } from "drizzle-orm";
import { openClash } from "../../src/clash.ts";
import { runCommand } from "../../src/commands/door.ts";
import { readConfig } from "../../src/config.ts";
import { jobs } from "../../src/schema.ts";
import { LAMPS } from "../wire/lamp.ts";

const OWNER = { id: "usr_crash", kind: "person", name: "Mara", role: "owner" } as const;
const ENDED = ["done", "failed", "cancelled", "dead", "uncertain"] as const;

const clash = await openClash(readConfig(), { providers: LAMPS });
const { write } = clash.db;
const transaction = write.transaction.bind(write);
let armed: { at: number; when: string | undefined } | undefined;
let count = 0;

write.transaction = async (work) => {
  const mine = armed && ++count === armed.at ? armed.when : undefined;
  if (mine === "before") die();
  const result = await transaction(work);
  if (mine === "after") die();
  return result;
};

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

const answers: Record<string, (rest: string) => Promise<unknown>> = {
  async run(rest) {
    const space = rest.indexOf(" ");
    return runCommand(clash, { actor: OWNER, name: rest.slice(0, space), params: JSON.parse(rest.slice(space + 1)) });
  },
  async open() {
    return clash.db.read.$count(jobs, and(inArray(jobs.kind, ["generate", "stop"]), notInArray(jobs.state, [...ENDED])));
  },
  async die(rest) {
    const [at, when] = rest.split(" ");
    count = 0;
    armed = { at: Number(at), when };
  },
};

console.log(JSON.stringify("ready"));
for await (const line of console) {
  const space = line.indexOf(" ");
  const [verb, rest] = space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
  console.log(JSON.stringify((await answers[verb]?.(rest)) ?? null));
}
