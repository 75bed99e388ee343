/** Projects leave and arrive in a real browser: the export dialog, a drop into the import dialog, a wrong file, a duplicate. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, signIn, type Visit, visit } from "./browser.ts";

let world: World;
let browser: Browser;
let one: Visit;
let projectId: string;
let note: string;
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  projectId = (await world.run("project.create", { title: "Harbour at dusk" })).id ?? "";
  note = (await world.run("node.add", { projectId, type: "text", body: "# Boats\n\nThree of them", x: 0, y: 0 })).id ?? "";
  const prompt = (await world.run("node.add", { projectId, type: "prompt", body: "A harbour", x: 400, y: 0 })).id ?? "";
  await world.run("node.group", { projectId, nodeIds: [note], label: "Words" });
  expect(prompt).toStartWith("nod_");
  one = await visit(browser);
  await signIn(one.page, world.url);
}, 90_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

test("the project's menu exports the whole of it, the palette what is selected", async () => {
  const { page } = one;
  await page.goto(`${world.url}/projects/${projectId}`);
  await page.waitForSelector("#canvas[data-live]");
  await page.click("summary[aria-label*='project menu']");
  await page.click(".drop--title >> text=Export");
  await page.waitForSelector("#exporting[open]");
  await keepScreenshots(page, "export");
  const [bundle] = await Promise.all([page.waitForEvent("download"), page.click("#exporting a[href*='format=bundle']")]);
  expect(bundle.suggestedFilename()).toBe("Harbour at dusk.clash");
  expect(
    readFileSync((await bundle.path()) ?? "")
      .subarray(0, 2)
      .toString(),
  ).toBe("PK");
  await page.keyboard.press("Escape");
  await page.focus(`[data-node="${note}"]`);
  await page.keyboard.press("Control+k");
  await page.fill("#commands-input", "Export the sel");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#exporting[open] >> text=What is selected: 1 node");
  const [canvas] = await Promise.all([page.waitForEvent("download"), page.click("#exporting a[href*='format=json-canvas&']")]);
  const written = JSON.parse(readFileSync((await canvas.path()) ?? "", "utf8"));
  expect(written.nodes).toMatchObject([{ type: "text", text: "# Boats\n\nThree of them" }]);
  await page.keyboard.press("Escape");
}, 60_000);

test("a canvas of another program is dropped beside what is there; a wrong one is told in the dialog", async () => {
  const { page } = one;
  await page.keyboard.press("Control+k");
  await page.fill("#commands-input", "Import a canvas");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#importing[open]");
  const wrong = { name: "wrong.canvas", mimeType: "application/json", buffer: Buffer.from('{"nodes":[{"id":"a","type":"table"}]}') };
  await page.setInputFiles("#importing input[type=file]", wrong);
  await page.waitForSelector("#importing [data-state=failed]:has-text('nodes.0.type')");
  await keepScreenshots(page, "import-refused");
  await page.setInputFiles("#importing input[type=file]", "test/fixtures/json-canvas/mood-board.canvas");
  await page.waitForSelector("#importing [data-state=done]:has-text('It is here. 1 connection was left out')");
  await page.keyboard.press("Escape");
  const nodes = Object.values((await world.clash.rooms.view(projectId)).nodes);
  expect(nodes).toHaveLength(8);
  await page.waitForFunction(() => document.querySelectorAll("[data-node]").length > 3);
}, 60_000);

test("a bundle is dropped on the list of projects and opens; a duplicate opens from the card", async () => {
  const { page } = one;
  const bundle = await page.request.get(`${world.url}/api/projects/${projectId}/export?format=bundle`);
  await page.goto(`${world.url}/projects`);
  await page.click("main >> text=Import");
  await page.waitForSelector("#importing[open]");
  await keepScreenshots(page, "import");
  const data = await page.evaluateHandle(
    (bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], "harbour.clash"));
      return transfer;
    },
    [...(await bundle.body())],
  );
  await page.dispatchEvent("#importing .drop-zone", "drop", { dataTransfer: data });
  await page.waitForURL(/\/projects\/prj_/);
  expect(page.url()).not.toContain(projectId);
  await page.waitForSelector("[data-node]:has-text('Boats')");
  await page.goto(`${world.url}/projects`);
  await page.hover(`#project-${projectId}`);
  await page.click(`#project-${projectId} summary`);
  await page.click(`#project-${projectId} >> text=Duplicate`);
  await page.waitForURL(/\/projects\/prj_/);
  await page.waitForSelector("summary[aria-label^='Harbour at dusk (copy)']");
  expect(one.troubles).toEqual([]);
}, 60_000);
