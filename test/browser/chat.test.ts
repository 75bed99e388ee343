/** The chat in the side panel: words stream in, proposals wait for a yes on every device, a turn is stopped, steered, undone and replayed. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import sharp from "sharp";
import type { ChatRequest } from "../../src/providers/chat.ts";
import { PROVIDERS } from "../../src/providers/index.ts";
import { createScripted, type Scene, type Scripted } from "../engine/scripted.ts";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser } from "./browser.ts";
import { ask, type ChatPages, chatPages, toChat } from "./chat-page.ts";

let world: World;
let browser: Browser;
let scripted: Scripted;
let pages: ChatPages;

beforeAll(async () => {
  scripted = createScripted(() => ({ says: "Nothing to do." }));
  const seeing = scripted.cards.map((card) => ({
    ...card,
    inputs: [...card.inputs, { role: "reference", kinds: ["image"], max: 16 }] as const,
  }));
  world = await openWorld({ providers: [...PROVIDERS, { ...scripted, cards: seeing }] });
  browser = await openBrowser();
  pages = chatPages(world, browser);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const project = async (title: string) => (await world.run("project.create", { title })).id ?? "";

/** A solo agent that adds one prompt, and then says what `ends` makes of what came back. */
const adds =
  (label: string, body: string, ends: (last: string) => Scene = () => ({ says: ["It is ", "on the ", "canvas."] })) =>
  ({ messages }: ChatRequest): Scene =>
    messages.at(-1)?.role === "tool"
      ? ends(JSON.stringify(messages.at(-1)))
      : { says: "I add it.", calls: [{ name: "node_add", input: { type: "prompt", label, body, x: 40, y: 60 } }] };

const nodesOf = async (id: string) => Object.values((await world.clash.rooms.view(id)).nodes);

test("a proposal is one on three devices: its words are changed on one, approved, and all see the answer; one undo takes it back", async () => {
  const id = await project("A quiet goodbye");
  scripted.plays(adds("Shot 1", "A lantern in the fog"));
  const first = await pages.open(id);
  await toChat(first);
  await ask(first, "Add a shot with a lantern");
  await first.waitForSelector(".approval");
  const others = [await pages.open(id), await pages.open(id, "phone")];
  for (const page of others) {
    await page.evaluate(() => document.getElementById("tab-chat")?.click());
    await page.waitForSelector(".approval", { state: "attached" });
  }
  expect(await first.textContent(".diff")).toContain("A lantern in the fog");
  const ghost = await first.waitForSelector('.ghost[data-op="+"]');
  expect([await ghost.textContent(), await ghost.evaluate((box: HTMLElement) => [box.offsetLeft, box.offsetTop])]).toEqual([
    "Shot 1",
    [40, 60],
  ]);
  await keepScreenshots(first, "chat-approval");
  await first.click(".approval__edit summary");
  await first.fill('[data-edit-value="body"]', "A lantern in the snow");
  expect(await nodesOf(id)).toHaveLength(0);
  await first.click('.approval [value="once"]');
  await first.waitForSelector('[data-turn-state="done"]');
  expect(await nodesOf(id)).toMatchObject([{ type: "prompt", label: "Shot 1", body: "A lantern in the snow" }]);
  for (const page of [first, ...others]) {
    await page.waitForSelector('[data-turn-state="done"]', { state: "attached" });
    expect(await page.textContent("#chat-turns")).toContain("It is on the canvas.");
    expect(await page.locator(".approval, .ghost").count()).toBe(0);
  }
  await keepScreenshots(first, "chat-done");
  await others[1]?.screenshot({ path: "dist/screenshots/chat-phone.png" });
  await first.click('.turn [data-command="canvas.undo"]');
  await first.waitForFunction(() => !document.querySelector("#nodes [data-node]"));
  expect(await nodesOf(id)).toHaveLength(0);
}, 120_000);

test("a no with its reason reaches the agent; always lets the same tool through from then on; plan changes nothing, auto asks nobody", async () => {
  const id = await project("Noes");
  const page = await pages.open(id);
  await toChat(page);
  scripted.plays(adds("Shot", "Rain", (last) => ({ says: last })));
  await ask(page, "Add rain");
  await page.waitForSelector(".approval");
  await page.click("[data-reject]");
  await page.fill("[name=reason]", "Snow, not rain");
  await page.press("[name=reason]", "Enter");
  await page.waitForSelector('[data-turn-state="done"]');
  expect(await nodesOf(id)).toHaveLength(0);
  expect(await page.textContent("#chat-turns")).toContain("Snow, not rain");
  await ask(page, "Again");
  await page.waitForSelector(".approval");
  await page.click('.approval [value="always"]');
  await page.waitForFunction(() => document.querySelectorAll('[data-turn-state="done"]').length === 2);
  await ask(page, "And once more");
  await page.waitForFunction(() => document.querySelectorAll('[data-turn-state="done"]').length === 3);
  expect(await nodesOf(id)).toHaveLength(2);
  await ask(page, "Only think about it", { approval: "plan" });
  await page.waitForFunction(() => document.querySelectorAll('[data-turn-state="done"]').length === 4);
  expect(await nodesOf(id)).toHaveLength(2);
  await ask(page, "Go ahead", { approval: "auto" });
  await page.waitForFunction(() => document.querySelectorAll('[data-turn-state="done"]').length === 5);
  expect(await page.locator(".turn:last-child .approval, .turn:last-child .approval__line").count()).toBe(0);
  expect(await nodesOf(id)).toHaveLength(3);
}, 120_000);

test("words stream into their place; while it works it is steered by the same field and stopped; who comes late sees the same", async () => {
  const id = await project("Streams");
  const page = await pages.open(id);
  await toChat(page);
  const gate: { open: () => void }[] = [];
  const pieces = ["Once ", "upon ", "a ", "time"];
  scripted.plays(() => ({ says: pieces, waits: () => new Promise((resolve) => gate.push({ open: resolve })) }));
  await ask(page, "Tell me");
  const next = async (n: number) => {
    while (gate.length < n) await Bun.sleep(5);
    gate[n - 1]?.open();
  };
  await next(1);
  await next(2);
  await page.waitForFunction(() => document.querySelector(".turn [data-words]")?.textContent === "Once upon ");
  const late = await pages.open(id);
  await late.waitForFunction(() => document.querySelector(".turn [data-words]")?.textContent === "Once upon ");
  await next(3);
  for (const each of [page, late])
    await each.waitForFunction(() => document.querySelector(".turn [data-words]")?.textContent === "Once upon a ");
  await page.fill(".composer__text", "Make it short");
  await page.press(".composer__text", "Enter");
  await page.waitForFunction(() => (document.querySelector(".composer__text") as HTMLTextAreaElement).value === "");
  await keepScreenshots(page, "chat-streaming");
  await page.click('.turn [data-command="turn.cancel"]');
  for (const each of [page, late]) await each.waitForSelector('[data-turn-state="cancelled"]');
}, 120_000);

test("a chat is renamed, forked and deleted, another one begins", async () => {
  const id = await project("Chats");
  const page = await pages.open(id);
  await toChat(page);
  scripted.plays(() => ({ says: "Yes." }));
  await ask(page, "Is anybody there?");
  await page.waitForSelector('[data-turn-state="done"]');
  await page.click('summary[aria-label="More about this chat"]');
  await page.fill(".chat__rename [name=title]", "First words");
  await page.click(".chat__rename button");
  await page.waitForSelector('.chat__head summary:has-text("First words")');
  await page.click('summary[aria-label="More about this chat"]');
  await page.click('[data-command="chat.fork"]');
  await page.waitForFunction(() => document.querySelectorAll(".chat__list button").length === 3);
  await page.click('.chat__head summary[title="Chats"]');
  await page.click(".chat__list button:has-text('New chat')");
  await page.waitForSelector("#chat:not([aria-busy]) .empty");
  await keepScreenshots(page, "chat-empty");
}, 120_000);

test("files go along with the words and pixels reach a model that sees; chats are searched; what a limit ended goes on by a button", async () => {
  const id = await project("Along");
  const page = await pages.open(id);
  await toChat(page);
  scripted.plays(({ messages }) =>
    /Go on\.|Something else/.test(JSON.stringify(messages))
      ? { says: "I went on." }
      : { calls: [{ name: "canvas_read", input: { what: "summary" } }] },
  );
  const png = await sharp({ create: { width: 64, height: 48, channels: 3, background: "#d06030" } })
    .png()
    .toBuffer();
  await page.setInputFiles("[data-chat-attach]", { name: "Lantern.png", mimeType: "image/png", buffer: png });
  await ask(page, "What hangs in this picture?", { approval: "plan" }); // sent when the file has arrived
  await page.waitForSelector('.turn .turn__asked .chip:has-text("Lantern.png") img');
  await page.waitForSelector('[data-turn-state="done"] .turn__go-on');
  const first = scripted.requests.find(({ messages }) => JSON.stringify(messages).includes("What hangs in this picture?"));
  const parts = first?.messages.flatMap((message) => (message.role === "user" ? message.parts : [])) ?? [];
  expect(parts.some((part) => part.type === "image")).toBe(true);
  expect(JSON.stringify(parts)).toContain("image: Lantern.png");
  await keepScreenshots(page, "chat-files");
  await page.click(".turn__go-on");
  await page.waitForSelector('.turn:last-child[data-turn-state="done"]:has-text("I went on.")');
  expect(await page.locator(".turn__go-on:visible").count()).toBe(0);
  await page.click('.chat__head summary[title="Chats"]');
  await page.click(".chat__list button:has-text('New chat')");
  await page.waitForSelector("#chat:not([aria-busy]) .empty");
  await ask(page, "Something else", { approval: "plan" });
  await page.waitForSelector('[data-turn-state="done"]');
  await page.click('.chat__head summary[title="Chats"]');
  await page.fill(".chat__search", "hangs in this");
  await page.waitForFunction(() => document.querySelectorAll("#chats-found button").length === 1);
  expect(await page.textContent("#chats-found")).toContain("What hangs in this picture?");
  await keepScreenshots(page, "chat-search");
  await page.click("#chats-found button");
  await page.waitForSelector(".turn .turn__asked .chip");
}, 120_000);

test("no page had an error", () => {
  expect(pages.troubles()).toEqual([]);
});
