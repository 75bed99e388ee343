/**
 * Frames per second while one pans and zooms, ours beside React Flow on the same graph with the same thousand pictures, in one browser, by
 * turns. Wheel events are sent to the page in each animation frame, as a trackpad does; a frame counts by the time between two of them.
 * Chromium draws in software here, so these are floors.
 */
import type { Browser, Page } from "playwright-core";
import { buildBrowser } from "../../src/web/build.ts";
import { makeBoard } from "../board.ts";
import { openBrowser, signIn, visit } from "../browser/browser.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";
import type { Figure, Measurement } from "./bench.ts";
import { type PeerPage, serveReactFlow } from "./canvas-peer.ts";

const COUNTS = (process.env.BENCH_NODES ?? "1000,5000").split(",").map(Number);
const PICTURES = 1_000;
const RUN_MS = 1_500;
/** The best of them counts, for both. A second one is only begun when there is time for it. */
const ROUNDS = 2;
const ROUNDS_WITHIN_MS = 20_000;
/** How long a page may take to come to rest, in steps of 100 ms. */
const CALM_STEPS = 40;
const ACTOR = "usr_0000000000000000000bench";

interface Gesture {
  name: string;
  /** Where it starts: everything in view, or a part that can be read. */
  scale: "fit" | number;
  wheel: { deltaX: number; deltaY: number; ctrlKey: boolean };
}

const GESTURES: readonly Gesture[] = [
  { name: "pan, all in view", scale: "fit", wheel: { deltaX: 12, deltaY: 5, ctrlKey: false } },
  { name: "pan, read at 50 %", scale: 0.5, wheel: { deltaX: 28, deltaY: 9, ctrlKey: false } },
  { name: "zoom in and out", scale: "fit", wheel: { deltaX: 0, deltaY: -4, ctrlKey: true } },
];

export const canvasSpeed: Measurement = {
  name: "canvas",
  async measure() {
    await buildBrowser();
    const world = await openWorld();
    const browser = await openBrowser();
    try {
      const figures: Figure[] = [{ name: "what the display does on an empty page", value: await displayRate(browser), unit: "fps" }];
      for (const count of COUNTS) figures.push(...(await compare(world, browser, count)));
      return figures;
    } finally {
      await browser.close();
      await world.close();
    }
  },
};

async function compare(world: World, browser: Browser, count: number): Promise<Figure[]> {
  const { projectId } = await makeBoard(world.clash, ACTOR, { count, pictures: PICTURES });
  const view = await world.clash.rooms.view(projectId);
  const peer = await serveReactFlow(view, async (assetId) => {
    const answer = await fetch(`${world.url}/api/assets/${assetId}/content?w=320`, { headers: { authorization: `Bearer ${OWNER_TOKEN}` } });
    return answer.blob();
  });
  const { context, page } = await visit(browser);
  await signIn(page, world.url);
  const results = new Map<string, { ours: number[]; theirs: number[] }>();
  const started = performance.now();
  for (let round = 0; round < ROUNDS && (round === 0 || performance.now() - started < ROUNDS_WITHIN_MS); round++)
    for (const gesture of GESTURES) {
      const known = results.get(gesture.name) ?? { ours: [], theirs: [] };
      results.set(gesture.name, known);
      await openOurs(page, world, projectId, gesture);
      known.ours.push(await framesPerSecond(page, "#canvas", gesture));
      await openTheirs(page, peer, gesture);
      known.theirs.push(await framesPerSecond(page, ".react-flow__pane", gesture));
    }
  await context.close();
  await peer.stop();
  return [...results].map(([name, { ours, theirs }]) => ({
    name: `${count.toLocaleString("en")} nodes, ${name}`,
    value: Math.max(...ours),
    unit: "fps",
    better: "more",
    beside: { "React Flow": Math.max(...theirs) },
  }));
}

async function openOurs(page: Page, world: World, projectId: string, gesture: Gesture): Promise<void> {
  const address = `${world.url}/projects/${projectId}`;
  await page.goto(address);
  if (gesture.scale !== "fit") {
    const { scale } = gesture;
    await page.evaluate(([key, camera]) => localStorage.setItem(key ?? "", camera ?? ""), [`camera:${projectId}`, `-200 -100 ${scale}`]);
    await page.context().clearCookies({ name: "view" });
    await page.goto(address);
  }
  await page.waitForSelector("#canvas[data-live]");
  if (gesture.scale === "fit") await page.evaluate(() => document.querySelector<HTMLElement>('#zoom [data-run="view.fit"]')?.click());
  await settle(page);
}

async function openTheirs(page: Page, peer: PeerPage, gesture: Gesture): Promise<void> {
  await page.goto(peer.url);
  await page.waitForFunction(() => "flow" in window);
  await page.evaluate((scale) => {
    const { flow } = window as unknown as { flow: { fitView(): void; setViewport(view: object): void } };
    if (scale === "fit") flow.fitView();
    else flow.setViewport({ x: -200, y: -100, zoom: scale });
  }, gesture.scale);
  await settle(page);
}

/** Pictures have come and nothing is drawn any more, for a while. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async (steps) => {
    const isCalm = () =>
      [...document.images].every((image) => image.complete || image.loading === "lazy") &&
      document.querySelector<HTMLElement>(".canvas__sheet:not([hidden])")?.dataset.whole !== "false";
    for (let calm = 0, tries = 0; calm < 8 && tries < steps; tries++) {
      calm = isCalm() ? calm + 1 : 0;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }, CALM_STEPS);
}

/** No canvas can be faster than this. */
async function displayRate(browser: Browser): Promise<number> {
  const { context, page } = await visit(browser);
  const rate = await page.evaluate(async (ms) => {
    const frame = () => new Promise<number>(requestAnimationFrame);
    const started = await frame();
    let [now, frames] = [started, 0];
    for (; now - started < ms; frames++) now = await frame();
    return (frames * 1_000) / (now - started);
  }, RUN_MS / 2);
  await context.close();
  return rate;
}

/** Half of the time there, half back. */
async function framesPerSecond(page: Page, selector: string, { wheel }: Gesture): Promise<number> {
  return page.evaluate(
    async ({ selector, wheel, ms }) => {
      const element = document.querySelector(selector);
      const box = element?.getBoundingClientRect();
      if (!element || !box) throw new Error(`${selector} is not there.`);
      const at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
      const frame = () => new Promise<number>(requestAnimationFrame);
      const started = await frame();
      let [now, frames] = [started, 0];
      while (now - started < ms) {
        const back = now - started > ms / 2 ? -1 : 1;
        const deltas = { deltaX: wheel.deltaX * back, deltaY: wheel.deltaY * back };
        element.dispatchEvent(new WheelEvent("wheel", { ...wheel, ...deltas, ...at, bubbles: true, cancelable: true }));
        now = await frame();
        frames++;
      }
      return (frames * 1_000) / (now - started);
    },
    { selector, wheel, ms: RUN_MS },
  );
}
