/** A request whose answer was lost, as people meet it: what is known, asking the provider again, and sending anew by a second yes. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import type { Provider } from "../../src/providers/define.ts";
import { draft } from "../../src/providers/draft/index.ts";
import { LAMPS } from "../wire/lamp.ts";
import { type LampOrders, serveLamp } from "../wire/lamp-server.ts";
import type { WireServer } from "../wire/wire.ts";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, signIn, SIZES, type Visit, visit } from "./browser.ts";

/** An upstream that can be asked, and says what the test wants it to. */
const queue: Provider = { ...(LAMPS[0] as Provider) };
const direct = LAMPS[2] as Provider;
const truth = queue.recall;

let world: World;
let browser: Browser;
let seen: Visit;
let page: Page;
let projectId: string;
const lamps = new Map<string, WireServer & LampOrders>();

beforeAll(async () => {
  world = await openWorld({ providers: [draft, queue, direct] });
  projectId = (await world.run("project.create", { title: "The last tea house" })).id ?? "";
  for (const { id } of [queue, direct]) {
    const server = await serveLamp();
    lamps.set(id, server);
    await world.run("key.set", { provider: id, fields: { key: "test-key-lamp" }, baseUrl: server.url });
  }
  browser = await openBrowser();
  seen = await visit(browser);
  page = seen.page;
  await signIn(page, world.url);
}, 120_000);
afterAll(async () => {
  await seen?.context.close();
  await browser?.close();
  await world?.close();
  for (const server of lamps.values()) await server.stop();
});

const cannotSay = async () => ({ state: "unknown", words: "Its list cannot be read." }) as const;
const rowOf = async (id: string) =>
  (await world.ask(`/api/generations/${id}`)).body as { state: string; outputNodeId: string; jobId: string };
const ordersOf = (provider: string, id: string) => lamps.get(provider)?.orders.filter((order) => order.key.startsWith(id)).length;

/** A picture whose answer was lost after it was accepted, or before. */
async function lose(
  provider: string,
  { accepted }: { accepted: boolean },
  x: number,
): Promise<{ id: string; node: string; jobId: string }> {
  const server = lamps.get(provider) as WireServer & LampOrders;
  server.behave("crash");
  Object.assign(queue, { recall: cannotSay, recallAfterMs: 0 });
  const { id: nodeId } = await world.run("node.add", {
    projectId,
    type: "generator",
    model: `${provider}-image`,
    prompt: "A lamp",
    x,
    y: 0,
  });
  const [id = ""] = (await world.run<{ generationIds: string[] }>("generation.run", { projectId, nodeId })).generationIds;
  while ((await rowOf(id)).state !== "uncertain") await Bun.sleep(10);
  server.behave("success");
  if (!accepted) server.orders.splice(0);
  const row = await rowOf(id);
  return { id, node: `[data-node="${row.outputNodeId}"]`, jobId: row.jobId };
}

async function open(node: string): Promise<void> {
  await page.goto(`${world.url}/projects/${projectId}`, { waitUntil: "load" });
  await page.waitForSelector("#canvas[data-live]"); // until then its faces may be drawn again under the hand
  await page.waitForSelector(node);
}

/** By keyboard, wherever on the canvas it stands. */
async function press(button: string): Promise<void> {
  await page.press(button, "Enter");
}

const state = (node: string, wanted: string) => page.waitForSelector(`${node}[data-status="${wanted}"]`, { timeout: 30_000 });

describe("a request whose answer was lost", () => {
  test("says what is known; the provider is asked again: it cannot say, then it has it, and the picture comes without a second payment", async () => {
    const lost = await lose("lamp-queue", { accepted: true }, 0);
    await open(lost.node);
    await state(lost.node, "uncertain");
    expect(await page.textContent(lost.node)).toContain("may bill it");
    await page.focus(lost.node);
    await page.press(lost.node, "Enter");
    await page.click(lost.node, { position: { x: 4, y: 60 } });
    await page.waitForSelector("#inspector .doubt");
    const facts = await page.textContent("#inspector .doubt");
    for (const words of ["Lamp (lamp-queue)", "$0.001", lost.id, "costs nothing"]) expect(facts).toContain(words);
    await keepScreenshots(page, "doubt");
    const asking = page.waitForResponse((answer) => answer.url().includes("generation.ask"));
    await press(`${lost.node} [data-command="generation.ask"]`);
    expect((await asking).status()).toBeLessThan(300);
    await page.waitForFunction((node) => document.querySelector(node)?.textContent?.includes("was asked and could not say"), lost.node, {
      timeout: 30_000,
    });
    await state(lost.node, "uncertain");
    Object.assign(queue, { recall: truth });
    await press(`${lost.node} [data-command="generation.ask"]`);
    await state(lost.node, "done");
    expect(ordersOf("lamp-queue", lost.id)).toBe(1);
    expect(seen.troubles).toEqual([]);
  }, 120_000);

  test("that never arrived is told, costs nothing, and is not sent before somebody says so", async () => {
    const lost = await lose("lamp-queue", { accepted: false }, 700);
    await open(lost.node);
    await state(lost.node, "uncertain");
    Object.assign(queue, { recall: truth });
    await press(`${lost.node} [data-command="generation.ask"]`);
    await state(lost.node, "failed");
    expect(await page.textContent(lost.node)).toContain("it never arrived, so it costs nothing");
    expect(ordersOf("lamp-queue", lost.id)).toBe(0);
    await press(`${lost.node} [data-command="generation.retry"]`);
    await state(lost.node, "done");
    expect(ordersOf("lamp-queue", lost.id)).toBe(1);
    expect(seen.troubles).toEqual([]);
  }, 120_000);

  test("is sent anew only after a dialog that names the second payment, by keyboard alone, and on a phone", async () => {
    const lost = await lose("lamp-direct", { accepted: true }, 1_400);
    await page.goto(`${world.url}/queue?job=${lost.jobId}`, { waitUntil: "load" });
    await page.waitForSelector(".queue__job .doubt");
    expect(await page.locator('.queue__job [data-command="generation.ask"]').count()).toBe(0);
    expect(await page.textContent(".queue__job .doubt")).toContain("cannot be asked about a single request");
    await keepScreenshots(page, "doubt-queue");
    await page.setViewportSize(SIZES.phone);
    await page.focus('.queue__job [data-open="send-anew"]');
    await page.keyboard.press("Enter");
    await page.waitForSelector("#send-anew[open]");
    expect(await page.textContent("#send-anew")).toContain("sending it anew is paid twice: another $0.001");
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Not now");
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await keepScreenshots(page, "doubt-dialog-phone");
    await page.keyboard.press("Escape");
    await page.waitForSelector("#send-anew:not([open])", { state: "attached" });
    expect(ordersOf("lamp-direct", lost.id)).toBe(1);
    await page.setViewportSize(SIZES.desktop);
    await page.focus('.queue__job [data-open="send-anew"]');
    await page.keyboard.press("Enter");
    await page.waitForSelector("#send-anew[open]");
    await keepScreenshots(page, "doubt-dialog");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    while ((await rowOf(lost.id)).state !== "done") await Bun.sleep(10);
    expect(ordersOf("lamp-direct", lost.id)).toBe(2);
    await page.waitForSelector("#send-anew:not([open])", { state: "attached" });
    expect(seen.troubles).toEqual([]);
  }, 120_000);
});
