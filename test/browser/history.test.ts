/** The history in real browsers: an old canvas is looked at while another person works on, brought back, and undone. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { visits } from "../../src/schema.ts";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, signIn, type Visit, visit } from "./browser.ts";

const AXE = readFileSync(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

let world: World;
let browser: Browser;
let one: Visit;
let two: Visit;
let projectId: string;
let cardId: string;
let lateId: string;
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  projectId = (await world.run("project.create", { title: "Then and now" })).id ?? "";
  const { token: hand } = await world.run("token.create", { title: "Jonas", role: "editor", projectIds: [projectId] });
  const asJonas = async (name: string, params: Record<string, unknown>) =>
    (await world.ask(`/api/commands/${name}`, { method: "POST", token: hand ?? "", body: JSON.stringify({ projectId, ...params }) })).body
      .result as { id: string };
  cardId = (await asJonas("node.add", { type: "text", label: "Brief", x: 60, y: 80, body: "The first draft of the brief" })).id;
  await world.run("node.update", { projectId, nodeId: cardId, body: "The second draft, shorter" });
  lateId = (await world.run("node.add", { projectId, type: "prompt", label: "Shot 1", x: 460, y: 80, body: "Came later" })).id ?? "";
  one = await visit(browser);
  two = await visit(browser);
  for (const { page, context } of [one, two]) {
    context.setDefaultTimeout(10_000);
    await signIn(page, world.url);
    await enter(page);
  }
}, 90_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

async function enter(page: Page): Promise<void> {
  await page.goto(`${world.url}/projects/${projectId}`);
  await page.waitForSelector("#canvas[data-live]");
}
const card = (id: string) => `[data-node="${id}"]`;

test("the History tab names who changed what, and a line opens the canvas as it was, with a clear banner", async () => {
  await one.page.click("#tab-history");
  await one.page.waitForSelector("#history .history__line:has-text('Jonas')");
  await one.page.click("#history .history__line:has-text('Jonas') a");
  await one.page.waitForSelector(".past__bar:has-text('You are looking at')");
  await one.page.waitForSelector(`${card(cardId)}:has-text('The first draft of the brief')`);
  expect(await one.page.locator(card(lateId)).count()).toBe(0);
  expect(await one.page.locator("#history [aria-current]").count()).toBe(1);
});

test("the other person goes on undisturbed, and the old canvas stays as it was", async () => {
  await world.run("node.move", { projectId, moves: [{ nodeId: lateId, x: 500, y: 300 }] });
  await two.page.waitForFunction((id) => (document.querySelector(`[data-node="${id}"]`) as HTMLElement).style.top === "300px", lateId);
  await two.page.waitForSelector(`${card(cardId)}:has-text('The second draft')`);
  expect(await one.page.locator(card(lateId)).count()).toBe(0);
});

test("a version gets a name, which its line and the banner show", async () => {
  await one.page.hover("#history [aria-current]");
  await one.page.click("#history [aria-current] [data-open=name-version]");
  await one.page.fill("#name-version [name=name]", "Before we cut it");
  await one.page.keyboard.press("Enter");
  await one.page.waitForSelector("#history [aria-current]:has-text('Before we cut it')");
  await one.page.reload();
  await one.page.waitForSelector(".past__bar:has-text('Before we cut it')");
});

test("Restore brings it back for everybody as one's own change, and one undo takes that back", async () => {
  await one.page.click(".past__bar [type=submit]");
  await one.page.waitForURL(`${world.url}/projects/${projectId}`);
  await one.page.waitForSelector("#canvas[data-live]");
  for (const { page } of [one, two]) {
    await page.waitForSelector(`${card(cardId)}:has-text('The first draft of the brief')`);
    await page.waitForSelector(card(lateId), { state: "detached" });
  }
  await one.page.focus("#canvas");
  await one.page.keyboard.press("Control+z");
  for (const { page } of [one, two]) {
    await page.waitForSelector(`${card(cardId)}:has-text('The second draft')`);
    await page.waitForSelector(card(lateId));
  }
});

test("who comes back is told what changed, and walks through it", async () => {
  const newest = (await world.clash.rooms.versions(projectId, { limit: 1 }))[0]?.seq;
  await two.page.goto(`${world.url}/projects`);
  for (let n = 0; n < 400 && !(await world.clash.db.read.select().from(visits)).some((row) => row.seq === newest); n++) await Bun.sleep(25);
  const far =
    (await world.run("node.add", { projectId, type: "text", label: "New scene", x: 5000, y: 3000, body: "At the lake" })).id ?? "";
  await world.run("node.update", { projectId, nodeId: cardId, body: "The third draft" });
  await enter(two.page);
  await two.page.waitForSelector("#since:has-text('2 nodes changed')");
  await two.page.waitForSelector(`${card(cardId)}[data-changed]`, { state: "attached" });
  const seen = new Set<string>();
  for (const place of ["1 / 2", "2 / 2", "1 / 2"]) {
    await two.page.click("[data-since-step='1']");
    await two.page.waitForSelector(`[data-since-at]:has-text('${place}')`);
    const inView = await two.page.waitForFunction(() => {
      const node = document.querySelector<HTMLElement>("[data-node][data-selected]");
      const box = node?.getBoundingClientRect();
      return box && box.left > 0 && box.top > 0 && box.right < innerWidth && box.bottom < innerHeight ? node?.dataset.node : undefined;
    });
    seen.add(String(await inView.jsonValue()));
  }
  expect([...seen].sort()).toEqual([far, cardId].sort());
  await two.page.click("[data-since-close]");
  await two.page.waitForSelector("#since", { state: "detached" });
  expect(await two.page.locator("[data-changed]").count()).toBe(0);
});

test("the pages give axe nothing to object to, in both themes and on a phone", async () => {
  expect([...one.troubles, ...two.troubles]).toEqual([]); // read before axe and the screenshots, which bring styles of their own
  await one.page.click("#tab-history");
  await one.page.waitForSelector("#history .history__line");
  const first = await one.page.locator("#history a[data-version]").last().getAttribute("href");
  const phone = await visit(browser, "phone");
  await signIn(phone.page, world.url);
  for (const [page, name] of [
    [one.page, "history"],
    [two.page, "history-version"],
    [phone.page, "history-phone"],
  ] as const) {
    if (page !== one.page) await page.goto(world.url + first);
    if (page !== one.page) await page.waitForSelector("#canvas[data-live]");
    await page.evaluate(AXE);
    const at = page === one.page ? '["#side"]' : "document";
    const { violations } = (await page.evaluate(`axe.run(${at}, { runOnly: ${JSON.stringify(RULES)} })`)) as {
      violations: { id: string; nodes: { html: string }[] }[];
    };
    expect(violations.map(({ id, nodes }) => `${name} ${id}: ${nodes[0]?.html}`)).toEqual([]);
    await keepScreenshots(page, name);
  }
  await phone.context.close();
}, 60_000);
