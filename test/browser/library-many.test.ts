/** Files of the library chosen with keyboard and pointer in a real browser, and one deed for all of them; and who looks at files. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, signIn, SIZES, visit, type Visit } from "./browser.ts";

const COLOURS = ["#7a2f3b", "#2f6a4a", "#2b4c7e", "#b0872f", "#5b3f7a", "#3a3f45"];

let world: World;
let browser: Browser;
let opened: Visit;
let page: Page;
let projectId = "";
let otherId = "";
const ids: string[] = [];

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), openBrowser()]);
  projectId = (await world.run("project.create", { title: "Harbour film" })).id ?? "";
  otherId = (await world.run("project.create", { title: "Storm film" })).id ?? "";
  for (const [i, background] of COLOURS.entries()) {
    const bytes = new Uint8Array(
      await sharp({ create: { width: 480, height: 320, channels: 3, background } })
        .png()
        .toBuffer(),
    );
    const form = new FormData();
    form.append("projectId", i === 5 ? otherId : projectId);
    form.append("file", new File([bytes], `plate ${i + 1}.png`));
    ids.push(String((await world.ask("/api/assets", { method: "POST", body: form })).body.id));
  }
  await world.drain();
  opened = await visit(browser);
  page = opened.page;
  await signIn(page, world.url);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const box = (name: string) => page.getByRole("checkbox", { name: `Choose ${name}`, exact: true });
async function open(path: string): Promise<void> {
  await page.goto(world.url + path, { waitUntil: "load" });
  await page.waitForSelector("[data-library=ready]");
}
const chosen = () => page.$$eval("input[data-pick]:checked", (boxes) => boxes.map((each) => (each as HTMLElement).dataset.name));
const shownCount = (words: string) =>
  page.waitForFunction((wanted) => document.querySelector("#picked:not([hidden]) [data-picked-count]")?.textContent === wanted, words);
const namesAre = (count: number) => page.waitForFunction((wanted) => document.querySelectorAll(".file").length === wanted, count);

test("boxes, a range with Shift, all with Ctrl+A, none with Escape: by keyboard alone", async () => {
  await open(`/assets`);
  expect(await page.isHidden("#picked")).toBe(true);
  await box("plate 5.png").focus();
  await page.keyboard.press("Space");
  await shownCount("1 file");
  await box("plate 2.png").focus();
  await page.keyboard.press("Shift+Space");
  await shownCount("4 files");
  expect(await chosen()).toEqual(["plate 5.png", "plate 4.png", "plate 3.png", "plate 2.png"]);
  await page.keyboard.press("Control+a");
  await shownCount("6 files");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#picked", { state: "hidden" });
  expect(await chosen()).toEqual([]);
  await page.fill("[name=q]", "plate");
  await page.keyboard.press("Control+a"); // in a field it chooses its words
  expect(await chosen()).toEqual([]);
  expect(opened.troubles).toEqual([]);
}, 60_000);

test("all chosen get tags, also over two projects, and stay chosen", async () => {
  await open(`/assets`);
  await box("plate 6.png").check({ force: true });
  await box("plate 4.png").click({ modifiers: ["Shift"], force: true });
  await shownCount("3 files");
  await keepScreenshots(page, "library-chosen-desktop");
  await page.click("#picked >> text=Tag");
  await page.fill("#picked-tag [name=add]", "Night, Sea");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".shelf__tags >> text=night");
  await shownCount("3 files");
  for (const at of [3, 4, 5]) expect((await world.ask(`/api/assets/${ids[at]}`)).body.tags).toEqual(["night", "sea"]);
  expect(opened.troubles).toEqual([]);
}, 60_000);

test("who uses a file that is not thrown away is told file by file, and the others can go", async () => {
  await world.run("node.add", { projectId, type: "image", assetId: ids[0], label: "Opening" });
  await world.run("node.add", { projectId, type: "image", assetId: ids[1], label: "Pier" });
  await open(`/assets`);
  for (const name of ["plate 1.png", "plate 2.png", "plate 3.png"]) await box(name).check({ force: true });
  await shownCount("3 files");
  await page.click("#picked >> text=Throw away");
  await page.waitForSelector("#picked-refused[open]");
  expect(await page.$$eval("#picked-refused li", (lines) => lines.map((line) => line.textContent))).toEqual([
    "plate 2.png It is used by “Pier” on the canvas.",
    "plate 1.png It is used by “Opening” on the canvas.",
  ]);
  await keepScreenshots(page, "library-refused-desktop");
  await page.click("#picked-refused >> text=Throw away the other one");
  await namesAre(5);
  expect((await world.ask("/api/assets?trash=1")).body.total).toBe(1);
  expect(opened.troubles).toEqual([]);
}, 60_000);

test("from the trash they come back or go for good after a question; copies stand in another project; several come as one zip", async () => {
  await world.run("asset.trash", { projectId, assetIds: [ids[3]] });
  await open(`/assets?trash=1`);
  await box("plate 3.png").check({ force: true });
  await page.click("#picked >> text=Put back");
  await namesAre(1);
  await page.keyboard.press("Control+a");
  await page.click("#picked >> text=Delete for good");
  expect(await page.textContent("#picked-purge p")).toContain("1 file");
  await page.click("#picked-purge [type=submit]");
  await page.waitForSelector("text=The trash is empty");
  expect((await world.ask(`/api/assets/${ids[3]}`)).status).toBe(404);
  await open(`/assets?project=${projectId}`);
  await page.click(".file:first-child .file__pick", { force: true });
  await page.keyboard.press("Control+a");
  await shownCount("4 files");
  await page.click("#picked >> text=Copy to a project");
  await page.selectOption("#picked-copy select", otherId);
  await page.click("#picked-copy [type=submit]");
  await page.waitForSelector(".toast[data-tone=done]");
  expect((await world.ask(`/api/assets?project=${otherId}`)).body.total).toBe(5);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#picked >> text=Download")]);
  expect(download.suggestedFilename()).toBe("files.zip");
  expect(opened.troubles).toEqual([]);
}, 90_000);

test("who looks at files of a project is said in a dialog, with prices", async () => {
  await open(`/assets?project=${projectId}`);
  await page.click("text=Who looks");
  await page.waitForSelector("#looking select[name=eyes]");
  await keepScreenshots(page, "library-looking-desktop");
  expect(await page.textContent("#looking select[name=eyes] option:checked")).toContain("The studio");
  await page.selectOption("#looking select[name=eyes]", "off");
  await page.click("#looking [type=submit]");
  await page.waitForFunction(() => !document.querySelector("#looking[open]"));
  await page.goto(`${world.url}/assets/${ids[0]}`, { waitUntil: "load" });
  await page.waitForSelector("text=Nobody looks at files in this project.");
  await keepScreenshots(page, "file-nobody-looks-desktop");
  await page.setViewportSize(SIZES.phone);
  await open(`/assets`);
  await box("plate 6.png").check({ force: true });
  await shownCount("1 file");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
  await keepScreenshots(page, "library-chosen-phone");
  expect(opened.troubles).toEqual([]);
}, 90_000);
