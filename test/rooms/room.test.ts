/** What a room promises to the rest of the server. */
import { afterEach, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { LoroDoc } from "loro-crdt";
import type { RoomChange } from "../../src/rooms/port.ts";
import { createRoomStore, insertCanvas, type LogBatch, type RoomStore } from "../../src/rooms/store.ts";
import { roomUpdates } from "../../src/schema.ts";
import { openLive } from "../../src/canvas/live.ts";
import { guest, PROJECT, type Studio, type StudioOptions, studio, until } from "./studio.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders: string[] = [];
const opened: Studio[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function room(options: StudioOptions = {}): Promise<Studio> {
  const one = await studio(options);
  opened.push(one);
  return one;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "clash-rooms-"));
  folders.push(made);
  return made;
}

async function closeNow(one: Studio): Promise<void> {
  opened.splice(opened.indexOf(one), 1);
  await one.close();
}

const ADA = { actor: "usr_ada" };
const BEN = { actor: "usr_ben" };
const fox = { edit: "addNode", id: "nod_p", type: "prompt", x: 0, y: 0, fields: { body: "a fox" } } as const;
const move = (x: number) => ({ edit: "moveNodes" as const, moves: [{ id: "nod_p", x, y: 0 }] });

describe("a canvas", () => {
  test("is made once, and is there after a restart as it was left (R4, R5)", async () => {
    const where = folder();
    const first = await room({ folder: where });
    await first.rooms.create(PROJECT, ADA);
    await first.rooms.apply(PROJECT, [fox], ADA);
    await first.rooms.create(PROJECT, BEN);
    const before = await first.rooms.view(PROJECT);
    await closeNow(first);
    const again = await room({ folder: where });
    expect(await again.rooms.view(PROJECT)).toEqual(before);
    const copy = new LoroDoc();
    copy.import(await again.rooms.export(PROJECT));
    expect(openLive(copy).view).toEqual(before);
  });

  test("of a project without one is not found", async () => {
    const { rooms } = await room();
    await expect(rooms.view("prj_none")).rejects.toMatchObject({ code: "not_found" });
    await expect(rooms.apply("prj_none", [fox], ADA)).rejects.toMatchObject({ code: "not_found" });
  });

  test("can be made in somebody else's transaction", async () => {
    const { rooms, db } = await room();
    await db.write.transaction((tx) => insertCanvas(tx, { projectId: PROJECT, actor: "usr_ada", time: 1 }));
    expect((await rooms.view(PROJECT)).nodes).toEqual({});
  });

  test("never starts empty: lost or damaged rows are an error, and nothing is written over them (R2)", async () => {
    const where = folder();
    const first = await room({ folder: where });
    await first.rooms.create(PROJECT, ADA);
    for (const x of [1, 2, 3]) await first.rooms.apply(PROJECT, x === 1 ? [fox] : [move(x)], ADA);
    await closeNow(first);
    const second = await room({ folder: where });
    const rows = await second.db.read.select().from(roomUpdates);
    await second.db.write.transaction(async (tx) => void (await tx.delete(roomUpdates).where(eq(roomUpdates.seq, 3))));
    await expect(second.rooms.view(PROJECT)).rejects.toThrow("rows of its log are missing");
    await expect(second.rooms.apply(PROJECT, [move(9)], ADA)).rejects.toMatchObject({ code: "unavailable" });
    await second.rooms.create(PROJECT, ADA);
    expect(await second.db.read.select().from(roomUpdates)).toHaveLength(3);
    await second.db.write.transaction(async (tx) => {
      await tx.delete(roomUpdates);
      await tx.insert(roomUpdates).values(rows.map((row) => ({ ...row, bytes: row.seq === 2 ? Buffer.from([1, 2, 3]) : row.bytes })));
    });
    await expect(second.rooms.view(PROJECT)).rejects.toThrow("It has no earlier state.");
    await second.db.write.transaction(async (tx) => {
      await tx.delete(roomUpdates);
      await tx.insert(roomUpdates).values(rows);
    });
    expect((await second.rooms.view(PROJECT)).nodes.nod_p?.x).toBe(3);
  });
});

describe("an edit", () => {
  test("answers with its number in the log, and is refused with the field's name without leaving a row", async () => {
    const { rooms, store } = await room();
    await rooms.create(PROJECT, ADA);
    expect(await rooms.apply(PROJECT, [fox], ADA)).toEqual({ seq: 2, changedNodeIds: ["nod_p"] });
    await expect(rooms.apply(PROJECT, [fox], ADA)).rejects.toMatchObject({ code: "conflict", fields: [{ field: "id" }] });
    expect(await rooms.apply(PROJECT, [move(0)], ADA)).toEqual({ seq: 2, changedNodeIds: [] });
    expect((await store.load(PROJECT))?.rows.map((row) => row.seq)).toEqual([1, 2]);
  });

  test("may name an asset of the project and no other (I3)", async () => {
    const { rooms, assets } = await room();
    assets.add("ast_mine");
    await rooms.create(PROJECT, ADA);
    const add = (id: string, assetId: string) => rooms.apply(PROJECT, [{ edit: "addNode", id, type: "image", fields: { assetId } }], ADA);
    await add("nod_a", "ast_mine");
    await expect(add("nod_b", "ast_theirs")).rejects.toMatchObject({ code: "not_found", fields: [{ field: "fields.assetId" }] });
    expect((await rooms.view(PROJECT)).nodes.nod_a).toMatchObject({ assetId: "ast_mine", status: "done" });
  });

  test("is told to subscribers after its commit, with who did it and whose face has changed", async () => {
    const { rooms } = await room();
    await rooms.create(PROJECT, ADA);
    const changes: RoomChange[] = [];
    const stop = rooms.subscribe(PROJECT, (change) => changes.push(change));
    await rooms.apply(PROJECT, [fox], ADA);
    await until(() => changes.length === 1);
    expect(changes[0]).toEqual({
      projectId: PROJECT,
      seq: 2,
      actors: ["usr_ada"],
      changedNodeIds: ["nod_p"],
      faceNodeIds: ["nod_p"],
      deletedNodeIds: [],
      changedTimelineIds: [],
    });
    await rooms.apply(PROJECT, [move(5)], BEN);
    await until(() => changes.length === 2);
    expect(changes[1]).toMatchObject({ seq: 3, actors: ["usr_ben"], changedNodeIds: ["nod_p"], faceNodeIds: [] });
    stop();
    await rooms.apply(PROJECT, [move(6)], BEN);
    await rooms.view(PROJECT);
    expect(changes).toHaveLength(2);
  });

  test("does not change a view that was handed out before it", async () => {
    const { rooms } = await room();
    await rooms.create(PROJECT, ADA);
    await rooms.apply(PROJECT, [fox], ADA);
    const before = await rooms.view(PROJECT);
    await rooms.apply(PROJECT, [move(5)], ADA);
    await rooms.apply(PROJECT, [{ edit: "deleteNodes", ids: ["nod_p"] }], ADA);
    expect(before.nodes.nod_p?.x).toBe(0);
    expect((await rooms.view(PROJECT)).nodes).toEqual({});
  });

  test("that cannot be written to disk was not made, and the room goes on from the log (R9)", async () => {
    let full = false;
    const batches: LogBatch[] = [];
    const failing = (store: RoomStore): RoomStore => ({
      ...store,
      append: async (batch) => {
        if (full) throw new Error("disk full");
        batches.push(batch);
        await store.append(batch);
      },
    });
    const { rooms, failures, url } = await room({ storeOf: (db) => failing(createRoomStore(db)) });
    await rooms.create(PROJECT, ADA);
    await rooms.apply(PROJECT, [fox], ADA);
    const ben = await guest(url, "editor:ben");
    full = true;
    const results = await Promise.allSettled([1, 2, 3].map((x) => rooms.apply(PROJECT, [move(x)], ADA)));
    expect(results.map((one) => one.status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(failures.map((one) => one.message)).toEqual(["disk full"]);
    full = false;
    expect((await rooms.view(PROJECT)).nodes.nod_p?.x).toBe(0);
    await rooms.apply(PROJECT, [move(7)], ADA);
    await until(() => ((ben.doc.toJSON() as { nodes: Record<string, { x?: number }> }).nodes.nod_p?.x ?? 0) === 7);
    expect(batches.flatMap((batch) => batch.rows.map((row) => row.seq))).toEqual([2, 3]);
    ben.leave();
  });

  test("waits for what gathers with it: many are one commit (R7)", async () => {
    let commits = 0;
    const { rooms } = await room({
      storeOf: (db) => {
        const store = createRoomStore(db);
        const append = (batch: LogBatch) => {
          commits++;
          return store.append(batch);
        };
        return { ...store, append };
      },
    });
    for (const id of ["prj_a", "prj_b"]) {
      await rooms.create(id, ADA);
      await rooms.apply(id, [fox], ADA);
    }
    commits = 0;
    const edits = Array.from({ length: 200 }, (_, x) => rooms.apply(x % 2 ? "prj_a" : "prj_b", [move(x + 1)], ADA));
    const seqs = (await Promise.all(edits)).map((one) => one.seq);
    expect(commits).toBeLessThan(20);
    expect(seqs.filter((_, index) => index % 2 === 0)).toEqual(Array.from({ length: 100 }, (_, index) => index + 3));
  });
});
