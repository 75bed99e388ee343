/** What people steer the queue with: pauses (J18), order (J19), and what it says of itself (J20). */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { moveJob, pausedScopes, pauseQueue, resumeQueue, type Scope, setLimits, whyWaiting } from "../../src/jobs/controls.ts";
import type { JobRow } from "../../src/jobs/define.ts";
import { openTable, type Table } from "./table.ts";

let table: Table;

beforeEach(async () => {
  table = await openTable();
});
afterEach(() => table.close());

const MARA = { id: "usr_mara", name: "Mara" };
const ask = (n: number, more = {}) => {
  table.now++;
  return table.add(n, more, table.loose);
};
const numbers = (jobs: JobRow[]) => jobs.map((job) => job.args.n);
const pause = (scope: Scope) => pauseQueue(table.clash, scope, MARA);
const resume = (scope: Scope) => resumeQueue(table.clash, scope);

const SCOPES: readonly Scope[] = ["all", "kind:loose", "resource:provider:fal", "project:prj_1"];

for (const scope of SCOPES)
  test(`J18 nothing in ${scope} starts while it is paused, and all of it afterwards`, async () => {
    await ask(1, { projectId: "prj_1", resource: "provider:fal" });
    await pause(scope);
    await ask(2, { projectId: "prj_1", resource: "provider:fal" });
    await ask(3, { projectId: "prj_1", resource: "provider:fal", runAt: table.now + 1_000 });
    await ask(4, { projectId: "prj_2", resource: "provider:other" });
    table.now += 2_000;
    const outside = scope === "all" || scope === "kind:loose" ? [] : [4];
    expect(numbers(await table.take(8))).toEqual(outside);
    expect(await table.take(8)).toEqual([]);
    await resume(scope);
    expect(numbers(await table.take(8)).sort()).toEqual([1, 2, 3, 4].filter((n) => !outside.includes(n)));
  });

test("J18 what holds a ticket goes on while everything is paused, also after a crash", async () => {
  await ask(1, { projectId: "prj_1", resource: "provider:fal" });
  const [job] = await table.take();
  await table.end(job as JobRow, { state: "waiting", runAt: table.now + 10, uncounted: true });
  for (const scope of SCOPES) await pause(scope);
  table.now += 10;
  const [again] = await table.take();
  expect(again?.id).toBe(job?.id as string);
  await table.clash.jobs.start(); // puts back what was running when the process died
  expect(await table.state(again?.id ?? "")).toBe("waiting");
  const [third] = await table.take();
  expect(await table.end(third as JobRow)).toBe(true);
});

test("J18 one that fails while its project is paused is tried again only afterwards", async () => {
  await ask(1, { projectId: "prj_1" });
  const [job] = await table.take();
  await pause("project:prj_1");
  await table.end(job as JobRow, { state: "queued", runAt: table.now, failure: { class: "unavailable", message: "away" } });
  expect(await table.take()).toEqual([]);
  await resume("project:prj_1");
  expect(await table.take()).toHaveLength(1);
});

test("J18 a job waits for its project and for other jobs", async () => {
  const first = await ask(1, { projectId: "prj_2" });
  await pause("project:prj_1");
  const last = await ask(2, { projectId: "prj_1", after: [first] });
  expect(await table.job(last)).toMatchObject({ blockers: 2 });
  await resume("project:prj_1");
  expect(numbers(await table.take(8))).toEqual([1]);
  await pause("project:prj_1");
  await table.clash.jobs.start();
  for (const job of await table.take(8)) await table.end(job);
  expect(await table.job(last)).toMatchObject({ blockers: 1 });
  await resume("project:prj_1");
  expect(numbers(await table.take(8))).toEqual([2]);
});

test("J18 the time of a pause does not count towards the deadline", async () => {
  for (const scope of SCOPES) {
    const [early, late] = [await ask(1, { projectId: "prj_1", resource: "provider:fal" }), await ask(2, { projectId: "prj_2" })];
    const before = (await table.job(early)).deadlineAt;
    const other = (await table.job(late)).deadlineAt;
    await pause(scope);
    table.now += 3_600_000;
    await resume(scope);
    expect((await table.job(early)).deadlineAt).toBe(before + 3_600_000);
    expect((await table.job(late)).deadlineAt).toBe(scope === "all" || scope === "kind:loose" ? other + 3_600_000 : other);
    for (const job of await table.take(8)) await table.end(job);
  }
});

test("J18 who pauses first is named, a second pause changes nothing, and a waiting job can still be cancelled", async () => {
  await pause("all");
  table.now += 5;
  await pauseQueue(table.clash, "all", { id: "usr_theo", name: "Theo" });
  await pause("project:prj_1");
  expect(await pausedScopes(table.clash)).toEqual([
    { scope: "all", by: "usr_mara", byName: "Mara", at: table.now - 5 },
    { scope: "project:prj_1", by: "usr_mara", byName: "Mara", at: table.now },
  ]);
  const id = await table.add(1, { projectId: "prj_1" });
  await table.clash.jobs.drain();
  await table.clash.jobs.cancel(id);
  expect(await table.state(id)).toBe("cancelled");
  await resume("project:prj_1");
  await resume("project:prj_1");
  expect(await table.state(id)).toBe("cancelled");
});

test("J18 the worker goes on by itself when the queue is resumed", async () => {
  await pause("all");
  await table.add(1);
  await table.clash.jobs.drain();
  expect(table.ran).toEqual([]);
  await resume("all");
  await table.clash.jobs.drain();
  expect(table.ran).toEqual([1]);
});

test("J19 a job runs where it was put: before another one, behind all, into another priority, among lines", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.push(await ask(n, { person: n % 2 ? "mara" : "theo" }));
  const order = async () =>
    (await table.clash.db.read.rows<{ id: string }>("select id from jobs where ready = 1 order by priority, fair, id")).map((row) =>
      ids.indexOf(row.id),
    );
  const before = await order();
  await moveJob(table.clash, ids[4] ?? "", ids[before[0] ?? 0] ?? "");
  expect(await order()).toEqual([4, ...before.filter((n) => n !== 4)]);
  await moveJob(table.clash, ids[4] ?? "", null);
  expect(await order()).toEqual([...before.filter((n) => n !== 4), 4]);
  const urgent = await ask(5, { priority: -3 });
  ids.push(urgent);
  await moveJob(table.clash, ids[2] ?? "", urgent);
  expect((await order()).slice(0, 2)).toEqual([2, 5]);
  ids.push(await ask(6, { resource: "provider:fal" }));
  await moveJob(table.clash, ids[6] ?? "", ids[2] ?? "");
  expect((await order())[0]).toBe(6);
  expect(numbers(await table.take(3)).sort()).toEqual([2, 5, 6]);
});

test("J19 two hundred moves at random leave exactly the order that a list has after them", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 12; n++) ids.push(await ask(n, { person: `p${n % 4}` }));
  const rows = await table.clash.db.read.rows<{ id: string }>("select id from jobs where ready = 1 order by priority, fair, id");
  const list = rows.map((row) => row.id);
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let move = 0; move < 200; move++) {
    const id = list[random(list.length)] ?? "";
    const others = list.filter((other) => other !== id);
    const at = random(others.length + 1);
    await moveJob(table.clash, id, others[at] ?? null);
    list.splice(0, list.length, ...others.slice(0, at), id, ...others.slice(at));
  }
  expect((await table.take(12)).map((job) => job.id)).toEqual(list);
});

test("J19 what has no place in a line cannot be moved, and is told so", async () => {
  const [running, waiting] = [await ask(1), await ask(2, { runAt: table.now + 90_000 })];
  await table.take();
  const free = await ask(3);
  for (const id of [running, waiting]) {
    await expect(moveJob(table.clash, id, null)).rejects.toMatchObject({ code: "conflict" });
    await expect(moveJob(table.clash, free, id)).rejects.toThrow("Nothing was moved.");
  }
  await expect(moveJob(table.clash, "job_none", null)).rejects.toMatchObject({ code: "not_found" });
  await moveJob(table.clash, free, free);
});

async function why(...ids: string[]): Promise<(string | undefined)[]> {
  const reasons = await whyWaiting(table.clash, await Promise.all(ids.map(table.job)));
  return ids.map((id) => reasons.get(id));
}

test("J20 each job says what it waits for: its time, others, a pause, a ticket, another try", async () => {
  const later = await ask(1, { runAt: table.now + 7_200_001 });
  const soon = await ask(2, { runAt: table.now + 1_001 });
  const first = await ask(3);
  const [one, both] = [await ask(4, { after: [first] }), await ask(5, { after: [first, soon] })];
  expect(await why(later, soon, one, both)).toEqual([
    "It starts in 2 hours.",
    "It starts within a second.",
    'It waits for "job 3" to end.',
    "It waits for 2 other jobs to end.",
  ]);
  await pause("project:prj_1");
  const paused = await ask(6, { projectId: "prj_1" });
  expect(await why(paused)).toEqual(["This project is paused by Mara."]);
  const [job] = await table.take();
  expect(await why(first)).toEqual([undefined]);
  await table.end(job as JobRow, {
    state: "queued",
    runAt: table.now + 40_000,
    failure: { class: "limited", message: "Too many requests." },
  });
  expect(await why(first)).toEqual(["It is tried again in 40 seconds: Too many requests."]);
  const sent = await ask(7, { resource: "provider:fal" });
  const [held] = await table.take();
  await table.end(held as JobRow, { state: "waiting", runAt: table.now + 4_000, uncounted: true });
  expect(await why(sent)).toEqual(["fal is at work on it; the next look is in 4 seconds."]);
});

test("J20 each job says what is ahead of it: its line, its kind, its resource and their limits", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 4; n++) ids.push(await ask(n, { resource: "provider:fal" }));
  expect(await why(...ids)).toEqual(["It is next.", "One is ahead of it.", "2 are ahead of it.", "3 are ahead of it."]);
  await setLimits(table.clash, "provider:fal", { atOnce: 1 });
  const [job] = await table.take(8);
  expect(await why(ids[1] ?? "")).toEqual(["fal takes 1 at once, and 1 are under way. It is next."]);
  await table.end(job as JobRow);
  await setLimits(table.clash, "provider:fal", { atOnce: null, perMinute: 10 });
  await table.take(8);
  expect(await why(ids[2] ?? "", ids[3] ?? "")).toEqual([
    "fal takes 10 a minute; the next starts in 6 seconds. It is next.",
    "fal takes 10 a minute; the next starts in 6 seconds. One is ahead of it.",
  ]);
  await pause("resource:provider:fal");
  expect(await why(ids[2] ?? "")).toEqual(["fal is paused by Mara."]);
  await pause("all");
  expect(await why(ids[2] ?? "")).toEqual(["The queue is paused by Mara."]);
});

test("J20 a kind that has no free place says how many of it run", async () => {
  const begun = Promise.withResolvers<void>();
  const going = Promise.withResolvers<void>();
  table.work = async () => {
    begun.resolve();
    await going.promise;
  };
  const ids = [await table.add(1), await table.add(2), await table.add(3)];
  await begun.promise;
  expect(await why(...ids)).toEqual([
    undefined,
    "One of its kind runs at a time. It is next.",
    "One of its kind runs at a time. One is ahead of it.",
  ]);
  await pause("kind:plain");
  expect(await why(ids[1] ?? "")).toEqual(["Jobs of this kind are paused by Mara."]);
  going.resolve();
  await resume("kind:plain");
  await table.clash.jobs.drain();
});
