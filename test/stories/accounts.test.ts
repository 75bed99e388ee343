import { afterAll, beforeAll, expect, test } from "bun:test";
import { openWorld, type World } from "../world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ fresh: true });
});
afterAll(() => world.close());

const post = (form: Record<string, string>) =>
  world.ask("/setup", { method: "POST", token: "", body: new URLSearchParams(form), headers: { origin: world.url } });
const person = { name: "Mara", email: "mara@example.com", password: "correct-horse-battery" };

test("a fresh studio leads everybody to set-up, and the form carries the code of the link", async () => {
  const door = await world.ask("/", { token: "", headers: { accept: "text/html" } });
  expect(door.headers.get("location")).toBe("/setup");
  expect((await world.ask("/sign-in", { token: "" })).headers.get("location")).toBe("/setup");
  const page = await world.ask("/setup?code=abc", { token: "" });
  expect(page.status).toBe(200);
  expect(String(page.body.text)).toContain('value="abc"');
});

test("without the code nobody becomes the owner, and every wrong field is told", async () => {
  const code = world.clash.accounts.setupCode();
  const wrong = await post({ ...person, code: "guess" });
  expect(wrong.status).toBe(403);
  expect(String(wrong.body.text)).toContain("not the code in the server");
  for (const [change, sentence] of [
    [{ name: " " }, "Give a name"],
    [{ email: "mara" }, "Give an e-mail address"],
    [{ password: "short" }, "at least 10 characters"],
    [{ password: "x".repeat(200) }, "at most 128 characters"],
  ] as [Record<string, string>, string][]) {
    const refused = await post({ ...person, code, ...change });
    expect(refused.status).toBe(422);
    expect(String(refused.body.text)).toContain(sentence);
    expect(String(refused.body.text)).not.toContain("correct-horse-battery");
  }
  expect(await world.clash.accounts.needsSetup()).toBe(true);
});

test("the link makes the owner once, and signs them in", async () => {
  const code = world.clash.accounts.setupCode();
  const made = await post({ ...person, code, keys: "on" });
  expect(made.status).toBe(303);
  expect(made.headers.get("location")).toBe("/settings#keys");
  const cookie = made.headers
    .getSetCookie()
    .map((part) => part.split(";")[0])
    .join("; ");
  expect(made.headers.getSetCookie().join()).toMatch(/HttpOnly.*SameSite=Lax/i);
  const home = await world.ask("/", { token: "", headers: { cookie, accept: "text/html" } });
  expect(home.status).toBe(200);
  expect(String(home.body.text)).toContain("What is the film about?");
  expect((await post({ ...person, email: "second@example.com", code })).status).toBe(409);
  expect((await world.ask("/setup", { token: "", headers: { cookie } })).headers.get("location")).toBe("/");
});

test("a token is shown once, is bound to its role and projects, ends when it says, and can be revoked", async () => {
  const owner = { id: "usr_x", kind: "person", name: "Mara", role: "owner" } as const;
  const { token: full } = await world.clash.accounts.createToken(owner, { title: "full", role: "owner" });
  const run = (name: string, params: unknown, token: string) =>
    world.ask(`/api/commands/${name}`, { method: "POST", token, body: JSON.stringify(params) });
  const project = (await run("project.create", { title: "Mine" }, full)).body.result as { id: string };
  const other = (await run("project.create", { title: "Other" }, full)).body.result as { id: string };
  const made = (await run("token.create", { title: "viewer", role: "viewer" }, full)).body.result as { id: string; token: string };
  expect(await run("project.create", { title: "No" }, made.token)).toMatchObject({ status: 403, body: { code: "forbidden" } });
  expect((await world.ask("/api/projects", { token: made.token })).status).toBe(200);
  const narrow = (await run("token.create", { title: "narrow", role: "editor", projectIds: [project.id] }, full)).body.result as {
    id: string;
    token: string;
  };
  expect(((await world.ask("/api/projects", { token: narrow.token })).body.items as unknown[]).length).toBe(1);
  for (const path of [
    `/api/projects/${other.id}`,
    `/api/projects/${other.id}/canvas`,
    `/projects/${other.id}`,
    `/api/projects/${other.id}/live`,
  ])
    expect((await world.ask(path, { token: narrow.token })).status).toBe(404);
  expect((await run("node.add", { projectId: other.id, type: "text" }, narrow.token)).status).toBe(404);
  expect((await run("project.create", { title: "No" }, narrow.token)).status).toBe(403);
  expect((await run("token.create", { title: "more", role: "owner" }, narrow.token)).status).toBe(403);
  expect((await run("token.create", { title: "past", role: "viewer", expiresAt: "2020-01-01T00:00:00Z" }, full)).body.detail).toContain(
    "expiresAt",
  );
  expect((await run("token.revoke", { tokenId: made.id }, full)).status).toBe(200);
  expect((await world.ask("/api/projects", { token: made.token })).status).toBe(401);
  expect((await run("token.revoke", { tokenId: "tok_none" }, full)).status).toBe(404);
  expect(await world.clash.accounts.actorById(narrow.id)).toMatchObject({ kind: "token", role: "editor" });
  expect(await world.clash.accounts.actorById(made.id)).toBeUndefined();
});

test("nothing of a password or a token is in the database in the clear", async () => {
  const bytes = Buffer.concat(
    await Promise.all(
      ["clash.db", "clash.db-wal"].map(async (name) =>
        Buffer.from(
          await Bun.file(`${world.config.dataFolder}/${name}`)
            .bytes()
            .catch(() => new Uint8Array()),
        ),
      ),
    ),
  );
  expect(bytes.includes("correct-horse-battery")).toBe(false);
  expect(bytes.includes("clash_")).toBe(false);
});
