/** Parts of files by hand in a real browser: crop, grab, trim; frames under the pointer; what a thing was made from; the order of references. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { Browser, Page } from "playwright-core";
import { makeMedia } from "../assets/made.ts";
import { upload } from "../exchange/project.ts";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, signIn, type Visit, visit } from "./browser.ts";

let world: World;
let browser: Browser;
let one: Visit;
let projectId: string;
const node = { image: "", video: "", sound: "", generator: "" };
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  const folder = join(world.folder, "made");
  await mkdir(folder);
  projectId = (await world.run("project.create", { title: "Parts" })).id ?? "";
  const picture = join(folder, "dusk.png");
  await sharp({ create: { width: 400, height: 300, channels: 3, background: "#d08040" } })
    .png()
    .toFile(picture);
  const add = async (type: string, path: string, x: number) =>
    (await world.run("node.add", { projectId, type, assetId: await upload(world, projectId, path), x, y: 0, label: type })).id ?? "";
  node.image = await add("image", picture, 0);
  node.video = await add("video", await makeMedia(folder, "film.mp4"), 0 + 400);
  node.sound = await add("audio", await makeMedia(folder, "sound.wav"), 900);
  node.generator =
    (await world.run("node.add", { projectId, type: "generator", model: "draft-image", prompt: "x", x: 400, y: 420 })).id ?? "";
  for (const source of [node.image, node.video])
    await world.run("edge.connect", { projectId, source, target: node.generator, role: "reference" });
  await world.drain();
  one = await visit(browser);
  await signIn(one.page, world.url);
  await one.page.goto(`${world.url}/projects/${projectId}`);
  await one.page.waitForSelector("#canvas[data-live]");
}, 120_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const nodes = async () => Object.values((await world.clash.rooms.view(projectId)).nodes);
const pick = async (page: Page, id: string) => {
  await page.focus(`[data-node="${id}"]`);
  await page.click(`[data-node="${id}"] .node__label`);
  await page.waitForSelector(`#inspector [data-cut-node="${id}"]`);
};
/** All nodes in view, beside the panels. */
const fit = async (page: Page) => {
  await page.focus("#canvas");
  await page.keyboard.press("1");
  await page.waitForFunction(() => {
    const box = (id: string) => document.querySelector(id)?.getBoundingClientRect();
    const [canvas, bodies] = [
      box("#canvas"),
      [...document.querySelectorAll("#nodes .node__body")].map((body) => body.getBoundingClientRect()),
    ];
    return canvas && bodies.every((body) => body.left >= canvas.left && body.right <= canvas.right && body.bottom <= canvas.bottom);
  });
};
const part = async (label: string) => {
  for (let n = 0; n < 800; n++) {
    const found = (await nodes()).find((one) => one.label === label && "status" in one && one.status === "done");
    if (found) return found;
    await Bun.sleep(25);
  }
  throw new Error(`There is no ${label}.`);
};

test("a picture is cropped by hand, by arrows and by numbers; what was cut says what it was made from and leads there", async () => {
  const { page } = one;
  await pick(page, node.image);
  await page.click("#inspector [data-cut=crop]");
  await page.waitForSelector("#cutting[open] .trimmer__box");
  const frame = await page.locator(".trimmer__frame").boundingBox();
  if (!frame) throw new Error("no frame");
  const scale = 400 / frame.width;
  await page.mouse.move(frame.x + 100 / scale, frame.y + 60 / scale);
  const width = async () => Number(await page.inputValue("#cutting [name=width]"));
  expect(await width()).toBe(300);
  await page.focus(".trimmer__box");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Control+ArrowRight");
  expect([await width(), await page.inputValue("#cutting [name=x]")]).toEqual([299, "60"]);
  await page.mouse.down();
  await page.mouse.move(frame.x + 140 / scale, frame.y + 60 / scale, { steps: 4 });
  await page.mouse.up();
  expect(Number(await page.inputValue("#cutting [name=x]"))).toBeGreaterThan(90);
  await keepScreenshots(page, "crop");
  await page.fill("#cutting [name=width]", "120");
  await page.fill("#cutting [name=height]", "90");
  await page.click("#cutting [data-submit]");
  await page.waitForSelector("#cutting:not([open])", { state: "attached" });
  const crop = await part("Crop of dusk.png");
  await page.waitForSelector(`[data-node="${crop.id}"] img`);
  await pick(page, crop.id);
  await page.waitForSelector("#inspector:has-text('Cropped here')");
  await page.click(`#inspector [data-fly="${node.image}"]`);
  await page.waitForSelector(`[data-node="${node.image}"][data-selected]`);
}, 60_000);

test("a frame is grabbed and a clip trimmed by sliders and numbers; a number past the end is told in the dialog", async () => {
  const { page } = one;
  await pick(page, node.video);
  await page.click("#inspector [data-cut=grab]");
  await page.waitForSelector("#cutting[open] video");
  await page.fill("#cutting [name=at]", "99");
  await page.click("#cutting [data-submit]");
  await page.waitForSelector("#cutting [data-error]:has-text('The clip ends at 3')");
  await page.fill("#cutting [name=at]", "1.5");
  await page.keyboard.press("Enter");
  expect((await part("Frame of film.mp4")).type).toBe("image");
  await pick(page, node.video);
  await page.click("#inspector [data-cut=trim]");
  await page.waitForSelector("#cutting[open] video");
  await page.fill("#cutting [name=from]", "1");
  await page.focus("#cut-to");
  for (let n = 0; n < 20; n++) await page.keyboard.press("ArrowLeft");
  expect(await page.inputValue("#cutting [name=to]")).toBe("2.8");
  await keepScreenshots(page, "trim");
  await page.click("#cutting [data-submit]");
  expect((await part("Part of film.mp4")).type).toBe("video");
}, 90_000);

test("a clip shows its frames under the pointer, a sound is played from where its wave is pressed", async () => {
  const { page } = one;
  await fit(page);
  const box = await page.locator(`[data-node="${node.video}"] .node__body`).boundingBox();
  if (!box) throw new Error("not on screen");
  const at = async (share: number) => {
    await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
    await page.waitForFunction(
      ([id, seconds]) => {
        const place = document.querySelector<HTMLElement>(`[data-node="${id}"] [data-scrub][data-on]`);
        return place?.dataset.time?.startsWith(String(seconds));
      },
      [node.video, share < 0.5 ? "0:00" : "0:02"] as const,
    );
    return page.locator(`[data-node="${node.video}"] [data-scrub]`).evaluate((place) => place.style.backgroundPosition);
  };
  const [early, late] = [await at(0.1), await at(0.9)];
  expect(early).not.toBe(late);
  await keepScreenshots(page, "scrub");
  const seek = page.locator(`[data-node="${node.sound}"] [data-seek]`);
  await seek.focus();
  await page.keyboard.press("End");
  expect(await seek.inputValue()).toBe("1000");
}, 60_000);

test("references stand in their order and change it by a button", async () => {
  const { page } = one;
  await fit(page);
  await page.click(`[data-node="${node.generator}"] .node__label`);
  const names = () => page.locator("#inspector .origin [data-fly]").allTextContents();
  await page.waitForSelector("#inspector .origin [data-reorder]");
  expect(await names()).toEqual(["image", "video"]);
  await page.click("#inspector [aria-label='Move video up']");
  await page.waitForFunction(() => document.querySelector("#inspector .origin [data-fly]")?.textContent === "video");
  expect(await names()).toEqual(["video", "image"]);
  expect(one.troubles).toEqual([]);
}, 60_000);
