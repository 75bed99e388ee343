/** Files that come by link under guard, and files that leave: by signed links, with their story inside, in the format that suits. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import sharp from "sharp";
import { assets } from "../../src/schema.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";
import { filesOf, picture } from "./files.ts";

setDefaultTimeout(60_000); // jobs draw and fetch

let world: World;
let projectId = "";
let server: Bun.Server<undefined>;
let origin = "";
const CARD = await picture("#203a70");

const ROUTES: Record<string, () => Response> = {
  "/beach%20card.png": () => new Response(CARD, { headers: { "content-type": "image/png" } }),
  "/named": () => new Response(CARD, { headers: { "content-disposition": "attachment; filename*=UTF-8''stra%C3%9Fe.png" } }),
  "/page": () => new Response("<html>", { headers: { "content-type": "text/html" } }),
  "/lies.png": () => new Response("this is no picture at all ".repeat(5000), { headers: { "content-type": "image/png" } }),
  "/inside": () => new Response(null, { status: 302, headers: { location: "http://169.254.169.254/latest/meta-data" } }),
  "/secret.png": () => new Response("", { status: 403 }),
};

beforeAll(async () => {
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => ROUTES[new URL(request.url).pathname]?.() ?? new Response("", { status: 404 }),
  });
  origin = `http://127.0.0.1:${server.port}`;
  world = await openWorld({ env: { FETCH_ALSO_FROM: origin, CLASH_PUBLIC_URL: "https://studio.example" } });
  projectId = (await world.run("project.create", { title: "Harbour" })).id ?? "";
}, 60_000);
afterAll(async () => {
  await server.stop(true);
  await world.close();
});

const { upload, refusal } = filesOf(
  () => world,
  () => projectId,
);
const jobOf = async (id: string) => (await world.ask(`/api/jobs/${id}`)).body as { state: string; error?: { message: string } | null };

describe("by link", () => {
  const importOf = async (path: string, more: Record<string, unknown> = {}) => {
    const { jobId, assetId } = await world.run("asset.import", { projectId, url: origin + path, ...more });
    await world.drain();
    return { job: await jobOf(jobId ?? ""), assetId: assetId ?? "" };
  };

  test("a file comes in, is called as its server calls it, and takes its place on the canvas", async () => {
    const { job, assetId } = await importOf("/beach%20card.png?token=test-key-1", { x: 3000, y: 40 });
    expect([job.state, job.error ?? null]).toEqual(["done", null]);
    const { body } = await world.ask(`/api/assets/${assetId}`);
    expect(body).toMatchObject({ name: "beach card.png", kind: "image", width: 400, origin: "imported" });
    expect(body.provenance).toEqual({ sourceUrl: `${origin}/beach%20card.png` });
    const nodes = Object.values((await world.clash.rooms.view(projectId)).nodes);
    expect(nodes.filter((node) => "assetId" in node && node.assetId === assetId)).toMatchObject([
      { type: "image", x: 3000, y: 40, label: "beach card.png" },
    ]);
    expect((await world.ask(`/api/assets/${(await importOf("/named")).assetId}`)).body.name).toBe("straße.png");
  });

  test("what is no file is refused with a sentence, and nothing is kept", async () => {
    const before = (await world.clash.db.read.select({ id: assets.id }).from(assets)).length;
    const told: Record<string, string> = {
      "/page": "not a picture, film or sound",
      "/lies.png": "of no type that is known here",
      "/inside": "not an address of the public internet",
      "/secret.png": "does not give this file to everybody",
      "/nowhere.png": "there is no such file",
    };
    for (const [path, sentence] of Object.entries(told)) {
      const { job } = await importOf(path);
      expect(`${path} ${job.state}`).toBe(`${path} failed`);
      expect(job.error?.message).toContain(sentence);
      expect(job.error?.message).toContain("Nothing was kept.");
    }
    expect((await world.clash.db.read.select({ id: assets.id }).from(assets)).length).toBe(before);
  });

  test("an address into a private network is refused at the door, in every notation", async () => {
    const hosts = [
      "127.0.0.1:1",
      "localhost",
      "0x7f.1",
      "2130706433",
      "[::1]",
      "[::ffff:10.0.0.1]",
      "192.168.0.1",
      "169.254.169.254",
      "metadata.localhost",
    ];
    for (const host of hosts) {
      const { status, body } = await refusal("asset.import", { projectId, url: `http://${host}/x.png` });
      expect(`${host} ${status}`).toBe(`${host} 422`);
      expect(body.fields).toMatchObject([{ field: "url" }]);
    }
    for (const url of ["ftp://example.com/x.png", "nonsense", "http://me:test-key-2@example.com/x.png"])
      expect((await refusal("asset.import", { projectId, url })).status).toBe(422);
  });
});

describe("out", () => {
  test("a signed link opens for anybody until it ends, and only for its file", async () => {
    const id = await upload(await picture("#554433"), "signed.png");
    const { url } = await world.run("asset.link", { projectId, assetId: id, seconds: 60 });
    expect(url).toStartWith(`https://studio.example/signed/${id}?`);
    const path = (url ?? "").replace("https://studio.example", "");
    const opened = await world.ask(path, { token: "" });
    expect([opened.status, opened.headers.get("content-type"), opened.headers.get("cache-control")]).toEqual([
      200,
      "image/png",
      "private, no-store",
    ]);
    expect((await world.ask(path, { token: "", headers: { range: "bytes=0-7" } })).status).toBe(206);
    const other = await upload(await picture("#665544"), "other.png");
    for (const wrong of [path.replace(id, other), path.replace(/until=\d/, "until=9"), `${path}x`, path.replace(/&key.*/, "")])
      expect((await world.ask(wrong, { token: "" })).status).toBe(404);
    await world.run("asset.trash", { projectId, assetIds: [id] });
    expect((await world.ask(path, { token: "" })).status).toBe(404);
  });

  test("what was generated leaves with its story inside, and its bytes in the store are as they were", async () => {
    const prompt = "A red lighthouse at dusk";
    const { id: nodeId } = await world.run("node.add", {
      projectId,
      type: "generator",
      x: 0,
      y: 2000,
      prompt,
      model: "draft-image",
    });
    await world.run("generation.run", { projectId, nodeId });
    await world.drain();
    const [made] = (await world.ask("/api/assets?origin=generated")).body.items as { id: string; bytes: number }[];
    const cut = await world.run("media.crop", {
      projectId,
      nodeId: await nodeShowing(made?.id ?? ""),
      x: 0,
      y: 0,
      width: 200,
      height: 100,
    });
    await world.drain();
    const lineage = (await world.ask(`/api/assets/${made?.id}/lineage`)).body as {
      nodes: { id: string; column: number }[];
      edges: { from: string; role: string }[];
    };
    expect(lineage.nodes.map(({ column }) => column).sort()).toEqual([0, 1]);
    expect(lineage.edges).toMatchObject([{ from: made?.id, role: "source" }]);
    expect(cut).toBeDefined();
    const child = lineage.nodes.find(({ column }) => column === 1)?.id;
    const headers = { authorization: `Bearer ${OWNER_TOKEN}` };
    const download = await fetch(`${world.url}/api/assets/${child}/content?download`, { headers });
    const stamped = Buffer.from(await download.bytes());
    const plain = Buffer.from(await (await fetch(`${world.url}/api/assets/${child}/content`, { headers })).bytes());
    expect(stamped.length).toBeGreaterThan(plain.length);
    expect((await sharp(stamped).metadata()).xmp?.toString()).toContain(made?.id ?? "?");
    expect(await sharp(stamped).raw().toBuffer()).toEqual(await sharp(plain).raw().toBuffer());
    expect(String((await world.ask(`/api/assets/${made?.id}/provenance`)).body.provenance && prompt)).toBe(prompt);
    expect(String((await world.ask(`/api/assets/${made?.id}/provenance?format=xmp`)).body.text)).toContain(prompt);
  });

  const nodeShowing = async (assetId: string): Promise<string> =>
    Object.values((await world.clash.rooms.view(projectId)).nodes).find((node) => "assetId" in node && node.assetId === assetId)?.id ?? "";

  test("small pictures come as AVIF to those who understand it", async () => {
    const id = await upload(await picture("#889900", 1500), "wide.png");
    await world.drain();
    const asked = async (accept: string, w: number) =>
      (await world.ask(`/api/assets/${id}/content?w=${w}`, { headers: { accept } })).headers.get("content-type");
    expect(await asked("image/avif,image/webp,*/*", 640)).toBe("image/avif");
    expect(await asked("image/webp,*/*", 640)).toBe("image/webp");
    expect(await asked("image/avif", 320)).toBe("image/webp");
  });
});
