/** Being on the canvas together: cursors, what others have selected, who is here, and following somebody. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { EphemeralStore, LoroDoc, type Value } from "loro-crdt";
import { LoroEphemeralAdaptor } from "loro-adaptors/loro";
import { LoroWebsocketClient } from "loro-websocket";
import type { Browser, Page } from "playwright-core";
import { openWorld, type World } from "../world.ts";
import { type Board, openBoard, until } from "./board.ts";
import { keepScreenshots, openBrowser } from "./browser.ts";

let world: World;
let browser: Browser;
let one: Board;
let two: Board;
let house: string;
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  one = await openBoard(world, browser);
  two = await openBoard(world, browser, { projectId: one.projectId });
  house = await one.add({ type: "text", body: "The tea house", x: 300, y: 200 });
  for (const { page } of [one, two]) await page.waitForSelector(`[data-node="${house}"]`);
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const cameraOf = (page: Page) =>
  page.evaluate(() => {
    const matrix = new DOMMatrixReadOnly(getComputedStyle(document.getElementById("world") as HTMLElement).transform);
    return { x: matrix.e, y: matrix.f, scale: matrix.a };
  });
const isFollowing = (page: Page) => page.locator(".stage[data-following]").count();

/** Somebody else, by an official client with a token of their own. */
async function visitor(title: string, seat: Record<string, Value> = {}): Promise<LoroWebsocketClient> {
  const own = (await world.run<{ token: string }>("token.create", { title, role: "editor" })).token;
  const client = new LoroWebsocketClient({ url: `${world.url.replace("http", "ws")}/sync`, reconnect: { enabled: false } });
  await client.waitConnected();
  const store = new EphemeralStore<Record<string, Record<string, Value>>>(30_000);
  await client.join({ roomId: one.projectId, crdtAdaptor: new LoroEphemeralAdaptor(store), auth: new TextEncoder().encode(own) });
  store.set(`s-${new LoroDoc().peerIdStr}`, { here: true, ...seat });
  return client;
}

test("a cursor stands where the other points, with a name, and goes when the pointer leaves", async () => {
  const at = await one.at(600, 420);
  await one.page.mouse.move(at.x - 20, at.y);
  await one.page.mouse.move(at.x, at.y);
  const cursor = two.page.locator("#cursors [data-cursor]");
  await cursor.waitFor({ state: "attached" });
  await until(async () => (await cursor.evaluate((element) => element.style.translate)) === "600px 420px");
  expect(await cursor.locator("b").textContent()).toBe("mara");
  await one.page.mouse.move(700, 10); // onto the bar
  await cursor.waitFor({ state: "detached" });
});

test("what the other has selected is outlined with a name, and moves with the node", async () => {
  await one.page.focus(`[data-node="${house}"]`);
  const outline = two.page.locator(`.seat[data-seat$="${house}"]`);
  await outline.waitFor({ state: "attached" });
  expect(await outline.locator("b").textContent()).toBe("mara");
  const node = await one.node(house);
  expect(await outline.evaluate((element) => element.style.translate)).toBe(`${node?.x}px ${node?.y}px`);
  await one.page.keyboard.press("ArrowRight");
  await until(async () => (await outline.evaluate((element) => element.style.translate)) === `${(node?.x ?? 0) + 1}px ${node?.y}px`);
  await keepScreenshots(two.page, "presence-selection");
  await one.page.keyboard.press("Escape");
  await outline.waitFor({ state: "detached" });
});

test("who is here stands in the bar as a button; a click goes along with their camera until one acts", async () => {
  const avatar = two.page.locator("#presence [data-follow]");
  await avatar.waitFor();
  expect(await avatar.getAttribute("aria-label")).toBe("Follow mara");
  await avatar.click();
  await until(async () => (await isFollowing(two.page)) === 1);
  expect(await avatar.getAttribute("aria-pressed")).toBe("true");
  expect(await two.page.locator("#following [data-words]").textContent()).toBe("Following mara");
  await one.page.mouse.move(600, 500);
  await one.page.mouse.wheel(340, 260);
  const wanted = await cameraOf(one.page);
  await until(async () => {
    const camera = await cameraOf(two.page);
    return Math.abs(camera.x - wanted.x) < 2 && Math.abs(camera.y - wanted.y) < 2 && Math.abs(camera.scale - wanted.scale) < 0.01;
  });
  await keepScreenshots(two.page, "presence-follow");
  await two.page.mouse.move(600, 500);
  await two.page.mouse.wheel(0, 40);
  await until(async () => (await isFollowing(two.page)) === 0);
  const mine = await cameraOf(two.page);
  await one.page.mouse.wheel(-200, -200);
  await until(async () => (await cameraOf(one.page)).x !== wanted.x);
  expect(await cameraOf(two.page)).toEqual(mine);
});

test("Escape ends following and leaves the selection alone", async () => {
  await two.page.focus(`[data-node="${house}"]`);
  await two.page.click("#presence [data-follow]");
  await until(async () => (await isFollowing(two.page)) === 1);
  await two.page.keyboard.press("Escape");
  await until(async () => (await isFollowing(two.page)) === 0);
  expect(await two.selection()).toEqual([house]);
});

test("a call asks the others to come along; they go by a button", async () => {
  await one.page.focus("#canvas");
  await one.page.keyboard.press("Shift+B");
  await two.page.waitForSelector("#following:has-text('mara asks you to come along')");
  expect(await isFollowing(two.page)).toBe(0);
  await two.page.click("[data-follow-accept]");
  await until(async () => (await isFollowing(two.page)) === 1);
  await two.page.click("[data-follow-end]");
  await two.page.waitForSelector("#following", { state: "hidden" });
});

test("what a peer says of itself is checked: nonsense draws nothing and breaks nothing", async () => {
  const nonsense = {
    selection: [1, null, "nod_none"],
    viewport: { x: "a", w: -4 },
    editing: { nodeId: house, field: "body", focus: "%%%" },
  };
  const client = await visitor("Nobody", nonsense);
  await two.page.waitForSelector("#presence [aria-label='Follow Nobody']");
  await one.page.mouse.move(640, 520);
  await until(async () => (await two.page.locator("#cursors [data-cursor]").count()) === 1);
  expect(await two.page.locator(`[data-node="${house}"] .caret`).count()).toBe(0);
  client.destroy();
});

test("with seven people five places are shown, the last one for the rest", async () => {
  const clients = await Promise.all(Array.from({ length: 6 }, (_, index) => visitor(`Person ${index}`)));
  await two.page.waitForSelector("#presence .avatar--more:has-text('+3')");
  expect(await two.page.locator("#presence > [data-follow]").count()).toBe(4);
  await two.page.click("#presence .avatar--more");
  expect(await two.page.locator("#presence .menu [data-follow]").allTextContents()).toEqual(["Person 3", "Person 4", "Person 5"]);
  await keepScreenshots(two.page, "presence-many");
  for (const client of clients) client.destroy();
  await two.page.waitForSelector("#presence .avatar--more", { state: "detached" });
});

test("nothing went wrong in either page's scripts", () => {
  expect([...one.visit.troubles, ...two.visit.troubles]).toEqual([]);
});
