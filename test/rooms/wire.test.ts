/** The protocol frame by frame, without a client that behaves. */
import { afterEach, describe, expect, test } from "bun:test";
import { LoroDoc, VersionVector } from "loro-crdt";
import { CrdtType, encode, MessageType, UpdateStatusCode } from "loro-protocol";
import type { Visitor } from "../../src/rooms/port.ts";
import { batchId, moved, plug } from "./plug.ts";
import { PROJECT, type Studio, type StudioOptions, studio, until } from "./studio.ts";

let open: Studio | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function room(options: StudioOptions = {}): Promise<Studio> {
  open = await studio(options);
  await open.rooms.create(PROJECT, { actor: "usr_ada" });
  await open.rooms.apply(PROJECT, [{ edit: "addNode", id: "nod_p", type: "prompt", x: 0, y: 0 }], { actor: "usr_ada" });
  return open;
}

const { Ok, InvalidUpdate, PayloadTooLarge, RateLimited, PermissionDenied } = UpdateStatusCode;

describe("a socket", () => {
  test("that joins nothing is closed (R22)", async () => {
    const one = plug(await room({ times: { joinMs: 20 } }));
    await until(() => one.ended.length > 0);
    expect(one.ended).toEqual([{ code: 4408, reason: "no_join" }]);
  });

  test("that leaves its last room is closed after the same time, one that stays is not", async () => {
    const one = plug(await room({ times: { joinMs: 20 } }));
    await one.join();
    one.say({ type: MessageType.Leave, crdt: CrdtType.Loro, roomId: PROJECT });
    await until(() => one.ended.length > 0);
    expect(one.ended[0]?.code).toBe(4408);
  });

  test("that does not speak the protocol is closed with what was wrong (R22)", async () => {
    const studio = await room();
    const send = (frame: Uint8Array | string) => {
      const one = plug(studio);
      one.session.receive(frame);
      one.session.receive(frame);
      return one.ended;
    };
    expect(send(new Uint8Array([1, 2, 3]))).toEqual([{ code: 4400, reason: "bad_frame" }]);
    expect(send("hello")).toEqual([{ code: 4400, reason: "bad_frame" }]);
    expect(send(new Uint8Array(300_000))).toEqual([{ code: 1009, reason: "frame_too_large" }]);
    expect(send(encode({ type: MessageType.RoomError, crdt: CrdtType.Loro, roomId: PROJECT, code: 1, message: "" }))).toEqual([
      { code: 4400, reason: "not_for_a_server" },
    ]);
  });

  test("that pings is answered", async () => {
    const one = plug(await room());
    one.session.receive("ping");
    one.session.receive("pong");
    expect(one.heard).toEqual(["pong"]);
    one.session.closed();
    one.session.receive("ping");
    expect(one.heard).toEqual(["pong"]);
  });

  test("that lags too far is closed, and may come back (R26)", async () => {
    const one = plug(await room(), undefined, 17 * 1024 * 1024);
    await one.join();
    expect(one.ended).toEqual([{ code: 1013, reason: "too_slow" }]);
  });

  test("asking for another kind of document is refused (R21)", async () => {
    const one = plug(await room());
    one.say({ type: MessageType.JoinRequest, crdt: CrdtType.Yjs, roomId: PROJECT, auth: new Uint8Array(), version: new Uint8Array() });
    await until(() => one.of(MessageType.JoinError).length > 0);
    expect(one.of(MessageType.JoinError)[0]).toMatchObject({ code: 127, appCode: "invalid" });
  });

  test("with a version that cannot be read, or to a room that is not there, is refused (R23)", async () => {
    const studio = await room();
    const odd = plug(studio);
    await odd.join(new Uint8Array([255, 1, 2]));
    expect(odd.of(MessageType.JoinError)[0]).toMatchObject({ code: 127, appCode: "invalid" });
    const lost = plug(studio);
    await lost.join(new Uint8Array(), "prj_none");
    expect(lost.of(MessageType.JoinError)[0]).toMatchObject({ code: 127, appCode: "not_found" });
    const refused = plug(studio, { refused: "Not you." });
    await refused.join();
    expect(refused.of(MessageType.JoinError)[0]).toMatchObject({ code: 2, message: "Not you." });
  });

  test("may be in so many rooms and no more", async () => {
    const studio = await room({ limits: { maxRoomsPerSocket: 0.5 } });
    const one = plug(studio);
    await one.join();
    one.say({
      type: MessageType.JoinRequest,
      crdt: CrdtType.LoroEphemeralStore,
      roomId: PROJECT,
      auth: new Uint8Array(),
      version: new Uint8Array(),
    });
    await until(() => one.of(MessageType.JoinError).length > 0);
    expect(one.of(MessageType.JoinError)[0]).toMatchObject({ appCode: "limited" });
  });

  test("that has lost its permission is sent out, one whose role has changed asks again (R10)", async () => {
    const studio = await room({ times: { recheckMs: 10 } });
    const visitor: Visitor = { actor: "usr_ada", role: "editor", name: "Ada", hue: 90 };
    let now: Visitor | { refused: string } = visitor;
    const one = plug(studio, () => now);
    await one.join();
    now = { ...visitor, role: "viewer" };
    await until(() => one.of(MessageType.RoomError).length === 1);
    expect(one.of(MessageType.RoomError)[0]?.code).toBe(1);
    const two = plug(studio, () => now);
    await two.join();
    now = { refused: "You have left." };
    await until(() => two.of(MessageType.RoomError).length === 1);
    expect(two.of(MessageType.RoomError)[0]).toMatchObject({ code: 2, message: "You have left." });
  });

  test("is told to come back when the server stops", async () => {
    const studio = await room();
    const one = plug(studio);
    await one.join();
    await studio.rooms.close();
    expect(one.ended).toEqual([{ code: 1012, reason: "restart" }]);
    const late = plug(studio);
    void late.join();
    await until(() => late.ended.length > 0);
    expect(late.ended).toEqual([{ code: 1013, reason: "try_later" }]);
    expect(late.of(MessageType.JoinError)).toEqual([]);
  });
});

describe("an update", () => {
  test("is acknowledged, and one that says nothing new as well (R5, R16)", async () => {
    const studio = await room();
    const one = plug(studio);
    const bytes = moved(await one.join(), 5);
    one.update(bytes, 1);
    one.update(bytes, 2);
    await until(() => one.statuses().length === 2);
    expect(one.of(MessageType.Ack)).toMatchObject([
      { refId: batchId(1), status: Ok },
      { refId: batchId(2), status: Ok },
    ]);
    expect((await studio.store.load(PROJECT))?.rows.map((row) => row.seq)).toEqual([1, 2, 3]);
  });

  test("that is no update is refused, and the room goes on (R13, R14)", async () => {
    const studio = await room();
    const one = plug(studio);
    const doc = await one.join();
    const good = moved(doc, 5);
    const cut = good.slice(0, good.length - 4);
    const bent = good.slice();
    bent[bent.length - 3] = (bent.at(-3) ?? 0) ^ 255;
    one.update(cut, 1);
    one.update(bent, 2);
    one.update(doc.export({ mode: "snapshot" }), 3);
    one.update(new Uint8Array(), 4);
    one.update(good, 5);
    await until(() => one.statuses().length === 5);
    expect(one.statuses()).toEqual([InvalidUpdate, InvalidUpdate, InvalidUpdate, InvalidUpdate, Ok]);
  });

  test("that leaves a gap is refused with the advice to join again (R13)", async () => {
    const one = plug(await room());
    const doc = await one.join();
    moved(doc, 1);
    one.update(moved(doc, 2), 1);
    one.update(moved(doc, 3), 2);
    await until(() => one.statuses().length === 2);
    expect(one.statuses()).toEqual([InvalidUpdate, InvalidUpdate]);
    expect(one.of(MessageType.RoomError)).toMatchObject([{ code: 1 }]);
  });

  test("that depends on what nobody has sent makes the room start again from its log (R14)", async () => {
    const studio = await room();
    const one = plug(studio);
    const doc = await one.join();
    const other = new LoroDoc();
    other.import(doc.export({ mode: "update" }));
    other.getMap("nodes").set("nod_z", 1);
    other.commit();
    doc.import(other.export({ mode: "update" }));
    const since = doc.oplogVersion();
    const update = moved(doc, 9);
    expect(doc.oplogVersion().compare(since)).toBe(1);
    one.update(update, 1);
    await until(() => one.of(MessageType.RoomError).length > 0);
    expect((await studio.rooms.view(PROJECT)).nodes.nod_p?.x).toBe(0);
    await studio.rooms.apply(PROJECT, [{ edit: "moveNodes", moves: [{ id: "nod_p", x: 4, y: 0 }] }], { actor: "usr_ada" });
    expect((await studio.rooms.view(PROJECT)).nodes.nod_p?.x).toBe(4);
  });

  test("that is too large or comes too often is refused and not merged (R11)", async () => {
    const studio = await room({ limits: { maxUpdateBytes: 2_000, sessionBurstUpdates: 3, sessionUpdatesPerSecond: 0.001 } });
    const one = plug(studio);
    const doc = await one.join();
    const rest = [1, 2, 3, 4].map((x) => moved(doc, x));
    doc.getMap("nodes").set("nod_z", "x".repeat(4_000));
    doc.commit();
    one.update(doc.export({ mode: "update" }), 1);
    for (const [index, update] of rest.entries()) one.update(update, index + 2);
    await until(() => one.statuses().length === 5);
    expect(one.statuses().sort()).toEqual([Ok, Ok, Ok, PayloadTooLarge, RateLimited]);
    expect((await studio.rooms.view(PROJECT)).nodes.nod_p?.x).toBe(3);
  });

  test("of a viewer is refused whatever it holds (R10)", async () => {
    const studio = await room();
    const one = plug(studio, { actor: "usr_vic", role: "viewer", name: "Vic", hue: 1 });
    one.update(moved(await one.join(), 5), 1);
    expect(one.statuses()).toEqual([PermissionDenied]);
    expect(one.of(MessageType.JoinResponseOk)[0]?.permission).toBe("read");
  });

  test("for a room that was not joined is not looked at", async () => {
    const one = plug(await room());
    one.update(new Uint8Array([1]), 1);
    one.say({
      type: MessageType.DocUpdateFragmentHeader,
      crdt: CrdtType.Loro,
      roomId: PROJECT,
      batchId: batchId(1),
      fragmentCount: 1,
      totalSizeBytes: 1,
    });
    one.say({ type: MessageType.Ack, crdt: CrdtType.Loro, roomId: PROJECT, refId: batchId(1), status: 0 });
    expect(one.heard).toEqual([]);
  });

  test("with an old version gets only what is missing", async () => {
    const studio = await room();
    const first = plug(studio);
    const doc = await first.join();
    await studio.rooms.apply(PROJECT, [{ edit: "moveNodes", moves: [{ id: "nod_p", x: 4, y: 0 }] }], { actor: "usr_ada" });
    const again = plug(studio);
    again.say({
      type: MessageType.JoinRequest,
      crdt: CrdtType.Loro,
      roomId: PROJECT,
      auth: new Uint8Array(),
      version: doc.oplogVersion().encode(),
    });
    await until(() => again.of(MessageType.DocUpdate).length > 0);
    doc.importBatch(again.of(MessageType.DocUpdate).flatMap((one) => one.updates));
    expect(doc.oplogVersion().compare(VersionVector.decode(again.of(MessageType.JoinResponseOk)[0]?.version ?? new Uint8Array()))).toBe(0);
  });
});
