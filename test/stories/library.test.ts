/** The library as a person and a program meet it: found, described, used, thrown away, put back, gone. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { eq } from "drizzle-orm";
import { purgeTrash, TRASH_KEPT_MS } from "../../src/assets/trash.ts";
import { assets, blobs } from "../../src/schema.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";
import { filesOf, picture } from "./files.ts";

setDefaultTimeout(60_000); // jobs draw and measure

let world: World;
let projectId = "";
beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "Harbour" })).id ?? "";
}, 60_000);
afterAll(() => world.close());

const { upload, found, refusal } = filesOf(
  () => world,
  () => projectId,
);

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

test("a copy of the project has what people said of its files, and not what lies in its trash", async () => {
  const { id: source = "" } = await world.run("project.create", { title: "Original" });
  const kept = await upload(await picture("#334455"), "told.png", source);
  await world.run("asset.update", { projectId: source, assetId: kept, tags: "told", description: "A grey wall" });
  const gone = await upload(await picture("#554433"), "thrown.png", source);
  await world.run("asset.trash", { projectId: source, assetIds: [gone] });
  const { id: copy } = await world.run("project.duplicate", { projectId: source });
  const { items } = (await world.ask(`/api/assets?project=${copy}`)).body as { items: Record<string, unknown>[] };
  expect(items).toMatchObject([{ name: "told.png", tags: ["told"], description: "A grey wall" }]);
});

test("the command line finds files, says who uses them, throws them away and takes them back", async () => {
  const id = await upload(await picture("#90a0b0"), "by-hand.png");
  const clash = async (...words: string[]) => {
    const child = Bun.spawn([process.execPath, "src/cli.ts", "assets", ...words], {
      env: { ...process.env, CLASH_URL: world.url, CLASH_TOKEN: OWNER_TOKEN },
      stdout: "pipe",
      stderr: "pipe",
    });
    return (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
  };
  expect(await clash("list", "--search", "by-hand")).toContain("by-hand.png");
  expect(await clash("uses", id)).toContain("Nothing uses it.");
  expect(await clash("trash", id)).toContain("in the trash");
  expect(await clash("list", "--trash", "--search", "by-hand")).toContain(id);
  expect(await clash("restore", id)).toContain("It is back.");
  expect(await clash("purge", "ast_nowhere")).toContain("There is no such file.");
});
