/** A thousand files made to harm, sent into one studio: it stays up, answers each with a sentence, and keeps nothing of what it refused. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { attack, leftovers, ownTemporaries } from "../assets/attack.ts";
import { handmade, makeSamples, mutants } from "../assets/hostile.ts";
import { openWorld } from "../world.ts";
import type { Outcome, Suite, SuiteOptions } from "./suite.ts";

const FILES = 1000;
const MOST_MORE_MIB = 400;
const MEBIBYTE = 1024 ** 2;

export const hostileMedia: Suite = {
  name: "hostile-media",
  promise: "1,000 malformed or hostile media files leave the server up, each with a sentence",
  run,
};

async function run({ seed, out }: SuiteOptions): Promise<Outcome> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = join(out, "tmp"); // a place of its own, so that what is left is ours
  await mkdir(join(out, "tmp"), { recursive: true });
  try {
    return await sendAll(seed);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

async function sendAll(seed: number): Promise<Outcome> {
  const world = await openWorld();
  try {
    const projectId = (await world.run("project.create", { title: "Hostile" })).id ?? "";
    const samples = await makeSamples();
    const byHand = await handmade(samples);
    const before = process.memoryUsage.rss();
    const bombs = await attack(world, projectId, byHand);
    const mutated = await attack(world, projectId, mutants(samples, seed, FILES - byHand.length));
    Bun.gc(true);
    const moreMib = Math.round((process.memoryUsage.rss() - before) / MEBIBYTE);
    const wrong = [...bombs.wrong, ...mutated.wrong];
    const left = await leftovers(world);
    const folders = await ownTemporaries();
    const { status } = await world.ask("/readyz", { token: "" });
    for (const sentence of [...wrong, ...left].slice(0, 20)) console.log(`  ${sentence}`);
    const [sent, refused, kept] = [bombs.sent + mutated.sent, bombs.refused + mutated.refused, bombs.kept + mutated.kept];
    return {
      facts: [
        { isTrue: sent === FILES && status === 200, sentence: `the server is up after ${sent} files` },
        {
          isTrue: wrong.length === 0,
          sentence: `${refused} were refused with a sentence, ${kept} were files like any other, ${wrong.length} got anything else`,
        },
        { isTrue: left.length === 0, sentence: `nothing of a refused file is left: ${left.length} leftovers` },
        { isTrue: folders.length === 0, sentence: `no temporary folder is left: ${folders.length}` },
        { isTrue: moreMib < MOST_MORE_MIB, sentence: `the process holds ${moreMib} MiB more than before` },
      ],
      figures: { sent, refused, kept, moreMib },
    };
  } finally {
    await world.close();
  }
}
