import { startServer } from "../server.ts";
import type { Measurement } from "./bench.ts";
import { joinRoom, type ThinClient } from "./loro-client.ts";
import { percentile } from "./statistics.ts";

const SERIAL = 1_000;
const WRITERS = 8;
const EACH = 1_000;
const IN_FLIGHT = 8;
const PEERS = 20;
const RATE_PER_SECOND = 100;
const BROADCASTS = 500;

/** The update that moves one node by a pixel. */
function* moves(client: ThinClient, nodeId: string): Generator<Uint8Array> {
  const nodes = client.doc.getMap("nodes");
  let version = client.doc.oplogVersion();
  const node = nodes.getOrCreateContainer(nodeId, new (nodes.constructor as new () => typeof nodes)());
  for (const [field, value] of Object.entries({ type: "text", x: 0, y: 0, w: 320, h: 200 })) node.set(field, value);
  for (let x = 1; ; x++) {
    client.doc.commit();
    yield client.doc.export({ mode: "update", from: version });
    version = client.doc.oplogVersion();
    node.set("x", x);
  }
}

const nodeId = (n: number) => `nod_${String(n).padStart(22, "0")}`;

async function newRoom(folder: string) {
  const server = await startServer(folder);
  const { id } = await server.run<{ id: string }>("project.create", { title: "Bench" });
  return { server, projectId: id };
}

/** Edits that are on disk when they are acknowledged: one after another, and from several writers at once. */
export const acknowledgements: Measurement = {
  name: "acknowledgements",
  async measure(folder) {
    const { server, projectId } = await newRoom(folder);
    const one = await joinRoom(server.url, projectId);
    const serial = moves(one, nodeId(0));
    const waits: number[] = [];
    for (let n = 0; n < SERIAL; n++) {
      const update = serial.next().value as Uint8Array;
      const started = performance.now();
      await one.send(update);
      waits.push(performance.now() - started);
    }
    const writers = await Promise.all(Array.from({ length: WRITERS }, () => joinRoom(server.url, projectId)));
    const started = performance.now();
    await Promise.all(writers.map((writer, index) => pour(writer, nodeId(index + 1))));
    const seconds = (performance.now() - started) / 1000;
    for (const client of [one, ...writers]) client.close();
    await server.kill();
    return [
      {
        name: "acknowledged edits with fsync, one after another",
        value: SERIAL / (waits.reduce((sum, wait) => sum + wait, 0) / 1000),
        unit: "/s",
      },
      { name: "acknowledgement, p99", value: percentile(waits, 0.99), unit: "ms" },
      {
        name: `acknowledged edits with fsync, ${WRITERS} writers, ${IN_FLIGHT} in flight each`,
        value: (WRITERS * EACH) / seconds,
        unit: "/s",
      },
    ];
  },
};

async function pour(writer: ThinClient, id: string): Promise<void> {
  const source = moves(writer, id);
  const flying = new Set<Promise<void>>();
  for (let n = 0; n < EACH; n++) {
    const sent: Promise<void> = writer.send(source.next().value as Uint8Array).finally(() => flying.delete(sent));
    flying.add(sent);
    if (flying.size >= IN_FLIGHT) await Promise.race(flying);
  }
  await Promise.all(flying);
}

/** From an editor's send to the last of its peers, each edit fsynced in between. */
export const fanOut: Measurement = {
  name: "fan-out",
  async measure(folder) {
    const { server, projectId } = await newRoom(folder);
    const editor = await joinRoom(server.url, projectId);
    const peers = await Promise.all(Array.from({ length: PEERS }, () => joinRoom(server.url, projectId)));
    const sentAt: number[] = [];
    const waits: number[] = [];
    for (const peer of peers) {
      let heard = 0;
      peer.onUpdate((updates) => {
        for (const _ of updates) waits.push(performance.now() - (sentAt[Math.min(heard++, sentAt.length - 1)] ?? 0));
      });
    }
    const source = moves(editor, nodeId(0));
    for (let n = 0; n < BROADCASTS; n++) {
      const update = source.next().value as Uint8Array;
      sentAt.push(performance.now());
      await Promise.all([editor.send(update), Bun.sleep(1000 / RATE_PER_SECOND)]);
    }
    await Bun.sleep(500);
    for (const client of [editor, ...peers]) client.close();
    await server.kill();
    return [
      { name: `one editor to ${PEERS} peers at ${RATE_PER_SECOND}/s, p50`, value: percentile(waits, 0.5), unit: "ms" },
      { name: `one editor to ${PEERS} peers at ${RATE_PER_SECOND}/s, p99`, value: percentile(waits, 0.99), unit: "ms" },
    ];
  },
};
