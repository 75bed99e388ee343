/** The ledger by itself: whatever happens to generations, in any order and twice, its sums are those of its rows. */
import { describe, expect, test } from "bun:test";
import { and, eq, ne, sql } from "drizzle-orm";
import { newId } from "../src/lib/ids.ts";
import { beginCall, bookLost, release, reserve, settleCost } from "../src/ledger.ts";
import { sweepReservations } from "../src/ledger/sweep.ts";
import { generations, ledger, ledgerTotals, reservations } from "../src/schema.ts";
import { chance as chanceFrom } from "./simulate/chance.ts";
import { keepBooks, order, refusal } from "./books.ts";

const books = keepBooks();
const { inside, rows, kinds } = books;

const spentBy = async (generationId: string) => (await rows(generationId)).reduce((sum, row) => sum + row.spentMicros, 0);
const heldBy = async (generationId: string) => (await rows(generationId)).reduce((sum, row) => sum + row.heldMicros, 0);

/** What the totals should be, added up from the rows and from what is open. */
async function added(): Promise<Record<string, number[]>> {
  const { read } = books.world.clash.db;
  const sums: Record<string, number[]> = {};
  const open = new Map((await read.select().from(reservations)).map((row) => [row.generationId, row]));
  for (const row of await read.select().from(ledger)) {
    const scopes = [["workspace", ""], ["project", row.projectId], ["person", row.person], ...(row.turnId ? [["turn", row.turnId]] : [])];
    const calling = row.kind === "call" && open.get(row.generationId)?.state === "calling" && (await isNewest(row.generationId, row.seq));
    for (const [scope = "", key = ""] of scopes)
      for (const period of scope === "turn" ? ["total"] : ["total", row.day.slice(0, 7), row.day]) {
        const name = `${scope} ${key} ${period}`;
        const sum = sums[name] ?? [0, 0, 0, 0];
        sums[name] = sum;
        sum[0] = (sum[0] ?? 0) + row.spentMicros;
        sum[1] = (sum[1] ?? 0) + row.heldMicros;
        if (!calling) continue;
        sum[2] = (sum[2] ?? 0) + (open.get(row.generationId)?.micros ?? 0);
        sum[3] = (sum[3] ?? 0) + (open.get(row.generationId)?.micros === null ? 1 : 0);
      }
  }
  return sums;
}

const isNewest = async (generationId: string, seq: number) => (await rows(generationId)).at(-1)?.seq === seq;

async function kept(): Promise<Record<string, number[]>> {
  const all = await books.world.clash.db.read.select().from(ledgerTotals);
  return Object.fromEntries(
    all.map((row) => [`${row.scope} ${row.key} ${row.period}`, [row.spentMicros, row.heldMicros, row.callingMicros, row.callingUnknown]]),
  );
}

const nonZero = (sums: Record<string, number[]>) =>
  Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum.some((value) => value !== 0)));

describe("the life of money", () => {
  test("is reserved, called, settled with what the upstream says; twice is the same as once", async () => {
    const id = newId("gen");
    for (let twice = 0; twice < 2; twice++) await inside((tx) => reserve(books.world.clash, tx, order(id)));
    for (let twice = 0; twice < 2; twice++) await inside((tx) => beginCall(books.world.clash, tx, id));
    for (let twice = 0; twice < 2; twice++) await inside((tx) => settleCost(books.world.clash, tx, id, 87_000));
    await inside((tx) => release(books.world.clash, tx, id));
    await inside((tx) => reserve(books.world.clash, tx, order(id)));
    expect(await kinds(id)).toEqual(["reserve", "call", "settle"]);
    expect(await spentBy(id)).toBe(87_000);
    expect(await heldBy(id)).toBe(0);
  });

  test("the estimate is booked when the upstream says nothing, and an unknown price stays unknown", async () => {
    const [known, unknown, told] = [newId("gen"), newId("gen"), newId("gen")];
    for (const [id, micros] of [
      [known, 5_000],
      [unknown, "unknown"],
      [told, "unknown"],
    ] as const)
      await inside((tx) => reserve(books.world.clash, tx, order(id, { micros })));
    await inside((tx) => settleCost(books.world.clash, tx, known, undefined));
    await inside((tx) => settleCost(books.world.clash, tx, unknown, undefined));
    await inside((tx) => settleCost(books.world.clash, tx, told, 7_000));
    expect(await spentBy(known)).toBe(5_000);
    expect((await rows(unknown)).at(-1)).toMatchObject({ kind: "settle", spentMicros: 0, isUnknown: true });
    expect((await rows(told)).at(-1)).toMatchObject({ kind: "settle", spentMicros: 7_000, isUnknown: false });
  });

  test("what is lost counts as spent until it is known: found, absent, or sent anew", async () => {
    const [found, absent, anew] = [newId("gen"), newId("gen"), newId("gen")];
    for (const id of [found, absent, anew]) {
      await inside((tx) => reserve(books.world.clash, tx, order(id)));
      await inside((tx) => beginCall(books.world.clash, tx, id));
      for (let twice = 0; twice < 2; twice++) await inside((tx) => bookLost(books.world.clash, tx, id));
      expect(await spentBy(id)).toBe(100_000);
      expect(await heldBy(id)).toBe(0);
    }
    await inside((tx) => settleCost(books.world.clash, tx, found, 60_000));
    await inside((tx) => release(books.world.clash, tx, absent));
    await inside((tx) => reserve(books.world.clash, tx, order(anew, { again: true })));
    await inside((tx) => settleCost(books.world.clash, tx, anew, 90_000));
    expect(await spentBy(found)).toBe(60_000);
    expect(await spentBy(absent)).toBe(0);
    expect(await spentBy(anew)).toBe(190_000);
  });

  test("another route's price goes in the place of the first one's when the call begins", async () => {
    const id = newId("gen");
    await inside((tx) => reserve(books.world.clash, tx, order(id)));
    await inside((tx) => beginCall(books.world.clash, tx, id, { provider: "other", micros: 130_000 }));
    expect(await heldBy(id)).toBe(130_000);
    expect((await rows(id)).at(-1)).toMatchObject({ kind: "call", provider: "other" });
    await inside((tx) => settleCost(books.world.clash, tx, id, undefined));
    expect([await spentBy(id), await heldBy(id)]).toEqual([130_000, 0]);
  });

  test("free work leaves no row; a cost that nobody expected leaves one", async () => {
    const id = await generation("done");
    await inside((tx) => reserve(books.world.clash, tx, order(id, { micros: 0 })));
    await inside((tx) => settleCost(books.world.clash, tx, id, 0));
    expect(await kinds(id)).toEqual([]);
    for (let twice = 0; twice < 2; twice++) await inside((tx) => settleCost(books.world.clash, tx, id, 2_000));
    expect(await kinds(id)).toEqual(["settle"]);
  });

  test("rows cannot be changed or deleted", async () => {
    const { client } = books.world.clash.db.write;
    await expect(client.execute("update ledger set spent_micros = 0")).rejects.toThrow("append-only");
    await expect(client.execute("delete from ledger")).rejects.toThrow("append-only");
  });
});

const SEED = Number(process.env.LEDGER_SEED ?? 20261121);

test(`any order of events leaves sums that are those of the rows (seed ${SEED})`, async () => {
  const chance = chanceFrom(SEED);
  const pick = <T>(from: readonly T[]) => from[Math.floor(chance() * from.length)] as T;
  const ids = Array.from({ length: 24 }, () => newId("gen"));
  const whose = ids.map(() => ({ projectId: pick(["prj_x", "prj_y"]), person: pick(["usr_x", "usr_y"]), turnId: pick([null, "trn_x"]) }));
  for (let step = 0; step < 400; step++) {
    const at = Math.floor(chance() * ids.length);
    const id = ids[at] as string;
    const micros = pick([1_000, 33_333, 250_000, "unknown"] as const);
    const event = pick(["reserve", "again", "call", "other", "settle", "settle-unknown", "release", "lost"] as const);
    await refusal(
      inside(async (tx) => {
        const { clash } = books.world;
        if (event === "reserve" || event === "again")
          await reserve(clash, tx, order(id, { ...whose[at], micros, again: event === "again" }));
        if (event === "call") await beginCall(clash, tx, id);
        if (event === "other") await beginCall(clash, tx, id, { provider: "other", micros });
        if (event === "settle") await settleCost(clash, tx, id, Math.floor(chance() * 400_000));
        if (event === "settle-unknown") await settleCost(clash, tx, id, undefined);
        if (event === "release") await release(clash, tx, id);
        if (event === "lost") await bookLost(clash, tx, id);
        if (chance() < 0.1) throw new Error("a transaction that is rolled back leaves nothing");
      }),
    );
  }
  expect(nonZero(await kept())).toEqual(nonZero(await added()));
  for (const id of ids) await inside((tx) => settleCost(books.world.clash, tx, id, 1));
  const left = await books.world.clash.db.read
    .select()
    .from(ledgerTotals)
    .where(and(eq(ledgerTotals.key, "prj_x"), ne(ledgerTotals.heldMicros, 0)));
  expect(left).toEqual([]);
  const [held] = await books.world.clash.db.read.select({ sum: sql<number>`sum(${ledger.heldMicros})` }).from(ledger);
  const open = (await books.world.clash.db.read.select().from(reservations)).filter((row) => row.state !== "lost");
  expect(held?.sum).toBe(open.reduce((sum, row) => sum + (row.micros ?? 0), 0));
});

describe("the sweep", () => {
  test("ends what stayed open after its generation had ended or was gone, and leaves the living alone", async () => {
    const ids = {
      done: await generation("done", 42_000),
      failed: await generation("failed"),
      uncertain: await generation("uncertain"),
      running: await generation("running"),
      gone: newId("gen"),
    };
    for (const id of Object.values(ids)) await inside((tx) => reserve(books.world.clash, tx, order(id)));
    await inside((tx) => beginCall(books.world.clash, tx, ids.uncertain));
    expect(await sweepReservations(books.world.clash)).toBeGreaterThanOrEqual(4);
    expect(await sweepReservations(books.world.clash)).toBe(0);
    expect(await spentBy(ids.done)).toBe(42_000);
    expect([await kinds(ids.failed), await kinds(ids.gone)]).toEqual([
      ["reserve", "release"],
      ["reserve", "release"],
    ]);
    expect(await kinds(ids.uncertain)).toEqual(["reserve", "call", "lost"]);
    expect(await heldBy(ids.running)).toBe(100_000);
  });

  test("happens at boot", async () => {
    const id = await generation("cancelled");
    await inside((tx) => reserve(books.world.clash, tx, order(id)));
    await books.world.restart();
    expect(await kinds(id)).toEqual(["reserve", "release"]);
  });
});

async function generation(
  state: "done" | "failed" | "uncertain" | "running" | "cancelled",
  costMicros: number | null = null,
): Promise<string> {
  const { id: projectId = "" } = await books.world.run("project.create", { title: "Ledger" });
  const id = newId("gen");
  const row: typeof generations.$inferInsert = {
    id,
    projectId,
    nodeId: "n",
    outputNodeId: newId("nod"),
    model: "till-known",
    provider: "till",
    prompt: "",
    params: {},
    inputs: [],
    seed: 0,
    state,
    costMicros,
    jobId: newId("job"),
    createdBy: "usr_a",
    createdAt: Date.now(),
  };
  await books.world.clash.db.write.transaction((tx) => tx.insert(generations).values(row));
  return id;
}
