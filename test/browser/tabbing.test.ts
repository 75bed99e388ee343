/** Through a canvas of three thousand nodes by Tab: the order is that of reading, also where nothing is on the page yet. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { compareReading } from "../../src/browser/canvas/reading-order.ts";
import type { CanvasNode } from "../../src/canvas/document.ts";
import { type Board, makeBoard } from "../board.ts";
import { openWorld, type World } from "../world.ts";
import { openBrowser, signIn, type Visit, visit } from "./browser.ts";

const NODES = 3_000;

let world: World;
let browser: Browser;
let board: Board;
let seen: Visit;
let page: Page;
let order: CanvasNode[];

beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  board = await makeBoard(world.clash, "usr_0000000000000000000mara", { count: NODES, pictures: 40 });
  await world.run("node.add", { projectId: board.projectId, type: "timeline", x: -1_400, y: 0 }); // first of all, with controls and no words
  order = Object.values((await world.clash.rooms.view(board.projectId)).nodes).sort(compareReading);
  seen = await visit(browser);
  page = seen.page;
  await signIn(page, world.url);
  await page.goto(`${world.url}/projects/${board.projectId}`);
  await page.waitForSelector("#canvas[data-live]");
}, 90_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const focusedOn = (id: string | undefined) =>
  page.waitForFunction((id) => (document.activeElement as HTMLElement | null)?.dataset.node === id, id);
const focused = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.node);
const isInView = (id: string | undefined) =>
  page.waitForFunction((id) => {
    const box = document.querySelector(`[data-node="${id}"]`)?.getBoundingClientRect();
    const stage = document.getElementById("canvas")?.getBoundingClientRect();
    return box && stage && box.left >= stage.left && box.right <= stage.right && box.top >= stage.top && box.bottom <= stage.bottom;
  }, id);
const isOutside = () => page.evaluate(() => !document.getElementById("canvas")?.contains(document.activeElement));
/** Presses that follow each other faster than faces come. */
const tabs = (times: number, shiftKey = false) =>
  page.evaluate(
    ([times, shiftKey]) => {
      for (let n = 0; n < times; n++)
        document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab", shiftKey, bubbles: true, cancelable: true }));
    },
    [times, shiftKey] as const,
  );
/** Where in the order the focus is. */
async function placeOfFocus(): Promise<number> {
  await page.waitForFunction(() => (document.activeElement as HTMLElement | null)?.dataset.node);
  const id = await focused();
  return order.findIndex((node) => node.id === id);
}

test("Tab goes from the canvas into what is in view, and on in reading order beyond what was on the page", async () => {
  await page.focus("#canvas");
  await page.keyboard.press("Tab");
  const start = await placeOfFocus();
  expect(await page.getAttribute(`[data-node="${order[start]?.id}"]`, "data-selected")).toBe("");
  const before = new Set(await page.locator("[data-node]").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.node)));
  const passed: (string | undefined)[] = [];
  for (let n = 1; n <= 24; n++) {
    await page.keyboard.press("Tab");
    await focusedOn(order[start + n]?.id);
    passed.push(order[start + n]?.id);
  }
  expect(passed.filter((id) => !before.has(id)).length).toBeGreaterThan(0);
  await isInView(passed.at(-1));
  await page.keyboard.press("Shift+Tab");
  await focusedOn(passed.at(-2));
});

test("quick presses pass over no node", async () => {
  const start = await placeOfFocus();
  await tabs(30);
  await focusedOn(order[start + 30]?.id);
  await isInView(order[start + 30]?.id);
});

test("Enter goes to the controls of a node without words, Escape back to it, Tab from the last one to the next node", async () => {
  await tabs(await placeOfFocus(), true);
  const [timeline, next] = order;
  await focusedOn(timeline?.id);
  await page.keyboard.press("Enter");
  const nodeAround = () => page.evaluate(() => document.activeElement?.closest<HTMLElement>("[data-node]")?.dataset.node);
  expect(await focused()).toBeUndefined();
  expect(await nodeAround()).toBe(timeline?.id);
  await page.keyboard.press("Escape");
  expect(await focused()).toBe(timeline?.id);
  await page.keyboard.press("Enter");
  for (let n = 0; n < 12 && (await nodeAround()) === timeline?.id; n++) {
    await page.keyboard.press("Tab");
    await page.waitForFunction(() => document.querySelector("[data-node]:focus, [data-node] :focus"));
  }
  await focusedOn(next?.id);
});

test("from far away the focused node is on the page with its name, while the others are painted", async () => {
  await page.evaluate(() => document.dispatchEvent(new CustomEvent("clash:command", { detail: { run: "view.fit" } })));
  await page.waitForSelector('#canvas[data-level="far"]');
  const start = await placeOfFocus();
  await page.keyboard.press("Tab");
  await focusedOn(order[start + 1]?.id);
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(/^\w+: ./);
  expect(await page.getAttribute("#canvas", "data-level")).toBe("far");
  await page.waitForFunction(() => document.querySelectorAll("[data-node]").length <= 4);
});

test("Escape and then Tab leaves the canvas, and so does Tab at the end of the order", async () => {
  for (let n = 0; n < 3 && (await page.evaluate(() => document.activeElement?.id)) !== "canvas"; n++) await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement?.id === "canvas");
  await page.keyboard.press("Tab");
  expect(await isOutside()).toBe(true);
  await page.focus("#canvas");
  await page.keyboard.press("Tab");
  const start = await placeOfFocus();
  await tabs(order.length - 1 - start);
  await focusedOn(order.at(-1)?.id);
  await page.keyboard.press("Tab");
  expect(await isOutside()).toBe(true);
});

test("the canvas says how to walk it", async () => {
  const id = await page.getAttribute("#canvas", "aria-describedby");
  expect(await page.textContent(`#${id}`)).toContain("Tab goes from node to node in reading order");
});

test("nothing went wrong in the page's scripts", () => {
  expect(seen.troubles).toEqual([]);
});
