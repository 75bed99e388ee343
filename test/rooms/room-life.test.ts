/** What a room promises to the rest of the server. */
import { afterEach, describe, expect, test } from "bun:test";
import { roomJournal, roomPeers, roomSnapshots, roomUpdates } from "../../src/schema.ts";
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

describe("undo (R19, R20)", () => {
  test("takes back a person's last call, then the one before, and never another's", async () => {
    const { rooms } = await room();
    await rooms.create(PROJECT, ADA);
    await rooms.apply(PROJECT, [fox], ADA);
    await rooms.apply(PROJECT, [{ edit: "updateNode", id: "nod_p", fields: { label: "Ben's" } }], BEN);
    await rooms.apply(PROJECT, [move(5)], ADA);
    expect(await rooms.undo(PROJECT, ADA)).toMatchObject({ steps: 1, skipped: [], changedNodeIds: ["nod_p"] });
    expect((await rooms.view(PROJECT)).nodes.nod_p).toMatchObject({ x: 0, label: "Ben's" });
    expect(await rooms.undo(PROJECT, ADA)).toMatchObject({ steps: 1, skipped: ["“Ben's” was changed since and stays."] });
    expect(await rooms.undo(PROJECT, ADA)).toMatchObject({ steps: 0 });
    expect(await rooms.undo(PROJECT, BEN)).toMatchObject({ steps: 1 });
    expect((await rooms.view(PROJECT)).nodes.nod_p).toMatchObject({ label: "" });
  });

  test("takes back all that a turn did at once, and two that come together take back two steps", async () => {
    const { rooms } = await room();
    await rooms.create(PROJECT, ADA);
    await rooms.apply(PROJECT, [fox], ADA);
    for (const x of [1, 2])
      await rooms.apply(PROJECT, [{ edit: "addNode", id: `nod_t${x}`, type: "text" }], { actor: "usr_ada", turn: "trn_1" });
    await rooms.apply(PROJECT, [move(9)], ADA);
    expect(await rooms.undo(PROJECT, { actor: "usr_ada", turn: "trn_1" })).toMatchObject({ steps: 1 });
    expect(Object.keys((await rooms.view(PROJECT)).nodes)).toEqual(["nod_p"]);
    await Promise.all([rooms.undo(PROJECT, ADA), rooms.undo(PROJECT, ADA)]);
    expect((await rooms.view(PROJECT)).nodes).toEqual({});
  });

  test("takes a burst of synced updates back as one step, after a restart too", async () => {
    const where = folder();
    const first = await room({ folder: where });
    await first.rooms.create(PROJECT, ADA);
    await first.rooms.apply(PROJECT, [fox], ADA);
    const ada = await guest(first.url, "editor:ada");
    const live = openLive(ada.doc);
    for (const x of [10, 20, 30]) {
      (ada.doc.getMap("nodes").get("nod_p") as { set(field: string, value: number): void } & object).set("x", x);
      ada.doc.commit();
      await until(async () => (await first.rooms.view(PROJECT)).nodes.nod_p?.x === x);
    }
    live.close();
    ada.leave();
    await closeNow(first);
    const again = await room({ folder: where });
    expect(await again.rooms.undo(PROJECT, ADA)).toMatchObject({ steps: 1, skipped: [] });
    expect((await again.rooms.view(PROJECT)).nodes.nod_p?.x).toBe(0);
  });

  test("of a delete brings the generation's state up to date again", async () => {
    const asked: string[] = [];
    const { rooms } = await room({ onOpen: async (projectId) => void asked.push(projectId) });
    await rooms.create(PROJECT, ADA);
    await rooms.apply(
      PROJECT,
      [
        { edit: "addNode", id: "nod_i", type: "image" },
        { edit: "settleNode", id: "nod_i", status: "running", generationId: "gen_1" },
      ],
      ADA,
    );
    await rooms.apply(PROJECT, [{ edit: "deleteNodes", ids: ["nod_i"] }], ADA);
    await until(() => asked.length === 1);
    await rooms.undo(PROJECT, ADA);
    expect(asked).toEqual([PROJECT, PROJECT]);
    expect((await rooms.view(PROJECT)).nodes.nod_i).toMatchObject({ status: "running", generationId: "gen_1" });
  });
});

describe("a room", () => {
  test("closes when nobody is in it, and opens again at the next use (R1)", async () => {
    const opens: string[] = [];
    const { rooms, url } = await room({ times: { idleMs: 30 }, onOpen: async (projectId) => void opens.push(projectId) });
    await rooms.create(PROJECT, ADA);
    await rooms.apply(PROJECT, [fox], ADA);
    const again = async () => {
      await rooms.view(PROJECT);
      return opens.length > 1;
    };
    const pause = () => new Promise((resolve) => setTimeout(resolve, 200));
    do await pause();
    while (!(await again()));
    const ada = await guest(url, "editor:ada");
    const before = opens.length;
    await pause();
    expect((await rooms.view(PROJECT)).nodes.nod_p?.x).toBe(0);
    expect(opens.length).toBe(before);
    ada.leave();
  }, 20_000);

  test("reports runs that were asked for and not judged again when it opens (R17)", async () => {
    const where = folder();
    const first = await room({ folder: where, onRequest: () => Promise.reject(new Error("the database is busy")) });
    await first.rooms.create(PROJECT, ADA);
    const ada = await guest(first.url, "editor:ada");
    ada.doc.getMap("requests").set("req_1", { nodeId: "nod_g", takes: 1 });
    ada.doc.commit();
    await until(() => first.failures.length > 0);
    ada.leave();
    await closeNow(first);
    const again = await room({ folder: where });
    expect((await again.rooms.view(PROJECT)).nodes).toEqual({});
    await until(() => again.requests.length === 1);
    expect(again.requests[0]).toMatchObject({ requestId: "req_1", actor: "usr_ada" });
    await until(async () => Object.keys((await again.rooms.view(PROJECT)).requests).length === 0);
  });

  test("writes snapshots, deletes the rows they cover, keeps the one before, and is the same from them (R30)", async () => {
    const where = folder();
    const first = await room({ folder: where, limits: { compactRest: 0 } });
    await first.rooms.create(PROJECT, ADA);
    await first.rooms.apply(PROJECT, [fox], ADA);
    const burst = async (from: number) =>
      void (await Promise.all(Array.from({ length: 1_000 }, (_, x) => first.rooms.apply(PROJECT, [move(from + x)], ADA))));
    const snapshots = () => first.db.read.select({ seq: roomSnapshots.seq }).from(roomSnapshots);
    for (const [round, expected] of [
      [1, 1],
      [2, 2],
      [3, 2],
    ] as const) {
      const newest = Math.max(0, ...(await snapshots()).map((one) => one.seq));
      await burst(round * 10_000);
      await until(async () => Math.max(0, ...(await snapshots()).map((one) => one.seq)) > newest);
      expect(await snapshots()).toHaveLength(expected);
    }
    const before = await first.rooms.view(PROJECT);
    const [newest] = (await snapshots()).map((one) => one.seq).sort((a, b) => b - a);
    const rows = await first.db.read.select({ seq: roomUpdates.seq }).from(roomUpdates);
    expect(rows.every((row) => row.seq > (newest ?? 0))).toBe(true);
    await closeNow(first);
    const again = await room({ folder: where });
    expect(await again.rooms.view(PROJECT)).toEqual(before);
    const ada = await guest(again.url, "editor:ada");
    expect(openLive(ada.doc).view).toEqual(before);
    await again.rooms.apply(PROJECT, [move(1)], ADA);
    expect((await again.db.read.select().from(roomPeers)).every((peer) => peer.actor === "server")).toBe(true);
    ada.leave();
    await again.db.write.transaction(async (tx) => void (await tx.update(roomSnapshots).set({ bytes: Buffer.from("not a snapshot") })));
    await closeNow(again);
    const damaged = await room({ folder: where });
    await expect(damaged.rooms.view(PROJECT)).rejects.toThrow("Its last good state is from");
  }, 60_000);

  test("joins what a peer wrote in one commit to one row of the journal", async () => {
    const { rooms, url, db } = await room();
    await rooms.create(PROJECT, ADA);
    await rooms.apply(PROJECT, [fox], ADA);
    const ada = await guest(url, "editor:ada");
    for (let x = 1; x <= 200; x++) {
      (ada.doc.getMap("nodes").get("nod_p") as { set(field: string, value: number): void } & object).set("x", x);
      ada.doc.commit();
    }
    await until(async () => (await rooms.view(PROJECT)).nodes.nod_p?.x === 200);
    expect((await db.read.select().from(roomJournal)).length).toBeLessThan(150);
    ada.leave();
  });
});
