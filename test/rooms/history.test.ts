/** The history of a canvas: who did what and when, any state of it, names, restore, and its explicit end (R32 to R35). */
import { describe, expect, test } from "bun:test";
import { LoroMap } from "loro-crdt";
import type { CanvasView } from "../../src/canvas/document.ts";
import type { Edit } from "../../src/canvas/edit.ts";
import { ADA, BEN, compacted, fox, label, move, studios, turnable } from "./opened.ts";
import { guest, PROJECT, until } from "./studio.ts";

const { room, folder, closeNow } = studios();
const MINUTE = 60_000;

describe("versions (R32)", () => {
  test("are what one actor did without a longer pause, though others work at the same time", async () => {
    const clock = turnable();
    const { rooms } = await room({ clock });
    await rooms.create(PROJECT, ADA);
    await rooms.apply(PROJECT, [fox], ADA);
    await rooms.apply(PROJECT, [{ edit: "addNode", id: "nod_b", type: "text" }], BEN);
    clock.turn(MINUTE);
    await rooms.apply(PROJECT, [move(1)], ADA);
    await rooms.apply(PROJECT, [{ edit: "addNode", id: "nod_t", type: "text" }], { actor: "usr_ada", turn: "trn_1" });
    clock.turn(10 * MINUTE);
    await rooms.apply(PROJECT, [move(2)], ADA);
    const versions = await rooms.versions(PROJECT, { limit: 10 });
    expect(versions.map(({ seq, actor, turn, changes }) => [seq, actor, turn, changes.nodes])).toEqual([
      [6, "usr_ada", null, 1],
      [5, "usr_ada", "trn_1", 1],
      [4, "usr_ada", null, 1],
      [3, "usr_ben", null, 1],
    ]);
    expect(versions[2]).toMatchObject({ startedAt: 1_000_000, time: 1_000_000 + MINUTE });
    expect((await rooms.versions(PROJECT, { before: 5, limit: 1 })).map((one) => one.seq)).toEqual([4]);
    expect((await rooms.viewAt(PROJECT, 4)).nodes.nod_p?.x).toBe(1);
    await expect(rooms.viewAt(PROJECT, 99)).rejects.toMatchObject({ code: "not_found" });
  }, 30_000);

  test("outlive the rows that they are made of, and so do the states they show and their names", async () => {
    const clock = turnable();
    const where = folder();
    const one = await room({ clock, folder: where });
    const { rooms } = one;
    await rooms.create(PROJECT, ADA);
    const views: CanvasView[] = [];
    const ben = await guest(one.url, "editor:ben");
    const edits: Edit[] = [fox, label("first"), label("second"), { edit: "deleteNodes", ids: ["nod_p"] }, fox];
    for (const [index, edit] of edits.entries()) {
      await rooms.apply(PROJECT, [edit], ADA);
      ben.doc.getMap("nodes").setContainer(`nod_b${index}`, new LoroMap()).set("id", `nod_b${index}`);
      for (const [field, value] of Object.entries({ type: "text", x: index, y: 9, w: 300, h: 200 }))
        (ben.doc.getMap("nodes").get(`nod_b${index}`) as LoroMap).set(field, value);
      ben.doc.commit();
      await until(async () => (await rooms.view(PROJECT)).nodes[`nod_b${index}`] !== undefined);
      views.push(await rooms.view(PROJECT));
      clock.turn(10 * MINUTE);
    }
    ben.leave();
    const logged = await rooms.versions(PROJECT, { limit: 100 });
    const last = logged[0]?.seq ?? 0;
    const middle = logged.find((version) => version.actor === "usr_ada" && version.seq > 5)?.seq ?? 0;
    await rooms.nameVersion(PROJECT, middle, " The second try ", BEN);
    await compacted(one);
    await compacted(one);
    const stored = await rooms.versions(PROJECT, { limit: 100 });
    expect(stored.filter((version) => version.actor !== "server")).toEqual(
      logged
        .filter((version) => version.actor !== "server")
        .map((version) => (version.seq === middle ? { ...version, name: "The second try" } : version)),
    );
    const ends = stored.filter((version) => version.seq <= last && version.actor === "usr_ben").map((version) => version.seq);
    for (const [index, seq] of ends.toReversed().entries()) expect(await rooms.viewAt(PROJECT, seq)).toEqual(views[index] as CanvasView);
    await expect(rooms.viewAt(PROJECT, last + 17)).rejects.toMatchObject({ code: "not_found" });
    await closeNow(one);
    const again = await room({ folder: where });
    expect(await again.rooms.viewAt(PROJECT, last)).toEqual(views.at(-1) as CanvasView);
    await again.rooms.nameVersion(PROJECT, middle, null, BEN);
    expect((await again.rooms.versions(PROJECT, { limit: 100 })).every((version) => version.name === null)).toBe(true);
  }, 60_000);

  test("end at a row that has a name", async () => {
    const one = await room();
    const { rooms } = one;
    await rooms.create(PROJECT, ADA);
    await rooms.apply(PROJECT, [fox], ADA);
    await rooms.apply(PROJECT, [label("named")], ADA);
    await rooms.nameVersion(PROJECT, 3, "Here", ADA);
    await rooms.apply(PROJECT, [label("later")], ADA);
    const seen = async () =>
      (await rooms.versions(PROJECT, { limit: 9 })).filter((each) => each.actor === "usr_ada").map((each) => [each.seq, each.name]);
    expect(await seen()).toEqual([
      [4, null],
      [3, "Here"],
    ]);
    await compacted(one);
    expect(await seen()).toEqual([
      [4, null],
      [3, "Here"],
    ]);
    expect((await rooms.viewAt(PROJECT, 3)).nodes.nod_p?.label).toBe("named");
    await expect(rooms.nameVersion(PROJECT, 3, "  ", ADA)).rejects.toMatchObject({ code: "invalid" });
    await expect(rooms.nameVersion(PROJECT, 2, "Gone by now", ADA)).rejects.toMatchObject({ code: "not_found" });
  }, 30_000);

  test("say what changed since somebody was here, and who did it", async () => {
    const clock = turnable();
    const { rooms } = await room({ clock });
    await rooms.create(PROJECT, ADA);
    await rooms.apply(PROJECT, [fox], ADA);
    const { seq } = await rooms.changesSince(PROJECT, 0);
    clock.turn(MINUTE);
    await rooms.apply(PROJECT, [move(4)], BEN);
    await rooms.apply(PROJECT, [{ edit: "addNode", id: "nod_n", type: "text" }], { actor: "usr_ada", turn: "trn_1" });
    expect(await rooms.changesSince(PROJECT, seq)).toEqual({
      seq: 4,
      nodeIds: ["nod_p", "nod_n"],
      edgeIds: [],
      actors: [
        { actor: "usr_ben", turn: null, time: 1_000_000 + MINUTE },
        { actor: "usr_ada", turn: "trn_1", time: 1_000_000 + MINUTE },
      ],
      isWhole: true,
    });
    expect(await rooms.changesSince(PROJECT, 4)).toMatchObject({ seq: 4, nodeIds: [], actors: [] });
  }, 30_000);
});

describe("restore (R33)", () => {
  test("makes the canvas look as it did, as a change that can be undone and redone", async () => {
    const { rooms, assets } = await room();
    assets.add("ast_1");
    await rooms.create(PROJECT, ADA);
    await rooms.apply(
      PROJECT,
      [
        fox,
        { edit: "addNode", id: "nod_g", type: "generator", near: "nod_p", fields: { params: { seed: 4 } } },
        { edit: "connect", id: "edg_1", source: "nod_p", target: "nod_g", role: "prompt" },
        { edit: "addNode", id: "nod_i", type: "image", fields: { assetId: "ast_1" } },
        { edit: "addNode", id: "nod_t", type: "timeline" },
      ],
      ADA,
    );
    const { seq } = await rooms.apply(PROJECT, [label("then")], ADA);
    const then = await rooms.view(PROJECT);
    await rooms.apply(
      PROJECT,
      [
        { edit: "deleteNodes", ids: ["nod_i", "nod_t"] },
        { edit: "disconnect", ids: ["edg_1"] },
      ],
      BEN,
    );
    await rooms.apply(PROJECT, [label("now"), { edit: "updateNode", id: "nod_g", fields: { params: { seed: null, steps: 9 } } }], BEN);
    await rooms.apply(
      PROJECT,
      [
        { edit: "setText", id: "nod_p", field: "body", text: "a red fox" },
        { edit: "addNode", id: "nod_z", type: "text" },
      ],
      BEN,
    );
    const now = await rooms.view(PROJECT);
    expect(await rooms.restore(PROJECT, seq, ADA)).toMatchObject({ skipped: [] });
    expect(await rooms.view(PROJECT)).toEqual(then);
    expect((await rooms.versions(PROJECT, { limit: 1 }))[0]).toMatchObject({
      actor: "usr_ada",
      changes: { nodes: 5, edges: 1, timelines: 1 },
    });
    await rooms.undo(PROJECT, ADA);
    expect(await rooms.view(PROJECT)).toEqual(now);
    await rooms.redo(PROJECT, ADA);
    expect(await rooms.view(PROJECT)).toEqual(then);
  }, 30_000);

  test("leaves server fields to the server, brings no file of elsewhere back, and no request to spend money", async () => {
    const one = await room({ onRequest: () => Promise.reject(new Error("not now")) });
    const { rooms, assets, url } = one;
    assets.add("ast_mine").add("ast_sold");
    await rooms.create(PROJECT, ADA);
    for (const [id, assetId] of [
      ["nod_a", "ast_mine"],
      ["nod_b", "ast_sold"],
      ["nod_c", "ast_mine"],
    ] as const)
      await rooms.apply(PROJECT, [{ edit: "addNode", id, type: "image", fields: { assetId } }], ADA);
    const ada = await guest(url, "editor:ada");
    ada.doc.getMap("requests").set("req_1", { nodeId: "nod_a", takes: 1 });
    ada.doc.commit();
    await until(async () => Object.keys((await rooms.view(PROJECT)).requests).length === 1);
    const { seq } = await rooms.changesSince(PROJECT, 0);
    await rooms.apply(
      PROJECT,
      [
        { edit: "deleteRequests", ids: ["req_1"] },
        { edit: "settleNode", id: "nod_c", status: "failed", error: "Refused." },
      ],
      {
        actor: "server",
      },
    );
    await rooms.apply(PROJECT, [{ edit: "deleteNodes", ids: ["nod_a", "nod_b"] }], ADA);
    assets.delete("ast_sold");
    expect((await rooms.viewAt(PROJECT, seq)).requests).toEqual({ req_1: { nodeId: "nod_a", takes: 1 } });
    const { skipped } = await rooms.restore(PROJECT, seq, ADA);
    expect(skipped).toEqual(["The image node nod_b comes back without its file, which is no longer in this project."]);
    const { nodes, requests } = await rooms.view(PROJECT);
    expect(requests).toEqual({});
    expect(nodes.nod_a).toMatchObject({ status: "done", assetId: "ast_mine" });
    expect(nodes.nod_b).toMatchObject({ status: "idle", assetId: null });
    expect(nodes.nod_c).toMatchObject({ status: "failed", error: "Refused." });
    ada.leave();
  }, 30_000);
});
