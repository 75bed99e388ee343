/** The short form of the proof: some boundaries of each kind of upstream, and some moments inside calls. `bun run prove --suite crash-jobs` is the long one. */
import { expect, test } from "bun:test";
import { crashJobsRun } from "../prove/crash-jobs.ts";

test("kill -9 at boundaries and in HTTP calls: nothing is sent twice, nothing paid is lost, nothing is left behind", async () => {
  const result = await crashJobsRun({ seed: 7, seconds: 60, kills: 60, cards: [], tracks: 1 });
  const { tally, twice, lost, unfinished, wrong, orphans, leftovers } = result;
  expect({ twice, lost, unfinished, wrong, orphans, leftovers }).toEqual({
    twice: [],
    lost: [],
    unfinished: [],
    wrong: [],
    orphans: 0,
    leftovers: 0,
  });
  expect(tally.injections).toBeGreaterThan(20);
  expect(tally.calls.size).toBeGreaterThan(0);
  expect(tally.boundaries.size).toBeGreaterThan(0);
}, 240_000);
