/** Comments in real browsers: placed, answered and settled by three people, by mouse and by keyboard. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, SIZES, signIn, type Visit, visit } from "./browser.ts";

const AXE = readFileSync(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

let world: World;
let browser: Browser;
let one: Visit;
let two: Visit;
let projectId: string;
let cardId: string;
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  projectId = (await world.run("project.create", { title: "The last tea house" })).id ?? "";
  cardId =
    (
      await world.run("node.add", {
        projectId,
        type: "text",
        label: "Brief",
        x: 60,
        y: 60,
        body: "# A quiet goodbye\nForty seconds, on a mountain pass.",
      })
    ).id ?? "";
  await world.run("node.add", { projectId, type: "prompt", label: "Shot 1", x: 60, y: 360, body: "A tea house before sunrise" });
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
  await page.waitForSelector("#pins[data-placed]", { state: "attached" });
}
const boxOf = async (page: Page, selector: string) => {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not on screen.`);
  return box;
};
const pinOf = (nodeId: string) => `.pin[data-node-pin="${nodeId}"]`;

test("C and a click on a node place a comment; the pin sits at its corner for everybody and goes along when it moves", async () => {
  await one.page.focus("#canvas");
  await one.page.keyboard.press("c");
  await one.page.waitForSelector(".commenting:visible");
  const card = await boxOf(one.page, `[data-node="${cardId}"] .node__body`);
  await one.page.mouse.click(card.x + card.width / 2, card.y + card.height / 2);
  await one.page.waitForSelector("#thread textarea:focus");
  expect(await one.page.textContent("#thread [data-draft-place]")).toContain("Brief");
  await one.page.keyboard.type("Is forty seconds enough?");
  await one.page.keyboard.press("Enter");
  for (const { page } of [one, two]) await page.waitForSelector(pinOf(cardId));
  expect(await one.page.evaluate(() => document.activeElement?.matches(".pin"))).toBe(true);
  const corner = async (page: Page) => {
    const [pin, node] = [await boxOf(page, pinOf(cardId)), await boxOf(page, `[data-node="${cardId}"] .node__body`)];
    return { dx: Math.abs(pin.x - (node.x + node.width)), dy: Math.abs(pin.y + pin.height - node.y) };
  };
  const before = await corner(two.page);
  expect(before.dx).toBeLessThan(24);
  expect(before.dy).toBeLessThan(24);
  await world.run("node.move", { projectId, moves: [{ nodeId: cardId, x: 220, y: 120 }] });
  await two.page.waitForFunction(([pin]) => (document.querySelector(pin as string) as HTMLElement).style.top === "120px", [pinOf(cardId)]);
  const after = await corner(two.page);
  expect(Math.abs(after.dx - before.dx)).toBeLessThan(1.5);
  expect(Math.abs(after.dy - before.dy)).toBeLessThan(1.5);
});

test("the other one answers in the thread by keyboard alone; the first sees the answer in the open thread", async () => {
  await one.page.click(pinOf(cardId));
  await one.page.waitForSelector("#thread .talk__comment");
  await two.page.focus(pinOf(cardId));
  await two.page.keyboard.press("Enter");
  await two.page.waitForSelector("#thread .talk__comment:has-text('Is forty seconds enough?')");
  await two.page.waitForFunction(() => document.getElementById("thread")?.contains(document.activeElement));
  while (!(await two.page.evaluate(() => document.activeElement?.matches("textarea[aria-label=Reply]"))))
    await two.page.keyboard.press("Tab");
  await two.page.keyboard.type("Yes, see https://example.org/cut");
  await two.page.keyboard.press("Enter");
  await one.page.waitForSelector("#thread .talk__comment:nth-of-type(2) a[href='https://example.org/cut'][rel~=noopener]");
  expect(await two.page.inputValue("#thread textarea[aria-label=Reply]")).toBe("");
  await one.page.waitForSelector(`${pinOf(cardId)} .pin__count:has-text('1')`);
  for (let n = 0; n < 12; n++) {
    await two.page.keyboard.press("Tab");
    expect(await two.page.evaluate(() => document.getElementById("thread")?.contains(document.activeElement))).toBe(true);
  }
  await two.page.keyboard.press("Escape");
  await two.page.waitForSelector("#thread", { state: "hidden" });
  expect(await two.page.evaluate(() => document.activeElement?.matches(".pin"))).toBe(true);
});

test("what one writes is not drawn over by what another says meanwhile", async () => {
  await one.page.fill("#thread textarea[aria-label=Reply]", "Half a thou");
  const thread = (await one.page.getAttribute(pinOf(cardId), "data-pin")) ?? "";
  await world.run("comment.reply", { projectId, threadId: thread, body: "From the command line" });
  await one.page.waitForSelector("#thread .talk__comment:has-text('From the command line')");
  expect(await one.page.inputValue("#thread textarea[aria-label=Reply]")).toBe("Half a thou");
  await one.page.fill("#thread textarea[aria-label=Reply]", "");
});

test("one's own words are changed in place", async () => {
  await one.page.locator("#thread .talk__comment").first().hover();
  await one.page.locator("#thread [data-comment-edit]").first().click();
  await one.page.waitForSelector("#thread [data-editing] textarea:focus");
  await one.page.keyboard.press("Control+a");
  await one.page.keyboard.type("Are forty seconds enough?");
  await one.page.keyboard.press("Enter");
  await one.page.waitForSelector("#thread .talk__comment:has-text('Are forty seconds enough?'):has-text('edited')");
});

test("resolving takes the pin away everywhere; the list has it under Resolved and opens it again", async () => {
  await one.page.click("#thread [data-command='comment.resolve']");
  await two.page.waitForSelector(pinOf(cardId), { state: "detached" });
  await one.page.press("#thread", "Escape");
  await one.page.waitForSelector("#thread", { state: "hidden" });
  await two.page.click("#tab-comments");
  await two.page.waitForSelector("#comments .empty");
  await two.page.click("#comments-resolved");
  await two.page.click("#comments .comments__line:has-text('Are forty seconds')");
  await two.page.waitForSelector("#thread .talk__settled");
  await two.page.click("#thread [data-command='comment.reopen']");
  await one.page.waitForSelector(pinOf(cardId));
  await two.page.keyboard.press("Escape");
});

test("a free point is commented on, and a click in the list flies to it", async () => {
  await world.run("comment.add", { projectId, x: 6000, y: 4000, body: "Leave room here for the ending" });
  await two.page.click("#comments-open");
  const line = "#comments .comments__line:has-text('Leave room here')";
  await two.page.waitForSelector(line);
  await two.page.click(line);
  await two.page.waitForFunction(() => {
    const pin = [...document.querySelectorAll<HTMLElement>(".pin")].find((each) => each.dataset.x === "6000");
    const box = pin?.getBoundingClientRect();
    const stage = document.getElementById("canvas")?.getBoundingClientRect();
    return box && stage && box.left > stage.left && box.right < stage.right && box.top > stage.top && box.bottom < stage.bottom;
  });
  await two.page.waitForSelector("#thread .talk__comment:has-text('Leave room here')");
  await two.page.keyboard.press("Escape");
});

test("a deleted node leaves its thread in the list", async () => {
  await world.run("node.delete", { projectId, nodeIds: [cardId] });
  await two.page.waitForSelector(`${pinOf(cardId)}:visible`, { state: "detached" });
  await two.page.waitForSelector("#comments .comments__line:has-text('on a deleted node')");
  await two.page.click("#comments .comments__line:has-text('on a deleted node')");
  await two.page.waitForSelector("#thread .talk__comment:has-text('Are forty seconds')");
  await two.page.keyboard.press("Escape");
});

test("a comment in the viewer carries the moment of the film, and a click on it goes there", async () => {
  const file = join(world.folder, "clip.mp4");
  await Bun.spawn(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=d=6:s=320x180:r=10", "-pix_fmt", "yuv420p", file]).exited;
  const form = new FormData();
  form.set("projectId", projectId);
  form.set("file", new Blob([await Bun.file(file).bytes()]), "clip.mp4");
  const assetId = String((await world.ask("/api/assets", { method: "POST", body: form })).body.id);
  const clip = (await world.run("node.add", { projectId, type: "video", label: "The bus", x: 500, y: 360, assetId })).id ?? "";
  await one.page.waitForSelector(`[data-node="${clip}"][data-status=done]`, { state: "attached" });
  await one.page.focus("#canvas");
  await one.page.keyboard.press("1");
  await one.page.dblclick(`[data-node="${clip}"] .node__body`);
  const film = one.page.locator("#lightbox video");
  await film.waitFor();
  await one.page.waitForSelector("#node-comments [data-timed]");
  await film.evaluate((video: HTMLVideoElement) => {
    video.pause();
    video.currentTime = 4;
  });
  await one.page.waitForSelector("#node-comments [data-now]:has-text('0:04')");
  await one.page.fill("#node-comments textarea[aria-label='New comment']", "The bus is late here");
  await one.page.keyboard.press("Enter");
  await one.page.waitForSelector("#node-talks .beside__thread:has-text('The bus is late here') .timecode:has-text('0:04')");
  await film.evaluate((video: HTMLVideoElement) => {
    video.currentTime = 1;
  });
  await one.page.click("#node-talks .timecode");
  await one.page.waitForFunction(() => Math.abs((document.querySelector("#lightbox video") as HTMLVideoElement).currentTime - 4) < 0.2);
  await two.page.waitForSelector(`.pin[data-node-pin="${clip}"][aria-label*="at 0:04"]`, { state: "attached" });
  await one.page.keyboard.press("Escape");
});

test("on the page of a timeline one talks about it", async () => {
  const timeline = (await world.run("timeline.create", { projectId })).id ?? "";
  await two.page.goto(`${world.url}/projects/${projectId}/timeline/${timeline}`);
  await two.page.fill("#node-comments textarea[aria-label='New comment']", "It needs an ending");
  await two.page.keyboard.press("Enter");
  await two.page.waitForSelector("#node-talks .beside__thread:has-text('It needs an ending')");
  expect(await two.page.inputValue("#node-comments > form textarea")).toBe("");
  await enter(two.page);
  await two.page.waitForSelector(`.pin[data-node-pin="${timeline}"]`, { state: "attached" });
  await two.page.click("#tab-comments");
});

test("a third page, a phone, has the thread as a sheet, and nothing breaks or is unnamed", async () => {
  const three = await visit(browser, "phone");
  three.context.setDefaultTimeout(10_000);
  await signIn(three.page, world.url);
  await enter(three.page);
  await three.page.evaluate(() => document.querySelector<HTMLElement>('.pin[data-x="6000"]')?.click());
  await three.page.waitForSelector("#thread .talk__comment");
  const sheet = await boxOf(three.page, "#thread");
  expect(sheet.width).toBe(SIZES.phone.width);
  // read before axe and the screenshots, which bring styles of their own
  expect([...one.troubles, ...two.troubles, ...three.troubles]).toEqual([]);
  for (const { page } of [two, three]) {
    if (page === two.page) await page.click("#comments .comments__line:has-text('Leave room here')");
    await page.waitForSelector("#thread .talk__comment");
    await page.evaluate(AXE);
    const found = await page.evaluate(`axe.run(["#pins", "#thread", "#side"], { runOnly: ${JSON.stringify(RULES)} })`);
    const { violations } = found as { violations: { id: string; nodes: { html: string }[] }[] };
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    await keepScreenshots(page, page === three.page ? "comments-phone" : "comments");
  }
  await three.context.close();
}, 60_000);
