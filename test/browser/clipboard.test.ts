/** Copy, cut, paste and duplicate with the real clipboard: within a canvas, to another project, and words from elsewhere. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openWorld, type World } from "../world.ts";
import { type Board, openBoard, showAll, until } from "./board.ts";
import { openBrowser } from "./browser.ts";

let world: World;
let browser: Browser;
let first: Board;
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  first = await openBoard(world, browser);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const board = () => openBoard(world, browser, { visit: first.visit });
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

async function upload(projectId: string): Promise<string> {
  const form = new FormData();
  form.set("projectId", projectId);
  form.set("file", new Blob([png]), "look.png");
  return String((await world.ask("/api/assets", { method: "POST", body: form })).body.id);
}

test("copy and paste at the pointer, with the edge between the two; cut takes away and paste brings back", async () => {
  const one = await board();
  const [say, gen] = [await one.add({ type: "prompt", x: 0, y: 0, body: "A bus" }), await one.add({ type: "generator", x: 500, y: 0 })];
  await world.run("edge.connect", { projectId: one.projectId, source: say, target: gen, role: "prompt" });
  await showAll(one, [say, gen]);
  await one.page.keyboard.press("Control+a");
  await one.page.keyboard.press("Control+c");
  const point = await one.at(300, 420);
  await one.page.mouse.move(point.x, point.y);
  await one.page.keyboard.press("Control+v");
  await until(async () => (await one.nodes()).length === 4 && (await one.edges()).length === 2);
  const copy = (await one.nodes()).find((node) => node.type === "prompt" && node.id !== say);
  expect(copy).toMatchObject({ body: "A bus" });
  expect(copy?.y).toBeGreaterThan(250);
  await one.page.keyboard.press("Control+x");
  await until(async () => (await one.nodes()).length === 2);
  await one.page.keyboard.press("Control+v");
  await until(async () => (await one.nodes()).length === 4 && (await one.edges()).length === 2);
  await one.page.keyboard.press("Control+z");
  await until(async () => (await one.nodes()).length === 2 && (await one.edges()).length === 1);
});

test("to another project the files go along, and are that project's own", async () => {
  const one = await board();
  const assetId = await upload(one.projectId);
  const image = await one.add({ type: "image", assetId, label: "Look" });
  await showAll(one, [image]);
  await one.page.focus(`[data-node="${image}"]`);
  await one.page.keyboard.press("Control+c");
  const two = await board();
  await two.page.focus("#canvas");
  await two.page.keyboard.press("Control+v");
  await until(async () => (await two.nodes()).length === 1);
  const pasted = (await two.nodes())[0];
  expect(pasted).toMatchObject({ type: "image", label: "Look", status: "done" });
  expect(pasted?.assetId).not.toBe(assetId);
  expect((await world.ask(`/api/assets/${pasted?.assetId}`)).body).toMatchObject({ kind: "image", projectId: two.projectId });
  await two.page.waitForSelector("[data-type=image][data-status=done] img");
});

test("words from elsewhere become a text at the pointer", async () => {
  const one = await board();
  await one.page.keyboard.press("Control+k");
  await one.page.keyboard.type("The kettle is lit before sunrise");
  await one.page.keyboard.press("Control+a");
  await one.page.keyboard.press("Control+c");
  await one.page.keyboard.press("Escape");
  await one.page.focus("#canvas");
  await one.page.keyboard.press("Control+v");
  await until(async () => (await one.nodes()).length === 1);
  expect((await one.nodes())[0]).toMatchObject({ type: "text", body: "The kettle is lit before sunrise" });
});

test("Ctrl D copies beside, and again as far as the copy was moved; lock, front and back, group and ungroup by their keys", async () => {
  const one = await board();
  const a = await one.add({ x: 0, y: 0, w: 200, h: 120 });
  await showAll(one, [a]);
  await one.page.focus(`[data-node="${a}"]`);
  await one.page.keyboard.press("Control+d");
  await until(async () => (await one.nodes()).length === 2);
  const second = (await one.nodes()).find((node) => node.id !== a);
  expect(second).toMatchObject({ x: 40, y: 40 });
  for (let n = 0; n < 20; n++) await one.page.keyboard.press("Shift+ArrowRight");
  await until(async () => (await one.node(second?.id ?? ""))?.x === 240);
  await one.page.keyboard.press("Control+d");
  await until(async () => (await one.nodes()).some((node) => node.x === 480 && node.y === 80));
  await one.page.keyboard.press("Control+a");
  await one.page.keyboard.press("Control+g");
  await until(async () => (await one.nodes()).filter((node) => node.parentId).length === 3);
  const group = (await one.nodes()).find((node) => node.type === "group")?.id ?? "";
  expect(await one.selection()).toEqual([group]);
  await one.page.keyboard.press("Control+Shift+g");
  await until(async () => (await one.node(group)) === undefined);
  await one.page.keyboard.press("Escape");
  await one.page.focus(`[data-node="${a}"]`);
  await one.page.keyboard.press("]");
  await until(async () => ((await one.node(a))?.z ?? 0) > 0);
  await one.page.keyboard.press("[");
  await until(async () => ((await one.node(a))?.z ?? 0) < 0);
  await one.page.keyboard.press("Shift+L");
  await until(async () => (await one.node(a))?.locked === true);
  await one.page.waitForSelector(`[data-node="${a}"][data-locked] .node__label .icon--small`);
  await one.page.keyboard.press("Delete");
  await one.page.waitForSelector(".toast:has-text('locked')");
  expect(await one.node(a)).toBeDefined();
  await one.page.keyboard.press("Shift+L");
  await until(async () => (await one.node(a))?.locked === false);
  await one.page.keyboard.press("Control+ArrowRight");
  await until(async () => (await one.node(a))?.w === 210);
  expect(first.visit.troubles).toEqual([]);
});
