/** How long it takes (J20), and how long what has ended is kept (J21). */
import { expect, test } from "bun:test";
import { createPace, etaMs } from "../../src/jobs/pace.ts";
import { forgetJobs } from "../../src/jobs/retention.ts";
import { openTable } from "./table.ts";

test("J20 what is left follows from the job's own speed, and before it has one from those before it", () => {
  expect(etaMs({ elapsedMs: 5_000, fraction: 0 })).toBeUndefined();
  expect(etaMs({ elapsedMs: 5_000, fraction: 0.5 })).toBe(5_000);
  expect(etaMs({ elapsedMs: 5_000, fraction: 0, usualMs: 20_000 })).toBe(15_000);
  expect(etaMs({ elapsedMs: 30_000, fraction: 0, usualMs: 20_000 })).toBe(0);
  expect(etaMs({ elapsedMs: 5_000, fraction: 0.5, usualMs: 20_000 })).toBe(10_000);
  expect(etaMs({ elapsedMs: 9_000, fraction: 1, usualMs: 20_000 })).toBe(0);
  const pace = createPace();
  expect(pace.usual("render ")).toBeUndefined();
  for (const ms of [10_000, 10_000, 20_000]) pace.note("render ", ms);
  expect(pace.usual("render ")).toBe(13_000);
});

test("J20 a running job says how long it still takes, and so does its progress", async () => {
  const table = await openTable();
  const told: unknown[] = [];
  table.clash.events.listen("workspace", (event) => event.kind === "job.progress" && told.push(event.data.etaMs));
  table.work = async (context) => {
    table.now += 1_000;
    context.progress(0.25);
    expect(table.clash.jobs.progressOf(context.job.id)).toMatchObject({ fraction: 0.25, etaMs: 3_000 });
    table.now += 3_000;
  };
  await table.add(1);
  await table.clash.jobs.drain();
  expect(told).toEqual([3_000]);
  expect(table.clash.jobs.usualMs("plain", null)).toBe(4_000);
  await table.close();
});

test("J21 done jobs go after thirty days with all that belongs to them, failed ones after half a year, uncertain ones never", async () => {
  const table = await openTable();
  const { clash } = table;
  const day = 24 * 3600_000;
  const ids: Record<string, string> = {};
  for (const state of ["done", "failed", "uncertain"] as const) {
    ids[state] = await table.add(1, {}, table.loose);
    ids[`${state} waits`] = await table.add(2, { after: [ids[state] ?? ""] }, table.loose);
    const [job] = await table.take();
    await clash.db.write.transaction((tx) =>
      tx.rows("insert into job_steps (job_id, name, at) values (?, 'one', 1) returning name", [job?.id ?? ""]),
    );
    await table.end(job as never, { state });
    await clash.jobs.cancel(ids[`${state} waits`] ?? "");
  }
  for (let n = 0; n < 600; n++) await table.add(n, {}, table.loose);
  for (let jobs = await table.take(100); jobs.length > 0; jobs = await table.take(100))
    await Promise.all(jobs.map((job) => table.end(job)));
  const left = async (which = "jobs") => (await clash.db.read.rows<{ n: number }>(`select count(*) as n from ${which}`))[0]?.n;
  const { signal } = new AbortController();
  expect(await forgetJobs(clash, signal)).toBe(0);
  table.now += 31 * day;
  const young = await table.add(9, {}, table.loose);
  expect(await forgetJobs(clash, signal)).toBe(601);
  expect([await left(), await left("job_attempts"), await left("job_steps")]).toEqual([6, 2, 2]);
  table.now += 150 * day;
  expect(await forgetJobs(clash, signal)).toBe(4);
  expect(await left("job_dependencies")).toBe(0);
  expect((await clash.db.read.rows<{ id: string }>("select id from jobs order by id")).map((row) => row.id)).toEqual([
    ids.uncertain ?? "",
    young,
  ]);
  await table.close();
});
