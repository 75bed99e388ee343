/** Compaction, ended at every step: a readable room each time, with all that was acknowledged and its history (R30). */
import { expect, test } from "bun:test";
import type { Db, Tx } from "../../src/db.ts";
import { openCompactor } from "../../src/rooms/compactor.ts";
import { createRoomStore } from "../../src/rooms/store.ts";
import { startThread } from "../../src/rooms/thread.ts";
import { roomSnapshots, roomUpdates } from "../../src/schema.ts";
import { ADA, fox, move, studios } from "./opened.ts";
import { PROJECT, type Studio } from "./studio.ts";

const { room, folder, closeNow } = studios();

class Killed extends Error {}

/** A database whose transactions end after so many statements, as those of a process that is killed do. */
function ending(db: Db, after: { statements: number }): Db {
  const count = (tx: Tx): Tx =>
    new Proxy(tx, {
      get(target, name, receiver) {
        const value = Reflect.get(target, name, receiver);
        if (typeof value !== "function" || !["insert", "delete", "select", "update"].includes(String(name))) return value;
        return (...args: unknown[]) => {
          if (after.statements-- <= 0) throw new Killed("killed");
          return value.apply(target, args);
        };
      },
    });
  const transaction: Db["write"]["transaction"] = (work) => db.write.transaction((tx, hooks) => work(count(tx), hooks));
  return { ...db, write: { ...db.write, transaction } };
}

async function rows({ db }: Studio) {
  const [updates, snapshots] = await Promise.all([
    db.read.select({ seq: roomUpdates.seq }).from(roomUpdates).orderBy(roomUpdates.seq),
    db.read.select({ seq: roomSnapshots.seq }).from(roomSnapshots).orderBy(roomSnapshots.seq),
  ]);
  return { updates: updates.map((row) => row.seq), snapshots: snapshots.map((row) => row.seq) };
}

test("ended after any of its statements it leaves the log as it was; the next one does its work", async () => {
  const where = folder();
  const one = await room({ folder: where });
  await one.rooms.create(PROJECT, ADA);
  await one.rooms.apply(PROJECT, [fox], ADA);
  for (let x = 1; x <= 25; x++) await one.rooms.apply(PROJECT, [move(x)], ADA);
  const [before, logged] = [await one.rooms.view(PROJECT), await one.rooms.versions(PROJECT, { limit: 100 })];
  const after = { statements: 0 };
  const compactor = openCompactor({
    store: createRoomStore(ending(one.db, after)),
    now: Date.now,
    start: (onCrash) => startThread({ timeoutMs: 30_000, ask: async () => [], onCrash }),
  });
  let steps = 0;
  for (let isDone = false; !isDone; steps++) {
    after.statements = steps;
    isDone = await compactor.compact(PROJECT).then(
      () => true,
      () => false,
    );
    const { updates, snapshots } = await rows(one);
    expect(snapshots).toEqual(isDone ? [27] : []);
    expect(updates).toEqual(isDone ? [] : Array.from({ length: 27 }, (_, index) => index + 1));
    expect(await one.rooms.versions(PROJECT, { limit: 100 })).toEqual(logged);
  }
  expect(steps).toBeGreaterThan(6);
  await compactor.close();
  await closeNow(one);
  const again = await room({ folder: where });
  expect(await again.rooms.view(PROJECT)).toEqual(before);
  expect((await again.rooms.viewAt(PROJECT, 27)).nodes.nod_p?.x).toBe(25);
}, 60_000);

test("never holds up an edit: they are acknowledged while a snapshot of ten thousand nodes is made", async () => {
  const one = await room({ limits: { compactRows: 400, compactRest: 0 } });
  const { rooms } = one;
  await rooms.create(PROJECT, ADA);
  for (let part = 0; part < 10; part++)
    await rooms.apply(
      PROJECT,
      Array.from({ length: 1_000 }, (_, index) => ({
        edit: "addNode" as const,
        id: `nod_n${part}x${index}`,
        type: "text" as const,
        x: index * 400,
        y: part * 300,
      })),
      ADA,
    );
  let during = 0;
  const newest = async () => (await rows(one)).snapshots.at(-1) ?? 0;
  const first = await newest();
  for (let x = 0; (await newest()) === first; x++) {
    await rooms.apply(PROJECT, [{ edit: "moveNodes", moves: [{ id: "nod_n0x0", x: -x - 1, y: 0 }] }], ADA);
    if (x > 400) during++;
  }
  expect(during).toBeGreaterThan(0);
}, 60_000);
