/** The library as a person and a program meet it: found, described, used, thrown away, put back, gone; files that come by link and leave with their story. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import sharp from "sharp";
import { TRASH_KEPT_MS } from "../../src/assets/trash.ts";
import { assets, blobs } from "../../src/schema.ts";
import { eq } from "drizzle-orm";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";

setDefaultTimeout(60_000); // jobs draw, measure and fetch

let world: World;
let projectId = "";
let server: Bun.Server<undefined>;
let origin = "";
let served = 0;

const picture = async (background: string, width = 400) =>
  new Uint8Array(
    await sharp({ create: { width, height: 300, channels: 3, background } })
      .png()
      .toBuffer(),
  );
const CARD = await picture("#203a70");

const ROUTES: Record<string, () => Response> = {
  "/beach%20card.png": () => new Response(CARD, { headers: { "content-type": "image/png" } }),
  "/named": () => new Response(CARD, { headers: { "content-disposition": "attachment; filename*=UTF-8''stra%C3%9Fe.png" } }),
  "/page": () => new Response("<html>", { headers: { "content-type": "text/html" } }),
  "/lies.png": () => new Response("this is no picture at all ".repeat(5000), { headers: { "content-type": "image/png" } }),
  "/inside": () => new Response(null, { status: 302, headers: { location: "http://169.254.169.254/latest/meta-data" } }),
  "/busy": () => (served++ === 0 ? new Response("", { status: 503 }) : new Response(CARD)),
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

async function upload(bytes: Uint8Array<ArrayBuffer>, name: string, project = projectId): Promise<string> {
  const form = new FormData();
  form.append("file", new File([bytes], name)); // before the project, as some senders do
  form.append("projectId", project);
  const { status, body } = await world.ask("/api/assets", { method: "POST", body: form });
  expect(`${name} ${status} ${String(body.detail ?? "")}`).toBe(`${name} 201 `);
  return String(body.id);
}

const found = async (query: string): Promise<string[]> =>
  ((await world.ask(`/api/assets?${query}`)).body.items as { name: string }[]).map(({ name }) => name);
const refusal = (name: string, params: Record<string, unknown>) =>
  world.ask(`/api/commands/${name}`, { method: "POST", body: JSON.stringify(params) });
const jobOf = async (id: string) => (await world.ask(`/api/jobs/${id}`)).body as { state: string; error?: { message: string } | null };

describe("found", () => {
  test("by name, tag, description, what was seen in it, kind and project; words must all be there", async () => {
    const other = (await world.run("project.create", { title: "Forest" })).id ?? "";
    const navy = await upload(await picture("#102a60"), "pier.png");
    await upload(await picture("#2f9a48", 300), "leaves 100%.png", other);
    await world.run("asset.update", { projectId, assetId: navy, tags: "Night,  hero , night", description: "A pier after rain" });
    await world.run("asset.describe", { projectId, assetId: navy });
    await world.drain();
    expect(await found("q=PIER")).toEqual(["pier.png"]);
    expect(await found("q=hero+rain")).toEqual(["pier.png"]);
    expect(await found("q=hero+forest")).toEqual([]);
    expect(await found("q=navy")).toEqual(["pier.png"]);
    expect(await found("tag=night")).toEqual(["pier.png"]);
    expect(await found("q=100%25")).toEqual(["leaves 100%.png"]);
    expect(await found("q=%25")).toEqual(["leaves 100%.png"]);
    expect(await found(`project=${other}`)).toEqual(["leaves 100%.png"]);
    expect(await found("kind=audio")).toEqual([]);
    expect(await found("origin=uploaded")).toEqual(["leaves 100%.png", "pier.png"]);
    const { body } = await world.ask(`/api/assets/${navy}`);
    expect(body).toMatchObject({ tags: ["night", "hero"], description: "A pier after rain", projectTitle: "Harbour", origin: "uploaded" });
    expect(body.understanding).toMatchObject({ by: "draft", colours: [{ name: "navy", share: 1 }], tags: ["wide", "dark", "navy"] });
    expect((await world.ask("/api/assets?kind=cake")).status).toBe(422);
  });

  test("by nobody whose token is of another project", async () => {
    const other = (await world.run("project.create", { title: "Elsewhere" })).id ?? "";
    const made = await world.run("token.create", { title: "Narrow", role: "editor", projectIds: [other] });
    const token = made.token ?? "";
    const { items } = (await world.ask("/api/assets", { token })).body as { items: unknown[] };
    expect(items).toEqual([]);
    const [mine] = await world.clash.db.read.select().from(assets).where(eq(assets.projectId, projectId));
    for (const path of ["", "/content", "/uses", "/lineage", "/provenance"])
      expect(`${path} ${(await world.ask(`/api/assets/${mine?.id}${path}`, { token })).status}`).toBe(`${path} 404`);
    expect((await world.ask(`/assets/${mine?.id}`, { token, headers: { accept: "text/html" } })).status).toBe(404);
  });

  test("on a page with its picture, its facts and its own page", async () => {
    const list = String((await world.ask("/assets?q=pier", { headers: { accept: "text/html" } })).body.text);
    expect(list).toContain("pier.png");
    expect(list).not.toContain("leaves");
    const [row] = await world.clash.db.read.select().from(assets).where(eq(assets.name, "pier.png"));
    const page = String((await world.ask(`/assets/${row?.id}`, { headers: { accept: "text/html" } })).body.text);
    expect(page).toContain("A wide, dark picture, mostly navy.");
    expect(page).toContain("Nothing uses it");
    expect(String((await world.ask("/assets?q=nothing-like-it", { headers: { accept: "text/html" } })).body.text)).toContain(
      "Nothing like that here",
    );
  });
});

describe("thrown away", () => {
  test("not while a node shows it: the refusal names the users; then it goes to the trash, comes back, and goes", async () => {
    const id = await upload(await picture("#aa3311"), "kept.png");
    const { id: nodeId } = await world.run("node.add", { projectId, type: "image", x: 0, y: 0, label: "Beach", assetId: id });
    const refused = await refusal("asset.trash", { projectId, assetIds: [id] });
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      "“kept.png” is used by “Beach” on the canvas. Remove it there first; nothing was thrown away.",
    ]);
    expect(refused.body.fields).toEqual([{ field: "assetIds.0", message: "It is used by “Beach” on the canvas." }]);
    expect((await world.ask(`/api/assets/${id}/uses`)).body.items).toEqual([{ kind: "node", id: nodeId, title: "Beach" }]);
    await world.run("node.delete", { projectId, nodeIds: [nodeId] });
    expect(await world.run("asset.trash", { projectId, assetIds: [id] })).toEqual({ trashed: 1 } as never);
    expect(await found("q=kept")).toEqual([]);
    expect(await found("q=kept&trash=1")).toEqual(["kept.png"]);
    expect((await world.ask(`/api/assets/${id}/content`)).status).toBe(200); // still to be looked at, and undone
    await world.run("asset.restore", { projectId, assetIds: [id] });
    expect(await found("q=kept")).toEqual(["kept.png"]);
    expect(await world.run("asset.purge", { projectId, assetIds: [id] })).toMatchObject({ purged: 0 }); // only what is in the trash
    expect(await found("q=kept")).toEqual(["kept.png"]);
  });

  test("undo brings a node back whose file is in the trash: it is not purged but put back", async () => {
    const id = await upload(await picture("#0b7a33"), "undone.png");
    const { id: nodeId } = await world.run("node.add", { projectId, type: "image", x: 900, y: 0, assetId: id });
    await world.run("node.delete", { projectId, nodeIds: [nodeId] });
    await world.run("asset.trash", { projectId, assetIds: [id] });
    await world.run("canvas.undo", { projectId });
    expect(await world.run("asset.purge", { projectId, assetIds: [id] })).toEqual({ purged: 0, restored: 1 } as never);
    expect(await found("q=undone")).toEqual(["undone.png"]);
  });

  test("for good: row and bytes go, but not bytes that another file has too", async () => {
    const bytes = await picture("#7711cc");
    const [first, second] = [await upload(bytes, "one.png"), await upload(bytes, "two.png")];
    await world.drain();
    const sha256 = String((await world.ask(`/api/assets/${first}`)).body.sha256);
    const later = { ...world.clash.clock, now: () => Date.now() + TRASH_KEPT_MS + 1 };
    const clash = { ...world.clash, clock: later };
    const { purgeTrash } = await import("../../src/assets/trash.ts");
    await world.run("asset.trash", { projectId, assetIds: [first] });
    expect(await purgeTrash(clash, new AbortController().signal)).toBe(1);
    expect((await world.ask(`/api/assets/${first}`)).status).toBe(404);
    expect((await world.ask(`/api/assets/${second}/content`)).status).toBe(200);
    await world.run("asset.trash", { projectId, assetIds: [second] });
    expect(await purgeTrash(clash, new AbortController().signal)).toBe(1);
    expect(await world.clash.store.has(sha256)).toBe(false);
    expect(await world.clash.db.read.select().from(blobs).where(eq(blobs.sha256, sha256))).toEqual([]);
  });

  test("not by an agent for good, not from another project, and not what is not there", async () => {
    const other = (await world.run("project.create", { title: "Third" })).id ?? "";
    const id = await upload(await picture("#123456"), "mine.png");
    for (const name of ["asset.trash", "asset.restore", "asset.purge"])
      expect(`${name} ${(await refusal(name, { projectId: other, assetIds: [id] })).status}`).toBe(`${name} 404`);
    for (const name of ["asset.update", "asset.describe", "asset.link"])
      expect(`${name} ${(await refusal(name, { projectId: other, assetId: id })).status}`).toBe(`${name} 404`);
    expect(await found("q=mine.png")).toEqual(["mine.png"]);
  });
});

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
