/** Sharing and presenting in real browsers: a link is made, opened by a stranger, walked through and taken back. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, signIn, type Visit, visit } from "./browser.ts";

const AXE = readFileSync(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

let world: World;
let browser: Browser;
let maker: Visit;
let stranger: Visit;
let projectId: string;
let link: string;
const ids: Record<string, string> = {};
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  projectId = (await world.run("project.create", { title: "The last tea house" })).id ?? "";
  const add = async (name: string, node: Record<string, unknown>) => {
    ids[name] = (await world.run("node.add", { projectId, ...node })).id ?? "";
  };
  await add("far", { type: "text", label: "Far away", x: 9000, y: 7000, body: "The ending is out here" });
  await add("brief", { type: "text", label: "Brief", x: 60, y: 80, body: "# A quiet goodbye\nForty seconds, on a mountain pass." });
  await add("prompt", { type: "prompt", label: "Shot 1", x: 60, y: 400, body: "A tea house before sunrise" });
  await add("maker", {
    type: "generator",
    label: "Maker",
    x: 420,
    y: 80,
    model: "draft-image",
    prompt: "A tea house",
    params: { resolution: "360" },
  });
  await world.run("edge.connect", { projectId, source: ids.prompt, target: ids.maker, role: "prompt" });
  await world.run("generation.run", { projectId, nodeId: ids.maker });
  await world.drain();
  maker = await visit(browser);
  stranger = await visit(browser);
  for (const { context } of [maker, stranger]) context.setDefaultTimeout(10_000);
  await signIn(maker.page, world.url);
  await maker.page.goto(`${world.url}/projects/${projectId}`);
  await maker.page.waitForSelector("#canvas[data-live]");
}, 120_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const isInView = (page: Page, nodeId: string) =>
  page.waitForFunction((id) => {
    const box = document.querySelector(`[data-node="${id}"]`)?.getBoundingClientRect();
    const stage = document.getElementById("canvas")?.getBoundingClientRect();
    return box && stage && box.right > stage.left && box.left < stage.right && box.bottom > stage.top && box.top < stage.bottom;
  }, nodeId);

test("Share makes a link to what one sees, shows it once, and lists it", async () => {
  await maker.page.click("text=Share");
  await maker.page.waitForSelector("#share[open] #shares:has-text('No link opens this project')");
  expect(await maker.page.isDisabled('#share [name=kind][value="selection"]')).toBe(true);
  await maker.page.click("#share [type=submit]");
  await maker.page.waitForSelector("#share-made:visible");
  link = await maker.page.inputValue("[data-share-url]");
  expect(link).toMatch(new RegExp(`^${world.url}/share/[\\w-]{43}$`));
  await maker.page.waitForSelector("#shares li:has-text('The canvas'):has-text('ends in 7 days')");
  await maker.page.click("#share [data-close]");
  await maker.page.click("text=Share");
  expect(await maker.page.isVisible("#share-made")).toBe(false);
  await maker.page.keyboard.press("Escape");
});

test("a stranger sees the canvas with its pictures, and nothing to press that would change it", async () => {
  const asked: string[] = [];
  stranger.page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await stranger.page.goto(link);
  await stranger.page.waitForSelector("#canvas[data-live]");
  await stranger.page.waitForFunction(() => {
    const picture = document.querySelector<HTMLImageElement>("[data-type=image] img");
    return picture?.complete && picture.naturalWidth > 0;
  });
  expect(await stranger.page.locator("form, select, textarea, [hx-post], [data-command]").count()).toBe(0);
  expect(asked.filter((line) => !/^GET \/(share|css|build|fonts|icons?\.svg)/.test(line))).toEqual([]);
  const path = new URL(link).pathname;
  const pictures = asked.filter((line) => line.includes("/assets/"));
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.every((line) => line.startsWith(`GET ${path}/assets/`))).toBe(true);
});

test("what is far away is drawn when it comes into view", async () => {
  expect(await stranger.page.getAttribute(`[data-node="${ids.far}"]`, "data-waits")).toBe("");
  await stranger.page.click('[data-still-run="fit"]');
  await stranger.page.waitForSelector(`[data-node="${ids.far}"]:not([data-waits]):has-text('The ending is out here')`, {
    state: "attached",
  });
  const before = await stranger.page.textContent("#zoom-value");
  await stranger.page.keyboard.press("+");
  await stranger.page.waitForFunction((was) => document.getElementById("zoom-value")?.textContent !== was, before);
});

test("a picture opens large and closes again", async () => {
  await stranger.page.goto(link);
  await stranger.page.waitForSelector("#canvas[data-live]");
  await stranger.page.dblclick("[data-type=image] .node__body");
  await stranger.page.waitForSelector("#lightbox[open] img");
  await stranger.page.keyboard.press("Escape");
  await stranger.page.waitForSelector("#lightbox-stage > *", { state: "detached" });
});

test("both walk through it by arrows: in reading order, without chrome, and back to where they were", async () => {
  for (const [page, begin] of [
    [stranger.page, () => stranger.page.click('[data-still-run="show"]')],
    [maker.page, () => maker.page.keyboard.press("Shift+P")],
  ] as const) {
    await page.focus("#canvas");
    const before = await page.evaluate(() => document.getElementById("world")?.style.transform);
    await begin();
    await page.waitForSelector("#presenting:has-text('Brief'):has-text('1 / 5')");
    await isInView(page, ids.brief ?? "");
    expect(await page.isVisible(".topbar")).toBe(false);
    expect(await page.isVisible(".zoom")).toBe(false);
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector("#presenting:has-text('Maker'):has-text('2 / 5')");
    await page.keyboard.press("End");
    await page.waitForSelector("#presenting:has-text('Far away'):has-text('5 / 5')");
    await isInView(page, ids.far ?? "");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector("#presenting:has-text('5 / 5')");
    await page.keyboard.press("Escape");
    await page.waitForSelector("#presenting", { state: "hidden" });
    await page.waitForSelector(".topbar:visible");
    await page.waitForFunction((was) => document.getElementById("world")?.style.transform === was, before);
  }
});

test("of several selected nodes only these are shown, and a link to them shows nothing else", async () => {
  await maker.page.evaluate(() => (document.activeElement as HTMLElement)?.blur());
  await maker.page.click(`[data-node="${ids.brief}"] .node__label`);
  await maker.page.keyboard.down("Shift");
  await maker.page.click(`[data-node="${ids.prompt}"] .node__label`);
  await maker.page.keyboard.up("Shift");
  await maker.page.keyboard.press("Shift+P");
  await maker.page.waitForSelector("#presenting:has-text('1 / 2')");
  await maker.page.keyboard.press("Escape");
  await maker.page.click("text=Share");
  await maker.page.check('#share [name=kind][value="selection"]', { force: true });
  await maker.page.click("#share [type=submit]");
  await maker.page.waitForSelector("#shares li:has-text('2 nodes')");
  await stranger.page.goto(await maker.page.inputValue("[data-share-url]"));
  await stranger.page.waitForSelector("#canvas[data-live]");
  expect(await stranger.page.locator("[data-node]").count()).toBe(2);
});

test("the pages give axe nothing to object to, and a link that is taken back opens nothing at the next look", async () => {
  expect([...maker.troubles, ...stranger.troubles]).toEqual([]); // read before axe and the screenshots, which bring styles of their own
  const phone = await visit(browser, "phone");
  for (const [page, name] of [
    [maker.page, "share-dialog"],
    [stranger.page, "share"],
    [phone.page, "share-phone"],
  ] as const) {
    if (page !== maker.page) await page.goto(link);
    if (page !== maker.page) await page.waitForSelector("#canvas[data-live]");
    await page.evaluate(AXE);
    const { violations } = (await page.evaluate(
      `axe.run(${page === maker.page ? '"#share"' : "document"}, { runOnly: ${JSON.stringify(RULES)} })`,
    )) as {
      violations: { id: string; nodes: { html: string }[] }[];
    };
    expect(violations.map(({ id, nodes }) => `${name} ${id}: ${nodes[0]?.html}`)).toEqual([]);
    await keepScreenshots(page, name);
  }
  await phone.context.close();
  while ((await maker.page.locator("#shares li").count()) > 0) {
    const left = await maker.page.locator("#shares li").count();
    await maker.page.locator("#shares [data-command='share.revoke']").first().click();
    await maker.page.waitForFunction((n) => document.querySelectorAll("#shares li").length < n, left);
  }
  const answer = await stranger.page.goto(link);
  expect(answer?.status()).toBe(404);
  await stranger.page.waitForSelector("text=This link does not open anything");
}, 60_000);
