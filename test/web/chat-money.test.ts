/** What a proposal that costs money says of the budget it falls under, as the page draws it. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import type { Card } from "../../src/providers/card.ts";
import { PROVIDERS } from "../../src/providers/index.ts";
import { createScripted, type Scripted } from "../engine/scripted.ts";
import { text } from "../views/markup.ts";
import { openWorld, type World } from "../world.ts";

const PAINTER: Card = {
  ...{ id: "paid-image", name: "Paid image", kind: "image", params: Type.Object({}), promptLimit: 1_000, maxRuntimeMs: 60_000 },
  routes: [
    { provider: "scripted", model: "paid", price: { unit: "take", micros: 800_000 }, source: "made up for tests", date: "2026-11-21" },
  ],
  inputs: [{ role: "prompt", kinds: [], max: 8 }],
  supports: { seed: false, cancel: false },
};

let world: World;
let scripted: Scripted;
beforeAll(async () => {
  scripted = createScripted(() => ({ says: "." }));
  world = await openWorld({ providers: [...PROVIDERS, { ...scripted, cards: [...scripted.cards, PAINTER] }] });
}, 60_000);
afterAll(() => world.close(), 30_000);

test("a proposal says what it leaves of the tightest budget, and when there is not enough", async () => {
  const { id: projectId } = await world.run("project.create", { title: "Dear" });
  const { id: nodeId } = await world.run("node.add", { projectId, type: "generator", model: "paid-image", prompt: "A lamp" });
  scripted.plays(({ messages }) =>
    messages.at(-1)?.role === "tool" ? { says: "Well." } : { calls: [{ name: "generation_run", input: { nodeId } }] },
  );
  await world.run("budget.set", { scope: "workspace", period: "month", limitMicros: 90_000_000 });
  await world.run("budget.set", { scope: "project", projectId, period: "month", limitMicros: 5_000_000 });
  const { id } = await world.run("turn.start", { projectId, text: "Make it", model: "scripted-text", approval: "assist" });
  const open = async () => (await world.ask(`/api/turns/${id}`)).body.approvals as { state: string }[];
  while (!(await open()).some(({ state }) => state === "open")) await Bun.sleep(10);
  const card = async () => text(String((await world.ask(`/projects/${projectId}/turns/${id}`)).body.text));
  expect(await card()).toContain("Leaves $4.20 of $5.00 this month");
  await world.run("budget.set", { scope: "project", projectId, period: "day", limitMicros: 500_000 });
  expect(await card()).toContain("$0.30 more than is left of $0.50 today");
  await world.run("turn.cancel", { projectId, turnId: id });
}, 60_000);
