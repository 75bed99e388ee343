/** The page of batches as a person uses it: a table of prompts counted as it is written, run, judged by keyboard, sent to the canvas. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, SIZES, signIn } from "./browser.ts";

const AXE = readFileSync(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"), "utf8");

let world: World;
let browser: Browser;
let page: Page;
let projectId = "";
const complaints: string[] = [];

beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "The last tea house" })).id ?? "";
  browser = await openBrowser();
  page = await (await browser.newContext({ viewport: SIZES.desktop })).newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  await signIn(page, world.url);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const CSV = "place,hour,weather\nthe ridge,dawn,clear\nthe hearth,dusk,dark\nthe bend,noon,fog\n";

test("a table becomes a batch: counted while it is written, priced, run", async () => {
  await page.goto(`${world.url}/projects/${projectId}/batch`);
  await page.fill("[name=lines]", "A bus\nA bench");
  await page.waitForSelector("#batch-count .batch__sum >> text=takes");
  expect(await page.textContent("#batch-count .batch__sum")).toContain("2 × 1 × 1 = 2");
  await page.click(".seg label:has([value=csv])");
  await page.setInputFiles("[name=file]", { name: "shots.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) });
  await page.waitForSelector(".vars >> text=the hearth");
  await page.fill("[name=template]", "Wide shot of {place} at {hour}, {wether}");
  await page.waitForSelector(".batch__problems >> text={wether} has no value");
  expect(await page.isDisabled("#batch-form [type=submit]")).toBe(true);
  await page.fill("[name=template]", "Wide shot of {place} at {hour}, {weather}");
  await page.fill("[name=takes]", "2");
  await page.selectOption("[name='param.resolution']", "360");
  await page.waitForSelector("#batch-form [type=submit]:enabled >> text=Run 6 takes");
  expect(await page.textContent("#batch-count")).toContain("free");
  await page.click("#batch-form [type=submit]");
  await page.waitForURL("**/batch?batch=*");
  await page.waitForSelector("#batch-head[data-batch-state=done]", { timeout: 60_000 });
  expect(await page.locator(".batch__take[data-state=done] img").count()).toBe(6);
}, 90_000);

test("arrows walk, letters judge, Space looks, and what is picked goes on the canvas", async () => {
  await page.focus("#take-0");
  await page.keyboard.press("k");
  await page.waitForSelector("#take-0[data-review=keep]");
  expect(await page.evaluate("document.activeElement.id")).toBe("take-0");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  expect(await page.evaluate("document.activeElement.id")).toBe("take-3");
  await page.keyboard.press("s");
  await page.waitForSelector("#take-3[data-review=star]");
  await page.keyboard.press("Space");
  await page.waitForSelector("#batch-look[open] img");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("r");
  await page.waitForSelector("#take-4[data-review=reject]");
  await keepScreenshots(page, "batch-look");
  await page.keyboard.press("Escape");
  expect(await page.evaluate("document.activeElement.id")).toBe("take-4");
  await page.keyboard.press("r");
  await page.waitForSelector("#take-4:not([data-review])");
  await page.click("[data-batch-place]:has-text('Send 2 to canvas')");
  await page.waitForSelector(".toast >> text=2 takes stand on the canvas");
  const { nodes } = await world.clash.rooms.view(projectId);
  expect(Object.values(nodes).filter((node) => node.type === "image")).toHaveLength(2);
  expect(complaints).toEqual([]);
}, 60_000);

test("it fits three sizes in both themes, and axe has nothing to object to", async () => {
  await keepScreenshots(page, "batch");
  for (const size of Object.values(SIZES)) {
    await page.setViewportSize(size);
    if (size !== SIZES.desktop) await keepScreenshots(page, `batch-${size.width}`);
    expect(Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize(SIZES.desktop);
  await page.evaluate(AXE);
  const found = (await page.evaluate('axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] })')) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
}, 60_000);
