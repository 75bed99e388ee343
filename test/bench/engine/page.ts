/**
 * A word's way to the eye: `page.ts FOLDER`. An upstream writes words on its socket, the studio hears them, books them and tells them, and a page in Chromium
 * shows them in its chat; timed from the write to the observer of the page's document. Other turns talk meanwhile.
 */
import { join } from "node:path";
import type { Page } from "playwright-core";
import { readConfig } from "../../../src/config.ts";
import { startStudio } from "../../../src/main.ts";
import { openBrowser, signIn, visit } from "../../browser/browser.ts";
import { openPlayer } from "../../wire/scripted-chat.ts";
import { OWNER } from "../../world.ts";
import { percentile } from "../statistics.ts";

const WORDS = 300;
const WORD_MS = 25;
const OTHER_TURNS = 4;
const MODEL = "grok-4.5";
const TOKEN = "test-token-owner-000000000000";
const CLOCK_TRIES = 40;

const now = () => performance.timeOrigin + performance.now();
const [folder = "."] = process.argv.slice(2);
const studio = await startStudio(
  readConfig({
    ...{ PORT: "0", HOST: "127.0.0.1", LOG_LEVEL: "error", CLASH_DATA: join(folder, "data-page") },
    ...{ CLASH_OWNER_EMAIL: OWNER.email, CLASH_OWNER_PASSWORD: OWNER.password, CLASH_OWNER_TOKEN: TOKEN },
  }),
);
const written: number[] = [];
const player = await openPlayer(() => ({ says: "." }), {
  before: ({ body }) => ({
    headers: { "content-type": "text/event-stream" },
    pieces: stream(JSON.stringify(body).includes("Talk to the page")),
  }),
});
await player.standsIn(studio.clash, "xai");

async function* stream(isWatched: boolean): AsyncGenerator<string> {
  const chunk = (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model: MODEL, choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  yield chunk({ role: "assistant", content: "" });
  for (let n = 0; n < WORDS; n++) {
    await Bun.sleep(WORD_MS);
    if (isWatched) written[n] = now();
    yield chunk({ content: `w${n} ` });
  }
  yield chunk({}, "stop");
  const usage = { prompt_tokens: 100, completion_tokens: WORDS, total_tokens: 100 + WORDS };
  yield `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model: MODEL, choices: [], usage })}\n\n`;
  yield "data: [DONE]\n\n";
}

async function run<T>(name: string, params: unknown): Promise<T> {
  const init = { method: "POST", body: JSON.stringify(params), headers: { authorization: `Bearer ${TOKEN}` } };
  const response = await fetch(`${studio.url}/api/commands/${name}`, init);
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { result: T }).result;
}

/** How far the page's clock is ahead of ours, by the quickest of many questions, and how long that one took: both in milliseconds. */
async function clockOf(page: Page): Promise<{ ahead: number; tookMs: number }> {
  const tries = [];
  for (let n = 0; n < CLOCK_TRIES; n++) {
    const asked = now();
    const theirs = await page.evaluate(() => performance.timeOrigin + performance.now());
    const heard = now();
    tries.push({ ahead: theirs - (asked + heard) / 2, tookMs: heard - asked });
  }
  return tries.reduce((best, one) => (one.tookMs < best.tookMs ? one : best));
}

/** From now on `window.seen[n]` is when the page's document first held the word `n` in the words of a turn. */
const watch = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const at = performance.timeOrigin + performance.now();
      for (const place of document.querySelectorAll(".turn [data-words]")) {
        const last = Number(/w(\d+) $/.exec(place.textContent ?? "")?.[1] ?? -1);
        for (let n = seen.length; n <= last; n++) seen[n] = at;
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });

const browser = await openBrowser();
const { page } = await visit(browser);
await signIn(page, studio.url);
const { id: projectId } = await run<{ id: string }>("project.create", { title: "Bench" });
await page.goto(`${studio.url}/projects/${projectId}`);
await page.waitForSelector("#canvas[data-live]");
await page.click("#tab-chat");
await page.waitForSelector(".composer__text");
await watch(page);
const { id: elsewhere } = await run<{ id: string }>("project.create", { title: "Elsewhere" });
for (let n = 0; n < OTHER_TURNS; n++) await run("turn.start", { projectId: elsewhere, text: `Talk, ${n}`, model: MODEL, approval: "plan" });
const { ahead, tookMs } = await clockOf(page);
await run("turn.start", { projectId, text: "Talk to the page", model: MODEL, approval: "plan" });
await page.waitForFunction((all) => (window as unknown as { seen: number[] }).seen.length >= all, WORDS, { timeout: 120_000 });
const seen = await page.evaluate(() => (window as unknown as { seen: number[] }).seen);
const late = written.map((at, n) => (seen[n] ?? Number.NaN) - ahead - at);
console.log(JSON.stringify({ words: late.length, p50: percentile(late, 0.5), p95: percentile(late, 0.95), clockWithinMs: tookMs / 2 }));
await browser.close();
await player.stop();
await studio.stop();
process.exit(0);
