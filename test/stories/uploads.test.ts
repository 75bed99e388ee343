/** Resumable uploads over HTTP: what tus promises, what ours adds, and everything a sender can get wrong. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { Upload } from "tus-js-client";
import { sweepUploads } from "../../src/assets/uploads.ts";
import { uploads } from "../../src/schema.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";
import { type Begin, noisyPicture, openTus, placeOf } from "./tus.ts";

let world: World;
let projectId: string;
let picture: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "Files" })).id ?? "";
  picture = await noisyPicture();
}, 60_000);
afterAll(() => world.close());

const tus = openTus(() => world.url);
const { send, patch, offsetOf } = tus;
const begin = (asked: Partial<Begin> = {}) => tus.begin({ length: picture.length, project: projectId, ...asked });
const rowOf = async (path: string) =>
  (
    await world.clash.db.read
      .select()
      .from(uploads)
      .where(eq(uploads.id, path.split("/").at(-1) ?? ""))
  )[0];
const filesHeld = () => readdir(join(world.config.dataFolder, "uploads")).catch(() => [] as string[]);
const nodes = async () => Object.values((await world.clash.rooms.view(projectId)).nodes);

test("the server says what it speaks, and every answer carries the version", async () => {
  const said = await send("OPTIONS", "/api/uploads");
  expect(said.status).toBe(204);
  expect(Object.fromEntries(said.headers)).toMatchObject({
    "tus-version": "1.0.0",
    "tus-extension": "creation,termination,expiration,checksum",
    "tus-max-size": String(4 * 1024 ** 3),
    "tus-checksum-algorithm": "sha1,sha256",
  });
  const old = await begin({ headers: { "tus-resumable": "0.2.2" } });
  expect([old.status, old.headers.get("tus-version"), old.headers.get("tus-resumable")]).toEqual([412, "1.0.0", "1.0.0"]);
});

test("a file in three pieces becomes an asset and a node at its place, once", async () => {
  const begun = await begin({ at: { x: 500, y: -40 } });
  expect(begun.status).toBe(201);
  expect(Date.parse(begun.headers.get("upload-expires") ?? "")).toBeGreaterThan(Date.now());
  const path = placeOf(begun);
  let offset = 0;
  for (const end of [100_000, 200_000, picture.length]) {
    const answer = await patch(path, offset, picture.slice(offset, end));
    expect(answer.status).toBe(204);
    offset = Number(answer.headers.get("upload-offset"));
    expect(offset).toBe(end);
  }
  const done = await send("HEAD", path);
  expect(done.headers.get("upload-length")).toBe(String(picture.length));
  expect(done.headers.get("cache-control")).toBe("no-store");
  const [assetId, nodeId] = [done.headers.get("clash-asset"), done.headers.get("clash-node")];
  expect(await nodes()).toMatchObject([{ id: nodeId, type: "image", assetId, x: 500, y: -40, label: "beach.png", status: "done" }]);
  const content = await fetch(`${world.url}/api/assets/${assetId}/content`, { headers: { authorization: `Bearer ${OWNER_TOKEN}` } });
  expect(
    createHash("sha256")
      .update(await content.bytes())
      .digest("hex"),
  ).toBe(createHash("sha256").update(picture).digest("hex"));
  const again = await patch(path, picture.length, new Uint8Array());
  expect([again.status, again.headers.get("clash-node")]).toEqual([204, nodeId]);
  expect(await nodes()).toHaveLength(1);
  expect(await filesHeld()).toEqual([]);
});

test("the official client goes on where it was stopped, and tells the asset", async () => {
  const sent: number[] = [];
  const offsets: number[] = [];
  const options = {
    endpoint: `${world.url}/api/uploads`,
    chunkSize: 64 * 1024,
    retryDelays: null,
    headers: { authorization: `Bearer ${OWNER_TOKEN}` },
    metadata: { filename: "official.png", projectId },
    onAfterResponse: (request: { getMethod(): string }, response: { getHeader(name: string): string | undefined }) => {
      if (request.getMethod() === "PATCH") offsets.push(Number(response.getHeader("Upload-Offset")));
    },
  };
  const url = await new Promise<string>((resolve, reject) => {
    const upload = new Upload(Buffer.from(picture), {
      ...options,
      onError: reject,
      onChunkComplete: (size, accepted) => {
        sent.push(size);
        if (accepted >= 128 * 1024) void upload.abort().then(() => resolve(upload.url ?? ""));
      },
    });
    upload.start();
  });
  const assetId = await new Promise<string>((resolve, reject) => {
    const upload = new Upload(Buffer.from(picture), {
      ...options,
      uploadUrl: url,
      onError: reject,
      onChunkComplete: (size) => void sent.push(size),
      onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader("Clash-Asset") ?? ""),
    });
    upload.start();
  });
  expect(sent.reduce((sum, size) => sum + size, 0)).toBe(picture.length);
  expect(offsets.at(-1)).toBe(picture.length);
  expect((await world.ask(`/api/assets/${assetId}`)).body).toMatchObject({ name: "official.png", kind: "image" });
});

test("what was dropped together is undone together", async () => {
  const before = (await nodes()).length;
  for (const x of [0, 400, 800]) await patch(placeOf(await begin({ at: { x, y: 2_000 }, step: "stp_drop" })), 0, picture);
  await patch(placeOf(await begin({ at: { x: 1_200, y: 2_000 }, step: "stp_next" })), 0, picture);
  expect(await nodes()).toHaveLength(before + 4);
  expect(await world.run<{ steps: number }>("canvas.undo", { projectId })).toMatchObject({ steps: 1 });
  expect(await nodes()).toHaveLength(before + 3);
  await world.run("canvas.undo", { projectId });
  expect(await nodes()).toHaveLength(before);
});

test("a wrong offset, a wrong type of body and too many bytes are refused, and change nothing", async () => {
  const path = placeOf(await begin());
  await patch(path, 0, picture.slice(0, 1_000));
  expect((await patch(path, 0, picture.slice(0, 1_000))).status).toBe(409);
  expect((await patch(path, 2_000, picture.slice(2_000))).status).toBe(409);
  expect((await patch(path, 1_000, picture.slice(1_000), { "content-type": "image/png" })).status).toBe(415);
  expect((await patch(path, -1, picture.slice(1_000))).status).toBe(400);
  const over = await patch(path, 1_000, new Uint8Array(picture.length + 1));
  expect([over.status, over.text.includes("More came than")]).toEqual([413, true]);
  expect(await offsetOf(path)).toBeLessThan(picture.length);
  expect((await send("DELETE", path)).status).toBe(204);
});

test("a piece with a checksum is kept whole or not at all", async () => {
  const path = placeOf(await begin());
  const part = picture.slice(0, 50_000);
  const sum = (algorithm: string) => `${algorithm} ${createHash(algorithm).update(part).digest("base64")}`;
  expect((await patch(path, 0, part, { "upload-checksum": "md5 abc" })).status).toBe(400);
  expect((await patch(path, 0, picture.slice(1, 50_001), { "upload-checksum": sum("sha256") })).status).toBe(460);
  expect(await offsetOf(path)).toBe(0);
  expect((await patch(path, 0, part, { "upload-checksum": sum("sha1") })).headers.get("upload-offset")).toBe("50000");
  expect((await patch(path, 50_000, picture.slice(50_000))).headers.get("clash-asset")).toStartWith("ast_");
});

test("what cannot be a picture, a film or a sound is refused with its first piece and leaves nothing", async () => {
  const path = placeOf(await begin({ length: 300_000, name: "notes.png" }));
  const refused = await patch(path, 0, new TextEncoder().encode("#!/bin/sh\n".repeat(8_000)));
  expect([refused.status, refused.text.includes("no type that is known here")]).toEqual([422, true]);
  expect((await send("HEAD", path)).status).toBe(404);
  const cut = placeOf(await begin({ length: 70_000, name: "half.png" }));
  expect((await patch(cut, 0, picture.slice(0, 70_000))).status).toBe(422);
  expect((await send("HEAD", cut)).status).toBe(404);
  expect(await filesHeld()).toEqual([]);
});

test("a beginning that cannot end is refused: empty, too large, of unknown length, without a project", async () => {
  const refusals = [
    await begin({ length: 0 }),
    await begin({ length: 4 * 1024 ** 3 + 1 }),
    await begin({ headers: { "upload-length": "many" } }),
    await begin({ headers: { "upload-length": "", "upload-defer-length": "1" } }),
    await begin({ project: "prj_0000000000000000000000" }),
    await begin({ at: { x: Number.NaN, y: 0 } }),
    await begin({ at: { x: 1e300, y: 0 } }),
  ];
  expect(refusals.map((one) => one.status)).toEqual([422, 413, 400, 400, 404, 422, 422]);
  for (const { text } of refusals) expect(text.length).toBeGreaterThan(20);
});

test("a name is only a name: paths and control signs are taken out, and no file is made by it", async () => {
  const path = placeOf(await begin({ name: "../../../etc/cron.d/\u0000evil\n.png" }));
  expect((await rowOf(path))?.name).toBe("evil.png");
  expect(await filesHeld()).toEqual([path.split("/").at(-1) ?? ""]);
  expect((await send("DELETE", path)).status).toBe(204);
  expect((await send("HEAD", "/api/uploads/..%2F..%2Fclash.db")).status).toBe(404);
  expect((await send("DELETE", "/api/uploads/..%2Fclash.db")).status).toBe(404);
});

test("an upload is its sender's alone: other people, other tokens and strangers see none", async () => {
  const path = placeOf(await begin());
  const viewer = await world.run("token.create", { title: "Looks", role: "viewer" });
  const editor = await world.run("token.create", { title: "Edits", role: "editor" });
  for (const [method, headers] of [
    ["HEAD", {}],
    ["DELETE", {}],
    ["PATCH", { "content-type": "application/offset+octet-stream", "upload-offset": "0" }],
  ] as const) {
    expect((await send(method, path, { ...headers, authorization: `Bearer ${editor.token}` })).status).toBe(404);
    expect((await send(method, path, { ...headers, authorization: `Bearer ${viewer.token}` })).status).toBe(403);
    expect((await send(method, path, { ...headers, authorization: "" })).status).toBe(401);
  }
  expect((await begin({ headers: { authorization: `Bearer ${viewer.token}` } })).status).toBe(403);
  expect(await offsetOf(path)).toBe(0);
  await send("DELETE", path);
});

test("two writers of one upload do not mix: one is told to wait, and a new sender ends the old line", async () => {
  const path = placeOf(await begin());
  const slow = new TransformStream<Uint8Array, Uint8Array>();
  const writer = slow.writable.getWriter();
  const first = patch(path, 0, slow.readable, {}).catch((error: Error) => error);
  await writer.write(picture.slice(0, 40_000));
  const waits = async () => (await patch(path, 0, picture.slice(0, 10))).status;
  let second = await waits();
  for (let tries = 0; second !== 423 && tries < 50; tries++) second = await waits();
  expect(second).toBe(423);
  const taken = await offsetOf(path); // asking anew ends the old line
  expect([0, 40_000]).toContain(taken);
  await writer.close().catch(() => {});
  await first;
  const done = await patch(path, taken, picture.slice(taken));
  expect(done.headers.get("clash-asset")).toStartWith("ast_");
});

test("what expired is gone: first by a word, then from the disk; what is whole is finished by the round", async () => {
  const path = placeOf(await begin());
  await patch(path, 0, picture.slice(0, 1_000));
  await world.clash.db.write.transaction((tx) =>
    tx
      .update(uploads)
      .set({ expiresAt: 1 })
      .where(eq(uploads.id, path.split("/").at(-1) ?? "")),
  );
  expect((await patch(path, 1_000, picture.slice(1_000))).status).toBe(410);
  const whole = placeOf(await begin({ at: { x: 0, y: 900 }, name: "stranded.png" }));
  const id = whole.split("/").at(-1) ?? "";
  await Bun.write(join(world.config.dataFolder, "uploads", id), picture);
  await world.clash.db.write.transaction((tx) => tx.update(uploads).set({ offset: picture.length }).where(eq(uploads.id, id)));
  expect(await sweepUploads(world.clash, AbortSignal.timeout(20_000))).toBe(1);
  expect((await send("HEAD", path)).status).toBe(404);
  expect((await nodes()).find((node) => node.label === "stranded.png")).toMatchObject({ type: "image", y: 900 });
  expect(await filesHeld()).toEqual([]);
});
