/** Agents and people on one canvas: a person takes over and hands back, a debate's decision feeds a prompt, a squad's storyboard goes with one press. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { overlaps } from "../../src/canvas/layout.ts";
import { PROVIDERS } from "../../src/providers/index.ts";
import { createScripted, type Scripted } from "../engine/scripted.ts";
import { turnById } from "../../src/turns.ts";
import { openWorld, type World } from "../world.ts";
import { until } from "./board.ts";
import { keepScreenshots, openBrowser } from "./browser.ts";
import { ask, type ChatPages, chatPages, toChat } from "./chat-page.ts";

const BRIEF = join(import.meta.dir, "../fixtures/briefs/tea-house.md");

let world: World;
let browser: Browser;
let scripted: Scripted;
let pages: ChatPages;
beforeAll(async () => {
  scripted = createScripted(() => ({ says: "Nothing to do." }));
  world = await openWorld({ providers: [...PROVIDERS, scripted] });
  browser = await openBrowser();
  pages = chatPages(world, browser);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const project = async (title: string) => (await world.run("project.create", { title })).id ?? "";
const view = (projectId: string) => world.clash.rooms.view(projectId);
const labels = async (projectId: string) =>
  Object.values((await view(projectId)).nodes)
    .map(({ label, type }) => label || type)
    .sort();

const turnsOf = async (projectId: string) =>
  (await world.ask(`/api/projects/${projectId}/turns`)).body.items as { id: string; mode: string }[];
const kinds = async (turnId: string) =>
  ((await world.ask(`/api/turns/${turnId}/events`)).body.items as { kind: string }[]).map(({ kind }) => kind);

/** The whole canvas is drawn; the boxes of its nodes as they stand in the page. */
async function boxesIn(page: Page, ids: readonly string[]) {
  for (const id of ids) await page.waitForSelector(`#nodes [data-node="${id}"]`, { state: "attached" });
  return page.locator("#nodes [data-node]").evaluateAll((all) =>
    all.map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return { id: (one as HTMLElement).dataset.node ?? "", x, y, w: width, h: height };
    }),
  );
}

test("a person takes over: the agent's change waits, and when it is handed back the agent hears what the person changed", async () => {
  const id = await project("Hands");
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  scripted.plays(async ({ messages }) => {
    if (messages.some(({ role }) => role === "tool")) return { says: "I go on from what you changed." };
    asked.resolve();
    await answer.promise;
    return { says: "I add a lantern.", calls: [{ name: "node_add", input: { type: "prompt", label: "Lantern", body: "A lantern" } }] };
  });
  const page = await pages.open(id);
  await toChat(page);
  await ask(page, "Add a lantern", { approval: "auto" });
  await asked.promise;
  await page.click('.turn [data-command="turn.take"]');
  await page.waitForSelector('[data-turn-state="held"] [data-command="turn.hand"]');
  answer.resolve();
  const turnId = (await page.getAttribute(".turn", "data-turn")) ?? "";
  await until(async () => (await kinds(turnId)).includes("tool_invoked"), "The agent's change");
  await page.focus("#canvas");
  await page.keyboard.press("t");
  await page.waitForSelector("#nodes [data-type=text]");
  await page.keyboard.type("Snow, not rain");
  await until(async () => Object.values((await view(id)).nodes).some((node) => node.type === "text" && node.body === "Snow, not rain"));
  const [mine] = Object.values((await view(id)).nodes);
  expect([await labels(id), await kinds(turnId)]).toEqual([["text"], expect.not.arrayContaining(["tool_resolved"])]); // it waits
  await keepScreenshots(page, "chat-held");
  await page.keyboard.press("Escape");
  await page.click('.turn [data-command="turn.hand"]');
  await page.waitForSelector('[data-turn-state="done"]');
  expect(await labels(id)).toEqual(["Lantern", "text"]);
  const heard = JSON.stringify(scripted.requests.at(-1)?.messages);
  expect(heard).toContain(`Meanwhile these nodes changed: ${mine?.id}`);
  expect(await page.textContent("#chat-turns")).toContain("I go on from what you changed.");
}, 120_000);

test("a squad makes the tea-house storyboard on the canvas: every node lies free, and one press takes all of it back", async () => {
  const id = await project("Tea house");
  const page = await pages.open(id);
  await toChat(page);
  const order = `Make a storyboard of this brief, do not run anything yet:\n${await Bun.file(BRIEF).text()}`;
  await ask(page, order, { mode: "squad", approval: "auto", model: "draft-text" });
  await page.waitForSelector('[data-turn-state="done"]', { timeout: 60_000 });
  const made = Object.values((await view(id)).nodes);
  expect(made.filter(({ type }) => type === "prompt")).toHaveLength(6);
  await page.focus("#canvas");
  await page.keyboard.press("1"); // all of it in view
  const boxes = await boxesIn(
    page,
    made.map((node) => node.id),
  );
  expect(boxes).toHaveLength(made.length);
  for (const [index, box] of boxes.entries())
    for (const other of boxes.slice(index + 1)) expect(overlaps(box, other) ? `${box.id} lies on ${other.id}` : "").toBe("");
  const rows = made.filter(({ type }) => type === "prompt").sort((a, b) => a.y - b.y || a.x - b.x);
  expect(rows.map(({ label }) => Number.parseInt(label, 10))).toEqual([1, 2, 3, 4, 5, 6]);
  await keepScreenshots(page, "chat-squad");
  expect(await pages.objections(page, "#chat")).toEqual([]);
  await page.click('.turn [data-command="canvas.undo"]');
  await page.waitForFunction(() => !document.querySelector("#nodes [data-node]"));
  expect(Object.keys((await view(id)).nodes)).toEqual([]);
}, 120_000);

test("a debate ends, its decision is approved and feeds the chosen prompt by an edge that is seen; Mission Control shows and replays it", async () => {
  const id = await project("Poster");
  const { id: promptId = "" } = await world.run("node.add", {
    projectId: id,
    type: "prompt",
    label: "Poster",
    body: "A lighthouse",
    x: 420,
    y: 80,
  });
  const page = await pages.open(id);
  await toChat(page);
  await page.click(`#nodes [data-node="${promptId}"]`);
  await page.waitForSelector(`#nodes [data-node="${promptId}"][data-selected]`);
  await ask(page, "Which poster sells the film: the lighthouse by night, or the keeper's face?", { mode: "debate", model: "draft-text" });
  await page.waitForSelector(".approval", { timeout: 60_000 });
  const ghost = await page.waitForSelector('.ghost[data-op="+"]');
  const proposed = await ghost.evaluate((box: HTMLElement) => ({ x: box.offsetLeft, y: box.offsetTop }));
  expect(await page.locator(".ghost-lines path").count()).toBe(1);
  await page.click("[data-show-ghosts]");
  await page.waitForFunction(() => {
    const [box, canvas] = [".ghost", "#canvas"].map((one) => document.querySelector(one)?.getBoundingClientRect());
    return box && canvas && box.left >= canvas.left && box.right <= canvas.right && box.top >= canvas.top && box.bottom <= canvas.bottom;
  });
  await keepScreenshots(page, "chat-debate");
  await page.click('.approval [value="once"]');
  await page.waitForSelector('[data-turn-state="done"]');
  const { nodes, edges } = await view(id);
  const card = Object.values(nodes).find((node) => node.type === "debate");
  const edge = Object.values(edges).find(({ source }) => source === card?.id);
  expect(edge).toMatchObject({ target: promptId, role: "context" });
  expect(card).toMatchObject(proposed); // where it was shown
  await page.waitForSelector(`#nodes [data-node="${card?.id}"]`);
  const drawn = await page.waitForSelector(`[data-edge="${edge?.id}"][data-source="${card?.id}"][data-target="${promptId}"] path`, {
    state: "attached",
  });
  expect(await drawn.getAttribute("d")).toStartWith("M");
  expect(await pages.objections(page, "#chat")).toEqual([]);
  await page.click('.turn a:has-text("Replay")');
  await page.waitForSelector(".mission[data-turn-state=done]");
  expect(await pages.objections(page, "body")).toEqual([]);
  await keepScreenshots(page, "mission-done");
  expect(await page.locator(".votes__table:visible tbody tr").count()).toBe(6);
  expect(await page.locator(".votes__table:visible thead abbr[title='Art Director']").count()).toBe(1);
  await page.click(".votes .seg button:has-text('2')");
  await page.waitForFunction(() => document.querySelector(".votes__scroll:not([hidden]) caption")?.textContent?.includes("round 2"));
  await page.fill(".mission__replay [name=at]", "2");
  await page.waitForSelector(".mission[data-turn-state=working]");
  expect(await page.locator(".votes").count()).toBe(0); // nobody had voted yet
  await page.fill(".mission__replay [name=at]", (await page.getAttribute(".mission__replay [name=at]", "max")) ?? "");
  await page.waitForSelector(".mission[data-turn-state=done]");
  const other = await world.run("node.add", { projectId: id, type: "prompt", label: "Trailer", body: "The sea", x: 420, y: 600 });
  await page.reload({ waitUntil: "load" });
  await page.click(".mission__out summary:has-text('Feed a prompt')");
  await Promise.all([page.waitForURL(`**/projects/${id}`), page.click(".decided__menu button:has-text('Trailer')")]);
  await until(async () => Object.values((await view(id)).edges).some(({ source, target }) => source === card?.id && target === other.id));
  await page.goBack({ waitUntil: "load" });
  await Promise.all([page.waitForURL(`**/projects/${id}`), page.click(".mission__out button:has-text('Make it the plan')")]);
  const squadOf = async () => (await turnsOf(id)).find(({ mode }) => mode === "squad");
  await until(async () => (await squadOf()) !== undefined);
  const squad = await squadOf();
  const { planFrom } = (await turnById(world.clash, id, squad?.id ?? "")).options;
  expect({ planFrom }).toEqual({ planFrom: card?.type === "debate" ? (card.turnId ?? "") : "" });
  await world.run("turn.cancel", { projectId: id, turnId: squad?.id });
}, 120_000);

test("no page had an error", () => expect(pages.troubles()).toEqual([]));
