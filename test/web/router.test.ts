/** I7: walks the real router. A route that nobody reviewed is closed, so this fails only for what is open and should not be. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { createApp } from "../../src/app.ts";
import { OPEN_FOLDERS, OPEN_PATHS } from "../../src/web/guard.ts";
import { openWorld, OWNER, OWNER_TOKEN, type World } from "../world.ts";

setDefaultTimeout(60_000); // every route is knocked at three times, with a studio of its own each

let world: World;
let routes: { method: string; path: string }[];

/** Reviewed by a person: a path is added here and in the guard, with its reason. */
const REVIEWED = ["/healthz", "/readyz", "/setup", "/sign-in", "/sync", "/icon.svg", "/icons.svg", "/favicon.ico"];

/** Open by a link alone: nobody else gets anything there, and nothing can be sent there. */
const SHARED = ["/share/:token", "/share/:token/faces", "/share/:token/assets/:id"];

/** Open by a signature that ends by itself. */
const SIGNED = ["/signed/:id", "/signed/runs/:id/:lease/:asset"];

beforeAll(async () => {
  world = await openWorld();
  routes = (await createApp(world.clash)).routes.map(({ method, path }) => ({ method, path }));
});
afterAll(() => world.close());

const filled = (path: string) => path.replaceAll(/:\w+/g, "prj_0000000000000000000000");

test("the list of open paths is the reviewed one, and each has a reason", () => {
  expect(Object.keys(OPEN_PATHS).sort()).toEqual([...REVIEWED].sort());
  expect(Object.keys(OPEN_FOLDERS).sort()).toEqual(["/build/", "/css/", "/fonts/", "/share/", "/signed/", "/vendor/"]);
  for (const reason of Object.values({ ...OPEN_PATHS, ...OPEN_FOLDERS })) expect(reason.length).toBeGreaterThan(3);
});

test("every other route refuses a caller without credentials, with a wrong token, and with a cookie that is none", async () => {
  expect(routes.length).toBeGreaterThan(25);
  for (const headers of [
    {},
    { authorization: "Bearer wrong-token-wrong-token" },
    { cookie: "clash.session_token=forged.forged" },
  ] as Record<string, string>[]) {
    await world.restart(); // who knocks this often is asked to wait
    await refusesAll(headers);
  }
  await world.restart();
});

async function refusesAll(headers: Record<string, string>) {
  for (const { method, path } of routes) {
    if (REVIEWED.includes(path) || SHARED.includes(path) || SIGNED.includes(path) || method === "WS") continue;
    const { status } = await world.ask(filled(path), { method, headers, token: "" });
    expect(`${method} ${path} ${status}`).toBe(`${method} ${path} 401`);
  }
}

test("under the folder of share links there are the reviewed routes, all to look at, and none opens without a link", async () => {
  const open = routes.filter(({ path }) => path.startsWith("/share/"));
  expect(open.map(({ path }) => path).sort()).toEqual([...SHARED].sort());
  for (const { method, path } of open) {
    expect(method).toBe("GET");
    for (const token of ["", OWNER_TOKEN]) expect((await world.ask(filled(path), { token })).status).toBe(404);
  }
  expect((await world.ask("/share/x", { method: "POST", token: "", headers: { origin: world.url } })).status).toBe(404);
});

test("under the folder of signed links there are the reviewed routes, to look at, and they open to nothing but a signature", async () => {
  const open = routes.filter(({ path }) => path.startsWith("/signed/"));
  expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(SIGNED.map((path) => `GET ${path}`).sort());
  for (const path of SIGNED)
    for (const query of ["", "?until=9999999999999", "?until=9999999999999&key=guessed"])
      for (const token of ["", OWNER_TOKEN]) expect((await world.ask(filled(path) + query, { token })).status).toBe(404);
});

test("a person who is not signed in is sent to the door and back", async () => {
  const { status, headers } = await world.ask("/projects?sort=title", { token: "", headers: { accept: "text/html" } });
  expect(status).toBe(303);
  expect(headers.get("location")).toBe("/sign-in?next=%2Fprojects%3Fsort%3Dtitle");
});

test("an unknown address is closed too, and after sign-in it is a plain 404", async () => {
  expect((await world.ask("/nowhere", { token: "" })).status).toBe(401);
  expect(await world.ask("/api/nowhere")).toMatchObject({ status: 404, body: { code: "not_found" } });
  const page = await world.ask("/nowhere", { headers: { accept: "text/html" } });
  expect(page.status).toBe(404);
  expect(String(page.body.text)).toContain("There is nothing here");
});

test("what is public has its type, a version that lasts, and no surprises", async () => {
  const sheet = await world.ask("/css/app.css", { token: "" });
  expect(sheet.headers.get("content-type")).toStartWith("text/css");
  expect(sheet.headers.get("x-content-type-options")).toBe("nosniff");
  const tag = sheet.headers.get("etag") ?? "";
  expect((await world.ask("/css/app.css", { token: "", headers: { "if-none-match": tag } })).status).toBe(304);
  const kept = await world.ask(`/css/app.css?v=${tag.replaceAll('"', "")}`, { token: "" });
  expect(kept.headers.get("cache-control")).toContain("immutable");
  // parts of scripts are asked for by names that are made from their content
  const [, chunk = ""] = /"(\/build\/chunk-\w+\.js)"/.exec(String((await world.ask("/build/canvas.js", { token: "" })).body.text)) ?? [];
  expect((await world.ask(chunk, { token: "" })).headers.get("cache-control")).toContain("immutable");
  expect((await world.ask("/build/canvas.js", { token: "" })).headers.get("cache-control")).toBe("no-cache");
  expect((await world.ask("/css/../../package.json", { token: "" })).status).toBe(401);
});

async function signIn(): Promise<string> {
  const { headers, status } = await world.ask("/sign-in", {
    method: "POST",
    token: "",
    body: new URLSearchParams(OWNER),
    headers: { origin: world.url, "content-type": "application/x-www-form-urlencoded" },
  });
  expect(status).toBe(303);
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

test("with a cookie, a change needs our origin and the page's token; a bearer needs neither", async () => {
  const cookie = await signIn();
  const page = await world.ask("/", { token: "", headers: { cookie, accept: "text/html" } });
  const csrf =
    /X-Clash-Csrf&#34;:&#34;([\w-]+)/.exec(String(page.body.text))?.[1] ??
    /X-Clash-Csrf":"([\w-]+)/.exec(String(page.body.text).replaceAll("&quot;", '"'))?.[1] ??
    "";
  expect(csrf.length).toBeGreaterThan(20);
  const create = (headers: Record<string, string>, token = "") =>
    world.ask("/api/commands/project.create", { method: "POST", token, headers, body: JSON.stringify({ title: "Forged?" }) });
  expect((await create({ cookie })).status).toBe(403);
  expect((await create({ cookie, origin: "https://evil.example" })).status).toBe(403);
  expect((await create({ cookie, origin: world.url })).status).toBe(403);
  expect((await create({ cookie, origin: world.url, "x-clash-csrf": `${csrf.slice(0, -1)}!` })).status).toBe(403);
  expect((await create({ cookie, origin: world.url, "x-clash-csrf": csrf })).status).toBe(200);
  expect((await create({}, OWNER_TOKEN)).status).toBe(200);
});

test("a page allows no inline script and no eval, and its one style element has the nonce", async () => {
  const { headers, body } = await world.ask("/", { headers: { accept: "text/html" } });
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'/);
  expect(String(body.text)).not.toMatch(/<script(?![^>]*\bsrc=)|\son[a-z]+=|style=/i);
});

test("sign-in is limited, tells no more than it must, and signing out ends the session", async () => {
  const cookie = await signIn();
  const headers = { cookie, accept: "text/html" };
  expect((await world.ask("/", { token: "", headers })).status).toBe(200);
  const page = await world.ask("/", { token: "", headers });
  const csrf = /X-Clash-Csrf(?:&#34;|&quot;|"):(?:&#34;|&quot;|")([\w-]+)/.exec(String(page.body.text))?.[1] ?? "";
  expect(
    (await world.ask("/sign-out", { method: "POST", token: "", headers: { cookie, origin: world.url, "x-clash-csrf": csrf } })).status,
  ).toBe(303);
  expect((await world.ask("/", { token: "", headers })).status).toBe(303);
  const wrong = () =>
    world.ask("/sign-in", {
      method: "POST",
      token: "",
      body: new URLSearchParams({ email: "nobody@example.com", password: "wrong-wrong-wrong" }),
      headers: { origin: world.url },
    });
  const first = await wrong();
  expect(first.status).toBe(401);
  expect(String(first.body.text)).toContain("do not belong together");
  for (let n = 0; n < 9; n++) await wrong();
  expect((await wrong()).status).toBe(429);
});
