/** Bytes that are made to hurt: with a right checksum and a wrong inside. Whatever is taken in can be read by everybody after. */
import { expect, test } from "bun:test";
import { LoroDoc, type LoroList, type LoroMap, type LoroText } from "loro-crdt";
import { firstUpdate } from "../../src/canvas/document.ts";
import { openRoomDocument } from "../../src/rooms/room-document.ts";
import { openLive } from "../../src/canvas/live.ts";
import { chance } from "../simulate/chance.ts";
import { ADA, BEN, fox, studios } from "./opened.ts";
import { plug } from "./plug.ts";
import { guest, PROJECT, until } from "./studio.ts";

const { room } = studios();
const SEED = 20_261_121;
const RUNS = 3_000;
const HEADER_BYTES = 22;

/** The checksum that Loro writes behind its magic bytes. */
function sealed(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(16, Bun.hash.xxHash32(bytes.subarray(20), 0x4f524f4c), true);
  return bytes;
}

function evilUpdates(base: Uint8Array): Uint8Array[] {
  const doc = new LoroDoc();
  doc.import(base);
  const since = doc.oplogVersion();
  const node = doc.getMap("nodes").get("nod_p") as LoroMap;
  for (let step = 0; step < 4; step++) {
    node.set(`k${step}`, `value ${step}`);
    (node.get("body") as LoroText).insert(0, "hello ");
    (doc.getList("l") as LoroList).push(step);
    doc.commit();
  }
  const good = doc.export({ mode: "update", from: since });
  const random = chance(SEED);
  return Array.from({ length: RUNS }, () => {
    const bytes = good.slice();
    for (let count = 1 + Math.floor(random() * 3); count > 0; count--)
      bytes[HEADER_BYTES + Math.floor(random() * (bytes.length - HEADER_BYTES))] = Math.floor(random() * 256);
    return sealed(bytes);
  });
}

const openDocument = (updates: Uint8Array[]) =>
  openRoomDocument({ call: "open", room: "prj", snapshot: undefined, updates, peers: [], retired: [] });

function withNode(): Uint8Array[] {
  const document = openDocument([firstUpdate()]);
  document.apply({ call: "apply", room: "prj", actor: "usr_ada", time: 1, journal: true, edits: [fox] });
  return [document.export()];
}

test(`of ${RUNS} updates with damage that no checksum shows, none gets in that others cannot read (seed ${SEED})`, async () => {
  const [base] = withNode() as [Uint8Array];
  const counts = { taken: 0, refused: 0, stranded: 0 };
  for (const bytes of evilUpdates(base)) {
    const document = openRoomDocument({ call: "open", room: "prj", snapshot: base, updates: [], peers: [], retired: [] });
    const answer = await document.import(
      { call: "import", room: "prj", actor: "usr_eve", mayRequest: true, updates: [bytes] },
      async () => [],
    );
    if (answer.refused) {
      counts[answer.refused === "stranded" ? "stranded" : "refused"]++;
      if (answer.refused === "invalid" || answer.refused === "gap") expect(document.view().nodes.nod_p?.label).toBe("");
      if (answer.refused !== "stranded")
        expect(LoroDoc.fromSnapshot(document.export()).opCount()).toBe(LoroDoc.fromSnapshot(base).opCount());
    } else {
      counts.taken++;
      const rows = [answer.bytes, answer.repair].filter((row) => row !== undefined);
      const follower = LoroDoc.fromSnapshot(base);
      expect(follower.importBatch(rows).pending).toBeNull();
      const late = LoroDoc.fromSnapshot(document.export());
      expect(openLive(follower).view).toEqual(document.view());
      expect(openLive(late).view).toEqual(document.view());
    }
    document.close();
  }
  expect(counts.taken).toBeGreaterThan(10);
  expect(counts.refused).toBeGreaterThan(1_000);
  expect(counts.stranded).toBeGreaterThan(0);
}, 60_000);

test("who sends them costs the room its memory twice, and is then kept out; everybody else goes on (R14)", async () => {
  const studio = await room();
  const { rooms, url } = studio;
  await rooms.create(PROJECT, ADA);
  await rooms.apply(PROJECT, [fox], ADA);
  const ben = await guest(url, "editor:ben");
  const base = await rooms.export(PROJECT);
  const poisonous = await poison(base);
  for (const turn of [1, 2]) {
    const eve = plug(studio, { actor: "usr_eve", role: "editor", name: "Eve", hue: 1 });
    await eve.join();
    eve.update(poisonous);
    await until(() => eve.statuses().length === 1);
    expect(eve.statuses()).toEqual([4]);
    await rooms.apply(PROJECT, [{ edit: "addNode", id: `nod_a${turn}`, type: "text" }], BEN);
  }
  const eve = plug(studio, { actor: "usr_eve", role: "editor", name: "Eve", hue: 1 });
  await eve.join();
  expect(eve.heard).toMatchObject([{ appCode: "limited" }]);
  const { nodes } = await rooms.view(PROJECT);
  expect(Object.keys(nodes).sort()).toEqual(["nod_a1", "nod_a2", "nod_p"]);
  await until(() => Object.keys(openLive(ben.doc).view.nodes).length === 3);
  const late = await guest(url, "editor:ada");
  expect(openLive(late.doc).view.nodes).toEqual(nodes);
  ben.leave();
  late.leave();
}, 30_000);

/** One that is merged and cannot be handed out again. */
async function poison(base: Uint8Array): Promise<Uint8Array> {
  for (const bytes of evilUpdates(base)) {
    const document = openRoomDocument({ call: "open", room: "prj", snapshot: base, updates: [], peers: [], retired: [] });
    const answer = await document.import(
      { call: "import", room: "prj", actor: "usr_eve", mayRequest: true, updates: [bytes] },
      async () => [],
    );
    if (answer.refused === "stranded") return bytes;
  }
  throw new Error("None of them is poisonous.");
}
