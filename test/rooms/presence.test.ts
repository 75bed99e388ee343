import { expect, test } from "bun:test";
import { EphemeralStore } from "loro-crdt";
import { ROOM_LIMITS } from "../../src/rooms/limits.ts";
import type { Visitor } from "../../src/rooms/port.ts";
import { openPresence } from "../../src/rooms/presence.ts";
import { until } from "./studio.ts";

const ADA: Visitor = { actor: "usr_ada", role: "editor", name: "Ada", hue: 41 };
const BEN: Visitor = { ...ADA, actor: "usr_ben", name: "Ben" };

function here() {
  const heard = new EphemeralStore();
  const presence = openPresence(ROOM_LIMITS, (bytes) => heard.apply(bytes));
  return { presence, heard, cursor: (key: string) => (heard.get(key) as { x?: number } | undefined)?.x };
}

function said(key: string, x: number): EphemeralStore {
  const store = new EphemeralStore();
  store.set(key, { x });
  return store;
}

/** The store orders what is said by milliseconds. */
async function laterMillisecond(): Promise<void> {
  const now = Date.now();
  await until(() => Date.now() > now);
}

test("a person who comes back under the same key speaks again, though the old connection has not ended", async () => {
  const { presence, cursor } = here();
  const old = presence.join(ADA);
  old.apply(said("ada", 1).encodeAll());
  const back = presence.join(ADA);
  await laterMillisecond();
  expect(back.apply(said("ada", 2).encodeAll())).toBe(true);
  expect(cursor("ada")).toBe(2);
  old.leave();
  expect(cursor("ada")).toBe(2);
  await laterMillisecond();
  back.leave();
  expect(cursor("ada")).toBeUndefined();
  presence.close();
});

test("nobody speaks under another's key (R27)", () => {
  const { presence, cursor } = here();
  presence.join(ADA).apply(said("ada", 1).encodeAll());
  expect(presence.join(BEN).apply(said("ada", 9).encodeAll())).toBe(true);
  expect(cursor("ada")).toBe(1);
  presence.close();
});

test("what a peer takes back is taken back for all", async () => {
  const { presence, heard } = here();
  const seat = presence.join(ADA);
  const mine = said("ada", 1);
  seat.apply(mine.encodeAll());
  await laterMillisecond();
  mine.delete("ada");
  seat.apply(mine.encode("ada"));
  expect(heard.get("ada")).toBeUndefined();
  expect(presence.all()).toBeUndefined();
  presence.close();
});
