/** The test button of a key in every state there is, against servers that speak as OpenAI and Ollama do: what it says, and that nothing is paid for it. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { ollamaWire } from "../wire/compatible.ts";
import { openaiWire } from "../wire/openai.ts";
import type { Behaviour, WireServer } from "../wire/wire.ts";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, signIn, type Visit, visit } from "./browser.ts";

let world: World;
let browser: Browser;
let seen: Visit;
let page: Page;
let openai: WireServer;
let ollama: WireServer;

beforeAll(async () => {
  world = await openWorld();
  [openai, ollama, browser] = await Promise.all([openaiWire.serve(), ollamaWire.serve(), openBrowser()]);
  seen = await visit(browser);
  page = seen.page;
  await signIn(page, world.url);
}, 60_000);
afterAll(async () => {
  await seen.context.close();
  await browser.close();
  await world.close();
  await Promise.all([openai.stop(), ollama.stop()]);
});

const OPENAI = '[data-provider="openai"]';

/** Presses Test and waits for another sentence than the one before. */
async function tested(row: string): Promise<{ word: string; sentence: string }> {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith("/test") && response.request().method() === "POST"),
    page.click(`${row} button[aria-label^="Test"]`),
  ]);
  await answer.finished();
  await page.waitForSelector(`${row} button[aria-label^="Test"]:not(.htmx-request)`);
  return {
    word: (await page.textContent(`${row} .key__head .state`))?.trim() ?? "",
    sentence: (await page.textContent(`${row} .key__said`)) ?? "",
  };
}

test("a key that works, one that is refused, no credit, a wrong region and an address that nobody answers are told apart", async () => {
  const { fields, baseUrl } = openaiWire.credentials(openai.url);
  await page.goto(`${world.url}/settings`);
  await page.click(`${OPENAI} summary`);
  await page.fill(`${OPENAI} [name=baseUrl]`, baseUrl ?? "");
  await page.click(`${OPENAI} [type=submit]`);
  await page.waitForSelector(`${OPENAI}[data-key-state="incomplete"]`);
  await page.click(`${OPENAI} summary`);
  await page.fill(`${OPENAI} [name="fields.key"]`, fields.key ?? "");
  await page.click(`${OPENAI} [type=submit]`);
  await page.waitForSelector(`${OPENAI}[data-key-state="set"]`);
  const told: [Behaviour, string, RegExp][] = [
    ["success", "Works", /The key works/],
    ["bad-key", "Key refused", /does not accept the key/],
    ["no-credit", "No credit", /no credit left/],
    ["wrong-region", "Not in this region", /does not serve the country or region/],
    ["limited", "Asked too often", /./],
  ];
  for (const [behaviour, word, sentence] of told) {
    openai.behave(behaviour);
    const said = await tested(OPENAI);
    expect([behaviour, said.word]).toEqual([behaviour, word]);
    expect(said.sentence).toMatch(sentence);
  }
  expect(openai.accepted()).toBe(0);
  await openai.stop();
  expect((await tested(OPENAI)).word).toBe("Not reached");
  expect(await page.content()).not.toContain(fields.key ?? "no key");
  expect(seen.troubles).toEqual([]);
}, 60_000);

test("a variable is set, told when its name is none, and removed", async () => {
  await page.fill("#variable-name", "9 lives");
  await page.fill("#variable-value", "A cat");
  await page.click("#variables [type=submit]");
  await page.waitForSelector("#variable-name-error");
  expect(await page.inputValue("#variable-value")).toBe("A cat");
  await page.fill("#variable-name", "animal");
  await page.click("#variables [type=submit]");
  await page.waitForSelector("#variables .variable >> text={animal}");
  expect(await page.textContent("#variables .variable")).toContain("A cat");
  await page.click("#variables [aria-label='Remove the variable animal']");
  await page.click("#settings-remove .btn--danger");
  await page.waitForSelector("#variables >> text=There is no variable.");
}, 60_000);

test("an endpoint that needs no key says so, and its test says whether it answers", async () => {
  const { baseUrl } = ollamaWire.credentials(ollama.url);
  const form = "#keys > details form";
  await page.click("#keys > details > summary");
  await page.fill(`${form} [name=name]`, "Next room");
  await page.selectOption(`${form} [name=dialect]`, "ollama");
  await page.fill(`${form} [name=baseUrl]`, baseUrl ?? "");
  await page.fill(`${form} [name=models]`, "llama3.3:70b");
  await page.click(`${form} [type=submit]`);
  const row = '.key:has(b:text-is("Next room"))';
  await page.waitForSelector(`${row}[data-key-state="keyless"]`);
  expect((await page.textContent(`${row} .key__head .state`))?.trim()).toBe("Needs no key");
  expect(await page.isDisabled(`${row} button[aria-label="Test Next room"]`)).toBe(false);
  expect((await tested(row)).word).toBe("Works");
  await ollama.stop();
  expect((await tested(row)).word).toBe("Not reached");
  expect(seen.troubles).toEqual([]);
  await keepScreenshots(page, "keys-tested"); // last: taking a picture brings a style of its own
}, 60_000);
