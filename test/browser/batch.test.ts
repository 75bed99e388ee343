/** The page of batches as a person uses it: a table of prompts counted as it is written, run, judged by keyboard, sent to the canvas. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { falWire } from "../wire/fal.ts";
import type { WireServer } from "../wire/wire.ts";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, SIZES, signIn } from "./browser.ts";

const AXE = readFileSync(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"), "utf8");

let world: World;
let browser: Browser;
let page: Page;
let projectId = "";
let fal: WireServer;
const complaints: string[] = [];

beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "The last tea house" })).id ?? "";
  fal = await falWire.serve();
  const { fields, baseUrl } = falWire.credentials(fal.url);
  await world.run("key.set", { provider: "fal", baseUrl });
  await world.run("key.set", { provider: "fal", fields });
  browser = await openBrowser();
  page = await (await browser.newContext({ viewport: SIZES.desktop })).newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  await signIn(page, world.url);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await world.close();
  await fal.stop();
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

test("a paid batch stops where its budget ends, says what is kept, and goes on with a larger one; what failed is tried again alone", async () => {
  fal.behave(["success", "rejected", "success"]);
  await page.goto(`${world.url}/projects/${projectId}/batch`);
  await page.click(".seg label:has([value=lines])");
  await page.fill("[name=lines]", "A bus\nA bench\nA kettle\nA lamp");
  await page.uncheck("[name=model][value=draft-image]");
  await page.check("[name=model][value=flux-schnell]");
  await page.selectOption("[name='param.aspect']", "1:1");
  await page.check("[name=model][value=draft-image]");
  await page.waitForSelector("[name='param.draft-image.resolution']", { state: "attached" });
  expect(await page.inputValue("[name='param.aspect']")).toBe("1:1");
  await page.uncheck("[name=model][value=draft-image]");
  await page.fill("[name='param.steps']", "2");
  await page.fill("[name=budget]", "0.006");
  await page.waitForSelector("#batch-form [type=submit]:enabled >> text=Run 4 takes");
  expect(await page.textContent("#batch-count")).toContain("$0.012");
  await page.click("#batch-form [type=submit]");
  await page.waitForURL("**/batch?batch=*");
  await page.waitForSelector("#batch-head[data-batch-state=stopped] .batch__note", { timeout: 60_000 });
  expect(await page.textContent(".batch__note")).toContain("2 of 4 takes are done and kept; 1 waits and has cost nothing.");
  expect(fal.accepted()).toBe(2);
  const sizes = fal.requests.flatMap(({ body }) => (body as { image_size?: string } | undefined)?.image_size ?? []);
  expect(new Set(sizes)).toEqual(new Set(["square_hd"]));
  await keepScreenshots(page, "batch-stopped");
  await page.fill("#batch-head [name=budget]", "1");
  await page.click("#batch-head >> text=Go on");
  await page.waitForSelector("#batch-head[data-batch-state=done]", { timeout: 60_000 });
  expect(fal.accepted()).toBe(3);
  await page.click(".batch__take[data-state=failed]");
  await page.waitForSelector("#batch-look[open] .batch__why");
  await page.click("[data-look-retry]");
  await page.waitForSelector("#batch-head[data-batch-state=done] >> text=4 done", { timeout: 60_000 });
  expect(fal.accepted()).toBe(4);
  expect(complaints).toEqual([]);
}, 120_000);

test("a batch is scheduled from its form and found from the palette", async () => {
  await page.goto(`${world.url}/projects/${projectId}`);
  await page.waitForSelector("#canvas");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("batches");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/batch");
  await page.fill("[name=lines]", "A hill in the morning");
  expect(await page.isVisible("[name=timezone]")).toBe(false);
  await page.selectOption("[name=when]", "cron");
  await page.fill("[name=cron]", "soon");
  await page.fill("[name=title]", "Morning hill");
  await page.waitForSelector("#batch-form [type=submit]:enabled >> text=Schedule 1 take");
  await page.click("#batch-form [type=submit]");
  await page.waitForSelector("#batch-error");
  await page.fill("[name=cron]", "0 6 * * 1");
  await keepScreenshots(page, "batch-schedule");
  await page.click("#batch-form [type=submit]:enabled");
  await page.waitForURL("**/queue/schedules");
  await page.waitForSelector("text=Morning hill");
  await page.waitForSelector("text=Run a batch, The last tea house");
  expect(complaints).toEqual([]);
}, 60_000);

test("it fits three sizes in both themes, and axe has nothing to object to", async () => {
  await page.goto(`${world.url}/projects/${projectId}/batch`);
  await page.click("summary:has-text('Batches')");
  await page.click(".batch__list a:has-text('shots')");
  await page.waitForSelector("#batch-table");
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
