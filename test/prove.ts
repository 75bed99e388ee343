/**
 * The long proofs: `bun run prove --suite NAME [--seconds N] [--kills N] [--seed N]`. What they promise and how to read them is in docs/proof.md.
 * Each suite writes what it made to dist/prove/NAME, so that it can be looked at and listened to, and ends with a line per promise.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { crashJobs } from "./prove/crash-jobs.ts";
import { crashRooms } from "./prove/crash-rooms.ts";
import { crashActions } from "./prove/crash-actions.ts";
import { crashTurns } from "./prove/crash-turns.ts";
import { films } from "./prove/films.ts";
import { hostileMedia } from "./prove/hostile-media.ts";
import { image } from "./prove/image.ts";
import { simulate } from "./prove/simulate.ts";
import type { Suite } from "./prove/suite.ts";
import { workers } from "./prove/workers.ts";

const ROOT = join(import.meta.dir, "..");
const SUITES: Suite[] = [films, image, simulate, crashRooms, crashJobs, crashTurns, crashActions, hostileMedia, workers];

const { values } = parseArgs({
  options: {
    suite: { type: "string", multiple: true },
    seconds: { type: "string" },
    kills: { type: "string" },
    seed: { type: "string" },
    json: { type: "string" },
  },
});
const wanted = values.suite ?? SUITES.map((suite) => suite.name);
const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`"${unknown.join(", ")}" is no suite. There are ${SUITES.map((suite) => suite.name).join(", ")}.`);
  process.exit(64);
}
process.exit(await main());

async function main(): Promise<number> {
  const seed = Number(values.seed ?? 1);
  const results: Record<string, unknown> = { seed };
  let failed = 0;
  for (const suite of SUITES.filter((each) => wanted.includes(each.name))) {
    const out = join(ROOT, "dist/prove", suite.name);
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    console.log(`\n── ${suite.name}: ${suite.promise} (seed ${seed})`);
    const outcome = await suite.run({
      out,
      seed,
      seconds: values.seconds ? Number(values.seconds) : undefined,
      kills: values.kills ? Number(values.kills) : undefined,
    });
    results[suite.name] = outcome;
    for (const fact of outcome.facts) console.log(`${fact.isTrue ? "✓" : "✗"} ${fact.sentence}`);
    if (outcome.skipped) console.log(`– not run: ${outcome.skipped}`);
    failed += outcome.facts.filter((fact) => !fact.isTrue).length;
    console.log(`what it made: ${out}`);
  }
  if (values.json) await Bun.write(values.json, `${JSON.stringify(results, null, 2)}\n`);
  console.log(failed === 0 ? "\nproved" : `\n${failed} promises were not kept`);
  return failed === 0 ? 0 : 1;
}
