/** Too much at once: a clear answer, nothing changed, and the room goes on (R11). */
import { expect, test } from "bun:test";
import { LoroMap, type LoroText } from "loro-crdt";
import { CrdtType, decode, MessageType, UpdateStatusCode } from "loro-protocol";
import type { Edit } from "../../src/canvas/edit.ts";
import { updateFrames } from "../../src/rooms/frames.ts";
import { ADA, BEN, fox, move, studios } from "./opened.ts";
import { plug } from "./plug.ts";
import { PROJECT, until } from "./studio.ts";

const { room } = studios();
const MEGABYTE = 1024 * 1024;

async function withEve() {
  const studio = await room();
  await studio.rooms.create(PROJECT, ADA);
  await studio.rooms.apply(PROJECT, [fox], ADA);
  const eve = plug(studio, { actor: "usr_eve", role: "editor", name: "Eve", hue: 1 });
  const doc = await eve.join();
  const before = await studio.rooms.view(PROJECT);
  const send = (bytes: Uint8Array) => {
    for (const frame of updateFrames({ crdt: CrdtType.Loro, roomId: PROJECT }, [bytes])) eve.say(decode(frame));
  };
  return { ...studio, eve, doc, before, send, since: doc.oplogVersion() };
}

test("ten million letters are PayloadTooLarge", async () => {
  const { rooms, eve, doc, before, send, since } = await withEve();
  const body = (doc.getMap("nodes").get("nod_p") as LoroMap).get("body") as LoroText;
  body.insert(0, Array.from({ length: 10 * MEGABYTE }, (_, index) => String.fromCharCode(97 + ((index * 7919) % 26))).join(""));
  doc.commit();
  const bytes = doc.export({ mode: "update", from: since });
  expect(bytes.length).toBeGreaterThan(8 * MEGABYTE);
  send(bytes);
  await until(() => eve.statuses().length === 1);
  expect(eve.statuses()).toEqual([UpdateStatusCode.PayloadTooLarge]);
  expect(await rooms.view(PROJECT)).toEqual(before);
  await rooms.apply(PROJECT, [move(1)], BEN);
}, 30_000);

test("a hundred thousand nodes are PayloadTooLarge by their operations, though they are few bytes", async () => {
  const { rooms, eve, doc, before, send, since } = await withEve();
  const nodes = doc.getMap("nodes");
  for (let index = 0; index < 100_000; index++) {
    const map = nodes.setContainer(`nod_h${index}`, new LoroMap());
    map.set("id", `nod_h${index}`);
    map.set("type", "text");
    map.set("w", 300);
  }
  doc.commit();
  const bytes = doc.export({ mode: "update", from: since });
  expect(bytes.length).toBeLessThan(8 * MEGABYTE);
  send(bytes);
  await until(() => eve.statuses().length === 1);
  expect(eve.statuses()).toEqual([UpdateStatusCode.PayloadTooLarge]);
  expect(eve.of(MessageType.RoomError)).toEqual([]);
  expect(await rooms.view(PROJECT)).toEqual(before);
  await rooms.apply(PROJECT, [move(1)], BEN);
}, 30_000);

test("more edits in one call than a canvas takes are refused by name", async () => {
  const { rooms, before } = await withEve();
  const edits = Array.from(
    { length: 100_000 },
    (_, index): Edit => ({ edit: "addNode", id: `nod_h${index}`, type: "text", x: index, y: 0 }),
  );
  await expect(rooms.apply(PROJECT, edits, BEN)).rejects.toMatchObject({ code: "too_large" });
  expect(await rooms.view(PROJECT)).toEqual(before);
}, 30_000);
