/** Power goes while people edit: what was acknowledged is there afterwards, and everybody who comes back has the same. */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LoroDoc, LoroMap } from "loro-crdt";
import { CrdtType, decode, encode, type HexString, MessageType } from "loro-protocol";
import { openLive } from "../../src/canvas/live.ts";
import { PROJECT, studio } from "./studio.ts";

const KILLS = 5;
const SEED = 20_261_121;
const CLIENTS = 3;

/** The server that is killed: it prints its address and serves. */
const SERVER = `
import { studio } from ${JSON.stringify(join(import.meta.dir, "studio.ts"))};
const { url, rooms } = await studio({ folder: process.argv.at(-1) });
await rooms.create("${PROJECT}", { actor: "usr_ada" });
process.stdout.write(url + "\\n");
`;

/** A small reproducible source of chance (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function startServer(folder: string) {
  const child = Bun.spawn([process.execPath, "-e", SERVER, folder], { stdout: "pipe", stderr: "inherit" });
  const reader = child.stdout.getReader();
  let line = "";
  while (!line.includes("\n")) line += new TextDecoder().decode((await reader.read()).value);
  return { url: line.trim(), kill: () => end(child) };
}

function end(child: Bun.Subprocess): Promise<number> {
  child.kill("SIGKILL");
  return child.exited;
}

/** Writes until the connection breaks; ends with what was acknowledged by then. */
function edit(url: string, name: string, onAck: () => void): Promise<string[]> {
  const acknowledged: string[] = [];
  const sent = new Map<HexString, string>();
  const doc = new LoroDoc();
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  let count = 0;

  function write(): void {
    const id = `nod_${name}${count}`;
    const batchId: HexString = `0x${(++count).toString(16).padStart(16, "0")}`;
    const since = doc.oplogVersion();
    const map = doc.getMap("nodes").setContainer(id, new LoroMap());
    for (const [field, value] of Object.entries({ id, type: "text", w: 320, h: 200, x: count })) map.set(field, value);
    doc.commit();
    sent.set(batchId, id);
    socket.send(
      encode({
        type: MessageType.DocUpdate,
        crdt: CrdtType.Loro,
        roomId: PROJECT,
        updates: [doc.export({ mode: "update", from: since })],
        batchId,
      }),
    );
  }

  return new Promise((resolve) => {
    socket.onopen = () =>
      socket.send(
        encode({
          type: MessageType.JoinRequest,
          crdt: CrdtType.Loro,
          roomId: PROJECT,
          auth: new TextEncoder().encode(`editor:${name}`),
          version: new Uint8Array(),
        }),
      );
    socket.onmessage = ({ data }) => {
      const message = decode(new Uint8Array(data as ArrayBuffer));
      if (message.type === MessageType.DocUpdate) doc.importBatch(message.updates);
      if (message.type === MessageType.JoinResponseOk) for (let ahead = 0; ahead < 10; ahead++) write();
      if (message.type !== MessageType.Ack) return;
      if (message.status === 0) acknowledged.push(sent.get(message.refId) ?? "");
      onAck();
      write();
    };
    socket.onclose = () => resolve(acknowledged);
  });
}

test(`no acknowledged edit is lost by ${KILLS} kills (seed ${SEED})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "clash-crash-"));
  const random = chance(SEED);
  const acknowledged = new Set<string>();
  try {
    for (let round = 0; round < KILLS; round++) {
      const server = await startServer(folder);
      let left = 20 + Math.floor(random() * 200);
      const onAck = () => void (--left === 0 && server.kill());
      const results = await Promise.all(Array.from({ length: CLIENTS }, (_, index) => edit(server.url, `r${round}c${index}n`, onAck)));
      for (const id of results.flat()) acknowledged.add(id);
      await server.kill();
    }
    const after = await studio({ folder });
    const { nodes } = await after.rooms.view(PROJECT);
    expect([...acknowledged].filter((id) => !nodes[id])).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(100);
    const copy = new LoroDoc();
    copy.import(await after.rooms.export(PROJECT));
    expect(openLive(copy).view.nodes).toEqual(nodes);
    await after.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
