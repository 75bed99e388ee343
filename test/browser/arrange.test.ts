/** Order on the canvas: arrange, align, spread and tidy by their keys, seen by others, taken back by one undo, travelling unless motion is not wanted. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { overlaps } from "../../src/canvas/layout.ts";
import { openWorld, type World } from "../world.ts";
import { type Board, openBoard, showAll, until } from "./board.ts";
import { keepScreenshots, openBrowser } from "./browser.ts";

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

test("Shift A lays the canvas out by its edges for everybody, groups as boxes, and one undo takes it back", async () => {
  const one = await board();
  const { projectId } = one;
  const gen = await one.add({ type: "generator", x: 0, y: 0, model: "draft-image" });
  const say = await one.add({ type: "prompt", x: 60, y: 60, body: "A red bus at dawn" });
  const looks = [await one.add({ x: 120, y: 20 }), await one.add({ x: 150, y: 50 })];
  await world.run("edge.connect", { projectId, source: say, target: gen, role: "prompt" });
  for (const look of looks) await world.run("edge.connect", { projectId, source: look, target: gen, role: "context" });
  const group = (await world.run("node.group", { projectId, nodeIds: looks, label: "Looks" })).id ?? "";
  const two = await openBoard(world, browser, { projectId });
  await showAll(one, [gen, say, group]);
  await one.page.keyboard.press("Shift+A");
  await until(async () => ((await one.node(gen))?.x ?? 0) > ((await one.node(say))?.x ?? 0) + 320);
  const nodes = await one.nodes();
  const apart = nodes.filter((node) => node.parentId === null);
  for (const [index, node] of apart.entries()) for (const other of apart.slice(index + 1)) expect(overlaps(node, other)).toBe(false);
  const box = await one.node(group);
  for (const look of looks) {
    const node = await one.node(look);
    expect((node?.x ?? 0) - (box?.x ?? 0)).toBeGreaterThanOrEqual(40);
    expect(node?.parentId).toBe(group);
  }
  const left = `${(await one.node(gen))?.x}px`;
  await two.page.waitForFunction(([id, x]) => document.querySelector<HTMLElement>(`[data-node="${id}"]`)?.style.left === x, [gen, left]);
  await two.close();
  await one.page.keyboard.press("1");
  await keepScreenshots(one.page, "arranged");
  await one.page.keyboard.press("Control+z");
  await until(async () => (await one.node(gen))?.x === 0);
  expect(await one.node(say)).toMatchObject({ x: 60, y: 60 });
});

test("the chosen nodes are aligned, spread and tidied; a locked one stays and the others line up with it", async () => {
  const one = await board();
  const ids = [await one.add({ x: 0, y: 0 }), await one.add({ x: 430, y: 260 }), await one.add({ x: 1_000, y: 130 })];
  const [a = "", b = "", c = ""] = ids;
  await world.run("node.update", { projectId: one.projectId, nodeId: b, locked: true });
  await showAll(one, ids);
  await one.page.keyboard.press("Control+a");
  await one.page.keyboard.press("Alt+s");
  await until(async () => (await one.node(a))?.y === 260);
  expect([(await one.node(b))?.y, (await one.node(c))?.y]).toEqual([260, 260]);
  await world.run("node.update", { projectId: one.projectId, nodeId: b, locked: false });
  await one.page.waitForSelector(`[data-node="${b}"]:not([data-locked])`);
  await one.page.keyboard.press("Alt+Shift+h");
  await until(async () => (await one.node(b))?.x === 500);
  await one.page.keyboard.press("Alt+a");
  await until(async () => (await one.node(c))?.x === 0);
  await one.page.keyboard.press("Alt+t");
  await until(async () => {
    const nodes = await one.nodes();
    return nodes.every((node, index) => nodes.slice(index + 1).every((other) => !overlaps(node, other)));
  });
});

test("what moves travels to its place, and jumps there for those who want no motion", async () => {
  const one = await board();
  const ids = [await one.add({ x: 0, y: 0 }), await one.add({ x: 500, y: 300 })];
  await showAll(one, ids);
  const moving = () =>
    one.page.evaluate(
      () =>
        new Promise<number>((resolve) =>
          requestAnimationFrame(() =>
            requestAnimationFrame(() =>
              resolve([...document.querySelectorAll("[data-node]")].flatMap((node) => node.getAnimations()).length),
            ),
          ),
        ),
    );
  await one.page.keyboard.press("Control+a");
  await one.page.emulateMedia({ reducedMotion: "no-preference" });
  await one.page.keyboard.press("Alt+w");
  expect(await moving()).toBeGreaterThan(0);
  await one.page.emulateMedia({ reducedMotion: "reduce" });
  await one.page.keyboard.press("Alt+a");
  await until(async () => (await one.node(ids[1] ?? ""))?.x === 0);
  await until(async () => (await moving()) === 0);
  expect(first.visit.troubles).toEqual([]);
});
