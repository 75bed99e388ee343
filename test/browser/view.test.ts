/** What is drawn of a large canvas, in a real browser: three thousand nodes of which few are elements, from close by to far away. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import type { CanvasNode } from "../../src/canvas/document.ts";
import { type Board, makeBoard } from "../board.ts";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, signIn, type Visit, visit } from "./browser.ts";

const AXE = readFileSync(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"), "utf8");
const NODES = 3_000;
/** Elements of nodes at most, whatever is looked at. */
const MOST = 200;

let world: World;
let browser: Browser;
let board: Board;
let seen: Visit;
let page: Page;
let nodes: CanvasNode[];

beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  board = await makeBoard(world.clash, "usr_0000000000000000000mara", { count: NODES, pictures: 400 });
  nodes = Object.values((await world.clash.rooms.view(board.projectId)).nodes);
  seen = await visit(browser);
  page = seen.page;
  await signIn(page, world.url);
  await open();
}, 90_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

async function open(): Promise<void> {
  await page.goto(`${world.url}/projects/${board.projectId}`);
  await page.waitForSelector("#canvas[data-live]");
}

/** The camera as the page shows it, and the canvas' own box in the window. */
const camera = () =>
  page.evaluate(() => {
    const matrix = new DOMMatrixReadOnly(getComputedStyle(document.getElementById("world") as HTMLElement).transform);
    const { left, top, width, height } = (document.getElementById("canvas") as HTMLElement).getBoundingClientRect();
    return { x: matrix.e, y: matrix.f, scale: matrix.a, left, top, width, height };
  });
const elements = () => page.locator("[data-node]").count();
const run = (name: string) => page.evaluate((run) => document.dispatchEvent(new CustomEvent("clash:command", { detail: { run } })), name);
/** What of a node is in view, by geometry. */
async function inView(): Promise<CanvasNode[]> {
  const { x, y, scale, width, height } = await camera();
  return nodes.filter(
    (node) =>
      node.x * scale + x < width && (node.x + node.w) * scale + x > 0 && node.y * scale + y < height && (node.y + node.h) * scale + y > 0,
  );
}
/** Everything in view is an element with its face from the server. */
async function facesHere(): Promise<void> {
  const ids = (await inView()).map((node) => node.id);
  await page.waitForFunction((ids) => ids.every((id) => document.querySelector(`[data-node="${id}"] [data-face] .node__label`)), ids);
}
async function zoomTo(wanted: number): Promise<void> {
  const { left, top, width, height } = await camera();
  await page.mouse.move(left + width / 2, top + height / 2);
  await page.keyboard.down("Control");
  for (let n = 0; n < 200; n++) {
    const { scale } = await camera();
    if (Math.abs(Math.log(scale / wanted)) < 0.06) break;
    await page.mouse.wheel(0, Math.max(-40, Math.min(40, Math.log(scale / wanted) * 100)));
    await page.waitForFunction(
      (before) => new DOMMatrixReadOnly(getComputedStyle(document.getElementById("world") as HTMLElement).transform).a !== before,
      scale,
    );
  }
  await page.keyboard.up("Control");
}
async function fitAll(): Promise<void> {
  await run("view.fit");
  await page.waitForFunction(
    () => new DOMMatrixReadOnly(getComputedStyle(document.getElementById("world") as HTMLElement).transform).a < 0.08,
  );
}
/** The painter has drawn all that is in view. */
const painted = () => page.waitForSelector('.canvas__sheet[data-whole="true"]');
/** How many different colours the sheet shows along the middle row of each node. */
const coloursOn = (shown: CanvasNode[]) =>
  page.evaluate(
    (points) => {
      const sheet = document.querySelector<HTMLCanvasElement>(".canvas__sheet");
      const pen = sheet?.getContext("2d");
      const matrix = new DOMMatrixReadOnly(getComputedStyle(document.getElementById("world") as HTMLElement).transform);
      return new Set(points.map(([x, y]) => String(pen?.getImageData(x * matrix.a + matrix.e, y * matrix.a + matrix.f, 1, 1).data))).size;
    },
    shown.map((node): [number, number] => [node.x + node.w / 2, node.y + node.h / 2]),
  );

async function accessible(): Promise<string[]> {
  await page.evaluate(AXE);
  const found = (await page.evaluate('axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] })')) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
}

describe("culling", () => {
  test("the server draws a few screens of it, and the page carries no more", async () => {
    const html = await (await page.request.get(`${world.url}/projects/${board.projectId}`)).text();
    const drawn = html.match(/data-node="/g)?.length ?? 0;
    expect(drawn).toBeGreaterThan(5);
    expect(drawn).toBeLessThanOrEqual(120);
    expect(html.length).toBeLessThan(400_000);
  });

  test("few nodes are elements, and those in view are, wherever one looks", async () => {
    await facesHere();
    expect(await elements()).toBeLessThanOrEqual(MOST);
    for (const far of [0.1, 0.6]) {
      const map = await page.locator("#minimap").boundingBox();
      if (!map) throw new Error("There is no map.");
      await page.mouse.click(map.x + map.width * (0.2 + far / 2), map.y + map.height * 0.4);
      await facesHere();
      expect(await elements()).toBeLessThanOrEqual(MOST);
      expect(await page.locator("[data-edge]").count()).toBeLessThanOrEqual(500);
    }
  });

  test("what is selected and focused stays, wherever the view goes", async () => {
    await fitAll();
    await zoomTo(0.6);
    await facesHere();
    const [here] = (await inView()).sort((a, b) => b.x - a.x); // the map is pressed at its other end
    await page.focus(`[data-node="${here?.id}"]`);
    const map = await page.locator("#minimap").boundingBox();
    await page.mouse.click((map?.x ?? 0) + 12, (map?.y ?? 0) + (map?.height ?? 0) - 30);
    while ((await inView()).some((node) => node.id === here?.id)) await page.evaluate(() => new Promise(requestAnimationFrame)); // it flies there
    await facesHere();
    expect(await page.locator(`[data-node="${here?.id}"][data-selected]`).count()).toBe(1);
    expect(await page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.node)).toBe(here?.id);
    await page.keyboard.press("Escape");
  });
});

describe("levels", () => {
  test("faces lose their captions, then become paint: pictures and colours, no element", async () => {
    await fitAll();
    await zoomTo(0.6);
    await facesHere();
    expect(await page.getAttribute("#canvas", "data-level")).toBe("full");
    await keepScreenshots(page, "view-full");
    await zoomTo(0.3);
    await page.waitForSelector('#canvas[data-level="plain"]');
    await facesHere();
    expect(await page.locator(".node__caption:visible, .gen__params:visible").count()).toBe(0);
    expect(await page.locator(".node [data-label]:visible").count()).toBeGreaterThan(0);
    await keepScreenshots(page, "view-plain");
    await zoomTo(0.1);
    await page.waitForSelector('#canvas[data-level="far"]');
    await page.waitForFunction(() => document.querySelectorAll("[data-node]").length === 0);
    await painted();
    const pictures = (await inView()).filter((node) => node.type === "image").slice(0, 40);
    expect(pictures.length).toBeGreaterThan(10);
    expect(await coloursOn(pictures)).toBeGreaterThan(8);
    await keepScreenshots(page, "view-far");
  });

  test("zoom keeps the point under the pointer, from far away too", async () => {
    const { left, top } = await camera();
    const under = async () => {
      const { x, y, scale } = await camera();
      return { x: (300 - left - x) / scale, y: (500 - top - y) / scale, scale };
    };
    await page.mouse.move(300, 500);
    const before = await under();
    await page.keyboard.down("Control");
    for (let n = 0; n < 5; n++) await page.mouse.wheel(0, -12);
    await page.keyboard.up("Control");
    await page.waitForFunction(
      (scale) => new DOMMatrixReadOnly(getComputedStyle(document.getElementById("world") as HTMLElement).transform).a > scale * 1.5,
      before.scale,
    );
    const after = await under();
    expect(Math.abs(after.x - before.x) * after.scale).toBeLessThan(1);
    expect(Math.abs(after.y - before.y) * after.scale).toBeLessThan(1);
  });

  test("fit shows everything", async () => {
    await fitAll();
    expect(await inView()).toHaveLength(nodes.length);
    await painted();
    expect(await page.locator("*").count()).toBeLessThan(2_500);
    await keepScreenshots(page, "view-all");
  });
});

test("the map moves the view to where it is dragged", async () => {
  await zoomTo(0.3);
  const map = await page.locator("#minimap").boundingBox();
  if (!map) throw new Error("There is no map.");
  const before = await camera();
  const frame = await page.locator(".minimap__view").boundingBox();
  if (!frame) throw new Error("The map has no frame.");
  await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2);
  await page.mouse.down();
  await page.mouse.move(frame.x + frame.width / 2 - 20, frame.y + frame.height / 2 - 10, { steps: 5 });
  await page.mouse.up();
  const ratio = before.width / before.scale / frame.width; // canvas pixels per pixel of the map
  await page.waitForFunction(
    (x) => new DOMMatrixReadOnly(getComputedStyle(document.getElementById("world") as HTMLElement).transform).e > x,
    before.x,
  );
  const after = await camera();
  expect(after.scale).toBe(before.scale);
  expect(Math.abs((after.x - before.x) / before.scale - 20 * ratio)).toBeLessThan(2 * ratio);
  expect(Math.abs((after.y - before.y) / before.scale - 10 * ratio)).toBeLessThan(2 * ratio);
});

test("one comes back to where one looked, drawn there by the server already", async () => {
  await fitAll();
  await zoomTo(0.62);
  const before = await camera();
  await page.waitForFunction(
    ([key, scale]) => localStorage.getItem(String(key))?.endsWith(String(Math.round(Number(scale) * 10_000) / 10_000)),
    [`camera:${board.projectId}`, before.scale],
  );
  const answer = await page.request.get(`${world.url}/projects/${board.projectId}`);
  expect(await answer.text()).toContain(`scale(${Math.round(before.scale * 10_000) / 10_000})`);
  await open();
  const after = await camera();
  expect(after.scale).toBeCloseTo(before.scale, 3);
  expect(Math.abs(after.x - before.x)).toBeLessThan(2);
  await facesHere();
});

test("a new node is written in at once, though the server draws no face", async () => {
  await page.route("**/faces*", (route) => route.abort());
  await page.keyboard.press("Escape");
  await page.keyboard.press("t");
  await page.waitForSelector("[data-node][data-local] [data-text] [contenteditable], [data-node][data-local] [data-text] textarea");
  await page.keyboard.type("Written without waiting");
  await page.keyboard.press("Escape");
  await page.waitForSelector("[data-node][data-local]:has-text('Written without waiting')");
  await page.unroute("**/faces*");
  await page.waitForSelector("[data-node]:not([data-local]):has-text('Written without waiting')");
});

test("the selection is saved as a PNG with its pictures, at twice its size", async () => {
  const image = (await inView()).find((node) => node.type === "image");
  if (!image) throw new Error("No picture is in view.");
  await page.focus(`[data-node="${image.id}"]`);
  const [download] = await Promise.all([page.waitForEvent("download"), run("canvas.png")]);
  const picture = sharp(await download.path());
  const { width, height } = await picture.metadata();
  expect([width, height]).toEqual([(image.w + 96) * 2, (image.h + 96) * 2]);
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
  const inside = new Set(Array.from({ length: 40 }, (_, n) => String(at(110 + n * 9, 110 + n * 5))));
  expect(inside.size).toBeGreaterThan(8); // a picture, not a block
  expect(at(4, 4)).toEqual(at(info.width - 5, info.height - 5)); // the ground around it
});

test("nothing went wrong in the page's scripts", () => {
  expect(seen.troubles.filter((trouble) => !/faces|ERR_FAILED/.test(trouble))).toEqual([]);
});

// last: axe brings styles of its own, which the policy refuses
test("axe finds nothing, near and far", async () => {
  await page.keyboard.press("Escape");
  expect(await accessible()).toEqual([]);
  await run("view.fit");
  await page.waitForSelector('#canvas[data-level="far"]');
  expect(await accessible()).toEqual([]);
});
