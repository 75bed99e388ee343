/** Parts of the canvas that come later: what is asked of them before they are here is done when they are. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { openWorld, type World } from "../world.ts";
import { type Board, openBoard, until } from "./board.ts";
import { openBrowser } from "./browser.ts";

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
  await browser.close();
  await world.close();
});

const EDITOR = "[data-writing] [contenteditable=true]";

/** Loads the page anew without the script of the editor, which comes, or fails, when the answer is called. */
async function withoutEditor(): Promise<(how: "comes" | "fails") => void> {
  const held = Promise.withResolvers<"comes" | "fails">();
  await page.route("**/build/chunk-*.js", async (route) => {
    const answer = await route.fetch();
    const isEditor = (await answer.text()).includes("cm-lineWrapping");
    if (isEditor && (await held.promise) === "fails") return route.abort();
    await route.fulfill({ response: answer });
  });
  await page.reload();
  await page.waitForSelector("#canvas[data-live]");
  return held.resolve;
}

test("letters typed while the editor is read stand in the text, and none of them is a shortcut", async () => {
  const editor = await withoutEditor();
  await page.focus("#canvas");
  await page.keyboard.press("t");
  await page.waitForSelector("textarea.hidden-text:focus", { state: "attached" });
  await page.keyboard.type("Harbour at night, two people");
  expect(await page.locator(EDITOR).count()).toBe(0);
  expect(await board.nodes()).toHaveLength(1);
  expect(await page.getAttribute("#canvas", "data-tool")).toBe("select");
  editor("comes");
  await page.waitForSelector(`${EDITOR}:focus`);
  await page.keyboard.type(", rain");
  await until(async () => (await board.nodes()).some((node) => node.type === "text" && node.body === "Harbour at night, two people, rain"));
  expect(await page.locator("textarea.hidden-text").count()).toBe(0);
  await page.keyboard.press("Escape");
  await page.unrouteAll({ behavior: "wait" });
});

test("Escape gives up waiting, and what was typed changes nothing", async () => {
  const editor = await withoutEditor();
  const [node] = await board.nodes();
  await page.focus(`[data-node="${node?.id}"]`);
  await page.keyboard.press("Enter");
  await page.waitForSelector("textarea.hidden-text:focus", { state: "attached" });
  await page.keyboard.type("nothing");
  await page.keyboard.press("Escape");
  expect(await page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.node)).toBe(node?.id);
  editor("comes");
  await page.unrouteAll({ behavior: "wait" });
  await page.keyboard.press("Enter");
  await page.waitForSelector(`${EDITOR}:focus`);
  expect(await page.locator(EDITOR).textContent()).toBe("Harbour at night, two people, rain");
  await page.keyboard.press("Escape");
});

test("an editor that cannot be read is told, and the page goes on", async () => {
  const editor = await withoutEditor();
  const [node] = await board.nodes();
  await page.focus(`[data-node="${node?.id}"]`);
  await page.keyboard.press("Enter");
  await page.waitForSelector("textarea.hidden-text:focus", { state: "attached" });
  editor("fails");
  await page.waitForSelector(".toast[data-tone=fail]:has-text('could not be read')");
  expect(await page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.node)).toBe(node?.id);
  await page.keyboard.press("ArrowRight");
  await until(async () => (await board.nodes())[0]?.x !== node?.x);
  await page.unrouteAll({ behavior: "wait" });
});
