/** kill -9 in the middle of edits and of a film: nothing acknowledged is lost, and no finished generation runs again. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LoroAdaptor } from "loro-adaptors/loro";
import { LoroDoc } from "loro-crdt";
import { LoroWebsocketClient } from "loro-websocket";
import { openLive } from "../../src/canvas/live.ts";
import { type Server, startServer } from "../server.ts";
import { OWNER_TOKEN } from "../world.ts";

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-crash-"));
  server = await startServer(folder);
});
afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true, force: true });
});

interface Film {
  state: string;
  renderId: string | null;
  error: { message: string } | null;
}

interface Canvas {
  nodes: Record<string, { id: string; type: string; status?: string; generationId?: string; body?: string; assetId?: string }>;
}

const takesOf = (canvas: Canvas) => Object.values(canvas.nodes).filter((node) => node.generationId);

test("a film goes on after kill -9, three times, and what was acknowledged is there", async () => {
  const started = await server.run<{ id: string; projectId: string }>("film.make", {
    brief: "A cat sleeps in a sunny garden. Then rain falls and the cat runs home.",
    seconds: 6,
    size: "360",
    aspect: "16:9",
  });
  const acknowledged: string[] = [];
  const finished = new Map<string, string>();
  for (let kills = 0; kills < 3; kills++) {
    const wanted = finished.size + 1;
    for (;;) {
      const note = await server.run<{ id: string }>("node.add", {
        projectId: started.projectId,
        type: "text",
        body: `note ${acknowledged.length}`,
      });
      acknowledged.push(note.id);
      const film = await server.ask<Film>(`/api/films/${started.id}`);
      const done = takesOf(await server.ask<Canvas>(`/api/projects/${started.projectId}/canvas`)).filter((node) => node.status === "done");
      for (const node of done) finished.set(node.generationId ?? "", node.assetId ?? "");
      if (finished.size >= wanted || film.state === "done") break;
      await Bun.sleep(50);
    }
    await server.kill();
    server = await startServer(folder);
  }
  let film = await server.ask<Film>(`/api/films/${started.id}`);
  while (film.state === "queued" || film.state === "running") {
    await Bun.sleep(200);
    film = await server.ask<Film>(`/api/films/${started.id}`);
  }
  expect(film).toMatchObject({ state: "done", error: null });
  const canvas = await server.ask<Canvas>(`/api/projects/${started.projectId}/canvas`);
  for (const id of acknowledged) expect(canvas.nodes[id]?.type).toBe("text");
  const takes = takesOf(canvas);
  expect(new Set(takes.map((node) => node.generationId)).size).toBe(takes.length);
  for (const [generationId, assetId] of finished) {
    expect(takes.find((node) => node.generationId === generationId)?.assetId).toBe(assetId);
    const { jobId } = await server.ask<{ jobId: string }>(`/api/generations/${generationId}`);
    expect((await server.ask<{ state: string }>(`/api/jobs/${jobId}`)).state).toBe("done");
  }
  const render = await server.ask<{ assetId: string }>(`/api/renders/${film.renderId}`);
  const file = await fetch(`${server.url}/api/assets/${render.assetId}/content`, { headers: { authorization: `Bearer ${OWNER_TOKEN}` } });
  expect((await file.bytes()).length).toBeGreaterThan(20_000);
  const runs = await runsOf(started.projectId);
  for (const generationId of finished.keys()) expect(`${generationId} ${runs.get(generationId)}`).toBe(`${generationId} 1`);
}, 170_000);

/** How often each generation was seen done: the events of the project say so, from the first on. */
async function runsOf(projectId: string): Promise<Map<string, number>> {
  const end = new AbortController();
  const response = await fetch(`${server.url}/api/projects/${projectId}/live`, {
    headers: { authorization: `Bearer ${OWNER_TOKEN}`, "last-event-id": "0" },
    signal: end.signal,
  });
  const runs = new Map<string, number>();
  let text = "";
  for await (const part of response.body as ReadableStream<Uint8Array>) {
    text += new TextDecoder().decode(part);
    if (text.includes("event: film.done")) break;
  }
  end.abort();
  for (const [, id = ""] of text.matchAll(/event: generation\.done\ndata: \{"id":"(gen_\w+)"/g)) runs.set(id, (runs.get(id) ?? 0) + 1);
  return runs;
}

test("edits by the official client that were acknowledged survive kill -9", async () => {
  const { id: projectId } = await server.run<{ id: string }>("project.create", { title: "Edits" });
  const open = async () => {
    const doc = new LoroDoc();
    const client = new LoroWebsocketClient({ url: `${server.url.replace("http", "ws")}/sync`, reconnect: { enabled: false } });
    await client.waitConnected();
    await client
      .join({ roomId: projectId, crdtAdaptor: new LoroAdaptor(doc), auth: new TextEncoder().encode(OWNER_TOKEN) })
      .then((room) => room.waitForReachingServerVersion());
    return { doc, client };
  };
  const writer = await open();
  const { commitOps } = await import("../../src/canvas/canvas.ts");
  const { planEdits } = await import("../../src/canvas/edit.ts");
  const live = openLive(writer.doc);
  for (let n = 0; n < 20; n++)
    commitOps(
      writer.doc,
      planEdits(live.view, [{ edit: "addNode", id: `nod_${String(n).padStart(22, "0")}`, type: "text", fields: { body: `n ${n}` } }], {
        actor: "me",
        time: 1,
      }),
    );
  for (let n = 0; n < 200; n++) {
    const { nodes } = await server.ask<Canvas>(`/api/projects/${projectId}/canvas`);
    if (Object.keys(nodes).length === 20) break;
    await Bun.sleep(20);
  }
  await server.kill();
  writer.client.destroy();
  server = await startServer(folder);
  const reader = await open();
  expect(Object.keys(openLive(reader.doc).view.nodes)).toHaveLength(20);
  reader.client.destroy();
}, 60_000);
