/** Writing on the canvas: two people in one text at once, carets, mentions, variables, undo of one's own letters, limits. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { generationsByIds } from "../../src/generations.ts";
import { openWorld, type World } from "../world.ts";
import { type Board, openBoard, until } from "./board.ts";
import { keepScreenshots, openBrowser } from "./browser.ts";
import { EDITOR, write, written } from "./editor.ts";

let world: World;
let browser: Browser;
let one: Board;
let two: Board;
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  one = await openBoard(world, browser);
  two = await openBoard(world, browser, { projectId: one.projectId });
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const textOf = async (page: Page, id: string) => (await page.locator(`[data-node="${id}"] [data-text]`).textContent()) ?? "";
const proseOf = async (id: string) => {
  const node = await one.node(id);
  return node?.type === "generator" ? node.prompt : node?.type === "prompt" || node?.type === "text" ? node.body : "";
};

/** A node in view of both pages. */
async function add(params: Record<string, unknown>): Promise<string> {
  const id = await one.add({ x: 80, y: 80, ...params });
  for (const { page } of [one, two]) await page.waitForSelector(`[data-node="${id}"]:not([data-local])`);
  return id;
}

/** One step of undo after the other, each told to the studio before the next. */
async function pressUntil(page: Page, keys: string, isThere: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 6 && !(await isThere()); presses++) {
    const before = await written(page);
    await page.keyboard.press(keys);
    await until(async () => (await written(page)) !== before, keys);
    const [node] = await one.nodes();
    await until(async () => (await proseOf(node?.id ?? "")) === (await written(page)), `${keys} at the studio`);
  }
  expect(await isThere()).toBe(true);
}

async function clear(): Promise<void> {
  const ids = (await one.nodes()).map((node) => node.id);
  if (ids.length > 0) await world.run("node.delete", { projectId: one.projectId, nodeIds: ids });
  for (const { page } of [one, two]) await until(async () => (await page.locator("[data-node]").count()) === 0);
}

test("two people write in one text at once, and both read the letters of both", async () => {
  const id = await add({ type: "prompt", body: "middle" });
  await write(one.page, id);
  await write(two.page, id);
  await one.page.keyboard.press("Control+Home");
  await Promise.all([one.page.keyboard.type("start of one, ", { delay: 5 }), two.page.keyboard.type(", end of two", { delay: 5 })]);
  await until(async () => (await proseOf(id)) === "start of one, middle, end of two");
  for (const { page } of [one, two]) await until(async () => (await written(page)) === "start of one, middle, end of two");
});

test("each sees the other's caret with a name, and it stands at its letter while one writes before it", async () => {
  const caret = one.page.locator(`${EDITOR} .caret`);
  await caret.waitFor({ state: "attached" });
  expect(await caret.locator("b").textContent()).toBe("mara");
  await until(async () => (await one.page.evaluate(lettersBeforeCaret)) === "start of one, middle, end of two");
  await one.page.keyboard.press("Control+Home");
  await one.page.keyboard.type("So: ");
  await until(async () => (await one.page.evaluate(lettersBeforeCaret)) === "So: start of one, middle, end of two");
  await keepScreenshots(one.page, "writing-together");
});

/** Runs in the page. */
function lettersBeforeCaret(): string {
  const range = document.createRange();
  const caret = document.querySelector("[data-writing] .caret");
  const line = document.querySelector("[data-writing] .cm-line");
  if (!caret || !line) return "";
  range.setStart(line, 0);
  range.setEndBefore(caret);
  return range.toString();
}

test("Ctrl+Z takes back only one's own letters, and puts them in again", async () => {
  const [id] = (await one.nodes()).map((node) => node.id);
  const said = await proseOf(id ?? "");
  await two.page.keyboard.press("Control+End");
  await two.page.keyboard.type(" MINE");
  await until(async () => (await proseOf(id ?? "")).endsWith(" MINE"));
  // how much one step takes back depends on the pauses in the writing; the other's letters stay whatever it is
  await pressUntil(one.page, "Control+z", async () => {
    const words = await proseOf(id ?? "");
    return !words.includes("So: ") && words.endsWith(" MINE");
  });
  await pressUntil(one.page, "Control+Shift+z", async () => (await proseOf(id ?? "")) === `${said} MINE`);
  // who wrote all of it within a second takes all of it back
  await pressUntil(two.page, "Control+z", async () => !(await proseOf(id ?? "")).includes("MINE"));
  expect(await proseOf(id ?? "")).toStartWith("So: start of one, middle");
});

test("who only looks sees the words and the caret as they come, and the resting face afterwards", async () => {
  const [id = ""] = (await one.nodes()).map((node) => node.id);
  await two.page.keyboard.press("Escape");
  await one.page.keyboard.press("Control+End");
  await one.page.keyboard.type(" now");
  await two.page.waitForSelector(`[data-node="${id}"] [data-source] .caret`, { state: "attached" });
  await until(async () => (await textOf(two.page, id)).includes(" now"));
  await one.page.keyboard.press("Escape");
  await two.page.waitForSelector(`[data-node="${id}"] .caret`, { state: "detached" });
  expect(await one.page.evaluate("document.activeElement?.dataset.node")).toBe(id);
  await clear();
});

test("a node that was added this moment is written in at once, and nothing is lost when its face comes", async () => {
  await one.page.focus("#canvas");
  await one.page.keyboard.press("t");
  await one.page.waitForSelector(`${EDITOR}:focus`);
  await one.page.keyboard.type("# Title\n\nWords that go on while the server draws the face", { delay: 8 });
  await until(async () => (await one.nodes()).some((node) => node.type === "text" && node.body.endsWith("draws the face")));
  expect(await one.page.locator(`${EDITOR}:focus`).count()).toBe(1);
  await one.page.keyboard.press("Escape");
  await two.page.waitForSelector("[data-type=text] h3:has-text('Title')");
  await one.page.waitForSelector("[data-type=text] h3:has-text('Title')");
});

test("words do not jump between reading and writing", async () => {
  const [id = ""] = (await one.nodes()).map((node) => node.id);
  const topOf = (word: string) =>
    one.page.evaluate((wanted) => {
      const place = document.querySelector("[data-type=text] [data-text]") as HTMLElement;
      const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        const at = text.textContent?.indexOf(wanted) ?? -1;
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + wanted.length);
        const { left, top } = range.getBoundingClientRect();
        return { left: Math.round(left), top: Math.round(top) };
      }
      return undefined;
    }, word);
  await until(async () => (await topOf("Words")) !== undefined);
  const reading = await topOf("Words");
  await write(one.page, id);
  const writing = await topOf("Words");
  expect(Math.abs((writing?.top ?? 0) - (reading?.top ?? 99))).toBeLessThanOrEqual(1);
  expect(Math.abs((writing?.left ?? 0) - (reading?.left ?? 99))).toBeLessThanOrEqual(1);
  await one.page.keyboard.press("Control+End");
  await one.page.keyboard.press("Control+Shift+ArrowLeft");
  await one.page.keyboard.press("Control+b");
  await until(async () => (await proseOf(id)).endsWith("draws the **face**"), `The words “${await proseOf(id)}” becoming bold`);
  await keepScreenshots(one.page, "writing-card");
  await one.page.keyboard.press("Escape");
  await one.page.waitForSelector("[data-type=text] strong:has-text('face')");
});

test("ten megabytes are refused with a sentence and nothing is changed; a long text scrolls", async () => {
  const [id = ""] = (await one.nodes()).map((node) => node.id);
  const said = await proseOf(id);
  await write(one.page, id);
  const paste = (text: string) =>
    one.page.evaluate((letters) => {
      const data = new DataTransfer();
      data.setData("text/plain", letters);
      document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, text);
  await one.page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "x".repeat(10_000_000));
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await one.page.waitForSelector(".toast[data-tone=fail]:has-text('a text holds at most 100,000. Nothing was changed.')");
  expect(await proseOf(id)).toBe(said);
  await one.page.keyboard.press("Control+End");
  await paste(`\n${Array.from({ length: 200 }, (_, line) => `line ${line}`).join("\n")}`);
  await until(async () => (await proseOf(id)).endsWith("line 199"));
  const { tall, seen } = await one.page.evaluate(() => {
    const scroller = document.querySelector("[data-writing] .cm-scroller") as HTMLElement;
    return { tall: scroller.scrollHeight, seen: scroller.clientHeight };
  });
  expect(tall).toBeGreaterThan(seen);
  await until(async () => ((await one.node(id))?.h ?? 0) === 640); // it grew as far as it may
  await one.page.keyboard.press("Escape");
  await clear();
});

test("@ offers nodes; a mention draws its edge and shows the name; both go together, and come back by undo", async () => {
  const house = await add({ type: "image", label: "Tea house", x: 80, y: 420 });
  await add({ type: "text", label: "Notes", x: 480, y: 420 });
  const prompt = await add({ type: "prompt", x: 80, y: 80 });
  await write(one.page, prompt);
  await one.page.keyboard.type("The @tea");
  const option = one.page.locator("#mention-list [role=option]");
  await option.first().waitFor();
  expect(await option.allInnerTexts()).toEqual(["Tea house"]);
  expect(await one.page.getAttribute(EDITOR, "aria-activedescendant")).toBe("mention-list-0");
  await keepScreenshots(one.page, "writing-mention");
  await one.page.keyboard.press("Enter");
  await one.page.keyboard.type("at night");
  await until(async () => (await one.edges()).length === 1);
  const [edge] = await one.edges();
  expect(edge).toMatchObject({ source: house, target: prompt, role: "reference" });
  await until(async () => (await proseOf(prompt)) === `The @[${edge?.id}] at night`);
  await until(async () => (await textOf(two.page, prompt)).replaceAll("\n", "").includes("Tea house"));
  // one key takes the chip, and with it the edge
  for (let n = 0; n < " at night".length + 1; n++) await one.page.keyboard.press("Backspace");
  await until(async () => (await one.edges()).length === 0 && (await proseOf(prompt)) === "The ");
  await one.page.keyboard.press("Control+z");
  await until(async () => (await one.edges()).length === 1 && (await proseOf(prompt)).includes("@["));
  await one.page.keyboard.press("Escape");
  await world.run("edge.disconnect", { projectId: one.projectId, edgeIds: [edge?.id] });
  await until(async () => !(await proseOf(prompt)).includes("@["));
  await until(async () => !(await textOf(one.page, prompt)).includes("Tea house"));
  await clear();
});

test("a cut mention that is pasted into another prompt brings an edge of its own", async () => {
  await one.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const house = await add({ type: "image", label: "Tea house", x: 80, y: 420 });
  const first = await add({ type: "prompt", x: 80, y: 80 });
  const second = await add({ type: "prompt", x: 520, y: 80 });
  await write(one.page, first);
  await one.page.keyboard.type("@tea");
  await one.page.waitForSelector("#mention-list [role=option]");
  await one.page.keyboard.press("Tab");
  await until(async () => (await one.edges()).length === 1);
  await one.page.keyboard.press("Control+a");
  await one.page.keyboard.press("Control+x");
  await until(async () => (await one.edges()).length === 0);
  await one.page.keyboard.press("Escape");
  await write(one.page, second);
  await one.page.keyboard.press("Control+v");
  await until(async () => (await one.edges()).some((edge) => edge.source === house && edge.target === second));
  const [edge] = await one.edges();
  await until(async () => (await proseOf(second)).trim() === `@[${edge?.id}]`);
  await one.page.keyboard.press("Escape");
  await clear();
});

test("a variable has a field for its value, and a run without one is refused with its name", async () => {
  const id = await add({ type: "generator", model: "draft-image", params: { resolution: "360" }, x: 80, y: 80 });
  await write(one.page, id);
  await one.page.keyboard.type("A {animal} at sea");
  await one.page.waitForSelector(`${EDITOR} .variable[data-missing]`);
  await one.page.keyboard.press("Control+Enter");
  await one.page.waitForSelector(".toast:has-text('{animal} has no value')");
  const field = one.page.locator(`[data-node="${id}"] [data-value=animal]`);
  await field.fill("fox");
  await field.press("Tab");
  await until(async () => (await one.node(id))?.type === "generator" && JSON.stringify(await one.node(id)).includes('"animal":"fox"'));
  await until(async () => (await two.page.locator(`[data-node="${id}"] [data-value=animal]`).inputValue()) === "fox");
  await keepScreenshots(one.page, "writing-variable");
  const { generationIds } = await world.run<{ generationIds: string[] }>("generation.run", {
    projectId: one.projectId,
    nodeId: id,
    takes: 1,
  });
  const [made] = await generationsByIds(world.clash, generationIds);
  expect(made?.prompt).toBe("A fox at sea");
  await world.drain();
}, 60_000);

test("a composition is written once it is done, with what the other wrote meanwhile", async () => {
  await clear();
  const id = await add({ type: "prompt", body: "ab" });
  await write(one.page, id);
  await write(two.page, id);
  const session = await one.page.context().newCDPSession(one.page);
  await session.send("Input.imeSetComposition", { text: "ni", selectionStart: 2, selectionEnd: 2 });
  await two.page.keyboard.press("Control+Home");
  await two.page.keyboard.type(">> ");
  await until(async () => (await proseOf(id)) === ">> ab");
  await session.send("Input.imeSetComposition", { text: "nih", selectionStart: 3, selectionEnd: 3 });
  expect(await proseOf(id)).toBe(">> ab");
  await session.send("Input.insertText", { text: "你好" });
  await until(async () => (await proseOf(id)) === ">> ab你好");
  for (const { page } of [one, two]) await until(async () => (await written(page)) === ">> ab你好");
  for (const { page } of [one, two]) await page.keyboard.press("Escape");
});

test("a node is renamed where its name stands", async () => {
  const [id = ""] = (await one.nodes()).map((node) => node.id);
  await one.page.focus(`[data-node="${id}"]`);
  await one.page.keyboard.press("F2");
  await one.page.waitForSelector("[data-renaming]:focus");
  await one.page.keyboard.type("Opening line");
  await two.page.waitForSelector(`[data-node="${id}"] .node__label .caret`, { state: "attached" });
  await one.page.keyboard.press("Enter");
  await until(async () => (await one.node(id))?.label === "Opening line");
  await until(async () => (await two.page.locator(`[data-node="${id}"] [data-label]`).textContent()) === "Opening line");
});

test("nothing went wrong in either page's scripts", () => {
  expect([...one.visit.troubles, ...two.visit.troubles]).toEqual([]);
});
