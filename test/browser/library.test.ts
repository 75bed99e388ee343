/** The library in a real browser: searching, looking at one file, its words, what is in it, throwing away and putting back. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { ffmpeg } from "../assets/made.ts";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, signIn, SIZES, visit, type Visit } from "./browser.ts";

const AXE = readFileSync(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"), "utf8");
const PROMPTS = [
  "A red lighthouse on a cliff at dusk, waves below",
  "A quiet harbour at night, lamps on wet stone",
  "Two children run through a field of sunflowers at noon",
  "An old tram climbs a steep street in the rain",
];

let world: World;
let browser: Browser;
let opened: Visit;
let page: Page;
let projectId = "";
let film = "";
let lighthouse = "";

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), openBrowser()]);
  projectId = (await world.run("project.create", { title: "Harbour film" })).id ?? "";
  for (const [i, prompt] of PROMPTS.entries()) {
    const { id: nodeId } = await world.run("node.add", {
      projectId,
      type: "generator",
      x: i * 400,
      y: 0,
      prompt,
      model: "draft-image",
    });
    await world.run("generation.run", { projectId, nodeId });
  }
  await world.drain();
  const { items } = (await world.ask("/api/assets?q=lighthouse")).body as { items: { id: string; width: number; height: number }[] };
  lighthouse = items[0]?.id ?? "";
  const shown = Object.values((await world.clash.rooms.view(projectId)).nodes).find(
    (node) => "assetId" in node && node.assetId === lighthouse,
  );
  await world.run("media.crop", { projectId, nodeId: shown?.id, x: 0, y: 0, width: 300, height: 300 });
  film = await uploadFilm();
  await upload(await sound(), "waves.mp3");
  await upload(
    new Uint8Array(
      await sharp({ create: { width: 500, height: 700, channels: 3, background: "#2b6a4a" } })
        .png()
        .toBuffer(),
    ),
    "paper.png",
  );
  await world.run("asset.update", { projectId, assetId: lighthouse, tags: "hero, dusk" });
  await world.drain();
  opened = await visit(browser);
  page = opened.page;
  await signIn(page, world.url);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function upload(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string> {
  const form = new FormData();
  form.append("projectId", projectId);
  form.append("file", new File([bytes], name));
  return String((await world.ask("/api/assets", { method: "POST", body: form })).body.id);
}

async function uploadFilm(): Promise<string> {
  const path = join(world.folder, "three.mp4");
  const shots = ["testsrc2=s=640x360:r=25:d=2", "color=0x204080:s=640x360:r=25:d=2", "smptebars=s=640x360:r=25:d=2"];
  const inputs = shots.flatMap((shot) => ["-f", "lavfi", "-i", shot]);
  const tone = ["-f", "lavfi", "-i", "sine=440:d=2", "-f", "lavfi", "-i", "anullsrc=r=44100:cl=mono:d=4"];
  const graph = "[0]format=yuv420p[a];[1]format=yuv420p[b];[2]format=yuv420p[c];[a][b][c]concat=n=3[v];[3][4]concat=v=0:a=1[s]";
  await ffmpeg(
    ...inputs,
    ...tone,
    "-filter_complex",
    graph,
    "-map",
    "[v]",
    "-map",
    "[s]",
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-c:a",
    "aac",
    path,
  );
  return upload(await Bun.file(path).bytes(), "three shots.mp4");
}

async function sound(): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(world.folder, "waves.mp3");
  await ffmpeg("-f", "lavfi", "-i", "anoisesrc=d=4:c=pink:a=0.6", "-af", "tremolo=f=0.4:d=0.9", path);
  return Bun.file(path).bytes();
}

const names = () => page.$$eval(".file__link", (links) => links.map((link) => link.textContent?.trim() ?? ""));
/** On a page of its own: axe writes styles, which the policy refuses and says so. */
async function violations(path: string, size: keyof typeof SIZES, opens?: string): Promise<string[]> {
  const beside = await opened.context.newPage();
  await beside.setViewportSize(SIZES[size]);
  await beside.goto(world.url + path);
  if (opens) await beside.click(opens);
  await beside.evaluate(AXE);
  const found = (await beside.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })")) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  await beside.close();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
}
const noSideways = () => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

test("the library shows every file; searching narrows it as one types, tags and kinds too", async () => {
  await page.click(".nav >> text=Library");
  await page.waitForURL(/\/assets$/);
  expect((await names()).length).toBe(8);
  await page.fill("[name=q]", "sunflowers");
  await page.waitForFunction(() => document.querySelectorAll(".file").length === 1);
  expect(page.url()).toContain("q=sunflowers");
  await page.fill("[name=q]", "");
  await page.waitForFunction(() => document.querySelectorAll(".file").length === 8);
  await page.click(".shelf__tags >> text=hero");
  await page.waitForURL(/tag=hero/);
  expect(await names()).toHaveLength(1);
  await page.click(".shelf__tags [aria-current]");
  await page.waitForFunction(() => document.querySelectorAll(".file").length === 8);
  await page.waitForLoadState("load"); // another page: its form hears once its script is there
  await page.selectOption("[name=kind]", "audio");
  await page.waitForFunction(() => document.querySelectorAll(".file").length === 1);
  expect(await names()).toEqual(["waves.mp3"]);
  expect(opened.troubles).toEqual([]);
}, 90_000);

test("a film is looked at on demand: its shots, colours and silence appear without loading the page", async () => {
  await page.goto(`${world.url}/assets/${film}`);
  await page.click("text=Look at it");
  await page.waitForSelector(".course svg");
  expect(await page.getAttribute(".course svg", "aria-label")).toStartWith("3 shots, from 0:00, 0:02, 0:04");
  expect(await page.textContent(`#file-facts`)).toContain("in 3 shots");
  expect(await page.getAttribute(".swatches", "aria-label")).toStartWith("Colours: ");
  expect(opened.troubles).toEqual([]);
}, 60_000);

test("tags and a description are kept, and found afterwards", async () => {
  await page.fill("[name=tags]", "Test Card, bars");
  await page.fill("[name=description]", "Three shots to measure by");
  await page.click("text=Keep the words");
  await page.waitForFunction(() => (document.querySelector("[name=tags]") as HTMLInputElement | null)?.value === "test card, bars");
  await page.goto(`${world.url}/assets?q=measure`);
  expect(await names()).toEqual(["three shots.mp4"]);
}, 90_000);

test("what a file came from and what came of it is a graph of links; a file in use says who uses it and is not thrown away", async () => {
  await page.goto(`${world.url}/assets/${lighthouse}`);
  expect(await page.locator(".lineage__node").count()).toBe(2);
  await page.click("text=Throw away");
  await page.waitForSelector(".toast[data-tone=fail]");
  expect(await page.textContent(".toast[data-tone=fail]")).toContain("on the canvas. Remove it there first; nothing was thrown away.");
  expect(await page.textContent("#file-facts")).toContain("on the canvas");
  await page.locator(".lineage__node:not([aria-current])").click();
  await page.waitForFunction((from) => !location.href.includes(from), lighthouse);
  expect(await page.textContent("#file-facts")).toContain("Cut from another file");
}, 90_000);

test("a file that nothing uses goes to the trash and comes back, or goes for good after a question", async () => {
  await page.goto(`${world.url}/assets?q=paper`);
  await page.click(".file__link");
  await page.click("text=Throw away");
  await page.waitForURL(/\/assets$/);
  await page.click("nav >> text=Trash");
  await page.waitForURL(/trash=1/);
  expect(await names()).toEqual(["paper.png"]);
  await keepScreenshots(page, "library-trash-desktop");
  await page.click("text=Put back");
  await page.waitForSelector("text=The trash is empty");
  const [paper] = (await world.ask("/api/assets?q=paper")).body.items as { id: string }[];
  await world.run("asset.trash", { projectId, assetIds: [paper?.id] });
  await page.reload();
  await page.click("text=Delete for good");
  expect(await page.textContent("#purge")).toContain("paper.png");
  await page.click("#purge >> text=Keep it");
  await page.click(".file >> text=Delete for good");
  await page.click("#purge [type=submit]");
  await page.waitForSelector("text=The trash is empty");
  expect((await world.ask(`/api/assets/${paper?.id}`)).status).toBe(404);
}, 90_000);

test("it fits every screen in both themes, without a hint from axe", async () => {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const [name, path] of [
      ["library", "/assets"],
      ["file", `/assets/${lighthouse}`],
      ["film-file", `/assets/${film}`],
    ] as const) {
      await page.goto(world.url + path);
      await page.waitForFunction(() => [...document.images].every((image) => image.complete || image.loading === "lazy"));
      expect(`${name} ${size} ${await noSideways()}`).toBe(`${name} ${size} true`);
      await keepScreenshots(page, `${name}-${size}`);
      if (size === "desktop" || (size === "phone" && name === "library"))
        expect(await violations(path, size as keyof typeof SIZES)).toEqual([]);
    }
  }
  await page.setViewportSize(SIZES.desktop);
  await page.goto(`${world.url}/assets`);
  await page.click("text=Import by link");
  await keepScreenshots(page, "library-import-desktop");
  expect(await violations("/assets", "desktop", "text=Import by link")).toEqual([]);
  expect(opened.troubles).toEqual([]);
}, 120_000);
