/** What people do with the pointer: select, move, snap, resize, group, connect; each as a person would, and as others then see it. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openWorld, type World } from "../world.ts";
import { type Board, nextFrame, openBoard, showAll, until } from "./board.ts";
import { keepScreenshots, openBrowser, type Visit } from "./browser.ts";

let world: World;
let browser: Browser;
let mine: Visit;
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  const first = await openBoard(world, browser);
  mine = first.visit;
}, 60_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

/** A fresh canvas on the same page. */
async function board(): Promise<Board> {
  return openBoard(world, browser, { visit: mine });
}

test("a click selects, Shift adds and takes away, the ground selects nothing, Escape steps back", async () => {
  const { add, page, at, selection, ...rest } = await board();
  const [a, b] = [await add({ x: 0, y: 0 }), await add({ x: 500, y: 0 })];
  await showAll({ add, page, at, selection, ...rest }, [a, b]);
  const click = async (x: number, y: number, keys: string[] = []) => {
    const point = await at(x, y);
    for (const key of keys) await page.keyboard.down(key);
    await page.mouse.click(point.x, point.y);
    for (const key of keys) await page.keyboard.up(key);
  };
  await click(100, 100);
  expect(await selection()).toEqual([a]);
  await click(600, 100, ["Shift"]);
  expect(await selection()).toEqual([a, b].sort());
  await click(600, 100, ["Shift"]);
  expect(await selection()).toEqual([a]);
  await click(600, 100, ["Shift"]);
  await click(100, 100);
  expect(await selection()).toEqual([a]);
  await click(410, 400);
  expect(await selection()).toEqual([]);
  await click(100, 100);
  await page.keyboard.press("Escape");
  expect(await selection()).toEqual([]);
});

test("the marquee takes what it touches, groups only when they are wholly inside, and Escape brings the selection back", async () => {
  const one = await board();
  const [a, b, c] = [await one.add({ x: 0, y: 0 }), await one.add({ x: 500, y: 0 }), await one.add({ x: 0, y: 500 })];
  const group = (await world.run("node.group", { projectId: one.projectId, nodeIds: [c] })).id ?? "";
  await showAll(one, [a, b, c, group]);
  await one.drag([
    [-60, -60],
    [520, 20],
  ]);
  expect(await one.selection()).toEqual([a, b].sort());
  await one.drag([
    [-140, 380],
    [100, 560],
  ]);
  expect(await one.selection()).toEqual([c]);
  await one.drag([
    [-140, 380],
    [480, 800],
  ]);
  expect(await one.selection()).toEqual([c, group].sort());
  await one.drag(
    [
      [-60, -60],
      [520, 20],
    ],
    { before: () => one.page.keyboard.press("Escape") },
  );
  expect(await one.selection()).toEqual([c, group].sort());
});

test("a node is moved on both pages, snaps to its neighbour with a guide, and one undo brings it back", async () => {
  const one = await board();
  const [a, b] = [await one.add({ x: 0, y: 0 }), await one.add({ x: 500, y: 300 })];
  const two = await openBoard(world, browser, { projectId: one.projectId });
  await showAll(one, [a, b]);
  await one.drag(
    [
      [600, 400],
      [560, 360],
      [104, 396],
    ],
    {
      async before() {
        expect(await one.page.locator('.guides [data-guide="line"]').count()).toBeGreaterThan(0);
        await keepScreenshots(one.page, "gesture-guides");
      },
    },
  );
  await until(async () => (await one.node(b))?.x === 0);
  expect(await one.page.locator(".guides i").count()).toBe(0);
  await two.page.waitForFunction((id) => document.querySelector<HTMLElement>(`[data-node="${id}"]`)?.style.left === "0px", b);
  await one.page.keyboard.press("Control+z");
  await until(async () => (await one.node(b))?.x === 500);
  expect(await one.node(b)).toMatchObject({ x: 500, y: 300 });
  await one.page.keyboard.press("Control+Shift+z");
  await until(async () => (await one.node(b))?.x === 0);
  await two.close();
});

test("two drags within a second are two steps of undo", async () => {
  const one = await board();
  const a = await one.add({ x: 0, y: 0 });
  await showAll(one, [a]);
  await one.drag([[100, 100], [300, 100]]); // biome-ignore format: a path
  await one.drag([[300, 100], [300, 300]]); // biome-ignore format: a path
  await until(async () => (await one.node(a))?.y === 200);
  await one.page.keyboard.press("Control+z");
  await until(async () => (await one.node(a))?.y === 0);
  expect(await one.node(a)).toMatchObject({ x: 200, y: 0 });
});

test("Ctrl does not snap, Shift keeps to an axis, Escape restores, and what is locked stays", async () => {
  const one = await board();
  const [a, b, locked] = [await one.add({ x: 0, y: 0 }), await one.add({ x: 500, y: 300 }), await one.add({ x: 900, y: 0 })];
  await world.run("node.update", { projectId: one.projectId, nodeId: locked, locked: true });
  await showAll(one, [a, b, locked]);
  await one.drag([[600, 400], [105, 400]], { keys: ["Control"] }); // biome-ignore format: a path
  await until(async () => (await one.node(b))?.x === 5);
  await one.drag([[105, 400], [305, 433]], { keys: ["Shift"] }); // biome-ignore format: a path
  await until(async () => Math.abs(((await one.node(b))?.x ?? 0) - 205) <= 6);
  expect((await one.node(b))?.y).toBe(300);
  const before = await one.node(b);
  await one.drag([[300, 400], [500, 700]], { before: () => one.page.keyboard.press("Escape") }); // biome-ignore format: a path
  await nextFrame(one.page);
  await until(async () => (await one.node(b))?.x === before?.x);
  expect(await one.node(b)).toEqual(before as NonNullable<typeof before>);
  await one.drag([[1_000, 100], [1_000, 500]]); // biome-ignore format: a path
  expect(await one.selection()).toEqual([locked]);
  expect((await one.node(locked))?.y).toBe(0);
});

test("Alt drags a copy with its edges, in one step of undo", async () => {
  const one = await board();
  const [say, gen] = [await one.add({ type: "prompt", x: 0, y: 0 }), await one.add({ type: "generator", x: 500, y: 0 })];
  await world.run("edge.connect", { projectId: one.projectId, source: say, target: gen, role: "prompt" });
  await showAll(one, [say, gen]);
  await one.drag([[560, -10], [560, 590]], { keys: ["Alt"] }); // biome-ignore format: a path
  await until(async () => (await one.nodes()).length === 3 && (await one.edges()).length === 2);
  expect(await one.node(gen)).toMatchObject({ x: 500, y: 0 });
  const copy = (await one.nodes()).find((node) => node.type === "generator" && node.id !== gen);
  await until(async () => ((await one.node(copy?.id ?? ""))?.y ?? 0) > 500);
  await one.page.keyboard.press("Control+z");
  await until(async () => (await one.nodes()).length === 2);
});

test("grips resize: a text freely, a picture in its shape, several in proportion; sizes have a minimum", async () => {
  const one = await board();
  const [text, image] = [await one.add({ x: 0, y: 0 }), await one.add({ type: "image", x: 600, y: 0 })];
  await showAll(one, [text, image]);
  const grip = async (name: string, dx: number, dy: number, keys: string[] = []) => {
    const box = await one.page.locator(`.handles [data-grip="${name}"]`).boundingBox();
    const scale = await one.page.evaluate(
      () => new DOMMatrixReadOnly(getComputedStyle(document.getElementById("world") as HTMLElement).transform).a,
    );
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    for (const key of keys) await one.page.keyboard.down(key);
    await one.page.mouse.move(x, y);
    await one.page.mouse.down();
    await one.page.mouse.move(x + dx * scale, y + dy * scale, { steps: 4 });
    await one.page.mouse.up();
    for (const key of keys) await one.page.keyboard.up(key);
  };
  const click = async (x: number, y: number) => one.page.mouse.click((await one.at(x, y)).x, (await one.at(x, y)).y);
  await click(60, 180);
  await one.page.waitForSelector(".handles:not([hidden])");
  expect(await one.page.locator(".handles [data-grip]").count()).toBe(8);
  await keepScreenshots(one.page, "gesture-handles");
  await grip("se", 100, 40, ["Control"]);
  await until(async () => (await one.node(text))?.w === 420);
  expect(await one.node(text)).toMatchObject({ x: 0, y: 0, w: 420, h: 240 });
  await grip("w", 900, 0, ["Control"]);
  await until(async () => (await one.node(text))?.w === 120);
  expect((await one.node(text))?.x).toBe(300);
  await click(760, 120);
  await grip("se", 160, 0, ["Control"]);
  await until(async () => (await one.node(image))?.w === 480);
  expect(await one.node(image)).toMatchObject({ w: 480, h: 360 });
  await one.page.keyboard.press("Control+a");
  await grip("se", -200, 0, ["Control"]); // the text is as small as it may be, so nothing shrinks
  expect(await one.node(image)).toMatchObject({ w: 480, h: 360 });
  await grip("se", 390, 0, ["Control"]);
  await until(async () => (await one.node(image))?.w !== 480);
  const [words, picture] = [await one.node(text), await one.node(image)];
  expect((picture?.w ?? 0) / (picture?.h ?? 1)).toBeCloseTo(4 / 3, 1);
  expect((words?.w ?? 0) / 120).toBeCloseTo((picture?.w ?? 0) / 480, 1);
  expect(words?.x).toBe(300);
});

test("dragged wholly into a group a node joins it, the deepest one; dragged out it leaves; a deleted group keeps its children", async () => {
  const one = await board();
  const outer = await one.add({ type: "group", x: 0, y: 0, w: 1_000, h: 700 });
  const inner = await one.add({ type: "group", x: 40, y: 80, w: 500, h: 400 });
  await world.run("node.nest", { projectId: one.projectId, nodeIds: [inner], groupId: outer });
  const text = await one.add({ x: 1_150, y: 100, w: 200, h: 120 });
  await showAll(one, [outer, inner, text]);
  await one.drag(
    [
      [1_250, 160],
      [300, 300],
    ],
    {
      // biome-ignore format: a path
      async before() {
      expect(await one.page.locator(`[data-node="${inner}"][data-target]`).count()).toBe(1);
      await keepScreenshots(one.page, "gesture-group");
    },
    },
  );
  await until(async () => (await one.node(text))?.parentId === inner);
  await one.drag([[300, 300], [760, 560]]); // biome-ignore format: a path
  await until(async () => (await one.node(text))?.parentId === outer);
  const place = await one.node(text);
  await one.page.keyboard.press("Escape");
  expect(await one.selection()).toEqual([outer]);
  await one.page.keyboard.press("Delete");
  await until(async () => (await one.node(outer)) === undefined);
  expect(await one.node(text)).toMatchObject({ x: place?.x, y: place?.y, parentId: null });
});

test("near the edge of the window the canvas moves along", async () => {
  const one = await board();
  const a = await one.add({ x: 0, y: 0 });
  await showAll(one, [a]);
  const start = await one.at(60, 180);
  const box = await one.page.locator("#canvas").boundingBox();
  await one.page.mouse.move(start.x, start.y);
  await one.page.mouse.down();
  await one.page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) - 6, start.y, { steps: 4 });
  const origin = async () => (await one.at(0, 0)).x;
  const first = await origin();
  await until(async () => (await origin()) < first - 120, "The canvas");
  await one.page.mouse.up();
  await until(async () => ((await one.node(a))?.x ?? 0) > (box?.width ?? 0) / 2 + 60);
});

test("a tool draws: a click puts a node there, a drag gives a group its size and takes in what is inside", async () => {
  const one = await board();
  const a = await one.add({ x: 100, y: 100, w: 200, h: 120 });
  await showAll(one, [a]);
  await one.page.keyboard.press("f");
  await one.drag([[0, 0], [500, 400]]); // biome-ignore format: a path
  await until(async () => Boolean((await one.node(a))?.parentId));
  const group = await one.node((await one.node(a))?.parentId ?? "");
  expect(group).toMatchObject({ type: "group", x: 0, y: 0, w: 500, h: 400 });
  await one.page.keyboard.press("Control+z");
  await until(async () => (await one.nodes()).length === 1);
  expect((await one.node(a))?.parentId).toBeNull();
});

test("the middle button and Space pan; the wheel pans and with Ctrl zooms to the pointer", async () => {
  const one = await board();
  const a = await one.add({ x: 0, y: 0 });
  await showAll(one, [a]);
  const before = await one.at(0, 0);
  await one.drag([[500, 300], [560, 340]], { button: "middle" }); // biome-ignore format: a path
  const panned = await one.at(0, 0);
  const scale = ((await one.at(100, 0)).x - (await one.at(0, 0)).x) / 100;
  expect(panned.x - before.x).toBeCloseTo(60 * scale, 0);
  await one.page.focus("#canvas");
  await one.drag([[100, 100], [60, 60]], { keys: ["Space"] }); // biome-ignore format: a path
  expect((await one.at(0, 0)).x - panned.x).toBeCloseTo(-40 * scale, 0);
  expect((await one.node(a))?.x).toBe(0);
});

test("nothing went wrong in the page's scripts", () => {
  expect(mine.troubles).toEqual([]);
});
