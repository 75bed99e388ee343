/** Random worlds for the rooms, until the time is over: `--seconds`, `--seed`. A failing one is cut down and printed. */
import { cpus } from "node:os";
import { printed, runCrowd, shrink } from "../simulate/crowd.ts";
import type { Outcome, Suite, SuiteOptions } from "./suite.ts";

const DEFAULT_SECONDS = 1_800;
const PROGRESS_SECONDS = 30;

export const simulate: Suite = {
  name: "simulate",
  promise: "whatever two to five people, agents and the server do over bad lines, crashes and full disks, all end with one right canvas",
  run,
};

async function run({ out, seed, seconds = DEFAULT_SECONDS }: SuiteOptions): Promise<Outcome> {
  let told = 0;
  const crowd = await runCrowd({
    from: seed,
    seconds,
    threads: Math.max(1, cpus().length),
    onProgress({ worlds, seconds: spent }) {
      if (spent - told < PROGRESS_SECONDS) return;
      told = spent;
      console.log(`  ${worlds} worlds in ${Math.round(spent)} s`);
    },
  });
  const perSecond = crowd.worlds / crowd.seconds;
  for (const { seed: failing, wrongs } of crowd.failed.slice(0, 3)) {
    const text = `seed ${failing}\n${wrongs.join("\n")}\n${printed(await shrink(failing))}\n`;
    console.log(text);
    await Bun.write(`${out}/seed-${failing}.txt`, text);
  }
  const inHalfAnHour = Math.round(perSecond * 1_800);
  return {
    facts: [
      {
        isTrue: crowd.failed.length === 0,
        sentence: `${crowd.worlds} worlds with ${crowd.edits} edits of people ended right; ${crowd.failed.length} did not`,
      },
      { isTrue: inHalfAnHour >= 100_000, sentence: `${perSecond.toFixed(1)} worlds a second: ${inHalfAnHour} in 30 minutes` },
    ],
    figures: { worlds: crowd.worlds, edits: crowd.edits, perSecond },
  };
}
