/** What the end of a worker costs: the memory of its rooms and nothing else (R28, R29). */
import { expect, test } from "bun:test";
import type { LoroMap } from "loro-crdt";
import { openLive } from "../../src/canvas/live.ts";
import type { FromWorker } from "../../src/rooms/messages.ts";
import type { StartWorker } from "../../src/rooms/thread.ts";
import { ADA, BEN, fox, move, studios } from "./opened.ts";
import { plug } from "./plug.ts";
import { guest, PROJECT, until } from "./studio.ts";

const { room, folder, closeNow } = studios();
const OTHER = "prj_other";

/** Threads whose WASM traps when it is told to; `started` counts them, `kill` ends the first one alive. */
function trapping() {
  const alive = new Set<Worker>();
  const threads = { started: 0, kill: () => [...alive][0]?.terminate(), startWorker: start as StartWorker };
  function start(on: Parameters<StartWorker>[0]) {
    const worker = new Worker(new URL("./trap-worker.ts", import.meta.url));
    threads.started++;
    alive.add(worker);
    const end = (why: string) => alive.delete(worker) && on.end(new Error(why));
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => on.message(data);
    worker.onerror = (event) => end(event.message);
    worker.addEventListener("close", () => end("closed"));
    return { post: (message: unknown) => worker.postMessage(message), terminate: () => worker.terminate() };
  }
  return threads;
}

test("a trap of the WASM costs nothing that was acknowledged; who caused it is kept out after the second (R14, R28)", async () => {
  const threads = trapping();
  const studio = await room({ startWorker: threads.startWorker });
  const { rooms, url, failures } = studio;
  for (const project of [PROJECT, OTHER]) {
    await rooms.create(project, ADA);
    await rooms.apply(project, [fox], ADA);
  }
  const ben = await guest(url, "editor:ben");
  const before = threads.started;
  for (const turn of [1, 2]) {
    const eve = plug(studio, { actor: "usr_eve", role: "editor", name: "Eve", hue: 1 });
    const doc = await eve.join();
    const since = doc.oplogVersion();
    (doc.getMap("nodes").get("nod_p") as LoroMap).set("label", `trap-on-import ${turn}`);
    doc.commit();
    eve.update(doc.export({ mode: "update", from: since }), turn);
    await until(() => failures.length === 2 * turn);
    expect(failures.at(-1)?.message).toContain("trapped");
    await rooms.apply(OTHER, [move(turn)], ADA);
    (ben.doc.getMap("nodes").get("nod_p") as LoroMap).set("x", turn);
    ben.doc.commit();
    await until(async () => (await rooms.view(PROJECT)).nodes.nod_p?.x === turn);
  }
  expect(threads.started).toBe(before + 2);
  const eve = plug(studio, { actor: "usr_eve", role: "editor", name: "Eve", hue: 1 });
  await eve.join();
  expect(eve.heard).toMatchObject([{ appCode: "limited" }]);
  expect((await rooms.view(PROJECT)).nodes.nod_p).toMatchObject({ label: "", x: 2 });
  expect((await rooms.view(OTHER)).nodes.nod_p).toMatchObject({ x: 2 });
  await until(() => openLive(ben.doc).view.nodes.nod_p?.x === 2);
  ben.leave();
}, 30_000);

test("a worker that is killed while it writes loses nothing acknowledged, and its guests go on (R28)", async () => {
  const threads = trapping();
  const { rooms, url } = await room({ startWorker: threads.startWorker });
  await rooms.create(PROJECT, ADA);
  await rooms.apply(PROJECT, [fox], ADA);
  const ben = await guest(url, "editor:ben");
  const edits = Array.from({ length: 300 }, (_, index) =>
    rooms.apply(PROJECT, [{ edit: "addNode", id: `nod_k${index}`, type: "text", x: index * 400, y: 900 }], BEN).then(
      () => `nod_k${index}`,
      () => undefined,
    ),
  );
  await edits[40];
  threads.kill();
  const acknowledged = (await Promise.all(edits)).filter((id) => id !== undefined);
  const { nodes } = await rooms.view(PROJECT).catch(() => rooms.view(PROJECT)); // the end of the thread may be heard of only now
  expect(acknowledged.filter((id) => !nodes[id])).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(40);
  await until(() => Object.keys(openLive(ben.doc).view.nodes).length === Object.keys(nodes).length);
  ben.leave();
}, 30_000);

test("a canvas that ends its worker twice while it opens is refused until the server restarts; others go on (R29)", async () => {
  const where = folder();
  const first = await room({ folder: where });
  for (const project of [PROJECT, OTHER]) {
    await first.rooms.create(project, ADA);
    await first.rooms.apply(project, [fox], ADA);
  }
  await first.rooms.apply(PROJECT, [{ edit: "updateNode", id: "nod_p", fields: { label: "trap-on-open" } }], ADA);
  await closeNow(first);
  const threads = trapping();
  const second = await room({ folder: where, startWorker: threads.startWorker });
  await second.rooms.apply(OTHER, [move(1)], ADA);
  for (const turn of [1, 2]) {
    await expect(second.rooms.view(PROJECT)).rejects.toThrow();
    await second.rooms.apply(OTHER, [move(10 + turn)], ADA);
  }
  const started = threads.started;
  await expect(second.rooms.view(PROJECT)).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("twice") });
  await second.rooms.apply(OTHER, [move(99)], ADA);
  expect(threads.started).toBe(started);
  await closeNow(second);
  const third = await room({ folder: where });
  expect((await third.rooms.view(PROJECT)).nodes.nod_p?.label).toBe("trap-on-open");
}, 30_000);
