/** Share links over HTTP: what one shows, what it never shows, and that every way of not opening looks the same. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import type { Actor } from "../../src/actors.ts";
import { runCommand } from "../../src/commands/door.ts";
import { shares } from "../../src/schema.ts";
import { openWorld, type World } from "../world.ts";

const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

let world: World;
let projectId: string;
let shownAsset: string;
let hiddenAsset: string;
let foreignAsset: string;
let picture: string;
let words: string;

beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "The last tea house" })).id ?? "";
  const other = (await world.run("project.create", { title: "Elsewhere" })).id ?? "";
  shownAsset = await upload(projectId, "shown.png");
  hiddenAsset = await upload(projectId, "hidden.png");
  foreignAsset = await upload(other, "foreign.png");
  picture = await add({ type: "image", x: 0, y: 0, label: "Shown picture", assetId: shownAsset });
  words = await add({ type: "text", x: 600, y: 0, body: "Only for us: the ending" });
  await add({ type: "generator", x: 0, y: 600, model: "draft-image", prompt: "A house at dawn" });
  await world.run("comment.add", { projectId, nodeId: picture, body: "Between you and me" });
});
afterAll(() => world.close());

const add = async (node: Record<string, unknown>) => (await world.run("node.add", { projectId, ...node })).id ?? "";

async function upload(project: string, name: string): Promise<string> {
  const form = new FormData();
  form.set("projectId", project);
  form.set("file", new Blob([PNG]), name);
  return String((await world.ask("/api/assets", { method: "POST", body: form })).body.id);
}

interface Made {
  id: string;
  url: string;
  expiresAt: string;
}
const share = (params: Record<string, unknown> = {}) => world.run<Made>("share.create", { projectId, kind: "canvas", ...params });
const look = (path: string, headers: Record<string, string> = { accept: "text/html" }) => world.ask(path, { token: "", headers });
const textOf = async (path: string) => String((await look(path)).body.text);

describe("a shared canvas", () => {
  test("opens for anybody, hides from search, and brings no script that can write", async () => {
    const { url } = await share();
    expect(url).toMatch(/^\/share\/[\w-]{43}$/);
    const { status, headers, body } = await look(url);
    const html = String(body.text);
    expect(status).toBe(200);
    expect(html).toContain("Shown picture");
    expect(html).toContain("A house at dawn");
    expect(headers.get("x-robots-tag")).toBe("noindex, nofollow");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toContain("no-store");
    expect(headers.get("content-security-policy")).toContain("form-action 'none'");
    expect([...html.matchAll(/<script[^>]*src="([^"?]+)/g)].map((match) => match[1])).toEqual(["/build/still.js"]);
    expect(html).not.toMatch(/hx-(get|post)=|\/commands\/|\/api\/|X-Clash-Csrf|<form|<select|<textarea/);
    const script = await world.ask("/build/still.js", { token: "" });
    expect(String(script.body.text)).not.toMatch(/\/api\/commands|\/sync|method:"POST"/);
  });

  test("says nothing of the studio: no ids of project or people, no comments, no history, no price", async () => {
    const { url } = await share();
    const html = await textOf(url);
    for (const secret of [projectId, "Between you and me", "History", "mara@example.com", hiddenAsset, "Free", "as a draft", "history"])
      expect(html).not.toContain(secret);
  });

  test("serves the files that stand on it, and only with the link", async () => {
    const { url } = await share();
    expect((await look(`${url}/assets/${shownAsset}`)).status).toBe(200);
    const small = await look(`${url}/assets/${shownAsset}?w=320`);
    expect(small.status).toBe(200);
    expect(small.headers.get("cache-control")).toBe("private, no-cache");
    for (const id of [hiddenAsset, foreignAsset, "ast_none", encodeURIComponent("../../clash.db")])
      expect(`${id} ${(await look(`${url}/assets/${id}`)).status}`).toBe(`${id} 404`);
    expect((await look(`/api/assets/${shownAsset}/content`, {})).status).toBe(401);
  });

  test("of some nodes shows these, their edges, and no file of the others", async () => {
    const { url } = await share({ nodeIds: [words] });
    const html = await textOf(url);
    expect(html).toContain("Only for us");
    expect(html).not.toContain("Shown picture");
    expect(html).not.toContain("A house at dawn");
    expect((await look(`${url}/assets/${shownAsset}`)).status).toBe(404);
    expect(await textOf(`${url}/faces?ids=${words},${picture}`)).not.toContain("Shown picture");
  });

  test("opens where its maker was", async () => {
    const { url } = await share({ camera: { x: 590, y: -10, w: 300, h: 200 } });
    const html = await textOf(url);
    expect(html).toContain('data-camera="590 -10 300 200"');
    expect(html).toContain("Only for us");
    expect(html).toContain(`data-node="${picture}"`);
    expect(html).not.toContain(`/assets/${shownAsset}`);
    expect(await textOf(`${url}/faces?ids=${picture}`)).toContain(`${url}/assets/${shownAsset}`);
  });
});

describe("a shared film", () => {
  test("says that there is none yet, then plays the newest one and serves only its file", async () => {
    const { url } = await share({ kind: "film" });
    expect(await textOf(url)).toContain("Not finished yet");
    const { renders } = await import("../../src/schema.ts");
    const row = {
      projectId,
      timelineId: "nod_t",
      preset: "draft",
      outputNodeId: "nod_o",
      jobId: "job_x",
      createdBy: "usr_x",
      createdAt: 1,
    } as const;
    await world.clash.db.write.transaction(async (tx) => {
      await tx.insert(renders).values({ ...row, id: "rnd_old", state: "done", assetId: shownAsset, finishedAt: 10 });
      await tx.insert(renders).values({ ...row, id: "rnd_new", state: "done", assetId: hiddenAsset, finishedAt: 20 });
      await tx.insert(renders).values({ ...row, id: "rnd_bad", state: "failed", finishedAt: 30 });
    });
    const html = await textOf(url);
    expect(html).toContain(`src="${url}/assets/${hiddenAsset}"`);
    expect((await look(`${url}/assets/${hiddenAsset}`)).status).toBe(200);
    expect((await look(`${url}/assets/${shownAsset}`)).status).toBe(404);
    expect((await look(`${url}/faces?ids=${picture}`)).status).toBe(404);
  });
});

describe("a link that does not open", () => {
  test("gives the same answer whether it is wrong, revoked, over, or its project is gone", async () => {
    const revoked = await share();
    await world.run("share.revoke", { projectId, shareId: revoked.id });
    await world.run("share.revoke", { projectId, shareId: revoked.id });
    const over = await share();
    await world.clash.db.write.transaction((tx) =>
      tx
        .update(shares)
        .set({ expiresAt: Date.now() - 1 })
        .where(eq(shares.id, over.id)),
    );
    const doomed = (await world.run("project.create", { title: "Doomed" })).id ?? "";
    const orphan = await world.run<Made>("share.create", { projectId: doomed, kind: "canvas" });
    expect((await look(orphan.url)).status).toBe(200);
    await world.run("project.delete", { projectId: doomed });
    const pages: string[] = [];
    for (const url of [revoked.url, over.url, orphan.url, `/share/${"x".repeat(43)}`, "/share/short", `/share/${"x".repeat(500)}`]) {
      const { status, body, headers } = await look(url);
      expect(status).toBe(404);
      expect(headers.get("x-robots-tag")).toBe("noindex, nofollow");
      pages.push(String(body.text).replaceAll(/nonce-?[^"']*["']/g, ""));
      for (const path of [`/faces?ids=${picture}`, `/assets/${shownAsset}`])
        expect(await look(url + path)).toMatchObject({
          status: 404,
          body: { code: "not_found", detail: expect.stringContaining("does not open") },
        });
    }
    expect(new Set(pages).size).toBe(1);
  });

  test("is nobody's way to guess: after 60 misses in a minute an address has to wait, and good links open again later", async () => {
    const fresh = await openWorld();
    try {
      const id = (await fresh.run("project.create", { title: "Guess" })).id ?? "";
      const { url } = await fresh.run<Made>("share.create", { projectId: id, kind: "canvas" });
      const statuses: number[] = [];
      for (let n = 0; n < 62; n++) statuses.push((await fresh.ask(`/share/${String(n).padStart(43, "x")}`, { token: "" })).status);
      expect(statuses.slice(0, 60).every((status) => status === 404)).toBe(true);
      expect(statuses[61]).toBe(429);
      expect((await fresh.ask(url, { token: "" })).status).toBe(200);
    } finally {
      await fresh.close();
    }
  });
});

describe("making one", () => {
  test("is for people who may edit, never for an agent or a viewer", async () => {
    const actor = (kind: Actor["kind"], role: Actor["role"]): Actor => ({ id: `x_${kind}`, kind, name: "X", role });
    const params = { projectId, kind: "canvas" };
    const ask = (who: Actor) => runCommand(world.clash, { actor: who, name: "share.create", params });
    await expect(ask(actor("agent", "owner"))).rejects.toThrow("An agent may not do this");
    await expect(ask(actor("person", "viewer"))).rejects.toThrow("does not allow this");
    await expect(ask(actor("token", "editor"))).rejects.toThrow("does not allow this");
    expect(await ask(actor("person", "editor"))).toMatchObject({ url: expect.stringContaining("/share/") });
  });

  test("refuses what makes no sense, by the name of the field", async () => {
    for (const [params, field] of [
      [{ kind: "everything" }, "kind"],
      [{ expiresAt: "soon" }, "expiresAt"],
      [{ expiresAt: "2020-01-01T00:00:00Z" }, "expiresAt"],
      [{ expiresAt: "2999-01-01T00:00:00Z" }, "expiresAt"],
      [{ nodeIds: ["nod_gone"] }, "nodeIds"],
      [{ nodeIds: [] }, "nodeIds"],
      [{ camera: { x: 0, y: 0, w: 0, h: 10 } }, "camera.w"],
      [{ kind: "film", nodeIds: [words] }, "nodeIds"],
    ] as [Record<string, unknown>, string][]) {
      const { status, body } = await world.ask("/api/commands/share.create", {
        method: "POST",
        body: JSON.stringify({ projectId, kind: "canvas", ...params }),
      });
      expect(`${JSON.stringify(params)} ${status}`).toBe(`${JSON.stringify(params)} 422`);
      expect((body.fields as { field: string }[])[0]?.field).toBe(field);
    }
  });

  test("keeps no link: not in the database, not for a repeat of the request, not in the list", async () => {
    const made = await world.run<Made>("share.create", { projectId, kind: "canvas" }, "share-key-1");
    const token = made.url.split("/").at(-1) ?? "";
    expect(await world.run("share.create", { projectId, kind: "canvas" }, "share-key-1")).toBeNull();
    const list = await world.ask(`/api/projects/${projectId}/shares`);
    expect((list.body.items as { id: string }[]).map((item) => item.id)).toContain(made.id);
    expect(JSON.stringify(list.body)).not.toContain(token);
    expect(JSON.stringify(list.body)).not.toContain("hash");
    const files = ["clash.db", "clash.db-wal"].map((name) => Bun.file(`${world.config.dataFolder}/${name}`).bytes());
    for (const bytes of await Promise.all(files)) expect(Buffer.from(bytes).includes(token)).toBe(false);
  });

  test("is listed for editors and revoked by id, in its own project only", async () => {
    const { token: viewer } = await world.run("token.create", { title: "v", role: "viewer" });
    expect((await world.ask(`/api/projects/${projectId}/shares`, { token: viewer ?? "" })).status).toBe(403);
    const made = await share();
    const other = (await world.run("project.create", { title: "Wrong one" })).id ?? "";
    await expect(world.run("share.revoke", { projectId: other, shareId: made.id })).rejects.toThrow("There is no such link");
    expect((await look(made.url)).status).toBe(200);
    await world.run("share.revoke", { projectId, shareId: made.id });
    expect((await look(made.url)).status).toBe(404);
    const list = await world.ask(`/api/projects/${projectId}/shares`);
    expect((list.body.items as { id: string }[]).map((item) => item.id)).not.toContain(made.id);
  });
});
