/** The short form of the proof: a run that is killed where it counts. `bun run prove --suite crash-actions` kills it at every commit. */
import { expect, test } from "bun:test";
import { crashActionsRun } from "../prove/crash-actions.ts";

test("kill -9 at the commits of a run: its text, its picture and its captions are there once and whole", async () => {
  const { faults, ...met } = await crashActionsRun({
    seconds: 200,
    points: [
      { at: 6, when: "after" },
      { at: 8, when: "before" },
    ],
  });
  expect(faults).toEqual([]);
  expect(met.kills).toBe(2);
}, 240_000);
