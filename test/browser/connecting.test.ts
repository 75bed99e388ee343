/** Edges and menus: drawn from a port, refused with a reason, dropped on the ground, changed and removed; and what the context menu offers. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { openWorld, type World } from "../world.ts";
import { type Board, nextFrame, openBoard, showAll, until } from "./board.ts";
import { keepScreenshots, openBrowser, type Visit } from "./browser.ts";

const AXE = readFileSync(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"), "utf8");

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

test("an edge goes to a port; what cannot take it is dimmed, a port takes it from near, a wrong target says why not", async () => {
  const one = await board();
  const [say, gen, sound] = [
    await one.add({ type: "prompt", x: 0, y: 0 }),
    await one.add({ type: "generator", x: 560, y: 0, model: "draft-image" }),
    await one.add({ type: "audio", x: 0, y: 400 }),
  ];
  await showAll(one, [say, gen, sound]);
  await one.page.waitForSelector(`[data-node="${gen}"] [data-port]`, { state: "attached" });
  const port = await one.page.locator(`[data-node="${gen}"] [data-port][data-role="prompt"]`).boundingBox();
  const from = await one.at(320, 80);
  await one.page.mouse.move(from.x, from.y);
  await one.page.mouse.down();
  await one.page.mouse.move((port?.x ?? 0) - 14, (port?.y ?? 0) + 14, { steps: 6 });
  await nextFrame(one.page);
  expect(await one.page.locator(`[data-node="${sound}"][data-dim]`).count()).toBe(1);
  expect(await one.page.locator(`[data-node="${gen}"][data-dim]`).count()).toBe(0);
  expect(await one.page.locator(`[data-node="${gen}"] [data-port][data-hot]`).getAttribute("data-role")).toBe("prompt");
  await keepScreenshots(one.page, "gesture-linking");
  await one.page.mouse.up();
  await until(async () => (await one.edges()).length === 1);
  expect((await one.edges())[0]).toMatchObject({ source: say, target: gen, role: "prompt" });
  await one.drag(
    [
      [320, 80],
      [150, 450],
    ],
    {
      // biome-ignore format: a path
      async before() {
      expect(await one.page.textContent("#canvas-tip")).toBe("An audio takes nothing from a prompt.");
    },
    },
  );
  expect((await one.edges()).length).toBe(1);
});

test("an edge dropped on the ground asks what to put there and connects it, in one step of undo", async () => {
  const one = await board();
  const say = await one.add({ type: "prompt", x: 0, y: 0 });
  await showAll(one, [say]);
  await one.drag([[320, 80], [460, 240]]); // biome-ignore format: a path
  await one.page.waitForSelector("#quick-add:not([hidden])");
  const offered = await one.page.locator("#quick-add [role=menuitem]:visible").allTextContents();
  expect(offered.map((line) => line.trim().split(/\s/)[0] ?? "")).toEqual(
    expect.arrayContaining([expect.stringMatching(/^Text/), expect.stringMatching(/^Generator/)]),
  );
  expect(offered.some((line) => line.includes("Group"))).toBe(false);
  await keepScreenshots(one.page, "gesture-quick-add");
  await one.page.click("#quick-add [data-type=generator]");
  await until(async () => (await one.edges()).length === 1);
  const made = (await one.nodes()).find((node) => node.type === "generator");
  expect((await one.edges())[0]).toMatchObject({ source: say, target: made?.id, role: "prompt" });
  await one.page.keyboard.press("Escape");
  await one.page.keyboard.press("Control+z");
  await until(async () => (await one.nodes()).length === 1 && (await one.edges()).length === 0);
});

test("an edge is selected, changes its role, its order, and is removed", async () => {
  const one = await board();
  const target = await one.add({ type: "prompt", x: 600, y: 0 });
  const sources = [await one.add({ x: 0, y: 0 }), await one.add({ x: 0, y: 400 })];
  const ids: string[] = [];
  for (const source of sources)
    ids.push((await world.run("edge.connect", { projectId: one.projectId, source, target, role: "context" })).id ?? "");
  await showAll(one, [target, ...sources]);
  await one.page.waitForSelector(`[data-edge="${ids[0]}"]`, { state: "attached" });
  const [from, to] = [await one.node(sources[1] ?? ""), await one.node(target)];
  const middle = [
    ((from?.x ?? 0) + (from?.w ?? 0) + (to?.x ?? 0)) / 2,
    ((from?.y ?? 0) + (from?.h ?? 0) / 2 + (to?.y ?? 0) + (to?.h ?? 0) / 2) / 2,
  ] as const;
  const point = await one.at(...middle);
  await one.page.mouse.click(point.x, point.y);
  expect(await one.page.locator("[data-edge][data-selected]").getAttribute("data-edge")).toBe(ids[1] ?? "");
  await one.page.keyboard.press("[");
  await until(async () => {
    const edges = await one.edges();
    const order = (id: string | undefined) => edges.find((edge) => edge.id === id)?.order ?? "";
    return order(ids[1]) < order(ids[0]);
  });
  await one.page.keyboard.press("r");
  await one.page.click("#choice-menu [role=menuitem]:has-text('reference')");
  await until(async () => (await one.edges()).find((edge) => edge.id === ids[1])?.role === "reference");
  await one.page.keyboard.press("Delete");
  await until(async () => (await one.edges()).length === 1);
  expect((await one.nodes()).length).toBe(3);
});

test("the context menu offers what fits what is under it, works by keyboard, and gives the focus back", async () => {
  const one = await board();
  const [a, b] = [await one.add({ x: 0, y: 0 }), await one.add({ x: 500, y: 0 })];
  await showAll(one, [a, b]);
  const open = async (x: number, y: number) => {
    const point = await one.at(x, y);
    await one.page.mouse.click(point.x, point.y, { button: "right" });
    await one.page.waitForSelector("#context-menu:not([hidden])");
    return (await one.page.locator("#context-menu [role=menuitem]:visible > span:first-of-type").allTextContents()).join();
  };
  const onNode = await open(100, 180);
  expect(onNode).toContain("Duplicate");
  expect(onNode).not.toContain("Unlock");
  expect(onNode).not.toContain("Paste");
  await keepScreenshots(one.page, "gesture-menu");
  await one.page.keyboard.type("loc");
  await one.page.keyboard.press("Enter");
  await until(async () => (await one.node(a))?.locked === true);
  await one.page.waitForSelector(`[data-node="${a}"] .node__label use[href$="#lock"]`, { state: "attached" });
  expect(await open(100, 180)).toContain("Unlock");
  await one.page.keyboard.press("Escape");
  expect(await open(420, 420)).toContain("Add a prompt");
  await one.page.keyboard.press("Escape");
  await one.page.focus(`[data-node="${b}"]`);
  await one.page.keyboard.press("Shift+F10");
  await one.page.waitForSelector("#context-menu:not([hidden])");
  await one.page.keyboard.press("End");
  await one.page.keyboard.press("Escape");
  expect(await one.page.evaluate(() => (document.activeElement as HTMLElement).dataset.node)).toBe(b);
});

test("with one finger the ground pans and a selected node is dragged; two fingers pan and zoom; a long press opens the menu", async () => {
  const one = await board();
  const a = await one.add({ x: 0, y: 0 });
  await showAll(one, [a]);
  const cdp = await one.visit.context.newCDPSession(one.page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...touchPoints: { x: number; y: number; id?: number }[]) =>
    cdp.send("Input.dispatchTouchEvent", { type, touchPoints });
  const slide = async (from: { x: number; y: number }, dx: number, dy: number) => {
    await touch("touchStart", from);
    for (let n = 1; n <= 5; n++) await touch("touchMove", { x: from.x + (dx * n) / 5, y: from.y + (dy * n) / 5 });
    await touch("touchEnd");
    await nextFrame(one.page);
  };
  const before = await one.at(0, 0);
  await slide(await one.at(100, 100), 70, 0);
  expect((await one.at(0, 0)).x - before.x).toBeCloseTo(70, 0); // not selected yet: the canvas moves
  expect((await one.node(a))?.x).toBe(0);
  const tap = await one.at(100, 150);
  await touch("touchStart", tap);
  await touch("touchEnd");
  await until(async () => (await one.selection()).length === 1);
  await slide(tap, 0, 90);
  await until(async () => ((await one.node(a))?.y ?? 0) > 60);
  const [left, right] = [await one.at(-100, 300), await one.at(300, 300)];
  const middle = await one.at(100, 300);
  await touch("touchStart", { ...left, id: 1 }, { ...right, id: 2 });
  for (let n = 1; n <= 5; n++)
    await touch("touchMove", { x: left.x - 12 * n, y: left.y, id: 1 }, { x: right.x + 12 * n, y: right.y, id: 2 });
  await touch("touchEnd");
  await nextFrame(one.page);
  const grown = (await one.at(100, 300)).x - (await one.at(0, 300)).x;
  expect(grown).toBeGreaterThan(((right.x - left.x) / 4) * 1.2);
  expect((await one.at(100, 300)).x).toBeCloseTo(middle.x, 0);
  const held = await one.at(100, 200);
  await touch("touchStart", held);
  await one.page.waitForSelector("#context-menu:not([hidden])");
  await touch("touchEnd");
  expect(await one.page.locator("#context-menu [role=menuitem]:visible").count()).toBeGreaterThan(5);
  await one.page.keyboard.press("Escape");
});

test("nothing went wrong in the page's scripts, and axe finds nothing in the menus or on the canvas", async () => {
  expect(mine.troubles).toEqual([]); // read before axe, which brings styles of its own
  const one = await board();
  const ids = [await one.add({ x: 0, y: 0 }), await one.add({ type: "prompt", x: 500, y: 0 })];
  await showAll(one, ids);
  await one.page.evaluate(AXE);
  const violations = async () => {
    const { violations } = (await one.page.evaluate(
      `axe.run("#canvas, .menu--canvas:not([hidden])", { runOnly: ["wcag2a", "wcag2aa"] })`,
    )) as {
      violations: { id: string; nodes: { html: string }[] }[];
    };
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  };
  await one.page.focus(`[data-node="${ids[0]}"]`);
  await one.page.keyboard.press("Shift+F10");
  await one.page.waitForSelector("#context-menu:not([hidden])");
  expect(await violations()).toEqual([]);
  await one.page.keyboard.press("Escape");
  await one.page.keyboard.press("l");
  await one.page.waitForSelector("#choice-menu:not([hidden])");
  expect(await violations()).toEqual([]);
});
