/** One contract for both kinds of store, the folder and S3, the latter against a real server. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import sharp from "sharp";
import { openFolderStore } from "../../src/assets/folder-store.ts";
import { openS3Store } from "../../src/assets/s3-store.ts";
import type { AssetStore } from "../../src/assets/store.ts";
import type { S3Settings } from "../../src/config.ts";
import { openWorld, OWNER_TOKEN } from "../world.ts";
import { type S3Server, startSwift } from "./swift.ts";

const MEBIBYTE = 1024 ** 2;
const HOUR_MS = 3600_000;
/** More than one part of the S3 client's 8 MiB, and not a whole number of them. */
const LARGE = randomBytes(20 * MEBIBYTE + 77);

setDefaultTimeout(60_000);

let folder = "";
let swift: S3Server;
let settings: S3Settings;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-stores-"));
  swift = await startSwift();
  const { endpoint, accessKey, secretKey } = swift;
  settings = { endpoint, accessKey, secretKey, bucket: "clash-files", region: "us-east-1", copiesBytes: 4 * MEBIBYTE };
}, 90_000);
afterAll(async () => {
  await swift?.stop();
  await rm(folder, { recursive: true, force: true });
});

const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const from = (bytes: Uint8Array) => Readable.from([bytes]);
const bytesOf = (body: Blob | ReadableStream<Uint8Array>) => new Response(body).bytes();

const KINDS = {
  folder: () => openFolderStore(join(folder, "files")),
  s3: () => openS3Store(settings, join(folder, "copies")),
};

for (const [kind, open] of Object.entries(KINDS))
  describe(`the ${kind} store`, () => {
    let store: AssetStore;
    beforeAll(async () => {
      store = await open();
    }, 60_000);

    test("keeps what comes in parts under its SHA-256, and gives it back whole and in ranges", async () => {
      const parts = [LARGE.subarray(0, 5), LARGE.subarray(5, 9 * MEBIBYTE), LARGE.subarray(9 * MEBIBYTE)];
      const kept = await store.put(Readable.from(parts), 64 * MEBIBYTE);
      expect(kept).toEqual({ sha256: sha(LARGE), bytes: LARGE.length });
      expect(await store.size(kept.sha256)).toBe(LARGE.length);
      expect(sha(await bytesOf(await store.read(kept.sha256)))).toBe(kept.sha256);
      const range = { start: 8 * MEBIBYTE - 3, end: 8 * MEBIBYTE + 4 };
      expect(await bytesOf(await store.read(kept.sha256, range))).toEqual(new Uint8Array(LARGE.subarray(range.start, range.end + 1)));
      expect(await bytesOf(await store.read(kept.sha256, { start: LARGE.length - 1, end: LARGE.length - 1 }))).toHaveLength(1);
    });

    test("the same bytes are there once, also when they come twice at once", async () => {
      const bytes = randomBytes(1000);
      const [a, b] = await Promise.all([store.put(from(bytes), 2000), store.put(from(bytes), 2000)]);
      expect(a).toEqual(b);
      const listed = await Array.fromAsync(store.list(Date.now()));
      expect(listed.filter((one) => one.sha256 === a.sha256)).toEqual([{ sha256: a.sha256, bytes: 1000, ageMs: expect.any(Number) }]);
    });

    test("what is too large, cut off or broken leaves nothing", async () => {
      const before = (await Array.fromAsync(store.list(Date.now()))).length;
      await expect(store.put(from(randomBytes(101)), 100)).rejects.toThrow("It is larger than");
      async function* broken() {
        yield randomBytes(10);
        throw new Error("the line broke");
      }
      await expect(store.put(broken(), 100)).rejects.toThrow("the line broke");
      expect(await Array.fromAsync(store.list(Date.now()))).toHaveLength(before);
      for (const root of ["files", "copies"]) expect(await readdir(join(folder, root, "incoming")).catch(() => [])).toEqual([]);
    });

    test("a local path holds the bytes for a child process", async () => {
      const bytes = randomBytes(3000);
      const { sha256 } = await store.put(from(bytes), 5000);
      expect(sha(await Bun.file(await store.localPath(sha256)).bytes())).toBe(sha256);
    });

    test("what is not there is said to be gone, not waited for", async () => {
      const nowhere = sha(randomBytes(8));
      expect(await store.has(nowhere)).toBe(false);
      expect(await store.size(nowhere)).toBeUndefined();
      for (const ask of [() => store.read(nowhere), () => store.read(nowhere, { start: 0, end: 1 }), () => store.localPath(nowhere)])
        expect(await ask().catch((error: unknown) => error)).toMatchObject({ code: "not_found" });
      expect(await store.removeOld(nowhere, Date.now(), 0)).toBe(false);
      await store.remove(nowhere); // a repeat after a crash
    });

    test("is emptied of what is old, and never of what has just come again", async () => {
      const bytes = randomBytes(500);
      const { sha256 } = await store.put(from(bytes), 1000);
      const later = Date.now() + 2 * HOUR_MS;
      expect(await store.removeOld(sha256, Date.now(), HOUR_MS)).toBe(false);
      expect(await store.has(sha256)).toBe(true);
      expect(await store.removeOld(sha256, later, HOUR_MS)).toBe(true);
      expect(await store.has(sha256)).toBe(false);
      await store.put(from(bytes), 1000);
      expect(await bytesOf(await store.read(sha256))).toEqual(new Uint8Array(bytes));
      await store.remove(sha256);
      expect(await store.has(sha256)).toBe(false);
    });

    test("an empty file is a file", async () => {
      const { sha256, bytes } = await store.put(from(new Uint8Array()), 10);
      expect([bytes, await store.size(sha256)]).toEqual([0, 0]);
      expect(await bytesOf(await store.read(sha256))).toHaveLength(0);
    });
  });

describe("only in S3", () => {
  test("bytes come from the bucket when the copy is gone, and the copy is made again for children", async () => {
    const store = await KINDS.s3();
    const bytes = randomBytes(9 * MEBIBYTE);
    const { sha256 } = await store.put(from(bytes), 10 * MEBIBYTE);
    const copy = await store.localPath(sha256);
    await rm(copy);
    expect(sha(await bytesOf(await store.read(sha256)))).toBe(sha256);
    expect(await bytesOf(await store.read(sha256, { start: 10, end: 19 }))).toEqual(new Uint8Array(bytes.subarray(10, 20)));
    await expect(stat(copy)).rejects.toThrow();
    const paths = await Promise.all([store.localPath(sha256), store.localPath(sha256)]);
    expect(paths).toEqual([copy, copy]);
    expect(sha(await Bun.file(copy).bytes())).toBe(sha256);
  }, 60_000);

  test("copies that nobody asked for make room, the oldest first; the bucket keeps all", async () => {
    const store = await openS3Store(settings, join(folder, "few-copies"));
    const made = [];
    for (let i = 0; i < 3; i++) made.push(await store.put(from(randomBytes(3 * MEBIBYTE)), 4 * MEBIBYTE));
    const copies = made.map(({ sha256 }) => join(folder, "few-copies", sha256.slice(0, 2), sha256));
    for (const [i, path] of copies.entries()) await utimes(path, new Date(), new Date(Date.now() - (20 - i) * HOUR_MS));
    await store.tidy(Date.now());
    expect(await Promise.all(copies.map((path) => Bun.file(path).exists()))).toEqual([false, false, true]);
    for (const { sha256 } of made) expect(await store.has(sha256)).toBe(true);
    await store.tidy(Date.now());
    expect(await Bun.file(copies[2] ?? "").exists()).toBe(true); // it fits now
  });

  test("a link opens for anybody, as what it is, and a changed one does not", async () => {
    const store = await KINDS.s3();
    const { sha256 } = await store.put(from(Buffer.from("picture")), 100);
    const url = (await store.link(sha256, { seconds: 60, mime: "image/png", name: "beach café.png" })) ?? "";
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, "picture"]);
    expect(answer.headers.get("content-type")).toStartWith("image/png");
    expect(answer.headers.get("content-disposition")).toContain("beach%20caf%C3%A9.png");
    expect((await fetch(url.replace(sha256, sha(randomBytes(4))))).status).toBe(403);
    const { sha256: inFolder } = await (await KINDS.folder()).put(from(Buffer.from("x")), 10);
    expect(await (await KINDS.folder()).link(inFolder, { seconds: 60, mime: "image/png" })).toBeUndefined();
  });

  test("a wrong key and a server that is not there are told with the setting's name", async () => {
    const wrong = { ...settings, secretKey: "test-key-wrong", bucket: "other-bucket" };
    await expect(openS3Store(wrong, join(folder, "none"))).rejects.toThrow("S3_BUCKET");
    const nobody = { ...settings, endpoint: "http://127.0.0.1:1" };
    await expect(openS3Store(nobody, join(folder, "none"))).rejects.toThrow("S3_BUCKET");
  }, 60_000);
});

test("a studio on S3 takes files in, makes their small pictures and sends them, whole and in parts, with no file in its own folder", async () => {
  const world = await openWorld({
    env: {
      S3_ENDPOINT: swift.endpoint,
      S3_BUCKET: "clash-studio",
      S3_ACCESS_KEY: swift.accessKey,
      S3_SECRET_KEY: swift.secretKey,
    },
  });
  try {
    const { id: projectId = "" } = await world.run("project.create", { title: "In a bucket" });
    const picture = await sharp({ create: { width: 800, height: 450, channels: 3, background: "#204060" } })
      .png()
      .toBuffer();
    const form = new FormData();
    form.append("projectId", projectId);
    form.append("file", new File([new Uint8Array(picture)], "sea.png"));
    const { body } = await world.ask("/api/assets", { method: "POST", body: form });
    await world.drain();
    expect(await readdir(join(world.config.dataFolder, "assets")).catch(() => [])).toEqual([]);
    for (const way of ["by its copy", "from the bucket"]) {
      const get = async (query = "", headers = {}) =>
        fetch(`${world.url}/api/assets/${body.id}/content${query}`, { headers: { authorization: `Bearer ${OWNER_TOKEN}`, ...headers } });
      expect(`${way} ${sha(await (await get()).bytes())}`).toBe(`${way} ${sha(picture)}`);
      const part = await get("", { range: "bytes=10-29" });
      expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 10-29/${picture.length}`]);
      expect(await part.bytes()).toEqual(new Uint8Array(picture.subarray(10, 30)));
      expect((await sharp(Buffer.from(await (await get("?w=320")).bytes())).metadata()).width).toBe(320);
      await rm(join(world.config.dataFolder, "copies"), { recursive: true, force: true });
    }
    const again = await world.clash.store.put(from(randomBytes(50)), 100); // although the folder of the copies is gone
    expect(await world.clash.store.has(again.sha256)).toBe(true);
  } finally {
    await world.close();
  }
});
