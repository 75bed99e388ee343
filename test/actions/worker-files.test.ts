/** Files that workers send: how many, how large, and how long they are kept. */
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { eq } from "drizzle-orm";
import { type Hold, keepLease, LEASE_MS, takeRun } from "../../src/actions/lease.ts";
import { filesOfRun, keepFile, sweepWorkerFiles } from "../../src/actions/worker-files.ts";
import { actionRuns, blobs, workerFiles } from "../../src/schema.ts";
import type { Worker } from "../../src/workers.ts";
import { picture } from "../stories/files.ts";
import { sha256 } from "../stories/worker-client.ts";
import { type Leases, openLeases } from "./leases.ts";

setDefaultTimeout(60_000);

const HOUR_MS = 3600_000;
let leases: Leases;
beforeEach(async () => {
  leases = await openLeases();
});
afterEach(() => leases.close());

async function take(worker: Worker): Promise<Hold> {
  const run = await takeRun(leases.clash, worker);
  if (!run) throw new Error("There is no run.");
  return { runId: run.id, workerId: worker.id, number: run.leaseNumber };
}

async function* inParts(bytes: Uint8Array, size = 64): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const send = (hold: Hold, name: string, bytes: Uint8Array) =>
  keepFile(leases.clash, hold, { name, body: inParts(bytes), sha256: sha256(bytes), mime: undefined }, new AbortController().signal);
const names = async (): Promise<string[]> =>
  (await leases.clash.db.read.select().from(workerFiles).orderBy(workerFiles.name)).map((row) => row.name);
const end = (runId: string) =>
  leases.clash.db.write.transaction((tx) =>
    tx.update(actionRuns).set({ state: "done", endedAt: leases.now }).where(eq(actionRuns.id, runId)),
  );

test("a file belongs to the lease under which it came, the same name again replaces it, and it stays as long as it may be asked for", async () => {
  const [red, blue] = [await picture("#a02020"), await picture("#2020a0")];
  const [first, second] = [await leases.worker("first"), await leases.worker("second")];
  await leases.run();
  const old = await take(first);
  await send(old, "a.png", red);
  leases.now += LEASE_MS;
  const hold = await take(second);
  expect([...(await filesOfRun(leases.clash, { id: hold.runId, leaseNumber: 2 }))]).toEqual([]);
  await send(hold, "a.png", red);
  await send(hold, "a.png", blue);
  await send(hold, "B.png", blue);
  const kept = await filesOfRun(leases.clash, { id: hold.runId, leaseNumber: 2 });
  expect([...kept].map(([name, file]) => [name, file.sha256, file.probe.kind])).toEqual([
    ["B.png", sha256(blue), "image"],
    ["a.png", sha256(blue), "image"],
  ]);
  leases.now += 2 * HOUR_MS;
  await keepLease(leases.clash, hold);
  expect(await sweepWorkerFiles(leases.clash)).toBe(1); // the one of the lease that is over
  expect(await names()).toEqual(["B.png", "a.png"]);
  expect((await leases.clash.db.read.select().from(blobs)).map((row) => row.sha256)).toEqual([sha256(blue)]);
  await end(hold.runId);
  expect(await sweepWorkerFiles(leases.clash)).toBe(0); // an answer that is sent again can still be told from a wrong one
  leases.now += HOUR_MS + 1;
  expect(await sweepWorkerFiles(leases.clash)).toBe(2);
  expect(await leases.clash.db.read.select().from(blobs)).toEqual([]);
});

test("two hundred files are the most, eight gibibytes together, and one that is cut off leaves nothing", async () => {
  const bytes = await picture("#20a020");
  const worker = await leases.worker("box");
  await leases.run();
  const hold = await take(worker);
  await send(hold, "first.png", bytes);
  const more = (count: number, size: number) =>
    leases.clash.db.write.transaction(async (tx) => {
      for (let at = 0; at < count; at++)
        await tx.insert(workerFiles).values({
          ...{ runId: hold.runId, leaseNumber: 1, name: `more-${at}`, sha256: sha256(bytes), bytes: size },
          ...{ probe: {}, createdAt: leases.now },
        });
    });
  await more(199, 1);
  await expect(send(hold, "one-more.png", bytes)).rejects.toThrow("A run may send 200 files.");
  expect((await send(hold, "first.png", bytes)).name).toBe("first.png"); // replacing is not one more
  await leases.clash.db.write.transaction((tx) => tx.delete(workerFiles));
  await more(4, 2 * 1024 ** 3);
  await expect(send(hold, "one-more.png", bytes)).rejects.toThrow("All files of a run together may be 8 GiB.");
  await leases.clash.db.write.transaction((tx) => tx.delete(workerFiles));
  async function* cut(): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(0, 100);
    throw new Error("The line is gone.");
  }
  const cutOff = { name: "cut.png", body: cut(), sha256: sha256(bytes), mime: undefined };
  await expect(keepFile(leases.clash, hold, cutOff, new AbortController().signal)).rejects.toThrow("The line is gone.");
  expect(await names()).toEqual([]);
});
