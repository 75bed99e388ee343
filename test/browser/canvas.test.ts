/** The canvas in real browsers: what one person does, another sees, and the unmodified official client edits beside them. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { LoroAdaptor } from "loro-adaptors/loro";
import { LoroDoc } from "loro-crdt";
import { LoroWebsocketClient } from "loro-websocket";
import type { Browser, Page } from "playwright-core";
import { applyEdits } from "../../src/canvas/canvas.ts";
import { openLive } from "../../src/canvas/live.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";
import { openBrowser, signIn, type Visit, visit } from "./browser.ts";

let world: World;
let browser: Browser;
let one: Visit;
let two: Visit;
let projectId: string;
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  projectId = (await world.run("project.create", { title: "Together" })).id ?? "";
  one = await visit(browser);
  two = await visit(browser);
  for (const { page } of [one, two]) {
    await signIn(page, world.url);
    await page.goto(`${world.url}/projects/${projectId}`);
    await page.waitForSelector("#canvas[data-live]");
  }
}, 90_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const nodes = async () => Object.values((await world.clash.rooms.view(projectId)).nodes);
const until = async (isTrue: () => Promise<boolean>) => {
  for (let n = 0; n < 400; n++) {
    if (await isTrue()) return;
    await Bun.sleep(25);
  }
  throw new Error("It did not come true within ten seconds.");
};
const boxOf = async (page: Page, selector: string) => {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not on screen.`);
  return box;
};

test("a prompt added by a key is written in at once, and the other person reads it", async () => {
  await one.page.keyboard.press("p");
  await one.page.waitForSelector("[data-type=prompt] [data-writing] [contenteditable=true]");
  await one.page.keyboard.type("A red bus at dawn");
  await one.page.keyboard.press("Escape");
  await two.page.waitForSelector("[data-type=prompt]:has-text('A red bus at dawn')");
  expect((await nodes()).find((node) => node.type === "prompt")).toMatchObject({ body: "A red bus at dawn" });
});

test("a generator is added by the palette and stands beside, not over, what is there", async () => {
  await one.page.click("#canvas", { position: { x: 600, y: 700 } });
  await one.page.keyboard.press("g");
  await one.page.waitForSelector("#nodes [data-type=generator] [data-writing]");
  await one.page.keyboard.press("Escape");
  await one.page.waitForSelector("#nodes [data-type=generator]:not([data-local]) .node__body");
  const [prompt, generator] = [
    await boxOf(one.page, "#nodes [data-type=prompt] .node__body"),
    await boxOf(one.page, "#nodes [data-type=generator] .node__body"),
  ];
  const apart =
    prompt.x + prompt.width <= generator.x ||
    generator.x + generator.width <= prompt.x ||
    prompt.y + prompt.height <= generator.y ||
    generator.y + generator.height <= prompt.y;
  expect(apart).toBe(true);
});

test("a node is dragged, and the other page and the server have the new place", async () => {
  const box = await boxOf(one.page, "[data-type=prompt] .node__body");
  const before = (await nodes()).find((node) => node.type === "prompt");
  await one.page.mouse.move(box.x + 40, box.y + box.height - 12);
  await one.page.mouse.down();
  await one.page.mouse.move(box.x - 160, box.y + box.height - 92, { steps: 8 });
  await one.page.mouse.up();
  await until(async () => (await nodes()).find((node) => node.type === "prompt")?.x !== before?.x);
  const after = (await nodes()).find((node) => node.type === "prompt");
  expect(after?.x).toBeLessThan(before?.x ?? 0);
  await until(
    async () =>
      (await two.page
        .locator("[data-type=prompt]")
        .first()
        .evaluate((element) => (element as HTMLElement).style.left)) === `${after?.x}px`,
  );
});

test("an edge is drawn from port to port; what it cannot reach is dimmed meanwhile", async () => {
  await one.page.hover("[data-type=prompt] .node__body");
  const from = await boxOf(one.page, '[data-type=prompt] [data-port][data-side="out"]');
  const to = await boxOf(one.page, '[data-type=generator] [data-port][data-role="prompt"]');
  await one.page.mouse.move(from.x + 5, from.y + 5);
  await one.page.mouse.down();
  await one.page.mouse.move(to.x - 30, to.y, { steps: 4 });
  expect(await one.page.getAttribute("#canvas", "data-linking")).toBe("");
  await one.page.mouse.move(to.x + 5, to.y + 5, { steps: 4 });
  await one.page.mouse.up();
  await until(async () => Object.keys((await world.clash.rooms.view(projectId)).edges).length === 1);
  await two.page.waitForSelector("[data-edge] path", { state: "attached" });
  expect(Object.values((await world.clash.rooms.view(projectId)).edges)[0]).toMatchObject({ role: "prompt" });
});

test("Run makes a take whose picture both people see", async () => {
  await until(async () => one.page.locator('[data-command="generation.run"]').isEnabled());
  await one.page.selectOption("[data-type=generator] [data-param=resolution]", "360");
  await until(async () => (await nodes()).some((node) => node.type === "generator" && node.params.resolution === "360"));
  await one.page.click('[data-command="generation.run"]');
  for (const { page } of [one, two]) await page.waitForSelector("[data-type=image][data-status=done] img", { timeout: 60_000 });
  const take = (await nodes()).find((node) => node.type === "image");
  expect(take).toMatchObject({ status: "done" });
}, 90_000);

test("the official client edits beside the browsers, sees presence, and is refused without a token", async () => {
  const connect = async () => {
    const client = new LoroWebsocketClient({ url: `${world.url.replace("http", "ws")}/sync`, reconnect: { enabled: false } });
    await client.waitConnected();
    return client;
  };
  const doc = new LoroDoc();
  const client = await connect();
  const room = await client.join({ roomId: projectId, crdtAdaptor: new LoroAdaptor(doc), auth: new TextEncoder().encode(OWNER_TOKEN) });
  await room.waitForReachingServerVersion();
  const live = openLive(doc);
  expect(
    Object.values(live.view.nodes)
      .map((node) => node.type)
      .sort(),
  ).toEqual(["generator", "image", "prompt"]);
  applyEdits(live, [{ edit: "addNode", id: "nod_00000000000000official", type: "text", x: 40, y: 900, fields: { body: "From outside" } }], {
    actor: "me",
    time: 1,
  });
  for (const { page } of [one, two]) await page.waitForSelector("[data-type=text]:has-text('From outside')");
  client.destroy();
  const stranger = await connect();
  await expect(
    stranger.join({ roomId: projectId, crdtAdaptor: new LoroAdaptor(new LoroDoc()), auth: new TextEncoder().encode("no-such-token") }),
  ).rejects.toThrow();
  stranger.destroy();
});

test("cursors carry the other's name, and zoom keeps the point under the pointer", async () => {
  await one.page.mouse.move(500, 400);
  await one.page.mouse.move(520, 420);
  await two.page.waitForSelector("#cursors [data-cursor] b", { state: "attached" });
  expect(await two.page.locator("#cursors [data-cursor] b").first().textContent()).toBe("mara");
  const point = () =>
    one.page.evaluate(() => {
      const matrix = new DOMMatrixReadOnly(getComputedStyle(document.getElementById("world") as HTMLElement).transform);
      const box = (document.getElementById("canvas") as HTMLElement).getBoundingClientRect();
      return { x: (520 - box.left - matrix.e) / matrix.a, y: (420 - box.top - matrix.f) / matrix.a, scale: matrix.a };
    });
  const before = await point();
  await one.page.keyboard.down("Control");
  await one.page.mouse.wheel(0, -40);
  await one.page.keyboard.up("Control");
  await until(async () => (await point()).scale > before.scale); // the camera is drawn in the next frame
  const after = await point();
  expect(Math.abs(after.x - before.x)).toBeLessThan(0.5);
  expect(Math.abs(after.y - before.y)).toBeLessThan(0.5);
});

test("delete and undo bring a node back with its edge, on both pages", async () => {
  const prompt = (await nodes()).find((node) => node.type === "prompt")?.id ?? "";
  await one.page.focus(`[data-node="${prompt}"]`);
  await one.page.keyboard.press("Delete");
  await two.page.waitForSelector(`[data-node="${prompt}"]`, { state: "detached" });
  expect(Object.keys((await world.clash.rooms.view(projectId)).edges)).toHaveLength(1); // the take's own
  await one.page.keyboard.press("Control+z");
  await two.page.waitForSelector(`[data-node="${prompt}"]`);
  expect(Object.keys((await world.clash.rooms.view(projectId)).edges)).toHaveLength(2);
});

test("a picture is uploaded by the palette and stands on the canvas; a text file gets a sentence", async () => {
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  const images = await one.page.locator("[data-type=image]").count();
  await one.page.setInputFiles("#upload", { name: "dot.png", mimeType: "image/png", buffer: png });
  await until(async () => (await two.page.locator("[data-type=image]").count()) === images + 1);
  await one.page.setInputFiles("#upload", { name: "notes.png", mimeType: "image/png", buffer: Buffer.from("only words") });
  await one.page.waitForSelector(".toast[data-tone=fail]:has-text('notes.png')");
});

test("nothing went wrong in either page's scripts", () => {
  expect([...one.troubles, ...two.troubles]).toEqual([]);
});
