/** Undo and redo as people meet them: per person, over a restart, whoever made the change and by whichever door (R19, R20, R31). */
import { describe, expect, test } from "bun:test";
import type { LoroMap } from "loro-crdt";
import { applyEdits } from "../../src/canvas/canvas.ts";
import { openLive } from "../../src/canvas/live.ts";
import { stepMessage } from "../../src/canvas/step.ts";
import { StepAdaptor } from "./step-adaptor.ts";
import type { Stamp } from "../../src/rooms/port.ts";
import { ADA, BEN, fox, move, studios, turnable } from "./opened.ts";
import { guest, PROJECT, type Studio, until } from "./studio.ts";

const { room, folder, closeNow } = studios();
const x = async ({ rooms }: Studio) => (await rooms.view(PROJECT)).nodes.nod_p?.x;

async function withFox(options = {}) {
  const one = await room(options);
  await one.rooms.create(PROJECT, ADA);
  await one.rooms.apply(PROJECT, [fox], ADA);
  return one;
}

describe("redo (R31)", () => {
  test("makes undone steps stand again, one by one, and they can be undone again", async () => {
    const studio = await withFox();
    const { rooms } = studio;
    for (const to of [1, 2, 3]) await rooms.apply(PROJECT, [move(to)], ADA);
    const xs: unknown[] = [];
    for (const turn of ["undo", "undo", "redo", "redo", "redo", "undo"] as const) {
      const { steps } = await rooms[turn](PROJECT, ADA);
      xs.push([turn, steps, await x(studio)]);
    }
    expect(xs).toEqual([
      ["undo", 1, 2],
      ["undo", 1, 1],
      ["redo", 1, 2],
      ["redo", 1, 3],
      ["redo", 0, 3],
      ["undo", 1, 2],
    ]);
  }, 30_000);

  test("survives a restart", async () => {
    const where = folder();
    const first = await withFox({ folder: where });
    await first.rooms.apply(PROJECT, [{ edit: "deleteNodes", ids: ["nod_p"] }], ADA);
    await first.rooms.undo(PROJECT, ADA);
    await closeNow(first);
    const again = await room({ folder: where });
    expect(await again.rooms.redo(PROJECT, ADA)).toMatchObject({ steps: 1, skipped: [] });
    expect((await again.rooms.view(PROJECT)).nodes).toEqual({});
    expect(await again.rooms.undo(PROJECT, ADA)).toMatchObject({ steps: 1 });
    expect((await again.rooms.view(PROJECT)).nodes.nod_p).toMatchObject({ body: "a fox" });
  }, 30_000);

  test("ends with the next change of the same person, and with nobody else's", async () => {
    const studio = await withFox();
    const { rooms } = studio;
    await rooms.apply(PROJECT, [move(1)], ADA);
    await rooms.undo(PROJECT, ADA);
    await rooms.apply(PROJECT, [{ edit: "updateNode", id: "nod_p", fields: { label: "Ben's" } }], BEN);
    await rooms.apply(PROJECT, [move(50)], { actor: "server" });
    await rooms.apply(PROJECT, [move(0)], { actor: "server" });
    expect(await rooms.redo(PROJECT, ADA)).toMatchObject({ steps: 1, skipped: [] });
    await rooms.undo(PROJECT, ADA);
    await rooms.apply(PROJECT, [{ edit: "updateNode", id: "nod_p", fields: { label: "Ada's" } }], ADA);
    expect(await rooms.redo(PROJECT, ADA)).toMatchObject({ steps: 0 });
    expect(await x(studio)).toBe(0);
  }, 30_000);

  test("leaves alone what somebody else has changed since the undo, and says so", async () => {
    const studio = await withFox();
    const { rooms } = studio;
    await rooms.apply(PROJECT, [move(1)], ADA);
    await rooms.undo(PROJECT, ADA);
    await rooms.apply(PROJECT, [move(77)], BEN);
    expect(await rooms.redo(PROJECT, ADA)).toMatchObject({ steps: 1, skipped: ["The prompt node nod_p: x was changed since and stays."] });
    expect(await x(studio)).toBe(77);
  }, 30_000);

  test("of a whole turn", async () => {
    const { rooms } = await withFox();
    const turn: Stamp = { actor: "usr_ada", turn: "trn_1" };
    for (const id of ["nod_a", "nod_b"]) await rooms.apply(PROJECT, [{ edit: "addNode", id, type: "text" }], turn);
    await rooms.apply(PROJECT, [{ edit: "updateNode", id: "nod_a", fields: { body: "by the agent" } }], turn);
    const before = await rooms.view(PROJECT);
    await rooms.undo(PROJECT, turn);
    expect(Object.keys((await rooms.view(PROJECT)).nodes)).toEqual(["nod_p"]);
    expect(await rooms.redo(PROJECT, ADA)).toMatchObject({ steps: 0 });
    expect(await rooms.redo(PROJECT, turn)).toMatchObject({ steps: 1, skipped: [] });
    expect((await rooms.view(PROJECT)).nodes).toEqual(before.nodes);
  }, 30_000);

  test("brings edges, groups and timelines back with what they belong to", async () => {
    const { rooms } = await withFox();
    await rooms.apply(
      PROJECT,
      [
        { edit: "addNode", id: "nod_g", type: "generator", near: "nod_p" },
        { edit: "connect", id: "edg_1", source: "nod_p", target: "nod_g", role: "prompt" },
        { edit: "addNode", id: "nod_t", type: "timeline" },
        { edit: "group", id: "nod_b", ids: ["nod_p", "nod_g"] },
      ],
      ADA,
    );
    const before = await rooms.view(PROJECT);
    await rooms.apply(PROJECT, [{ edit: "deleteNodes", ids: ["nod_p", "nod_t", "nod_b"] }], ADA);
    const without = await rooms.view(PROJECT);
    for (const [turn, view] of [
      ["undo", before],
      ["redo", without],
      ["undo", before],
    ] as const) {
      expect(await rooms[turn](PROJECT, ADA)).toMatchObject({ steps: 1, skipped: [] });
      expect(await rooms.view(PROJECT)).toEqual(view);
    }
  }, 30_000);
});

describe("undo of a deletion", () => {
  test("brings the picture back, and asks what became of its generation", async () => {
    const opens: string[] = [];
    const { rooms, assets } = await room({ onOpen: async (projectId) => void opens.push(projectId) });
    assets.add("ast_1");
    await rooms.create(PROJECT, ADA);
    await rooms.apply(PROJECT, [{ edit: "addNode", id: "nod_i", type: "image", fields: { assetId: "ast_1" } }], ADA);
    await rooms.apply(PROJECT, [{ edit: "settleNode", id: "nod_i", status: "done", assetId: "ast_2", generationId: "gen_1" }], {
      actor: "server",
    });
    await rooms.apply(PROJECT, [{ edit: "deleteNodes", ids: ["nod_i"] }], ADA);
    await until(() => opens.length === 1);
    await rooms.undo(PROJECT, ADA);
    expect((await rooms.view(PROJECT)).nodes.nod_i).toMatchObject({ status: "done", assetId: "ast_2", generationId: "gen_1" });
    expect(opens).toHaveLength(2);
  }, 30_000);
});

describe("steps of a page (R19)", () => {
  test("are what it says they are: two quick gestures are two, a slow one is one", async () => {
    const clock = turnable();
    const studio = await withFox({ clock });
    const ada = await guest(studio.url, "editor:ada");
    const live = openLive(ada.doc);
    const send = async (to: number, step: string) => {
      applyEdits(live, [move(to)], { actor: "me", time: 1, step });
      await until(async () => (await x(studio)) === to);
    };
    for (const to of [1, 2]) await send(to, "stp_1");
    clock.turn(5_000);
    await send(3, "stp_1");
    for (const to of [4, 5]) await send(to, "stp_2");
    const seen = [];
    for (let count = 0; count < 3; count++) {
      await studio.rooms.undo(PROJECT, ADA);
      seen.push(await x(studio));
    }
    expect(seen).toEqual([3, 0, undefined]);
    ada.leave();
  }, 30_000);

  test("are judged by pauses when it says nothing, and never joined with a step that has a name", async () => {
    const clock = turnable();
    const studio = await withFox({ clock });
    const ada = await guest(studio.url, "editor:ada");
    const send = async (to: number, message?: string) => {
      (ada.doc.getMap("nodes").get("nod_p") as LoroMap).set("x", to);
      ada.doc.commit(message === undefined ? {} : { message });
      await until(async () => (await x(studio)) === to);
    };
    await send(1);
    clock.turn(500);
    await send(2);
    clock.turn(1_500);
    await send(3);
    await send(4, stepMessage("stp_9"));
    await send(5, "not a step");
    const seen = [];
    for (let count = 0; count < 5; count++) {
      await studio.rooms.undo(PROJECT, ADA);
      seen.push(await x(studio));
    }
    expect(seen).toEqual([4, 3, 2, 0, undefined]);
    ada.leave();
  }, 30_000);

  test("that were made offline arrive as the steps they were", async () => {
    const studio = await withFox();
    const ada = await guest(studio.url, "editor:ada");
    const live = openLive(ada.doc);
    ada.leave();
    for (const to of [1, 2, 3]) applyEdits(live, [move(to)], { actor: "me", time: 1, step: `stp_${to > 1}` });
    const again = await guest(studio.url, "editor:ada", { doc: ada.doc, adaptor: StepAdaptor });
    await until(async () => (await x(studio)) === 3);
    const seen = [];
    for (let count = 0; count < 2; count++) {
      await studio.rooms.undo(PROJECT, ADA);
      seen.push(await x(studio));
    }
    expect(seen).toEqual([1, 0]);
    again.leave();
  }, 30_000);
});
