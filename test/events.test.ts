import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Event } from "../src/events.ts";
import { openWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const append = (stream: string, kind: string) =>
  world.clash.db.write.transaction((tx, after) => world.clash.events.append(tx, after, { stream, kind, actor: "server", data: { kind } }));

test("events are numbered, and what a listener hears is on disk", async () => {
  const heard: Event[] = [];
  const stop = world.clash.events.listen("prj_a", (event) => heard.push(event));
  await append("prj_a", "one");
  await append("prj_b", "elsewhere");
  await append("prj_a", "two");
  stop();
  await append("prj_a", "unheard");
  expect(heard.map((event) => event.kind)).toEqual(["one", "two"]);
  const stored = await world.clash.events.since("prj_a", 0);
  expect(stored.map((event) => event.kind)).toEqual(["one", "two", "unheard"]);
  expect(heard[0]?.seq).toBe(stored[0]?.seq as number);
});

test("an event of a transaction that fails is neither stored nor heard", async () => {
  const heard: Event[] = [];
  const stop = world.clash.events.listen("prj_c", (event) => heard.push(event));
  const failing = world.clash.db.write.transaction(async (tx, after) => {
    await world.clash.events.append(tx, after, { stream: "prj_c", kind: "lost", actor: "server", data: {} });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  stop();
  expect(heard).toEqual([]);
  expect(await world.clash.events.since("prj_c", 0)).toEqual([]);
});

test("a follower that comes late gets what it missed and then what comes, each once and in order", async () => {
  await append("prj_d", "1");
  await append("prj_d", "2");
  const first = (await world.clash.events.since("prj_d", 0))[0]?.seq ?? 0;
  const end = new AbortController();
  const seen: string[] = [];
  const following = (async () => {
    for await (const event of world.clash.events.follow("prj_d", first, end.signal)) {
      seen.push(event.kind);
      if (event.kind === "passing") end.abort();
    }
  })();
  await append("prj_d", "3");
  await append("prj_d", "4");
  world.clash.events.emit({ stream: "prj_d", kind: "passing", actor: "server", data: {} });
  await following;
  expect(seen).toEqual(["2", "3", "4", "passing"]);
});
