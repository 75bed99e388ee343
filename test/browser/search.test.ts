/** Finding and looking: search on the canvas, the palette, the viewer and two takes against each other. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openWorld, type World } from "../world.ts";
import { type Board, openBoard, until } from "./board.ts";
import { keepScreenshots, openBrowser } from "./browser.ts";

const AXE = readFileSync(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"), "utf8");

let world: World;
let browser: Browser;
let board: Board;
let page: Page;
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  board = await openBoard(world, browser);
  page = board.page;
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const cameraOf = () =>
  page.evaluate(() => {
    const matrix = new DOMMatrixReadOnly(getComputedStyle(document.getElementById("world") as HTMLElement).transform);
    return [matrix.e, matrix.f, matrix.a].map((number) => Math.round(number * 100) / 100);
  });
const isInView = async (id: string) => {
  const node = await board.node(id);
  const at = await board.at((node?.x ?? 0) + (node?.w ?? 0) / 2, (node?.y ?? 0) + (node?.h ?? 0) / 2);
  return at.x > 0 && at.y > 44 && at.x < 1100 && at.y < 860;
};
const hits = () => page.locator("#search-list [role=option]");
const violations = async () => {
  await page.evaluate(AXE);
  const found = (await page.evaluate('axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] })')) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
};

test("search finds five thousand nodes by name, words, model and kind while one types", async () => {
  const edits = Array.from({ length: 5_000 }, (_, index) => ({
    edit: "addNode" as const,
    id: `nod_n${index}`,
    type: index % 5 === 0 ? ("prompt" as const) : ("text" as const),
    x: (index % 100) * 400,
    y: Math.floor(index / 100) * 300,
    fields: { label: `Scene ${index}`, body: index === 4_321 ? "The lantern goes out" : "A quiet street" },
  }));
  for (let start = 0; start < edits.length; start += 1_000)
    await world.clash.rooms.apply(board.projectId, edits.slice(start, start + 1_000), { actor: "server" });
  await until(async () => (await board.nodes()).length === 5_000);
  await page.focus("#canvas");
  await page.keyboard.press("/");
  await page.waitForSelector("#search-input:focus");
  await page.keyboard.type("lantern");
  await until(async () => (await hits().count()) === 1);
  expect(await hits().first().textContent()).toContain("Scene 4321");
  expect(await page.getAttribute("#search-input", "aria-activedescendant")).toBe("search-list-0");
  await page.fill("#search-input", "prompt street");
  await until(async () => (await page.locator("#search [data-count]").textContent()) === "1000");
  const spent = await page.evaluate(() => {
    const input = document.getElementById("search-input") as HTMLInputElement;
    const start = performance.now();
    for (const word of ["s", "sc", "sce", "scene 4", "scene 43", "quiet", "street 4999", "nothing like it"]) {
      input.value = word;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return (performance.now() - start) / 8;
  });
  console.log(`search over 5,000 nodes: ${spent.toFixed(1)} ms a letter`);
}, 60_000);

test("the arrows fly to the hits, Escape goes back, Enter selects", async () => {
  await page.fill("#search-input", "");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#search", { state: "hidden" });
  await page.focus("#canvas");
  const home = await cameraOf();
  await page.keyboard.press("/");
  await page.keyboard.type("scene 321");
  await until(async () => (await hits().count()) > 0);
  await page.keyboard.press("ArrowDown");
  const second = await page.locator("#search-list [aria-selected=true]").textContent();
  await until(() => isInView(`nod_n${/\d+/.exec(second ?? "")?.[0]}`));
  await keepScreenshots(page, "search");
  await page.keyboard.press("Escape");
  await until(async () => JSON.stringify(await cameraOf()) === JSON.stringify(home));
  expect(await page.evaluate("document.activeElement?.id")).toBe("canvas");
  await page.keyboard.press("/");
  await page.fill("#search-input", "lantern");
  await until(async () => (await hits().count()) === 1);
  await page.keyboard.press("Enter");
  await until(async () => (await board.selection()).join() === "nod_n4321");
  await until(async () => (await page.evaluate("document.activeElement?.dataset.node")) === "nod_n4321");
});

test("the palette finds by parts of words, keeps what was used, and says its keys", async () => {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("srch canv");
  const lines = page.locator("#commands [role=option]:visible");
  expect(await lines.first().textContent()).toContain("Search the canvas");
  expect(await lines.first().locator("kbd").allTextContents()).toEqual(["/"]);
  await page.keyboard.press("Enter");
  await page.waitForSelector("#search-input:focus");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  const recent = page.locator("#commands [data-recent] [role=option]:visible");
  expect(await recent.first().textContent()).toContain("Search the canvas");
  await keepScreenshots(page, "palette");
  await page.keyboard.press("Escape");
});

test("the palette goes to other projects by name", async () => {
  await world.run("project.create", { title: "Lighthouse film" });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("lighthouse");
  await page.waitForSelector("#commands [role=option]:visible:has-text('Lighthouse film')");
  await page.keyboard.press("Escape");
});

test("the viewer shows a take large, steps through the takes of its generator and compares two", async () => {
  board = await openBoard(world, browser, { visit: board.visit });
  const generator = await board.add({
    type: "generator",
    model: "draft-image",
    prompt: "A red bus at dawn",
    params: { resolution: "360" },
    x: 60,
    y: 60,
  });
  await world.run("generation.run", { projectId: board.projectId, nodeId: generator, takes: 3 });
  await world.drain();
  const takes = (await board.nodes())
    .filter((node) => node.type === "image")
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  expect(takes).toHaveLength(3);
  for (const take of takes) await page.waitForSelector(`[data-node="${take.id}"][data-status=done]`, { state: "attached" });
  await page.focus(`[data-node="${takes[0]?.id}"]`);
  await page.keyboard.press("Space");
  await page.waitForSelector("#lightbox[open] #lightbox-stage img");
  expect(await page.getAttribute("#lightbox-stage img", "src")).toBe(`/api/assets/${takes[0]?.assetId}/content`);
  expect(await page.locator("[data-lightbox-count]").textContent()).toBe("Take 1 of 3");
  await page.waitForSelector("#lightbox [data-lightbox-facts]:has-text('A red bus at dawn')");
  await page.keyboard.press("ArrowLeft");
  expect(await page.locator("[data-lightbox-count]").textContent()).toBe("Take 3 of 3");
  await page.keyboard.press("ArrowRight");
  expect(await page.getAttribute("[data-lightbox-download]", "href")).toBe(`/api/assets/${takes[0]?.assetId}/content?download`);
  await keepScreenshots(page, "viewer");
  await page.keyboard.press("x");
  await page.waitForSelector(".wipe__slider:focus");
  const line = () => page.locator(".wipe").evaluate((frame) => (frame as HTMLElement).style.getPropertyValue("--at"));
  expect(await line()).toBe("50%");
  await page.keyboard.press("ArrowRight");
  expect(await line()).toBe("51%");
  expect(await page.locator(".wipe img").evaluateAll((all) => all.map((one) => one.getAttribute("src")))).toEqual(
    takes.slice(0, 2).map((take) => `/api/assets/${take.assetId}/content`),
  );
  await page.click(`[data-lightbox-take="${takes[2]?.id}"]`);
  await until(async () => (await page.locator(".wipe__over").getAttribute("src")) === `/api/assets/${takes[2]?.assetId}/content`);
  await keepScreenshots(page, "viewer-compare");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#lightbox-stage > *", { state: "detached" });
}, 90_000);

test("nothing went wrong in the page's scripts", () => {
  expect(board.visit.troubles).toEqual([]);
});

// last: axe writes styles of its own, which the page's policy refuses aloud
test("axe finds nothing in the palette, the search, the viewer and the comparison", async () => {
  const wrong: string[] = [];
  const look = async (where: string) => wrong.push(...(await violations()).map((one) => `${where}: ${one}`));
  await page.focus("[data-type=image]");
  await page.keyboard.press("Control+k");
  await page.waitForSelector("#commands[open]");
  await look("palette");
  await page.keyboard.type("look at");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#lightbox[open] #lightbox-stage img");
  await page.waitForSelector("#lightbox [data-lightbox-facts]:has-text('A red bus at dawn')");
  await look("viewer");
  await page.keyboard.press("x");
  await page.waitForSelector(".wipe__slider");
  await look("comparison");
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type("bus");
  await until(async () => (await hits().count()) > 0);
  await look("search");
  expect(wrong).toEqual([]);
}, 60_000);
