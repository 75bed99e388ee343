/** I10: events, lines of the audit and sessions do not stay for ever, and nothing goes that somebody still has to read. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { forgetEvents, forgetOld, KEEP_EVENTS_MS } from "../../src/jobs/retention.ts";
import { newId } from "../../src/lib/ids.ts";
import { session, user, verification, webhooks } from "../../src/schema.ts";
import { openTable, type Table } from "./table.ts";

let table: Table;
const { signal } = new AbortController();

beforeEach(async () => {
  table = await openTable();
});
afterEach(() => table.close());

const events = () => table.clash.db.read.rows<{ seq: number; at: number }>("select seq, at from events order by seq");
const count = async (name: string) => (await table.clash.db.read.rows<{ n: number }>(`select count(*) as n from ${name}`))[0]?.n;

/** That many jobs from their beginning to their end: three events each. */
async function work(many: number): Promise<void> {
  for (let n = 0; n < many; n++) await table.add(n, { projectId: n % 2 ? "prj_1" : undefined } as never, table.loose);
  for (let jobs = await table.take(100); jobs.length > 0; jobs = await table.take(100))
    await Promise.all(jobs.map((job) => table.end(job)));
}

const addWebhook = (id: string, seen: number, pausedAt: number | null = null) =>
  table.clash.db.write.transaction((tx) =>
    tx.insert(webhooks).values({
      ...{ id, title: id, url: "http://127.0.0.1:9/", events: ["job.done" as const], secretNumber: 1 },
      ...{ seen, createdBy: "usr_1", createdAt: table.now, pausedAt },
    }),
  );

test("I10 events go after seven days, in pieces, of every stream, and their numbers go on rising", async () => {
  await work(400);
  table.now += KEEP_EVENTS_MS - 1;
  await work(1);
  expect(await forgetEvents(table.clash, signal)).toBe(0);
  expect(await events()).toHaveLength(1_203);
  table.now += 2;
  expect(await forgetEvents(table.clash, signal)).toBe(1_200);
  expect((await events()).map((event) => event.seq)).toEqual([1_201, 1_202, 1_203]);
  expect(await forgetEvents(table.clash, signal)).toBe(0);
  table.now += 2 * KEEP_EVENTS_MS;
  await forgetEvents(table.clash, signal);
  expect((await events()).map((event) => event.seq)).toEqual([1_203]); // the newest stays
  await work(1);
  expect((await events()).map((event) => event.seq)).toEqual([1_203, 1_204, 1_205, 1_206]);
});

test("I10 no event goes that a webhook has not seen; a paused one, which goes on from when it is resumed, holds nothing back", async () => {
  await work(10);
  await addWebhook("whk_slow", 7);
  await addWebhook("whk_quick", 25);
  await addWebhook("whk_paused", 2, table.now);
  table.now += 2 * KEEP_EVENTS_MS;
  expect(await forgetEvents(table.clash, signal)).toBe(7);
  expect((await events())[0]?.seq).toBe(8);
  await table.clash.db.write.transaction((tx) => tx.rows("update webhooks set seen = 30 where id = 'whk_slow'"));
  expect(await forgetEvents(table.clash, signal)).toBe(18);
  expect((await events())[0]?.seq).toBe(26);
});

test("I10 an event of a clock that was ahead does not keep all that come after it", async () => {
  table.now += 10 * KEEP_EVENTS_MS;
  await work(1);
  table.now -= 10 * KEEP_EVENTS_MS;
  await work(10);
  table.now += KEEP_EVENTS_MS + 1;
  await work(1);
  expect(await forgetEvents(table.clash, signal)).toBe(33);
  expect(await events()).toHaveLength(3);
});

test("whoever comes back is told whether something of what they missed is forgotten", async () => {
  expect(await table.clash.events.reaches(0)).toBe(true);
  await work(4);
  expect(await table.clash.events.reaches(0)).toBe(true);
  table.now += 2 * KEEP_EVENTS_MS;
  await work(1);
  await forgetEvents(table.clash, signal);
  const [first] = await events();
  expect(first?.seq).toBe(13);
  expect([await table.clash.events.reaches(12), await table.clash.events.reaches(11)]).toEqual([true, false]);
});

test("I10 the audit is kept for a year, sessions until they end", async () => {
  const day = 24 * 3600_000;
  const { write } = table.clash.db;
  const lines = (many: number) =>
    write.transaction(async (tx) => {
      for (let n = 0; n < many; n++)
        await tx.rows("insert into command_log (id, name, actor, params_hash, outcome, at) values (?, 'x', 'usr_1', '', 'ok', ?)", [
          newId("evt"),
          table.now,
        ]);
    });
  const [at, until] = [new Date(table.now), new Date(table.now + 30 * day)];
  await write.transaction(async (tx) => {
    await tx.insert(user).values({ id: "usr_1", name: "M", email: "m@example.com", createdAt: at, updatedAt: at });
    for (const [id, expiresAt] of [
      ["short", until],
      ["long", new Date(table.now + 900 * day)],
    ] as const) {
      await tx.insert(session).values({ id, token: id, userId: "usr_1", expiresAt, createdAt: at, updatedAt: at });
      await tx.insert(verification).values({ id, identifier: id, value: "x", expiresAt, createdAt: at, updatedAt: at });
    }
  });
  await lines(600);
  table.now += 364 * day;
  await lines(2);
  expect((await forgetOld(table.clash, signal)).commands).toBe(0);
  expect([await count("session"), await count("verification")]).toEqual([1, 1]);
  table.now += 2 * day;
  expect((await forgetOld(table.clash, signal)).commands).toBe(600);
  expect(await count("command_log")).toBe(2);
});

test("an abort ends it between two pieces", async () => {
  await expect(forgetOld(table.clash, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
});
