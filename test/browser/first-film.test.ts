/** From first start to a finished film in a real browser, with at most twelve clicks. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openWorld, OWNER, type World } from "../world.ts";
import { keepScreenshots, openBrowser, type Visit, visit } from "./browser.ts";

let world: World;
let browser: Browser;
let seen: Visit;
beforeAll(async () => {
  world = await openWorld({ fresh: true });
  browser = await openBrowser();
  seen = await visit(browser);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

test("the set-up link, a brief and one click make a film that plays and can be downloaded", async () => {
  const { page, troubles } = seen;
  let clicks = 0;
  const click = async (selector: string) => {
    clicks++;
    await page.click(selector);
  };
  await page.goto(`${world.url}/setup?code=${world.clash.accounts.setupCode()}`);
  await keepScreenshots(page, "setup");
  await page.fill("[name=name]", "Mara");
  await page.fill("[name=email]", OWNER.email);
  await page.fill("[name=password]", OWNER.password);
  await click("[type=submit]");
  await page.waitForURL(`${world.url}/`);
  await keepScreenshots(page, "home-empty");
  await page.fill(
    "#brief",
    "A six-second film, 16:9. A kettle is lit before sunrise in a tea house on a mountain pass. A red bus arrives at dawn.",
  );
  await page.evaluate(() => {
    const size = document.createElement("input"); // the page always asks for 1080 lines; the gate has no time for that
    Object.assign(size, { type: "hidden", name: "size", value: "360" });
    document.getElementById("composer")?.append(size);
  });
  await click("[data-main]");
  await page.waitForURL(/\/film$/, { timeout: 30_000 });
  await keepScreenshots(page, "film-making");
  await page.waitForSelector("video", { timeout: 150_000 });
  await page.waitForFunction(() => (document.querySelector("video")?.readyState ?? 0) >= 1);
  const film = await page.evaluate(() => ({
    seconds: document.querySelector("video")?.duration ?? 0,
    width: document.querySelector("video")?.videoWidth ?? 0,
  }));
  expect(film.width).toBe(640);
  expect(film.seconds).toBeGreaterThan(5.5);
  expect(film.seconds).toBeLessThan(8);
  await keepScreenshots(page, "film-done");
  const [download] = await Promise.all([page.waitForEvent("download"), click("a[download]")]);
  expect((await Bun.file(await download.path()).bytes()).length).toBeGreaterThan(20_000);
  expect(clicks).toBeLessThanOrEqual(12);
  expect(troubles).toEqual([]);
}, 180_000);

test("the film's parts are all on its canvas, on the timeline page and in the queue", async () => {
  const { page, troubles } = seen;
  await page.goto(page.url().replace(/\/film$/, ""));
  await page.waitForSelector("#canvas[data-live]");
  await page.focus("#canvas");
  await page.keyboard.press("1"); // all of it in view: only what is seen has an element
  for (const type of ["text", "prompt", "generator", "image", "video", "audio", "timeline"])
    await page.waitForSelector(`#nodes [data-type=${type}]`, { state: "attached" });
  await keepScreenshots(page, "canvas-film");
  const timeline = await page.getAttribute("[data-type=timeline]", "data-node");
  await page.goto(`${page.url()}/timeline/${timeline}`);
  expect(await page.locator("h1, .strong").first().textContent()).toBeTruthy();
  await keepScreenshots(page, "timeline");
  await page.goto(`${world.url}/queue`);
  await keepScreenshots(page, "queue");
  await page.goto(`${world.url}/projects`);
  await keepScreenshots(page, "projects");
  await page.goto(`${world.url}/`);
  await keepScreenshots(page, "home");
  expect(troubles).toEqual([]);
}, 60_000);
