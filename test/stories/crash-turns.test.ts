/** The short form of the proof: a kill of a squad, and one in a call of one agent. `bun run prove --suite crash-turns` is the long one. */
import { expect, test } from "bun:test";
import { crashTurnsRun } from "../prove/crash-turns.ts";

test("kill -9 in turns: answered calls are paid once, cut ones are lost and sent once more, tools act once, the canvas is the same", async () => {
  const { faults, kills, turns } = await crashTurnsRun({ seed: 5, seconds: 60, kills: 2, everyCommit: 0, modes: ["squad", "solo"] });
  expect(faults).toEqual([]);
  expect(kills).toBeGreaterThan(1);
  expect(turns).toBe(4);
}, 240_000);
