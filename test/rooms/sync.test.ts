/** The unmodified official client in our rooms. */
import { afterEach, describe, expect, test } from "bun:test";
import { EphemeralStore, LoroDoc, LoroMap, LoroText } from "loro-crdt";
import { LoroWebsocketClient } from "loro-websocket";
import { documentAdaptor } from "../../src/browser/canvas/room-adaptors.ts";
import { openLive } from "../../src/canvas/live.ts";
import { guest, PROJECT, presenceGuest, type Studio, studio, until } from "./studio.ts";

let open: Studio | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function room(options: Parameters<typeof studio>[0] = {}): Promise<Studio> {
  open = await studio(options);
  await open.rooms.create(PROJECT, { actor: "usr_ada" });
  await open.rooms.apply(
    PROJECT,
    [
      { edit: "addNode", id: "nod_p", type: "prompt", x: 0, y: 0, fields: { body: "a fox" } },
      { edit: "addNode", id: "nod_g", type: "generator", x: 400, y: 0 },
    ],
    { actor: "usr_ada" },
  );
  return open;
}

/** Eight texts of so many letters, of three bytes each. */
function writeTexts(doc: LoroDoc, letters: number): void {
  for (let index = 0; index < 8; index++) {
    const map = doc.getMap("nodes").setContainer(`nod_t${index}`, new LoroMap());
    for (const [field, value] of Object.entries({ id: `nod_t${index}`, type: "text", w: 320, h: 240 })) map.set(field, value);
    const text = Array.from({ length: letters }, (_, at) => String.fromCharCode(0x4e00 + ((at * 7_919 + index) % 20_000)));
    map.setContainer("body", new LoroText()).insert(0, text.join(""));
  }
  doc.commit();
}

const nodeOf = (doc: LoroDoc, id: string) => doc.getMap("nodes").get(id) as LoroMap;

function set(doc: LoroDoc, id: string, field: string, value: string | number): void {
  nodeOf(doc, id).set(field, value);
  doc.commit();
}

const plain = (doc: LoroDoc, id: string) => (doc.getMap("nodes").toJSON() as Record<string, Record<string, unknown>>)[id];

describe("an editor", () => {
  test("joins, gets the document, and sees what commands and others do", async () => {
    const { url, rooms } = await room();
    const [ada, ben] = [await guest(url, "editor:ada"), await guest(url, "editor:ben")];
    expect(plain(ada.doc, "nod_p")?.body).toBe("a fox");
    set(ada.doc, "nod_p", "x", 77);
    (nodeOf(ben.doc, "nod_p").get("body") as LoroText).insert(2, "red ");
    ben.doc.commit();
    await rooms.apply(PROJECT, [{ edit: "updateNode", id: "nod_p", fields: { label: "Fox" } }], { actor: "usr_cat" });
    for (const { doc } of [ada, ben])
      await until(() => plain(doc, "nod_p")?.label === "Fox" && plain(doc, "nod_p")?.x === 77 && plain(doc, "nod_p")?.body === "a red fox");
    await until(async () => (await rooms.view(PROJECT)).nodes.nod_p?.x === 77);
    expect([ada.refused, ben.refused]).toEqual([[], []]);
    ada.leave();
    ben.leave();
  });

  test("sees its own forbidden writes put back (R8, R15)", async () => {
    const { url } = await room();
    const [ada, ben] = [await guest(url, "editor:ada"), await guest(url, "editor:ben")];
    const map = ada.doc.getMap("nodes").setContainer("nod_i", new LoroMap());
    for (const [field, value] of Object.entries({
      id: "nod_i",
      type: "image",
      w: 320,
      h: 240,
      status: "done",
      assetId: "ast_theirs",
      secret: "x",
    }))
      map.set(field, value);
    ada.doc.commit();
    for (const { doc } of [ada, ben])
      await until(
        () => plain(doc, "nod_i") !== undefined && !("secret" in (plain(doc, "nod_i") ?? {})) && plain(doc, "nod_i")?.assetId === null,
      );
    expect(plain(ben.doc, "nod_i")).toMatchObject({ status: "idle", createdBy: "usr_ada" });
    ada.leave();
    ben.leave();
  });

  test("may name an asset that it may use on a node that it makes", async () => {
    const { url, rooms, assets } = await room();
    assets.add("ast_mine");
    const ada = await guest(url, "editor:ada");
    const map = ada.doc.getMap("nodes").setContainer("nod_i", new LoroMap());
    for (const [field, value] of Object.entries({ id: "nod_i", type: "image", w: 320, h: 240, assetId: "ast_mine" })) map.set(field, value);
    ada.doc.commit();
    set(ada.doc, "nod_p", "x", 5);
    await until(async () => (await rooms.view(PROJECT)).nodes.nod_p?.x === 5);
    expect((await rooms.view(PROJECT)).nodes.nod_i).toMatchObject({ assetId: "ast_mine", status: "done" });
    ada.leave();
  });

  test("brings what it did offline when it comes back, and more than one frame holds (R24)", async () => {
    const { url, rooms } = await room();
    const first = await guest(url, "editor:ada");
    first.leave();
    writeTexts(first.doc, 25_000);
    await rooms.apply(PROJECT, [{ edit: "moveNodes", moves: [{ id: "nod_g", x: 900, y: 0 }] }], { actor: "usr_ben" });
    const again = await guest(url, "editor:ada", { doc: first.doc });
    await until(async () => Object.keys((await rooms.view(PROJECT)).nodes).length === 10);
    expect(plain(again.doc, "nod_g")?.x).toBe(900);
    expect((await rooms.view(PROJECT)).nodes.nod_t7).toMatchObject({ body: plain(again.doc, "nod_t7")?.body });
    const fresh = await guest(url, "editor:ben");
    await until(() => plain(fresh.doc, "nod_t7")?.body === plain(again.doc, "nod_t7")?.body);
    again.leave();
    fresh.leave();
  });

  test("with the page's end of the line brings more than a room takes at once, in pieces (R11)", async () => {
    const { url, rooms } = await room();
    const first = await guest(url, "editor:ada");
    first.leave();
    writeTexts(first.doc, 99_000);
    const refused: number[] = [];
    const client = new LoroWebsocketClient({ url, disablePing: true });
    await client.waitConnected();
    const crdtAdaptor = documentAdaptor(first.doc, { sent: () => {}, refused: (status) => refused.push(status) });
    await client.join({ roomId: PROJECT, crdtAdaptor, auth: new TextEncoder().encode("editor:ada") });
    await until(async () => (await rooms.view(PROJECT)).nodes.nod_t7?.type === "text" || refused.length > 0);
    expect(refused).toEqual([]);
    await until(async () => JSON.stringify((await rooms.view(PROJECT)).nodes.nod_t7).length > 99_000);
    expect((await rooms.view(PROJECT)).nodes.nod_t7).toMatchObject({ body: plain(first.doc, "nod_t7")?.body });
    client.destroy();
  }, 30_000);

  test("cannot write under somebody else's peer id (R12)", async () => {
    const { url, rooms } = await room();
    const ada = await guest(url, "editor:ada");
    set(ada.doc, "nod_p", "x", 1);
    await until(async () => (await rooms.view(PROJECT)).nodes.nod_p?.x === 1);
    const eve = await guest(url, "editor:eve");
    ada.leave();
    eve.doc.setPeerId(ada.doc.peerIdStr);
    set(eve.doc, "nod_p", "x", 666);
    await until(() => eve.refused.length > 0);
    expect(eve.refused).toEqual([3]);
    expect((await rooms.view(PROJECT)).nodes.nod_p?.x).toBe(1);
    eve.leave();
  });

  test("asks for a run; it is reported once, after the commit, with its actor, and then deleted (R17)", async () => {
    const { url, rooms, requests } = await room();
    const ada = await guest(url, "editor:ada");
    ada.doc.getMap("requests").set("req_1", { nodeId: "nod_g", takes: 2 });
    ada.doc.commit();
    await until(() => requests.length === 1 && Object.keys(ada.doc.getMap("requests").toJSON()).length === 0);
    expect(requests).toEqual([{ projectId: PROJECT, requestId: "req_1", nodeId: "nod_g", takes: 2, actor: "usr_ada" }]);
    expect((await rooms.view(PROJECT)).requests).toEqual({});
    ada.leave();
  });

  test("that is an agent cannot ask for a run (R18)", async () => {
    const { url, rooms, requests } = await room();
    const agent = await guest(url, "editor:trn_1");
    agent.doc.getMap("requests").set("req_1", { nodeId: "nod_g", takes: 2 });
    set(agent.doc, "nod_p", "x", 3);
    await until(() => Object.keys(agent.doc.getMap("requests").toJSON()).length === 0);
    expect((await rooms.view(PROJECT)).nodes.nod_p?.x).toBe(3);
    expect(requests).toEqual([]);
    agent.leave();
  });
});

describe("a viewer", () => {
  test("sees the canvas and what happens, but no history, and cannot write (R10, R25)", async () => {
    const { url, rooms } = await room();
    await rooms.apply(PROJECT, [{ edit: "setText", id: "nod_p", field: "body", text: "a secret plan" }], { actor: "usr_ada" });
    await rooms.apply(PROJECT, [{ edit: "setText", id: "nod_p", field: "body", text: "a fox" }], { actor: "usr_ada" });
    const viewer = await guest(url, "viewer:vic");
    expect(viewer.doc.isShallow()).toBe(true);
    expect(openLive(viewer.doc).view).toEqual(await rooms.view(PROJECT));
    expect(JSON.stringify(viewer.doc.exportJsonUpdates())).not.toContain("secret");
    await rooms.apply(PROJECT, [{ edit: "moveNodes", moves: [{ id: "nod_p", x: 42, y: 0 }] }], { actor: "usr_ada" });
    await until(() => plain(viewer.doc, "nod_p")?.x === 42);
    set(viewer.doc, "nod_p", "x", 1);
    set(viewer.doc, "nod_p", "x", 2);
    await until(() => viewer.refused.length === 2);
    expect(viewer.refused).toEqual([3, 3]);
    expect((await rooms.view(PROJECT)).nodes.nod_p?.x).toBe(42);
    viewer.leave();
  });

  test("that comes back gets what it missed; one with a version that nobody was given does not (R25)", async () => {
    const { url, rooms } = await room();
    const viewer = await guest(url, "viewer:vic");
    viewer.leave();
    await rooms.apply(PROJECT, [{ edit: "moveNodes", moves: [{ id: "nod_p", x: 42, y: 0 }] }], { actor: "usr_ada" });
    const again = await guest(url, "viewer:vic", { doc: viewer.doc });
    await until(() => plain(again.doc, "nod_p")?.x === 42);
    again.leave();
    const forged = new LoroDoc();
    forged.getMap("nodes").set("x", 1);
    forged.commit();
    await expect(guest(url, "viewer:eve", { doc: forged })).rejects.toThrow("This copy is older");
  });
});

describe("a stranger", () => {
  test("is refused with a sentence, and so is a project without a canvas (R23)", async () => {
    const { url } = await room();
    await expect(guest(url, "nobody")).rejects.toThrow("Sign in first.");
    await expect(guest(url, "editor:ada", { project: "prj_none" })).rejects.toThrow("This project has no canvas.");
  });
});

describe("presence", () => {
  test("names come from the server, others are told, and who goes takes it along (R27)", async () => {
    const { url } = await room();
    const [ada, ben] = [await guest(url, "editor:ada"), await guest(url, "viewer:ben")];
    const [adas, bens] = [new EphemeralStore(), new EphemeralStore()];
    await presenceGuest(ada.client, adas, "editor:ada");
    adas.set("ada", { cursor: { x: 1, y: 2 }, name: "Somebody else", actor: "usr_root" });
    await presenceGuest(ben.client, bens, "viewer:ben");
    await until(() => bens.get("ada") !== undefined);
    expect(bens.get("ada")).toEqual({ cursor: { x: 1, y: 2 }, name: "Ada", actor: "usr_ada", hue: 90, role: "editor" });
    bens.set("ada", { cursor: { x: 9, y: 9 } });
    bens.set("ben", { cursor: { x: 3, y: 3 } });
    await until(() => adas.get("ben") !== undefined);
    expect((adas.get("ada") as { name: string }).name).toBe("Somebody else");
    expect(adas.get("ben")).toMatchObject({ name: "Ben", role: "viewer" });
    bens.delete("ben");
    await until(() => adas.get("ben") === undefined);
    ada.leave();
    await until(() => bens.get("ada") === undefined || (bens.get("ada") as { cursor?: { x: number } }).cursor?.x === 9);
    ben.leave();
  });
});

describe("when the room fails", () => {
  test("a worker that hangs is ended; the room reopens from its log and its guests go on (R28)", async () => {
    let hang = true;
    const { url, rooms, failures } = await room({
      mayUseAsset: () => (hang ? new Promise(() => {}) : Promise.resolve(true)),
      times: { workerMs: 1_500 },
    });
    const [ada, ben] = [await guest(url, "editor:ada"), await guest(url, "editor:ben")];
    set(ben.doc, "nod_p", "x", 11);
    await until(async () => (await rooms.view(PROJECT)).nodes.nod_p?.x === 11);
    const map = ada.doc.getMap("nodes").setContainer("nod_i", new LoroMap());
    for (const [field, value] of Object.entries({ id: "nod_i", type: "image", w: 320, h: 240, assetId: "ast_x" })) map.set(field, value);
    ada.doc.commit();
    await until(() => failures.length > 0);
    hang = false;
    set(ben.doc, "nod_p", "y", 12);
    await until(async () => (await rooms.view(PROJECT).catch(() => undefined))?.nodes.nod_i?.assetId === "ast_x");
    await until(async () => (await rooms.view(PROJECT)).nodes.nod_p?.y === 12);
    for (const { doc } of [ada, ben])
      await until(() => plain(doc, "nod_p")?.x === 11 && plain(doc, "nod_p")?.y === 12 && plain(doc, "nod_i")?.assetId === "ast_x");
    ada.leave();
    ben.leave();
  }, 30_000);
});
