/** Money as people meet it: over the API, with an upstream whose price and cost the test decides. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Actor } from "../../src/actors.ts";
import { runCommand } from "../../src/commands/door.ts";
import { pauseQueue, resumeQueue, setLimits } from "../../src/jobs/controls.ts";
import { amount } from "../../views/shared/words.ts";
import { openTill, TILL_KEY } from "../till.ts";
import { openWorld, type World } from "../world.ts";

const till = openTill(100_000);
let world: World;
let projectId: string;
let nodeId: string;

beforeAll(async () => {
  world = await openWorld({ providers: [till.provider] });
  await world.run("key.set", { provider: "till", fields: { key: TILL_KEY } });
});
afterAll(() => world.close());
beforeEach(async () => {
  till.calls.length = 0;
  till.cost = 100_000;
  projectId = (await world.run("project.create", { title: "=The last tea house" })).id ?? "";
  nodeId = await generator("till-known");
});
afterEach(async () => {
  till.go();
  await world.drain();
  for (const budget of await budgets()) await world.run("budget.remove", { budgetId: budget.id });
});

const generator = async (model: string) =>
  (await world.run("node.add", { projectId, type: "generator", model, prompt: "A red kite over a grey sea" })).id ?? "";
const run = (takes: number, more: Record<string, unknown> = {}) =>
  world.run<{ generationIds: string[] }>("generation.run", { projectId, nodeId, takes, ...more });
const budgets = async () => (await world.ask("/api/budgets")).body.items as { id: string }[];
const rows = async (query = "") => (await world.ask(`/api/ledger?projectId=${projectId}${query}`)).body.items as Record<string, unknown>[];
const spent = async () => (await rows()).reduce((sum, row) => sum + Number(row.spentMicros), 0);
const held = async () => (await rows()).reduce((sum, row) => sum + Number(row.heldMicros), 0);
const states = async (ids: string[]) => Promise.all(ids.map(async (id) => String((await world.ask(`/api/generations/${id}`)).body.state)));
const budget = (limitMicros: number, more: Record<string, unknown> = {}) =>
  world.run("budget.set", { scope: "project", projectId, period: "total", limitMicros, ...more });

describe("a run that costs something", () => {
  test("is reserved when it is asked for, and settled with what the upstream says", async () => {
    till.cost = 87_500;
    till.hold();
    const { generationIds } = await run(2);
    expect(await held()).toBe(200_000);
    expect(await spent()).toBe(0);
    till.go();
    await world.drain();
    expect(await held()).toBe(0);
    expect(await spent()).toBe(175_000);
    expect((await rows(`&generationId=${generationIds[0]}`)).map((row) => row.kind)).toEqual(["settle", "call", "reserve"]);
    expect((await rows()).every((row) => row.model === "till-known" && row.provider === "till" && /^\d{4}-.*Z$/.test(String(row.at)))).toBe(
      true,
    );
  });

  test("is refused whole when it does not fit its budget, with the budget's name and nothing written", async () => {
    await budget(350_000);
    await expect(run(4)).rejects.toThrow(
      /The budget of the project “=The last tea house” in all is \$0\.35: .* this needs \$0\.10\. Nothing was sent/,
    );
    const refused = await world.ask("/api/commands/generation.run", {
      method: "POST",
      body: JSON.stringify({ projectId, nodeId, takes: 4 }),
    });
    expect(refused.status).toBe(429);
    expect(refused.body.code).toBe("limited");
    expect(await rows()).toEqual([]);
    await run(3);
    await world.drain();
    expect(till.calls.length).toBe(3);
    expect(await spent()).toBe(300_000);
  });

  test("stops at the budget when calls cost more than they were estimated at, and keeps what is done", async () => {
    await budget(500_000);
    await setLimits(world.clash, "provider:till", { atOnce: 1 });
    till.cost = 200_000;
    const { generationIds } = await run(5);
    await world.drain();
    const ended = await states(generationIds);
    expect(ended.filter((state) => state === "done").length).toBe(till.calls.length);
    expect(ended.filter((state) => state === "failed").length).toBe(5 - till.calls.length);
    expect(await spent()).toBeLessThanOrEqual(500_000 + 100_000);
    expect(await spent()).toBe(till.calls.length * 200_000);
    expect(await held()).toBe(0);
    const refused = generationIds[ended.indexOf("failed")] ?? "";
    const { error } = (await world.ask(`/api/generations/${refused}`)).body as { error: { message: string } };
    expect(error.message).toContain("It was not sent and cost nothing");
    await budget(1_000_000);
    till.cost = 100_000;
    await world.run("generation.retry", { projectId, generationId: refused });
    await world.drain();
    expect(await states([refused])).toEqual(["done"]);
    await setLimits(world.clash, "provider:till", { atOnce: 16 });
  });

  test("can be estimated without being run, with what its budgets say", async () => {
    const estimate = (takes: number) => world.run("generation.estimate", { projectId, nodeId, takes });
    await budget(250_000);
    expect(await estimate(2)).toEqual({ micros: 200_000, model: "till-known", provider: "till", fits: true } as never);
    const tooMuch = await estimate(3);
    expect(tooMuch).toMatchObject({ micros: 300_000, fits: false } as never);
    expect(String(tooMuch.why)).toContain("this needs $0.30");
    nodeId = await generator("till-unknown");
    expect(await estimate(1)).toMatchObject({ micros: null, fits: true } as never);
    expect(till.calls).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  test("by many at once never takes more than the budget", async () => {
    await budget(1_000_000);
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => run(3)));
    await world.drain();
    expect(asked.filter((one) => one.status === "fulfilled").length).toBe(3);
    expect(till.calls.length).toBe(9);
    expect(await spent()).toBe(900_000);
  });

  test("that is cancelled before it went out gives its reservation back", async () => {
    await pauseQueue(world.clash, "resource:provider:till", { id: "server", name: "The studio" });
    const { generationIds } = await run(1);
    expect(await held()).toBe(100_000);
    await world.run("generation.cancel", { projectId, generationId: generationIds[0] });
    expect(await held()).toBe(0);
    expect((await rows()).map((row) => row.kind)).toEqual(["release", "reserve"]);
    await resumeQueue(world.clash, "resource:provider:till");
  });
});

describe("a price that nobody knows", () => {
  test("needs a yes, and goes one call at a time under a budget", async () => {
    nodeId = await generator("till-unknown");
    await expect(run(1)).rejects.toThrow(/acceptUnknownPrice: The price of Till without a price is not known/);
    const agent: Actor = { id: "trn_1", kind: "agent", name: "Agent", role: "editor", turnId: "trn_1", behalfOf: "usr_1" };
    const asked = { actor: agent, name: "generation.run", params: { projectId, nodeId, acceptUnknownPrice: true } };
    await expect(runCommand(world.clash, asked)).rejects.toThrow("Only a person says yes");
    expect(till.calls).toEqual([]);
    await budget(10_000_000);
    till.hold();
    await run(3, { acceptUnknownPrice: true });
    while (till.calls.length === 0) await Bun.sleep(5);
    till.go();
    await world.drain();
    expect(till.calls.length).toBe(3);
    expect(till.most()).toBeLessThanOrEqual(16);
    expect(await spent()).toBe(300_000);
  });

  test("stays unknown in the ledger when the upstream does not say what it took", async () => {
    nodeId = await generator("till-unknown");
    till.cost = undefined;
    await run(1, { acceptUnknownPrice: true });
    await world.drain();
    expect((await rows())[0]).toMatchObject({ kind: "settle", spentMicros: 0, isUnknown: true });
    const { items } = (await world.ask(`/api/spend?projectId=${projectId}&by=model`)).body;
    expect(items).toMatchObject([{ key: "till-unknown", spentMicros: 0, takes: 1, unknown: 1 }]);
  });
});

describe("budgets", () => {
  test("are set once for each scope and period, and changed by setting them again", async () => {
    const { id } = await world.run("budget.set", { scope: "person", period: "day", limitMicros: 5_000_000 });
    expect((await world.run("budget.set", { scope: "person", period: "day", limitMicros: 6_000_000 })).id).toBe(id as string);
    expect(await budgets()).toMatchObject([{ scope: "person", scopeId: "", period: "day", limitMicros: 6_000_000 }]);
  });

  test("that make no sense are refused by field", async () => {
    const set = (params: Record<string, unknown>) =>
      world.run("budget.set", { scope: "project", period: "day", limitMicros: 1, ...params });
    await expect(set({ limitMicros: -1 })).rejects.toThrow(/^limitMicros: It must be at least 0/);
    await expect(set({ limitMicros: 1.5 })).rejects.toThrow(/^limitMicros/);
    await expect(set({ scope: "moon" })).rejects.toThrow(/^scope: It must be one of workspace, project, person, turn/);
    await expect(set({ scope: "turn", period: "day" })).rejects.toThrow(/^period: A turn has one budget/);
    await expect(set({ projectId: "prj_0000000000000000000000" })).rejects.toThrow(/no such project/);
  });
});

describe("the ledger for programs", () => {
  test("is paged, by project, person, model and days, and refuses what it cannot read", async () => {
    await run(3);
    await world.drain();
    const all = await rows();
    expect(all.length).toBe(9);
    expect(all.map((row) => Number(row.seq))).toEqual(all.map((row) => Number(row.seq)).toSorted((a, b) => b - a));
    expect((await rows(`&next=${all[4]?.seq}`)).map((row) => row.seq)).toEqual(all.slice(5).map((row) => row.seq as number));
    expect((await rows("&from=2020-01-01&to=2020-01-31")).length).toBe(0);
    expect((await rows(`&person=${all[0]?.person}`)).length).toBe(9);
    expect((await rows("&person=usr_nobody")).length).toBe(0);
    for (const wrong of ["from=yesterday", "to=2026-13-45", "next=x", "days=-1"]) {
      const refused = await world.ask(`/api/ledger?${wrong}`);
      expect([wrong, refused.status]).toEqual([wrong, 422]);
      expect(String(refused.body.detail)).toStartWith(`${wrong.split("=")[0]}: `);
    }
    expect((await world.ask("/api/spend?by=moon")).status).toBe(422);
  });

  test("shows a token of one project the money of that project only", async () => {
    await run(1);
    await world.drain();
    const other = (await world.run("project.create", { title: "Elsewhere" })).id ?? "";
    const { token } = await world.run("token.create", { title: "One project", role: "editor", projectIds: [other] });
    const ask = async (path: string) => (await world.ask(path, { token: String(token) })).body;
    expect((await ask("/api/ledger")).items).toEqual([]);
    expect((await ask("/api/spend")).items).toEqual([]);
    expect(String((await ask("/spend.csv")).text)).not.toContain("till-known");
    const { token: viewer } = await world.run("token.create", { title: "Looks on", role: "viewer" });
    for (const path of ["/api/ledger", "/api/spend", "/spend", "/spend.csv"])
      expect((await world.ask(path, { token: String(viewer) })).status).toBe(403);
  });

  test("comes as CSV whose cells no spreadsheet runs", async () => {
    await run(1);
    await world.drain();
    const csv = await world.ask("/spend.csv?days=7");
    expect(csv.headers.get("content-type")).toStartWith("text/csv");
    expect(csv.headers.get("content-disposition")).toMatch(/filename="clash-spend-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv"/);
    const lines = String(csv.body.text).trim().split("\n");
    expect(lines[0]).toStartWith("number,time,day,what,project");
    const mine = lines.filter((line) => line.includes(projectId));
    expect(mine.length).toBe(3);
    expect(mine.every((line) => line.includes(",'=The last tea house,"))).toBe(true);
    expect(mine[0]).toContain(",till,till-known,-100000,100000,no");
  });
});

test("the page of spending says the same as the ledger", async () => {
  await run(2);
  await world.drain();
  for (const by of ["project", "person", "model", "provider"]) {
    const page = String((await world.ask(`/spend?by=${by}&days=7`, { headers: { accept: "text/html" } })).body.text);
    expect(page).toContain(`Spending by ${by}`);
    expect(page).not.toContain("NaN");
  }
  const all = (await world.ask("/api/spend?days=7")).body.items as { spentMicros: number }[];
  const sum = all.reduce((total, line) => total + line.spentMicros, 0);
  const page = String((await world.ask("/spend?days=7", { headers: { accept: "text/html" } })).body.text);
  expect(/data-spent>([^<]*)/.exec(page)?.[1]).toBe(amount(sum));
});
