/** A canvas in a real browser for tests of gestures: nodes by command, pointers in canvas pixels, and what the server has of it. */
import type { Browser, Page } from "playwright-core";
import type { CanvasEdge, CanvasNode } from "../../src/canvas/document.ts";
import type { World } from "../world.ts";
import { signIn, type Visit, visit } from "./browser.ts";

export interface Board {
  projectId: string;
  page: Page;
  visit: Visit;
  add(params: Record<string, unknown>): Promise<string>;
  node(id: string): Promise<CanvasNode | undefined>;
  nodes(): Promise<CanvasNode[]>;
  edges(): Promise<CanvasEdge[]>;
  /** From canvas pixels to the window. */
  at(x: number, y: number): Promise<{ x: number; y: number }>;
  /** Down at the first point, along the others, up at the last: canvas pixels. */
  drag(points: [number, number][], options?: { keys?: string[]; button?: "left" | "middle"; before?: () => Promise<void> }): Promise<void>;
  selection(): Promise<string[]>;
  close(): Promise<void>;
}

export async function until(isTrue: () => Promise<boolean> | boolean, what = "It"): Promise<void> {
  for (let n = 0; n < 400; n++) {
    if (await isTrue()) return;
    await Bun.sleep(25);
  }
  throw new Error(`${what} did not come true within ten seconds.`);
}

/** A project with its canvas open, at 100 % with the origin of the canvas in its corner. */
export async function openBoard(world: World, browser: Browser, options: { projectId?: string; visit?: Visit } = {}): Promise<Board> {
  const projectId = options.projectId ?? (await world.run("project.create", { title: "Board" })).id ?? "";
  const seen = options.visit ?? (await visit(browser));
  const { page } = seen;
  if (!options.visit) await signIn(page, world.url);
  const view = () => world.clash.rooms.view(projectId);
  const board: Board = {
    projectId,
    page,
    visit: seen,
    add: async (params) => (await world.run("node.add", { projectId, type: "text", ...params })).id ?? "",
    node: async (id) => (await view()).nodes[id],
    nodes: async () => Object.values((await view()).nodes),
    edges: async () => Object.values((await view()).edges),
    at: (x, y) => toWindow(page, x, y),
    drag: (points, drag) => dragAlong(page, points, drag),
    selection: () =>
      page.locator("[data-node][data-selected]").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.node ?? "").sort()),
    close: () => seen.context.close(),
  };
  await page.goto(`${world.url}/projects/${projectId}`);
  await page.waitForSelector("#canvas[data-live]");
  return board;
}

/** Waits until the page shows these nodes, then puts the view where the tests expect it. */
export async function showAll({ page }: Board, ids: readonly string[]): Promise<void> {
  for (const id of ids) await page.waitForSelector(`[data-node="${id}"]`, { state: "attached" });
  await page.focus("#canvas");
  await page.keyboard.press("1");
  await settled(page);
  await page.keyboard.press("-"); // room around everything
  await settled(page);
}

/** The camera has come to rest: three frames show the same. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let [same, before] = [0, ""];
    while (same < 3) {
      await frame();
      const now = document.getElementById("world")?.style.transform ?? "";
      same = now === before ? same + 1 : 0;
      before = now;
    }
  });
}

async function toWindow(page: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  return page.evaluate(
    ([x, y]) => {
      const matrix = new DOMMatrixReadOnly(getComputedStyle(document.getElementById("world") as HTMLElement).transform);
      const box = (document.getElementById("canvas") as HTMLElement).getBoundingClientRect();
      return { x: box.left + matrix.e + (x as number) * matrix.a, y: box.top + matrix.f + (y as number) * matrix.a };
    },
    [x, y],
  );
}

async function dragAlong(
  page: Page,
  points: [number, number][],
  { keys = [], button = "left", before }: { keys?: string[]; button?: "left" | "middle"; before?: () => Promise<void> } = {},
): Promise<void> {
  const places = [];
  for (const [x, y] of points) places.push(await toWindow(page, x, y));
  const [first, ...others] = places;
  for (const key of keys) await page.keyboard.down(key);
  await page.mouse.move(first?.x ?? 0, first?.y ?? 0);
  await page.mouse.down({ button });
  for (const place of others) await page.mouse.move(place.x, place.y, { steps: 5 });
  await nextFrame(page);
  await before?.();
  await page.mouse.up({ button });
  for (const key of keys) await page.keyboard.up(key);
}

/** What was put into the animation loop has been drawn. */
export const nextFrame = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));
