/** Bytes over HTTP as RFC 9110 has it: lengths, ranges, what is known already, HEAD; and headers under which they can do nothing. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { rm } from "node:fs/promises";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import { providerLink } from "../../src/assets/links.ts";
import { assets } from "../../src/schema.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";
import { filesOf, picture } from "./files.ts";

setDefaultTimeout(60_000);

let world: World;
let projectId = "";
let id = "";
let bytes: Uint8Array<ArrayBuffer>;
let etag = "";
const { upload } = filesOf(
  () => world,
  () => projectId,
);

beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "Bytes" })).id ?? "";
  bytes = await picture("#336699", 1500);
  id = await upload(bytes, "it's (a) name*.png");
  etag = `"${String((await world.ask(`/api/assets/${id}`)).body.sha256)}"`;
  await world.drain();
}, 60_000);
afterAll(() => world.close());

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(world.url + path, { method, headers: { authorization: `Bearer ${OWNER_TOKEN}`, ...headers } });
const content = (headers: Record<string, string> = {}, method = "GET") => get(`/api/assets/${id}/content`, headers, method);
const length = (response: Response) => response.headers.get("content-length");

test("the whole has its length, by GET and by HEAD, and HEAD sends nothing", async () => {
  const whole = await content();
  expect([whole.status, length(whole), whole.headers.get("transfer-encoding")]).toEqual([200, String(bytes.length), null]);
  expect(await whole.bytes()).toEqual(bytes);
  const head = await content({ range: "bytes=0-9" }, "HEAD"); // a range is asked of GET only
  expect([head.status, length(head), head.headers.get("etag"), head.headers.get("accept-ranges")]).toEqual([
    200,
    String(bytes.length),
    etag,
    "bytes",
  ]);
  expect((await head.bytes()).length).toBe(0);
});

test("one range is sent as a part with its length; several parts, nonsense and units nobody knows are sent whole; what is not there is said", async () => {
  const size = bytes.length;
  for (const [range, start, end] of [
    ["bytes=0-0", 0, 0],
    ["bytes=10-19", 10, 19],
    ["bytes=10-", 10, size - 1],
    ["bytes=-7", size - 7, size - 1],
    [`bytes=-${size * 3}`, 0, size - 1],
    [`bytes=5-${size * 9}`, 5, size - 1],
  ] as const) {
    const part = await content({ range });
    expect([range, part.status, part.headers.get("content-range"), length(part)]).toEqual([
      range,
      206,
      `bytes ${start}-${end}/${size}`,
      String(end - start + 1),
    ]);
    expect(await part.bytes()).toEqual(bytes.slice(start, end + 1));
  }
  for (const range of ["bytes=0-1,4-5", "bytes=9-3", "items=0-1", "bytes=a-b", "bytes=-"]) {
    const whole = await content({ range });
    expect([range, whole.status, (await whole.bytes()).length]).toEqual([range, 200, size]);
  }
  for (const range of [`bytes=${size}-`, "bytes=-0"]) {
    const none = await content({ range });
    expect([range, none.status, none.headers.get("content-range")]).toEqual([range, 416, `bytes */${size}`]);
    await none.bytes();
  }
});

test("what is known is not sent again, and a part only of the very bytes that the asker has a part of", async () => {
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const not = await content({ "if-none-match": known });
    expect([known, not.status, (await not.bytes()).length]).toEqual([known, 304, 0]);
  }
  expect((await content({ "if-none-match": etag.slice(1, -1) })).status).toBe(200);
  expect((await content({ "if-none-match": etag }, "HEAD")).status).toBe(304);
  expect((await content({ range: "bytes=0-3", "if-range": etag })).status).toBe(206);
  for (const stale of ['"other"', `W/${etag}`, "Sat, 21 Nov 2026 10:00:00 GMT"])
    expect((await content({ range: "bytes=0-3", "if-range": stale })).status).toBe(200);
});

test("a download has its name, goes on after a cut, and has its length also when it is stamped on its way", async () => {
  const kept = await get(`/api/assets/${id}/content?download`, { range: "bytes=4-" });
  expect([kept.status, length(kept)]).toEqual([206, String(bytes.length - 4)]);
  expect(kept.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''it%27s%20%28a%29%20name%2A.png");
  await kept.bytes();
  await world.clash.db.write.transaction((tx) =>
    tx
      .update(assets)
      .set({ provenance: { model: "draft-image", prompt: "A lake" } })
      .where(eq(assets.id, id)),
  );
  const stamped = await get(`/api/assets/${id}/content?download`);
  const sent = await stamped.bytes();
  expect([length(stamped), stamped.headers.get("accept-ranges")]).toEqual([String(sent.length), "none"]);
  expect(sent.length).toBeGreaterThan(bytes.length);
  expect((await sharp(sent).metadata()).width).toBe(1500);
  const head = await get(`/api/assets/${id}/content?download`, {}, "HEAD");
  expect([length(head), head.headers.get("etag")]).toEqual([String(sent.length), stamped.headers.get("etag")]);
  expect(stamped.headers.get("etag")).not.toBe(etag);
  const again = await get(`/api/assets/${id}/content?download`, { "if-none-match": stamped.headers.get("etag") ?? "" });
  expect(again.status).toBe(304);
});

test("every route that sends bytes sends them under a policy that lets them do nothing", async () => {
  const { id: nodeId } = await world.run("node.add", { projectId, type: "image", assetId: id });
  const { url: shared } = await world.run("share.create", { projectId, kind: "canvas" });
  const share = new URL(shared ?? "", world.url).pathname;
  const { url } = await world.run("asset.link", { projectId, assetId: id }).catch(() => ({ url: "" }));
  expect([nodeId, url]).toEqual([expect.stringMatching(/^nod_/), ""]); // no public address is set
  const until = Date.now() + 60_000;
  const { signedPath } = await import("../../src/assets/links.ts");
  const paths = [
    `/api/assets/${id}/content`,
    `/api/assets/${id}/content?download`,
    `/api/assets/${id}/content?w=320`,
    `/api/assets/${id}/content?variant=w640.avif`,
    `${share}/assets/${id}`,
    `${share}/assets/${id}?w=320`,
    signedPath(world.clash, id, until),
    signedPath(world.clash, id, until, "w320"),
  ];
  for (const path of paths)
    for (const method of ["GET", "HEAD"]) {
      const { status, headers } = await get(path, {}, method);
      expect([path, method, status]).toEqual([path, method, 200]);
      expect([path, headers.get("x-content-type-options"), headers.get("content-security-policy")]).toEqual([
        path,
        "nosniff",
        expect.stringMatching(/^sandbox; default-src 'none'/),
      ]);
      expect(headers.get("content-type")).toMatch(/^image\//);
    }
  const foreign = signedPath(world.clash, id, until, "w320").replace("w320", "w640");
  expect((await fetch(world.url + foreign)).status).toBe(404);
});

test("a provider gets an address only where the studio has one on the internet", async () => {
  const [asset] = await world.clash.db.read.select().from(assets).where(eq(assets.id, id));
  if (!asset) throw new Error("gone");
  const linked = (publicUrl: string | undefined) =>
    providerLink({ ...world.clash, config: { ...world.clash.config, publicUrl } }, asset, asset);
  for (const address of [
    undefined,
    "http://192.168.1.20:3000",
    "http://studio",
    "http://studio.local",
    "https://[fd00::1]",
    "http://localhost:3000",
  ])
    expect([address, await linked(address)]).toEqual([address, undefined]);
  const url = (await linked("https://studio.example.org")) ?? "";
  expect(url).toStartWith(`https://studio.example.org/signed/${id}?until=`);
  const sent = await fetch(world.url + url.slice("https://studio.example.org".length));
  expect([sent.status, (await sent.bytes()).length]).toEqual([200, bytes.length]);
});

test("bytes that are lost are told by GET and by HEAD", async () => {
  const lost = await upload(await picture("#000123"), "lost.png");
  await world.drain();
  const sha256 = String((await world.ask(`/api/assets/${lost}`)).body.sha256);
  await rm(await world.clash.store.localPath(sha256));
  for (const method of ["GET", "HEAD"]) expect((await get(`/api/assets/${lost}/content`, {}, method)).status).toBe(404);
});
