/** A film by keyboard alone: a prompt, a generator, two shots, a timeline, the render, and the film that plays. No pointer is used. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openWorld, type World } from "../world.ts";
import { type Board, openBoard, until } from "./board.ts";
import { keepScreenshots, openBrowser } from "./browser.ts";

let world: World;
let browser: Browser;
let one: Board;
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  one = await openBoard(world, browser);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const focused = () => one.page.evaluate(() => (document.activeElement as HTMLElement).dataset.node ?? "");
const typeOf = async (id: string) => (await one.node(id))?.type;
const press = (...keys: string[]) => keys.reduce((before, key) => before.then(() => one.page.keyboard.press(key)), Promise.resolve());
const focusOn = async (type: string) => until(async () => (await typeOf(await focused())) === type, `Focus on the ${type}`);

test("prompt, generator, two shots, timeline, render and play, with keys only", async () => {
  const { page } = one;
  await press("p");
  await page.waitForSelector("[data-type=prompt] [contenteditable=true], [data-type=prompt] textarea");
  await page.keyboard.type("A red bus at dawn");
  await press("Escape");
  await focusOn("prompt");
  await press("g");
  await page.waitForSelector("[data-type=generator] [contenteditable=true], [data-type=generator] textarea");
  await press("Escape");
  await focusOn("generator");
  await page.waitForSelector("[data-param=resolution]");
  await press("Enter"); // into the node: from its words Tab goes to its controls
  await page.waitForSelector("[data-type=generator] [contenteditable=true]:focus");
  for (let n = 0; n < 20 && !(await page.evaluate(() => document.activeElement?.matches("[data-param=resolution]"))); n++)
    await press("Tab");
  await page.keyboard.type("360");
  await until(async () => (await one.nodes()).some((node) => node.type === "generator" && node.params.resolution === "360"));
  await press("Escape");
  await focusOn("generator");
  await press("l");
  await page.waitForSelector("#choice-menu:not([hidden])");
  await keepScreenshots(page, "keyboard-connect");
  await press("Enter");
  await until(async () => (await one.edges()).some((edge) => edge.role === "prompt"));
  await focusOn("generator");
  await until(() => page.locator('[data-command="generation.run"]').isEnabled());
  await press("Control+Enter");
  await page.waitForSelector("[data-type=image][data-status=done]", { timeout: 20_000 });
  await press("Control+d");
  await until(async () => (await one.nodes()).filter((node) => node.type === "generator").length === 2);
  await until(async () => (await one.selection()).length === 1 && (await page.locator('[data-command="generation.run"]').count()) === 2);
  await press("Control+Enter");
  await until(
    async () => (await one.nodes()).filter((node) => node.type === "image" && node.status === "done").length === 2,
    "The second shot",
  );
  await press("Control+a", "m");
  await focusOn("timeline");
  await keepScreenshots(page, "keyboard-timeline");
  await until(() => page.locator('[data-command="render.start"]').isEnabled());
  await press("Control+Enter");
  await until(async () => (await one.nodes()).some((node) => node.type === "video" && node.status === "done"), "The render");
  await page.waitForSelector("[data-type=video][data-status=done]");
  await press("Alt+ArrowRight");
  await focusOn("video");
  await press("Space");
  await page.waitForFunction(() => (document.querySelector<HTMLVideoElement>("dialog[open] video")?.currentTime ?? 0) > 0.1);
  const film = await page.evaluate(() => document.querySelector<HTMLVideoElement>("dialog[open] video")?.duration ?? 0);
  expect(film).toBeGreaterThan(6);
  await keepScreenshots(page, "keyboard-film");
  expect(one.visit.troubles).toEqual([]);
}, 60_000);

test("the list names every key once for the same state", async () => {
  const rows = await one.page.locator("#shortcuts [data-chords]").evaluateAll((all) =>
    all.flatMap((row) => {
      const { run, chords = "", needs = "" } = (row as HTMLElement).dataset;
      return chords.split(" ").map((chord) => ({ run, chord, needs }));
    }),
  );
  expect(rows.length).toBeGreaterThan(40);
  expect(new Set(rows.map(({ chord, needs }) => `${chord} ${needs}`)).size).toBe(rows.length);
});
