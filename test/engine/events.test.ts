import { afterAll, beforeAll, expect, test } from "bun:test";
import { TURN_EVENT_KINDS, type TurnEvent } from "../../src/engine/events.ts";
import { JobFailure } from "../../src/jobs/define.ts";
import { openTurnStudio, type TurnStudio } from "./studio.ts";

const TOKENS = { input: 1_000, cached: 0, output: 0 };
let studio: TurnStudio;
beforeAll(async () => {
  studio = await openTurnStudio(() => ({ says: "." }), { price: { unit: "million-tokens", micros: 1_000_000, outMicros: 0 } });
}, 60_000);
afterAll(() => studio.close());

/** One answer after the other, whatever is asked. */
function plays(...scenes: (Parameters<TurnStudio["model"]["plays"]>[0] extends (...args: never[]) => infer S ? Awaited<S> : never)[]) {
  let at = 0;
  studio.model.plays(() => scenes[Math.min(at++, scenes.length - 1)] as (typeof scenes)[number]);
}

async function decided(id: string, decision: string, count = 1) {
  const { data } = await studio.told(id, "approval_requested", count);
  await studio.run("turn.approve", { projectId: studio.projectId, approvalId: data.approvalId, decision });
}

test("every kind of event occurs in turns that are played, each numbered from 1 without a gap", async () => {
  const heard: TurnEvent[] = [];
  const stop = studio.clash.engine.onEvent((event) => heard.push(event));
  const { id: generator } = await studio.run<{ id: string }>("node.add", {
    ...{ projectId: studio.projectId, type: "generator", label: "Boat", model: "draft-text", prompt: "A line about a boat" },
  });
  const add = { name: "node_add", input: { type: "text", label: "Rain", body: "Rain" } };
  plays(
    { says: "Ha", fails: new JobFailure("uncertain", "The line broke.") },
    { says: "I add it.", calls: [add], tokens: TOKENS },
    { calls: [{ name: "generation_run", input: { nodeId: generator } }], tokens: TOKENS },
    { calls: [{ name: "node_delete", input: { nodeIds: [generator] } }], tokens: TOKENS },
    { says: "There.", tokens: TOKENS },
  );
  await studio.run("budget.set", { scope: "project", projectId: studio.projectId, period: "total", limitMicros: 100_000_000 });
  const first = await studio.start("Add rain, film the boat.", { approval: "assist", limits: { micros: 90_000_000 } });
  await decided(first.id, "once");
  await decided(first.id, "once", 2);
  await studio.told(first.id, "generation_settled");
  await decided(first.id, "reject", 3);
  expect((await studio.ended(first.id)).state).toBe("done");
  await studio.run("budget.set", { scope: "turn", period: "total", limitMicros: 8_000_000 });
  plays(
    { calls: [{ name: "canvas_find", input: { text: "rain" } }], tokens: TOKENS, costMicros: 7_000_000 },
    { fails: new JobFailure("refused", "No.") },
  );
  const second = await studio.start("Fail after much money.");
  expect((await studio.ended(second.id)).state).toBe("failed");
  const draft = { model: "draft-text", fresh: true };
  const squad = await studio.start("A film of two shots about rain. Storyboard only. Do not run anything yet.", {
    ...draft,
    mode: "squad",
  });
  const debate = await studio.start("Silent or with music?", { ...draft, mode: "debate", rounds: 1, personas: ["producer", "sceptic"] });
  for (const { id } of [squad, debate]) expect((await studio.ended(id)).state).toBe("done");
  stop();
  expect([...new Set(heard.map(({ kind }) => kind))].sort()).toEqual([...TURN_EVENT_KINDS].sort());
  for (const { id } of [first, second, squad, debate]) {
    const stored = heard.filter(({ turnId, seq }) => turnId === id && seq > 0);
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
    expect(await studio.events(id)).toEqual(stored);
  }
}, 90_000);
