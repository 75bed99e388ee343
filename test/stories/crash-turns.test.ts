/**
 * The short form of the proof: a squad whose Writer and Artist work at the same time and a debate whose voices speak at the same time, each killed again and
 * again, in calls and at commits. `bun run prove --suite crash-turns` is the long one.
 */
import { expect, test } from "bun:test";
import { crashTurnsRun } from "../prove/crash-turns.ts";

test("kill -9 in a squad and in a debate: answered calls are paid once, cut ones are lost and sent once more, tools act once, the canvas is the same", async () => {
  const squad = { mode: "squad", first: { moment: "answered", skip: 3 } } as const;
  const debate = { mode: "debate", first: { moment: "arrived", skip: 1 } } as const;
  const { faults, ...met } = await crashTurnsRun({
    ...{ seed: 5, seconds: 60, kills: 0 },
    points: [
      { ...squad, again: [{ at: 14, when: "before" }] },
      { ...debate, again: [{ at: 9, when: "after" }] },
    ],
  });
  expect(faults).toEqual([]);
  expect(met).toMatchObject({ turns: 4, kills: 4, inCalls: 2, atCommits: 2 });
  expect(met.lost).toBeGreaterThan(2); // one kill cuts what several members have under way
}, 240_000);
