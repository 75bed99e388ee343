import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { MIGRATIONS } from "../src/clash.ts";
import { type Db, openDb, pingDb, type Tx } from "../src/db.ts";
import { AppError } from "../src/lib/errors.ts";
import { settings } from "../src/schema.ts";

let folder: string;
let db: Db;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-db-"));
  db = await openDb({ dataFolder: folder, migrationsFolder: MIGRATIONS });
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

const put = (key: string, fail = false) =>
  db.write.transaction(async (tx) => {
    await tx.insert(settings).values({ key, value: "x" });
    if (fail) throw new AppError("conflict", key);
  });

test("works asked for at once are committed together, and one that throws takes nothing with it", async () => {
  const ends = await Promise.allSettled(Array.from({ length: 300 }, (_, n) => put(`group-${n}`, n % 10 === 9)));
  expect(ends.filter((end) => end.status === "fulfilled")).toHaveLength(270);
  expect(await db.read.$count(settings)).toBe(270);
});

test("a hook after the commit sees what was written, and runs for nobody who failed", async () => {
  const seen: string[] = [];
  const hooked = (key: string, fail: boolean) =>
    db.write.transaction(async (tx, after) => {
      after(() => seen.push(key));
      await tx.insert(settings).values({ key, value: "x" });
      if (fail) throw new Error("no");
    });
  await Promise.allSettled([hooked("kept", false), hooked("lost", true), hooked("alone", false)]);
  await expect(hooked("single", true)).rejects.toThrow("no");
  expect(seen).toEqual(["kept", "alone"]);
});

test("the queued client of libraries stands in the same queue", async () => {
  await Promise.all([put("before"), db.write.client.execute("insert into settings (key, value) values ('by-sql', 'x')"), put("after")]);
  expect(
    (await db.write.client.batch(["select count(*) as n from settings where key in ('before', 'by-sql', 'after')"])).at(0)?.rows[0]?.n,
  ).toBe(3);
  await pingDb(db);
});

test("what is asked for while a work is under way shares its commit, and fails alone", async () => {
  const commits: string[] = [];
  const note = (name: string) => (_tx: unknown, after: (hook: () => void) => void) => after(() => commits.push(name));
  let joined: Promise<void>[] = [];
  await db.write.transaction(async (tx, after) => {
    await tx.insert(settings).values({ key: "first", value: "x" });
    joined = [
      db.write.transaction(async (inner, later) => {
        expect(await inner.$count(settings, eq(settings.key, "first"))).toBe(1);
        note("joined")(inner, later);
      }),
      put("wrong", true),
    ];
    note("first")(tx, after);
  });
  expect(commits).toEqual(["first", "joined"]); // the hooks of one commit run together
  expect((await Promise.allSettled(joined)).map((end) => end.status)).toEqual(["fulfilled", "rejected"]);
  expect(await db.read.$count(settings, eq(settings.key, "wrong"))).toBe(0);
});

test("a transaction that was kept beyond its end can write nothing", async () => {
  let kept: Tx | undefined;
  await db.write.transaction(async (tx) => {
    kept = tx;
  });
  await expect(Promise.resolve(kept?.insert(settings).values({ key: "late", value: "x" }))).rejects.toThrow();
  await expect(kept?.rows("insert into settings (key, value) values ('late', 'x')")).rejects.toThrow("has ended");
  expect(await db.read.$count(settings, eq(settings.key, "late"))).toBe(0);
});

test("a write after a failed one goes on", async () => {
  await expect(put("twice").then(() => put("twice"))).rejects.toThrow();
  await put("next");
});

test("a folder that cannot be made is a sentence that names CLASH_DATA", async () => {
  const file = join(folder, "a-file");
  await Bun.write(file, "");
  await expect(openDb({ dataFolder: join(file, "data"), migrationsFolder: MIGRATIONS })).rejects.toThrow(
    /CLASH_DATA: the data folder .* cannot be written/,
  );
});
