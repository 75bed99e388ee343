import { afterAll, beforeAll, expect, test } from "bun:test";
import { JobFailure } from "../../src/jobs/define.ts";
import { createScripted } from "./scripted.ts";
import { openTurnStudio, type TurnStudio } from "./studio.ts";

const odd = createScripted(() => ({ says: "Who knows." }), { id: "odd", price: "unknown" });
const TOKENS = { input: 1_000, cached: 0, output: 500 };
let studio: TurnStudio;
beforeAll(async () => {
  // a micro-USD for each token read, two for each written
  studio = await openTurnStudio(() => ({ says: "Fine.", tokens: TOKENS }), {
    price: { unit: "million-tokens", micros: 1_000_000, outMicros: 2_000_000 },
    others: [odd],
  });
}, 60_000);
afterAll(() => studio.close());

const rows = <T>(statement: string, id: string) => studio.clash.db.read.rows<T>(statement, [id]);
const held = (id: string) => rows<{ n: number }>("select count(*) as n from reservations where turn_id = ? and state <> 'lost'", id);

test("a call is reserved before it goes out and settled by its tokens, in the books and in what the turn says", async () => {
  const { id } = await studio.start("Count.");
  expect(await studio.ended(id)).toMatchObject({ state: "done", costMicros: 2_000, isCostUnknown: false });
  const kinds = await rows<{ kind: string }>("select kind from ledger where turn_id = ? order by seq", id);
  expect(kinds.map(({ kind }) => kind)).toEqual(["reserve", "call", "settle"]);
  expect(await held(id)).toEqual([{ n: 0 }]);
}, 60_000);

test("an answer that is lost is booked as lost, told, and asked once more; not a third time", async () => {
  let sent = 0;
  const lost = new JobFailure("uncertain", "The line broke.");
  studio.model.plays(() => (sent++ === 0 ? { says: "Ha", fails: lost } : { says: "Fine.", tokens: TOKENS }));
  const { id } = await studio.start("Try.");
  const turn = await studio.ended(id);
  expect(turn).toMatchObject({ state: "done", answer: "Fine." });
  expect(turn.costMicros).toBeGreaterThan(2_000);
  const calls = await rows<{ state: string }>("select state from turn_calls where turn_id = ? order by sending", id);
  expect(calls.map(({ state }) => state)).toEqual(["lost", "done"]);
  expect((await studio.events(id)).map(({ kind }) => kind)).toContain("fault_recovered");
  sent = 0;
  studio.model.plays(() => {
    sent++;
    return { fails: lost };
  });
  const again = await studio.start("Try again.");
  expect(await studio.ended(again.id)).toMatchObject({ state: "failed", error: { class: "uncertain" } });
  expect(sent).toBe(2);
}, 60_000);

test("a limit of money ends the turn in order before a call goes out, with what it has", async () => {
  studio.model.plays(() => ({ says: "Fine.", tokens: TOKENS }));
  const asked = studio.model.requests.length;
  const { id } = await studio.start("Spend.", { limits: { micros: 10 } });
  expect(await studio.ended(id)).toMatchObject({ state: "done", costMicros: 0 });
  expect((await studio.events(id)).at(-1)).toMatchObject({
    data: { text: expect.stringContaining("The limit of this turn"), left: [expect.any(String)] },
  });
  expect(studio.model.requests).toHaveLength(asked);
}, 60_000);

test("a used-up budget does the same and is named", async () => {
  await studio.run("budget.set", { scope: "project", projectId: studio.projectId, period: "total", limitMicros: 1 });
  const { id } = await studio.start("Spend.");
  expect((await studio.ended(id)).answer).toContain("budget");
  await studio.run("budget.set", { scope: "project", projectId: studio.projectId, period: "total", limitMicros: 1_000_000_000 });
}, 60_000);

test("a model whose price nobody knows is asked for by name once in a turn, in auto too; without a yes it is not asked", async () => {
  const start = () => studio.start("Ask it.", { model: "odd-text" });
  const first = await start();
  const { data } = await studio.told(first.id, "approval_requested");
  expect(data).toMatchObject({ words: expect.stringContaining("odd text"), isCostUnknown: true, edits: [] });
  expect(odd.requests).toHaveLength(0);
  await studio.run("turn.approve", { projectId: studio.projectId, approvalId: data.approvalId, decision: "once" });
  expect(await studio.ended(first.id)).toMatchObject({ state: "done", answer: "Who knows.", isCostUnknown: true });
  const second = await start();
  const asked = await studio.told(second.id, "approval_requested");
  await studio.run("turn.approve", { projectId: studio.projectId, approvalId: asked.data.approvalId, decision: "reject" });
  expect(await studio.ended(second.id)).toMatchObject({ state: "failed", error: { class: "config" } });
  expect(odd.requests).toHaveLength(1);
}, 60_000);
