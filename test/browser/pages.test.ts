/** What pages do by themselves in a real browser, under the policy of the real server: with sample values instead of a studio. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { pages } from "../views/pages.tsx";
import { startPreview } from "../views/preview.ts";
import { openBrowser, SIZES } from "./browser.ts";

const AXE = readFileSync(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

let browser: Browser;
let preview: Awaited<ReturnType<typeof startPreview>>;

beforeAll(async () => {
  [browser, preview] = await Promise.all([openBrowser(), startPreview({ port: 0 })]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await preview?.stop();
});

/** A fresh page on one of the samples, with what the browser complained about. */
async function open(name: string): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: SIZES.desktop });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
  await page.goto(`${preview.url}/${name}`, { waitUntil: "load" });
  return { page, complaints };
}

interface Violation {
  id: string;
  nodes: { html: string }[];
}

async function violations(page: Page, rules: readonly string[]): Promise<string[]> {
  const options = JSON.stringify({ runOnly: rules, resultTypes: ["violations"] });
  const found = (await page.evaluate(`axe.run(${options}).then((result) => result.violations)`)) as Violation[];
  return found.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
}

/** Before anything else runs: keeps what the policy refused. axe writes styles of its own, so this is read before axe comes. */
const WATCH =
  "window.refused = []; document.addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective + ' ' + event.blockedURI));";

/** A theme changes colours alone, so the page is loaded once: all rules in the dark, in the light those of colour (a tablet has those of a desktop). */
test.each(["desktop", "tablet", "phone"] as const)(
  "on a %s every page fits in both themes, keeps to the policy and gives axe nothing to object to",
  async (size) => {
    const context = await browser.newContext({ viewport: SIZES[size], reducedMotion: "reduce" }); // colours are another at once
    await context.addInitScript(WATCH);
    const page = await context.newPage();
    const wrong: string[] = [];
    const tooWide = async () => {
      const over = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
      return over > 0 ? [`is ${over} px too wide`] : [];
    };
    for (const name of Object.keys(pages)) {
      await page.goto(`${preview.url}/${name}?theme=dark`, { waitUntil: "load" });
      const refused = (await page.evaluate("refused")) as string[];
      await page.evaluate(AXE);
      const found = [...refused, ...(await tooWide()), ...(await violations(page, RULES))];
      await page.evaluate((theme) => document.documentElement.setAttribute("data-theme", theme), "light");
      const pale = size === "tablet" ? [] : await violations(page, ["color-contrast"]);
      found.push(...(await tooWide()), ...pale.map((text) => `light, ${text}`));
      wrong.push(...found.map((text) => `${name}: ${text}`));
    }
    await context.close();
    expect(wrong).toEqual([]);
  },
);

test("what a page asks by itself may fail without a word, and changes nothing", async () => {
  const { page } = await open("home");
  await page.route("**/running", (route) => route.fulfill({ status: 500, contentType: "text/html", body: "<h1>Broken</h1>" }));
  await page.waitForResponse("**/running");
  await page.evaluate("new Promise(requestAnimationFrame)");
  expect(await page.textContent("#running")).toContain("Running now");
  expect(await page.locator(".toast").count()).toBe(0);
});

test("Ctrl-K opens the palette; it filters, moves, and runs a line as a named action", async () => {
  const { page, complaints } = await open("canvas");
  await page.evaluate("document.addEventListener('clash:command', (event) => { document.title = event.detail.run; })");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("add");
  await page.keyboard.press("ArrowDown");
  const lines = page.locator("#commands [role=option]:visible");
  expect(await lines.allTextContents()).toEqual(["Add a textT", "Add a promptP", "Add a generatorG", "Add an action"]);
  expect(await page.getAttribute("#commands-input", "aria-activedescendant")).toBe(await lines.nth(1).getAttribute("id"));
  await page.keyboard.press("Enter");
  expect(await page.title()).toBe("tool.prompt");
  expect(await page.locator("#commands[open]").count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("the palette says when nothing is called that, and goes to pages", async () => {
  const { page } = await open("home");
  await page.click("[data-open=commands]");
  await page.keyboard.type("cowboys");
  expect(await page.isVisible("[data-none]")).toBe(true);
  await page.fill("#commands-input", "queue");
  await Promise.all([page.waitForURL("**/queue"), page.keyboard.press("Enter")]);
});

test("the panel's tabs switch, and it folds and comes back", async () => {
  const { page, complaints } = await open("canvas");
  await page.click("#tab-queue");
  expect([await page.isVisible("#panel-queue"), await page.isVisible("#panel-inspector")]).toEqual([true, false]);
  expect(await page.getAttribute("#tab-queue", "aria-selected")).toBe("true");
  await page.click(".tabs [data-run='panel.fold']");
  expect(await page.isVisible("#side")).toBe(false);
  await page.click("[data-unfold]");
  expect(await page.isVisible("#side")).toBe(true);
  expect(complaints).toEqual([]);
});

test("the theme switches at once and is remembered where the server reads it", async () => {
  const { page } = await open("home");
  await page.click(".drop--end > summary");
  await page.click("[data-theme-switch]");
  expect(await page.getAttribute("html", "data-theme")).toBe("light");
  expect(await page.evaluate("document.cookie")).toBe("theme=light");
});

test("menus close by a click elsewhere and by Escape; ? lists the shortcuts", async () => {
  const { page } = await open("canvas");
  await page.click(".drop--title > summary");
  await page.click("#side");
  expect(await page.locator("details[open]").count()).toBe(0);
  await page.click(".drop--title > summary");
  await page.keyboard.press("Escape");
  expect(await page.locator("details[open]").count()).toBe(0);
  await page.keyboard.press("?");
  expect(await page.isVisible("#shortcuts")).toBe(true);
});

test("the dialogs of the projects are filled from the card that opened them", async () => {
  const { page } = await open("projects");
  await page.hover("#project-prj_drop");
  await page.click("#project-prj_drop summary");
  await page.click("#project-prj_drop >> text=Rename");
  expect(await page.inputValue("#rename [name=title]")).toBe("A drop’s long way");
  expect(await page.inputValue("#rename [name=projectId]")).toBe("prj_drop");
  await page.keyboard.press("Escape");
  await page.click("#project-prj_drop summary");
  await page.click("#project-prj_drop >> text=Delete");
  expect(await page.textContent("#remove [data-fill=title]")).toBe("A drop’s long way");
});

test("a refused command says why in a toast; a server that is away says that", async () => {
  const { page } = await open("canvas");
  const detail = "Connect a prompt first. Nothing was charged.";
  await page.route("**/commands/generation.run", (route) =>
    route.fulfill({ status: 422, contentType: "application/problem+json", body: JSON.stringify({ code: "invalid", detail }) }),
  );
  await page.click("#node-nod_gen [data-command='generation.run']");
  await page.waitForSelector(`.toast >> text=${detail}`);
  await page.click("[data-close-toast]");
  expect(await page.locator(".toast").count()).toBe(0);
  await page.unroute("**/commands/generation.run");
  await page.route("**/commands/generation.run", (route) => route.abort());
  await page.click("#node-nod_gen [data-command='generation.run']");
  await page.waitForSelector(".toast >> text=could not be reached");
});

test("a reply can bring its own toast without swapping anything else", async () => {
  const { page } = await open("canvas");
  await page.route("**/commands/generation.run", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: '<hx-partial hx-target="#toasts" hx-swap="beforeend"><div class="toast" data-tone="done" data-toast><span>Queued</span></div></hx-partial>',
    }),
  );
  await page.click("#node-nod_gen [data-command='generation.run']");
  await page.waitForSelector(".toast >> text=Queued");
  expect(await page.isVisible("#node-nod_gen [data-command='generation.run']")).toBe(true);
});

test("a composer with a mistake comes back in place, with what was typed", async () => {
  const { page, complaints } = await open("home");
  const sent = page.waitForRequest("**/commands/film.make");
  await page.route("**/commands/film.make", (route) =>
    route.fulfill({ status: 422, contentType: "text/html", body: '<form id="composer"><p>Too long</p></form>' }),
  );
  await page.fill("#brief", "A film");
  await page.setInputFiles("#composer [type=file]", [
    { name: "a.png", mimeType: "image/png", buffer: Buffer.from("89504e47", "hex") },
    { name: "b.png", mimeType: "image/png", buffer: Buffer.from("89504e47", "hex") },
  ]);
  expect(await page.locator("[data-files] .chip").count()).toBe(2);
  await page.click("[aria-label='Leave a.png out']");
  await page.focus("#brief");
  await page.keyboard.press("Control+Enter");
  const body = (await sent).postData() ?? "";
  expect(body).toContain('name="brief"');
  expect(body).toContain("b.png");
  expect(body).not.toContain("a.png");
  expect(body).not.toContain("storyboardOnly");
  await page.waitForSelector("#composer >> text=Too long");
  expect(complaints).toEqual([]);
});

test("an empty canvas is made without the brief, a storyboard with it", async () => {
  const { page } = await open("home");
  await page.route("**/commands/*", (route) => route.fulfill({ status: 204 }));
  const [blank] = await Promise.all([page.waitForRequest("**/commands/project.create"), page.click("text=Empty canvas")]);
  expect(blank.postData()).toBe("title=Untitled");
  const [story] = await Promise.all([page.waitForRequest("**/commands/film.make"), page.click("text=Storyboard only")]);
  expect(story.postData()).toContain("storyboardOnly");
});
