/** Canvases that go on without their past: by wish, or because it cannot be read (R34, R35). */
import { describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { LoroDoc, LoroMap } from "loro-crdt";
import { MessageType } from "loro-protocol";
import { openLive } from "../../src/canvas/live.ts";
import { roomJournal, roomPeers, roomSetAside, roomSnapshots, roomUpdates } from "../../src/schema.ts";
import { ADA, BEN, compacted, fox, label, move, studios } from "./opened.ts";
import { plug } from "./plug.ts";
import { guest, PROJECT, until } from "./studio.ts";

const { room, folder, closeNow } = studios();

describe("trim (R34)", () => {
  test("forgets the past, keeps the canvas, and refuses whoever still has the past", async () => {
    const where = folder();
    const one = await room({ folder: where });
    const { rooms, db } = one;
    await rooms.create(PROJECT, ADA);
    await rooms.apply(
      PROJECT,
      [
        { ...fox, fields: { body: "the secret name" } },
        { edit: "addNode", id: "nod_t", type: "timeline" },
      ],
      ADA,
    );
    await rooms.apply(PROJECT, [{ edit: "setText", id: "nod_p", field: "body", text: "a fox" }], ADA);
    const old = plug(one);
    const copy = await old.join();
    const before = await rooms.view(PROJECT);
    expect(await rooms.trim(PROJECT, ADA)).toEqual({ seq: 4, epoch: 1 });
    expect(await rooms.view(PROJECT)).toEqual({ ...before, epoch: 1 });
    expect(new TextDecoder("latin1").decode(await rooms.export(PROJECT))).not.toContain("secret");
    expect(await db.read.select().from(roomUpdates)).toEqual([]);
    expect(await db.read.select().from(roomJournal)).toEqual([]);
    expect(await rooms.undo(PROJECT, ADA)).toMatchObject({ steps: 0 });
    expect((await rooms.versions(PROJECT, { limit: 9 })).map(({ seq, actor }) => [seq, actor])).toEqual([[4, "usr_ada"]]);
    await expect(rooms.viewAt(PROJECT, 2)).rejects.toMatchObject({ code: "not_found" });

    await until(() => old.of(MessageType.RoomError).length > 0);
    const again = plug(one);
    await again.join(copy.oplogVersion().encode().slice());
    expect(again.heard).toMatchObject([{ appCode: "stale_epoch" }]);
    const looks = plug(one, { actor: "usr_vi", role: "viewer", name: "Vi", hue: 1 });
    await looks.join(copy.oplogVersion().encode().slice());
    expect(looks.heard).toMatchObject([{ appCode: "stale_epoch" }]);

    const fresh = await guest(one.url, "editor:ben");
    expect(openLive(fresh.doc).view).toEqual({ ...before, epoch: 1 });
    (fresh.doc.getMap("nodes").get("nod_p") as LoroMap).set("x", 12);
    fresh.doc.commit();
    await until(async () => (await rooms.view(PROJECT)).nodes.nod_p?.x === 12);
    expect(await rooms.undo(PROJECT, BEN)).toMatchObject({ steps: 1 });
    expect((await rooms.versions(PROJECT, { limit: 9 })).map(({ seq, actor }) => [seq, actor])).toEqual([
      [6, "usr_ben"],
      [4, "usr_ada"],
    ]);
    fresh.leave();
    expect(await rooms.trim(PROJECT, BEN)).toMatchObject({ epoch: 2 });
    await closeNow(one);
    const later = await room({ folder: where });
    const third = plug(later);
    await third.join(copy.oplogVersion().encode().slice());
    expect(third.heard).toMatchObject([{ appCode: "stale_epoch" }]);
    const second = plug(later);
    await second.join(fresh.doc.oplogVersion().encode().slice());
    expect(second.heard).toMatchObject([{ appCode: "stale_epoch" }]);
    expect((await later.db.read.select().from(roomPeers)).filter((peer) => peer.retired === null)).toHaveLength(1);
  }, 30_000);

  test("takes a document that somebody began by themselves, as ever", async () => {
    const one = await room();
    await one.rooms.create(PROJECT, ADA);
    await one.rooms.trim(PROJECT, ADA);
    const own = new LoroDoc();
    const map = own.getMap("nodes").setContainer("nod_o", new LoroMap());
    for (const [field, value] of Object.entries({ id: "nod_o", type: "text", w: 300, h: 200 })) map.set(field, value);
    own.commit();
    const ada = await guest(one.url, "editor:ada", { doc: own });
    await until(async () => (await one.rooms.view(PROJECT)).nodes.nod_o !== undefined);
    ada.leave();
  }, 30_000);
});

describe("recover (R35)", () => {
  test("goes on from the newest snapshot and the rows that can be read, and keeps the rest aside", async () => {
    const one = await room();
    const { rooms, db } = one;
    await rooms.create(PROJECT, ADA);
    await rooms.apply(PROJECT, [fox], ADA);
    await expect(rooms.recover(PROJECT, ADA)).rejects.toMatchObject({ code: "conflict" });
    for (const x of [1, 2, 3]) await rooms.apply(PROJECT, [move(x)], ADA);
    const copy = await plug(one).join();
    const where = one.folder;
    await db.write.transaction(
      async (tx) =>
        void (await tx
          .update(roomUpdates)
          .set({ bytes: Buffer.from([1, 2, 3]) })
          .where(eq(roomUpdates.seq, 4))),
    );
    await one.rooms.close();
    const again = await room({ folder: where });
    await expect(again.rooms.view(PROJECT)).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("recover it") });
    expect(await again.rooms.recover(PROJECT, ADA)).toEqual({ seq: 6, epoch: 1, lostRows: 2 });
    expect((await again.rooms.view(PROJECT)).nodes.nod_p?.x).toBe(1);
    expect((await again.db.read.select().from(roomSetAside)).map((row) => [row.kind, row.seq])).toEqual(
      [1, 2, 3, 4, 5].map((seq) => ["update", seq]),
    );
    const old = plug(again);
    await old.join(copy.oplogVersion().encode().slice());
    expect(old.heard).toMatchObject([{ appCode: "stale_epoch" }]);
    await again.rooms.apply(PROJECT, [move(9)], ADA);
  }, 30_000);

  test("goes back to the snapshot before when the newest is damaged, and says so when nothing can be read", async () => {
    const one = await room();
    await one.rooms.create(PROJECT, ADA);
    await one.rooms.apply(PROJECT, [fox, label("kept")], ADA);
    await compacted(one);
    await compacted(one);
    const damage = (only?: number) =>
      one.db.write.transaction(async (tx) => {
        const rows = await tx.select({ seq: roomSnapshots.seq }).from(roomSnapshots);
        const seq = Math.max(...rows.map((row) => row.seq));
        const broken = { bytes: Buffer.from("no snapshot") };
        await (only ? tx.update(roomSnapshots).set(broken).where(eq(roomSnapshots.seq, seq)) : tx.update(roomSnapshots).set(broken));
      });
    await one.rooms.close();
    await damage(1);
    const again = await room({ folder: one.folder });
    await again.rooms.recover(PROJECT, ADA);
    expect((await again.rooms.view(PROJECT)).nodes.nod_p?.label).toBe("kept");
    await again.rooms.close();
    await damage();
    const third = await room({ folder: one.folder });
    await expect(third.rooms.recover(PROJECT, ADA)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("Nothing of this canvas"),
    });
  }, 60_000);
});
