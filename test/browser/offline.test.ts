/** The line goes and comes back: what was done meanwhile, on every side, is there in the end, and the bar said the truth all along. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { type Server, startServer } from "../server.ts";
import { openWorld } from "../world.ts";
import { keepScreenshots, openBrowser, signIn, type Visit, visit } from "./browser.ts";

/** A server in a process of its own, which can be killed and started again at the same address. */
let folder: string;
let server: Server;
let browser: Browser;
let one: Visit;
let two: Visit;
let projectId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-offline-"));
  server = await startServer(folder);
  browser = await openBrowser();
  projectId = (await server.run("project.create", { title: "Offline" })).id ?? "";
  one = await visit(browser);
  two = await visit(browser);
  for (const { page } of [one, two]) await open(page, true);
}, 90_000);
afterAll(async () => {
  await browser.close();
  await server.kill();
  await rm(folder, { recursive: true, force: true });
});

async function open(page: Page, signedOut = false): Promise<void> {
  if (signedOut) await signIn(page, server.url);
  await page.goto(`${server.url}/projects/${projectId}`);
  await page.waitForSelector("#canvas[data-live]");
}

const restart = async () => {
  server = await startServer(folder, { PORT: new URL(server.url).port });
};
interface Canvas {
  nodes: Record<string, { id: string; type: string; body?: string; x: number }>;
}
const bodies = async () =>
  Object.values((await server.ask<Canvas>(`/api/projects/${projectId}/canvas`)).nodes)
    .map((node) => node.body ?? "")
    .sort();
const until = async (isTrue: () => Promise<boolean>) => {
  for (let n = 0; n < 400; n++) {
    if (await isTrue().catch(() => false)) return;
    await Bun.sleep(25);
  }
  throw new Error("It did not come true within ten seconds.");
};
const saved = (page: Page, state: string) => page.waitForSelector(`#saved[data-saved="${state}"]`, { timeout: 30_000 });

/** A text node by the keyboard, as a person does it. */
async function write(page: Page, text: string): Promise<void> {
  await page.locator("#canvas").focus();
  await page.keyboard.press("t");
  await page.waitForSelector("[data-type=text] :is(textarea, [contenteditable=true]):focus");
  await page.keyboard.type(text);
  await page.keyboard.press("Escape");
  await page.waitForSelector(`[data-type=text]:has-text("${text}")`);
}

test("a change is saved when the studio has said so, and not before", async () => {
  await write(one.page, "First of all");
  await saved(one.page, "saved");
  expect(await bodies()).toEqual(["First of all"]);
  await two.page.waitForSelector("[data-type=text]:has-text('First of all')");
});

test("with the studio away both people go on; the bar counts what waits; in the end both have everything", async () => {
  await server.kill();
  for (const { page } of [one, two]) await saved(page, "offline");
  await write(one.page, "One was alone");
  await write(two.page, "Two as well");
  await one.page.waitForSelector("#saved:has-text('kept here')");
  expect(Number(await one.page.getAttribute("#saved", "data-changes"))).toBeGreaterThan(0);
  await keepScreenshots(one.page, "canvas-offline");
  await restart();
  for (const { page } of [one, two]) await saved(page, "saved");
  expect(await bodies()).toEqual(["First of all", "One was alone", "Two as well"]);
  await one.page.waitForSelector("[data-type=text]:has-text('Two as well')");
  await two.page.waitForSelector("[data-type=text]:has-text('One was alone')");
});

test("a tab that is closed offline loses nothing: the next one sends it", async () => {
  const lost = await one.context.newPage();
  await open(lost);
  await server.kill();
  await saved(lost, "offline");
  await write(lost, "Written and closed");
  await lost.close({ runBeforeUnload: false });
  await one.page.close();
  await restart();
  one.page = await one.context.newPage();
  await open(one.page);
  await saved(one.page, "saved");
  await until(async () => (await bodies()).includes("Written and closed"));
  await one.page.waitForSelector("[data-type=text]:has-text('Written and closed')");
});

test("two tabs that are both offline see each other's work, and neither's is lost or doubled", async () => {
  const left = one.page;
  const right = await one.context.newPage();
  await open(right);
  await server.kill();
  for (const page of [left, right]) await saved(page, "offline");
  await write(left, "From the left tab");
  await right.waitForSelector("[data-type=text]:has-text('From the left tab')");
  await write(right, "From the right tab");
  await left.waitForSelector("[data-type=text]:has-text('From the right tab')");
  await restart();
  for (const page of [left, right]) await saved(page, "saved");
  const all = await bodies();
  for (const text of ["From the left tab", "From the right tab"]) expect(all.filter((body) => body === text)).toEqual([text]);
  await right.close();
});

test("a newer epoch: what was done offline is done again on the new document, and what found no place is handed over", async () => {
  const world = await openWorld();
  const project = (await world.run("project.create", { title: "Trimmed" })).id ?? "";
  const add = (body: string, x: number) => world.run<{ id: string }>("node.add", { projectId: project, type: "text", body, x, y: 0 });
  const [stays, goes] = [await add("stays", 0), await add("goes", 600)];
  const visitor = await visit(browser);
  await signIn(visitor.page, world.url);
  await visitor.page.goto(`${world.url}/projects/${project}`);
  await visitor.page.waitForSelector("#canvas[data-live]");
  await visitor.context.setOffline(true);
  await saved(visitor.page, "offline");
  await write(visitor.page, "Written in the old epoch");
  for (const [id, text] of [
    [stays.id, " and grows"],
    [goes.id, " with my words"],
  ] as const) {
    await visitor.page.locator(`[data-node="${id}"] [data-text]`).dblclick();
    await visitor.page.waitForSelector("[contenteditable=true]:focus");
    await visitor.page.keyboard.press("Control+End");
    await visitor.page.keyboard.type(text);
    await visitor.page.keyboard.press("Escape");
  }
  await world.run("node.delete", { projectId: project, nodeIds: [goes.id] });
  await world.run("node.update", { projectId: project, nodeId: stays.id, body: "It stays" });
  await world.clash.rooms.trim(project, { actor: "server" });
  await visitor.context.setOffline(false);
  await visitor.page.waitForSelector("#left[open]");
  expect(await visitor.page.textContent("#left")).toContain("goes with my words");
  await keepScreenshots(visitor.page, "canvas-left");
  await visitor.page.click('[data-left-do="done"]');
  await saved(visitor.page, "saved");
  const nodes = Object.values((await world.clash.rooms.view(project)).nodes);
  expect(nodes.map((node) => ("body" in node ? node.body : "")).sort()).toEqual(["It stays and grows", "Written in the old epoch"]);
  await visitor.page.waitForSelector("[data-type=text]:has-text('It stays and grows')");
  await visitor.page.reload();
  await visitor.page.waitForSelector("#canvas[data-live]");
  expect(await visitor.page.isVisible("#left[open]")).toBe(false);
  await visitor.context.close();
  await world.close();
}, 60_000);

test("signing out takes the kept canvases along", async () => {
  const { page } = one;
  const kept = () =>
    page.evaluate(async () =>
      (await indexedDB.databases()).map(({ name }) => name ?? "").filter((name) => name.startsWith("clash-canvas")),
    );
  expect(await kept()).toHaveLength(1);
  await page.click("summary[aria-label='Your account']");
  await page.click("text=Sign out");
  await page.waitForURL(`${server.url}/sign-in`);
  expect(await kept()).toEqual([]);
});
