/** The form of a generator is made from its model's card: what a person chooses is kept as the card wants it, and what is cleared is not sent. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, signIn, type Visit, visit } from "./browser.ts";

let world: World;
let browser: Browser;
let one: Visit;
let projectId: string;
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  projectId = (await world.run("project.create", { title: "Parameters" })).id ?? "";
  one = await visit(browser);
  await signIn(one.page, world.url);
  await one.page.goto(`${world.url}/projects/${projectId}`);
  await one.page.waitForSelector("#canvas[data-live]");
}, 90_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const paramsOf = async (nodeId: string) => {
  const node = (await world.clash.rooms.view(projectId)).nodes[nodeId];
  return node?.type === "generator" ? (node.params as Record<string, unknown>) : {};
};

async function until(isTrue: () => Promise<boolean>) {
  for (let n = 0; n < 400; n++) {
    if (await isTrue()) return;
    await Bun.sleep(25);
  }
  throw new Error("It did not come true within ten seconds.");
}

/** A generator on the canvas whose fields can be reached. */
async function shown(model: string) {
  const { id = "" } = await world.run("node.add", { projectId, type: "generator", model, prompt: "A fox" });
  await one.page.waitForSelector(`[data-node="${id}"] [data-param]`);
  const field = (name: string) => one.page.locator(`[data-node="${id}"] [data-param="${name}"]`);
  const becomes = (name: string, value: unknown) => until(async () => (await paramsOf(id))[name] === value);
  return { id, field, becomes };
}

test("a choice that a person takes back is not sent; a cleared number is the card's own again", async () => {
  const { id, field, becomes } = await shown("gpt-image-2.5-sunburst");
  expect(await field("complexity").inputValue()).toBe("");
  await field("complexity").selectOption("low");
  await becomes("complexity", "low");
  await field("complexity").selectOption({ label: "Not set" });
  await becomes("complexity", undefined);
  await field("compression").fill("55");
  await field("compression").press("Enter");
  await becomes("compression", 55);
  await field("compression").fill("");
  await field("compression").press("Enter");
  await becomes("compression", undefined);
  expect(await paramsOf(id)).toEqual({});
  await keepScreenshots(one.page, "parameters");
  expect(one.troubles).toEqual([]);
}, 60_000);
