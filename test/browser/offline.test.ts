/** The line goes and comes back: what was done meanwhile, on every side, is there in the end, and the bar said the truth all along. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CrdtType, encode, MessageType, tryDecode, UpdateStatusCode } from "loro-protocol";
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

/** Live, and with every part that it needs when the line is cut. */
const WHOLE = "#canvas[data-live]:not([data-coming])";

async function open(page: Page, signedOut = false): Promise<void> {
  if (signedOut) await signIn(page, server.url);
  await page.goto(`${server.url}/projects/${projectId}`);
  await page.waitForSelector(WHOLE);
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

test("with the studio away everybody goes on, in several tabs; a killed tab loses nothing; in the end all have everything", async () => {
  const right = await one.context.newPage();
  await open(right);
  await server.kill();
  for (const page of [one.page, two.page, right]) await saved(page, "offline");
  await write(one.page, "One was alone");
  await write(two.page, "Two as well");
  await one.page.waitForSelector("#saved:has-text('kept here')");
  expect(Number(await one.page.getAttribute("#saved", "data-changes"))).toBeGreaterThan(0);
  await keepScreenshots(one.page, "canvas-offline");
  await right.waitForSelector("[data-type=text]:has-text('One was alone')"); // tabs of one browser tell each other
  await write(right, "From another tab");
  await one.page.waitForSelector("[data-type=text]:has-text('From another tab')");
  for (const page of [one.page, right]) await page.close({ runBeforeUnload: false }); // only what is kept is left of them
  await restart();
  one.page = await one.context.newPage();
  await open(one.page);
  for (const { page } of [one, two]) await saved(page, "saved");
  const all = ["First of all", "From another tab", "One was alone", "Two as well"];
  await until(async () => (await bodies()).join() === all.join());
  for (const { page } of [one, two]) for (const text of all) await page.waitForSelector(`[data-type=text]:has-text("${text}")`);
});

test("what the studio refuses is sent again when waiting mends it, and else done again on a fresh document", async () => {
  const { page, context } = await visit(browser); // of its own: another tab of the same browser would send it for this one
  let refusing: number | undefined;
  let refused = 0;
  await page.routeWebSocket(/\/sync$/, (socket) => {
    const studio = socket.connectToServer();
    socket.onMessage((frame) => {
      const message = typeof frame === "string" ? undefined : tryDecode(new Uint8Array(frame));
      if (refusing === undefined || message?.type !== MessageType.DocUpdate || message.crdt !== CrdtType.Loro) return studio.send(frame);
      refused++;
      const { crdt, roomId, batchId: refId } = message;
      socket.send(Buffer.from(encode({ type: MessageType.Ack, crdt, roomId, refId, status: refusing as 5 })));
    });
  });
  await open(page, true);
  for (const [status, text] of [
    [UpdateStatusCode.RateLimited, "Too fast"],
    [UpdateStatusCode.InvalidUpdate, "Refused twice"],
  ] as const) {
    refused = 0;
    refusing = status;
    await write(page, text);
    await saved(page, "refused");
    expect(await page.getAttribute("#saved", "title")).toContain("kept here");
    expect(refused).toBeGreaterThan(1);
    refusing = undefined;
    await saved(page, "saved");
    expect((await bodies()).filter((body) => body === text)).toEqual([text]);
    await two.page.waitForSelector(`[data-type=text]:has-text("${text}")`);
  }
  await context.close();
});

test("a newer epoch: what was done offline is done again on the new document, and what found no place is handed over", async () => {
  const world = await openWorld();
  const project = (await world.run("project.create", { title: "Trimmed" })).id ?? "";
  const add = (body: string, x: number) => world.run<{ id: string }>("node.add", { projectId: project, type: "text", body, x, y: 0 });
  const [stays, goes] = [await add("stays", 0), await add("goes", 600)];
  const visitor = await visit(browser);
  await signIn(visitor.page, world.url);
  await visitor.page.goto(`${world.url}/projects/${project}`);
  await visitor.page.waitForSelector(WHOLE);
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

test("what another account kept here goes when somebody else opens a canvas, and one's own goes at sign-out", async () => {
  const { page } = one;
  const kept = () =>
    page.evaluate(async () =>
      (await indexedDB.databases()).map(({ name }) => name ?? "").filter((name) => name.startsWith("clash-canvas")),
    );
  const own = await kept();
  expect(own).toEqual([`clash-canvas ${await page.getAttribute("#canvas", "data-me-id")}`]);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const request = indexedDB.open("clash-canvas usr_somebody");
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
      }),
  );
  expect(await kept()).toHaveLength(2);
  await open(page);
  expect(await kept()).toEqual(own);
  await page.click("summary[aria-label='Your account']");
  await page.click("text=Sign out");
  await page.waitForURL(`${server.url}/sign-in`);
  expect(await kept()).toEqual([]);
});
