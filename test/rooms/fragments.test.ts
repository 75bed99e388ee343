/** Large updates in pieces, and presence, frame by frame. */
import { afterEach, describe, expect, test } from "bun:test";
import { EphemeralStore, LoroMap, VersionVector } from "loro-crdt";
import { CrdtType, MessageType, UpdateStatusCode } from "loro-protocol";
import { openFragments, updateFrames } from "../../src/rooms/frames.ts";
import { batchId, plug } from "./plug.ts";
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

const { Ok, InvalidUpdate, PayloadTooLarge, RateLimited, FragmentTimeout } = UpdateStatusCode;

describe("fragments (R24)", () => {
  const channel = { crdt: CrdtType.Loro, roomId: PROJECT } as const;
  const header = (batch: number, fragmentCount: number, totalSizeBytes: number) => ({
    type: MessageType.DocUpdateFragmentHeader,
    ...channel,
    batchId: batchId(batch),
    fragmentCount,
    totalSizeBytes,
  });
  const fragment = (batch: number, index: number, bytes: number[]) => ({
    type: MessageType.DocUpdateFragment,
    ...channel,
    batchId: batchId(batch),
    index,
    fragment: Uint8Array.from(bytes),
  });

  test("put together in any order are the update; what they do not add up to is refused", () => {
    const refused: number[] = [];
    const fragments = openFragments({ batches: 2, totalBytes: 10, timeoutMs: 10_000 }, (_channel, _batch, status) => refused.push(status));
    fragments.start(header(1, 2, 3));
    expect(fragments.add(fragment(1, 1, [3]))).toBeUndefined();
    expect(fragments.add(fragment(1, 1, [3]))).toBeUndefined();
    expect([...(fragments.add(fragment(1, 0, [1, 2])) ?? [])]).toEqual([1, 2, 3]);
    fragments.start(header(2, 2, 3));
    fragments.add(fragment(2, 0, [1, 2, 3, 4]));
    fragments.start(header(3, 1, 11));
    fragments.start(header(4, 0, 5));
    fragments.start(header(5, 2, 5));
    fragments.start(header(6, 2, 5));
    fragments.start(header(7, 2, 5));
    expect(fragments.add(fragment(9, 0, [1]))).toBeUndefined();
    expect(refused).toEqual([InvalidUpdate, PayloadTooLarge, InvalidUpdate, RateLimited]);
    fragments.clear();
  });

  test("that stay away are given up", async () => {
    const one = plug(await room({ times: { fragmentMs: 10 } }));
    await one.join();
    one.say(header(1, 2, 5));
    await until(() => one.statuses().length > 0);
    expect(one.statuses()).toEqual([FragmentTimeout]);
  });

  test("carry a large update both ways", async () => {
    const studio = await room();
    const one = plug(studio);
    const doc = await one.join();
    const map = doc.getMap("nodes").setContainer("nod_big", new LoroMap());
    for (const [field, value] of Object.entries({ id: "nod_big", type: "generator", w: 320, h: 300 })) map.set(field, value);
    const params = map.setContainer("params", new LoroMap());
    for (let index = 0; index < 60; index++)
      params.set(`p${index}`, Array.from({ length: 1_000 }, (_, at) => `${index * at}abcdefgh`).join(""));
    doc.commit();
    const since = VersionVector.decode(one.of(MessageType.JoinResponseOk)[0]?.version ?? new Uint8Array());
    const frames = updateFrames(channel, [doc.export({ mode: "update", from: since })]);
    expect(frames.length).toBeGreaterThan(2);
    for (const frame of frames) one.session.receive(frame);
    await until(() => one.statuses().length > 0);
    expect(one.statuses()).toEqual([Ok]);
    const other = plug(studio);
    await other.join();
    await until(() => other.of(MessageType.DocUpdateFragment).length === other.of(MessageType.DocUpdateFragmentHeader)[0]?.fragmentCount);
  });

  test("small updates share frames up to the limit", () => {
    expect(
      updateFrames(
        channel,
        Array.from({ length: 100 }, () => new Uint8Array(1_000)),
      ),
    ).toHaveLength(1);
    expect(
      updateFrames(
        channel,
        Array.from({ length: 300 }, () => new Uint8Array(1_000)),
      ),
    ).toHaveLength(2);
    expect(updateFrames(channel, [])).toEqual([]);
  });
});

describe("presence on the wire", () => {
  async function here(options: StudioOptions = {}) {
    const one = plug(await room(options));
    one.say({
      type: MessageType.JoinRequest,
      crdt: CrdtType.LoroEphemeralStore,
      roomId: PROJECT,
      auth: new Uint8Array(),
      version: new Uint8Array(),
    });
    await until(() => one.of(MessageType.JoinResponseOk).length > 0);
    const tell = (bytes: Uint8Array, batch: number) =>
      one.say({
        type: MessageType.DocUpdate,
        crdt: CrdtType.LoroEphemeralStore,
        roomId: PROJECT,
        updates: [bytes],
        batchId: batchId(batch),
      });
    return { one, tell };
  }

  test("is bounded in size, keys and rate, and what cannot be read is refused", async () => {
    const { one, tell } = await here({
      limits: { presenceBurst: 4, presencePerSecond: 0.001, presenceValueBytes: 200, presenceKeysPerSession: 1 },
    });
    const saying = (key: string, value: string) => {
      const said = new EphemeralStore();
      said.set(key, value);
      return said.encodeAll();
    };
    tell(new Uint8Array([9, 9]), 1);
    tell(saying("a", "x".repeat(300)), 2);
    tell(saying("b", "here"), 3);
    tell(saying("c", "and here"), 4);
    tell(saying("b", "again"), 5);
    tell(new Uint8Array(5_000), 6);
    expect(one.statuses()).toEqual([InvalidUpdate, InvalidUpdate, Ok, InvalidUpdate, RateLimited, PayloadTooLarge]);
  });
});
