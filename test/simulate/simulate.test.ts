/** The short form of `bun run prove --suite simulate`: a few hundred worlds, always the same. A world that failed once is named here. */
import { expect, test } from "bun:test";
import { printed, runCrowd, runOne, shrink } from "./crowd.ts";
import { scheduleOf } from "./schedule.ts";

const SEED = 20_261_121;
const WORLDS = 60;

test(`${WORLDS} worlds from seed ${SEED} end with one right canvas, nothing acknowledged lost (R5, R8, R15, R20)`, async () => {
  const { failed, worlds, edits } = await runCrowd({ from: SEED, worlds: WORLDS, threads: 2 });
  for (const { seed, wrongs } of failed) console.error(`seed ${seed}: ${wrongs.join(" ")}\n${printed(await shrink(seed))}`);
  expect(failed).toEqual([]);
  expect(worlds).toBe(WORLDS);
  expect(edits).toBeGreaterThan(WORLDS);
}, 120_000);

test("a seed is a world: twice the same", async () => {
  const [first, again] = [await runOne(scheduleOf(4)), await runOne(scheduleOf(4))];
  expect(again).toEqual(first);
}, 60_000);

test("a viewer whose state an old edit cannot be merged into starts afresh (R25)", async () => {
  // A page that wrote before it had joined for the first time, while somebody looked.
  expect((await runOne(scheduleOf(13))).wrongs).toEqual([]);
}, 60_000);

test("a thread that ends while a room waits for the log does not leave a second room behind (R1, R28)", async () => {
  // A full disk closed the room; the next one was about to open when the worker trapped.
  expect((await runOne(scheduleOf(746_302))).wrongs).toEqual([]);
}, 60_000);
