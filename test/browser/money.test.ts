/** Keys, budgets and spending as an owner meets them: by hand, by keyboard, in both themes and three sizes. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { newId } from "../../src/lib/ids.ts";
import { reserve, settleCost } from "../../src/ledger.ts";
import { members } from "../../src/schema.ts";
import { openTill, TILL_KEY } from "../till.ts";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, signIn, type Visit, visit } from "./browser.ts";

const AXE = readFileSync(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

const till = openTill(120_000);
let world: World;
let browser: Browser;
let seen: Visit;
let page: Page;
let projectId: string;

beforeAll(async () => {
  world = await openWorld({ providers: [till.provider] });
  projectId = (await world.run("project.create", { title: "The last tea house" })).id ?? "";
  browser = await openBrowser();
  seen = await visit(browser);
  page = seen.page;
  await signIn(page, world.url);
});
afterAll(async () => {
  await seen.context.close();
  await browser.close();
  await world.close();
});

const row = '[data-provider="till"]';

describe("provider keys", () => {
  test("are set, kept out of sight, tested and removed, with a sentence for each answer of the test", async () => {
    await page.goto(`${world.url}/settings`);
    await page.click(`${row} summary`);
    await page.fill(`${row} [name="fields.key"]`, "two words");
    await page.click(`${row} [type=submit]`);
    await page.waitForSelector(`${row} .field__error`);
    expect(await page.textContent(`${row} .field__error`)).toContain("Copy it again");
    expect(await page.inputValue(`${row} [name="fields.key"]`)).toBe("");
    await page.fill(`${row} [name="fields.key"]`, TILL_KEY);
    await page.fill(`${row} [name="fields.project"]`, "studio-7");
    await page.press(`${row} [name="fields.project"]`, "Enter");
    await page.waitForSelector(`${row}[data-key-state="set"]`);
    expect(await page.content()).not.toContain(TILL_KEY);
    for (const [state, word] of [
      ["ok", "Works"],
      ["bad-key", "Key refused"],
      ["no-credit", "No credit"],
      ["wrong-region", "Not in this region"],
      ["unreachable", "Not reached"],
    ] as const) {
      till.check = { state, sentence: `The till says ${state}.` };
      await page.click(`${row} button[aria-label^="Test"]`);
      await page.waitForFunction(
        (said) => document.querySelector('[data-provider="till"] .key__said')?.textContent?.includes(said),
        `The till says ${state}.`,
      );
      expect(await page.textContent(`${row} .state`)).toContain(word);
    }
    expect(seen.troubles).toEqual([]);
  });

  test("a new address removes the key and says so", async () => {
    await page.click(`${row} summary`);
    await page.fill(`${row} [name="baseUrl"]`, "https://gateway.example/v1");
    await page.click(`${row} [type=submit]`);
    await page.waitForSelector(`${row}[data-key-state="incomplete"]`);
    expect(await page.textContent(`${row} .key__said`)).toContain("starts without a key");
    await page.click(`${row} summary`);
    await page.click(`${row} .btn--danger`);
    await page.waitForSelector("#settings-remove[open]");
    expect(await page.textContent("#settings-remove")).toContain("The key of Till");
    await page.click("#settings-remove .btn--danger");
    await page.waitForSelector(`${row}[data-key-state="missing"]`);
  });

  test("an endpoint of one's own is added and becomes models", async () => {
    await page.click("#keys > details > summary");
    const form = "#keys > details form";
    await page.fill(`${form} [name=name]`, "Big machine");
    await page.fill(`${form} [name=baseUrl]`, "http://models.example/v1");
    await page.fill(`${form} [name=models]`, "llama3.3:70b\nqwen3");
    await page.click(`${form} [type=submit]`);
    await page.waitForSelector("#keys .field__error");
    expect(await page.textContent("#keys .field__error")).toContain("Use https");
    expect(await page.inputValue("#keys > details [name=models]")).toBe("llama3.3:70b\nqwen3");
    await page.fill("#keys > details [name=baseUrl]", "http://127.0.0.1:11434/v1");
    await page.click("#keys > details [type=submit]");
    await page.waitForSelector('.key:has-text("Big machine")');
    expect(await page.textContent('.key:has-text("Big machine")')).toContain("2 models");
  });
});

describe("budgets and tokens", () => {
  test("a budget is set, shows what it holds, and a wrong amount is told", async () => {
    await page.selectOption("#budget-for", `project:${projectId}`);
    await page.fill("#budget-limit", "a lot");
    await page.click("#budgets [type=submit]");
    await page.waitForSelector("#budget-limit-error");
    expect(await page.inputValue("#budget-for")).toBe(`project:${projectId}`);
    await page.fill("#budget-limit", "2.50");
    await page.check('#budgets [name=period][value="month"]', { force: true });
    await page.click("#budgets [type=submit]");
    await page.waitForSelector(".budget");
    expect(await page.textContent(".budget")).toContain("The last tea house");
    expect(await page.textContent(".budget")).toContain("$2.50 a month");
  });

  test("a token is made, shown once and revoked", async () => {
    await page.fill("#token-title", "Nightly renders");
    await page.check('#tokens [name=role][value="editor"]', { force: true });
    await page.click("#tokens [type=submit]");
    await page.waitForSelector("#token-made");
    const token = await page.inputValue("#token-made");
    expect((await world.ask("/api/projects", { token })).status).toBe(200);
    await page.reload();
    expect(await page.content()).not.toContain(token);
    await page.click('.token:has-text("Nightly renders") .btn--danger');
    await page.click("#settings-remove .btn--danger");
    await page.waitForSelector('.token:has-text("Nightly renders")', { state: "detached" });
    expect((await world.ask("/api/projects", { token })).status).toBe(401);
  });

  test("the settings look right in three sizes", async () => {
    await fill();
    await page.goto(`${world.url}/settings`);
    await page.click(`${row} summary`);
    await shots("settings");
  });
});

describe("spending", () => {
  test("stands over time and by project, person, model and provider; the ledger below says each movement", async () => {
    await page.goto(`${world.url}/spend`);
    expect(await page.locator(".chart__bars rect[data-series]").count()).toBeGreaterThan(5);
    expect(await page.textContent("[data-spent]")).toMatch(/^\$\d/);
    await page.click('nav[aria-label="By what"] a:has-text("Model")');
    await page.waitForURL(/by=model/);
    expect(await page.textContent(".spend__lines")).toContain("Till");
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("a[download]")]);
    expect(await Bun.file(await file.path()).text()).toContain("till-known");
    await page.click('nav[aria-label="By what"] a:has-text("Project")');
    await page.waitForURL(/by=project/);
    await shots("spend");
    await page.goto(`${world.url}/spend?days=365`);
    expect(await page.locator(".chart__bars g").count()).toBe(53);
    expect(seen.troubles).toEqual([]);
  });
});

describe("Run", () => {
  test("shows what it costs, counts the takes, and asks before a price that nobody knows", async () => {
    await world.run("key.set", { provider: "till", fields: { key: TILL_KEY } });
    const { id: own = "" } = await world.run("project.create", { title: "Without a budget" });
    const add = async (model: string, x: number) =>
      (await world.run("node.add", { projectId: own, type: "generator", model, prompt: "A red kite", x, y: 0 })).id ?? "";
    const known = await add("till-known", 0);
    const unknown = await add("till-unknown", 300);
    await page.goto(`${world.url}/projects/${own}`);
    const face = (id: string) => `[data-node="${id}"]`;
    await page.waitForSelector(`${face(known)} [data-cost]`);
    expect(await page.textContent(`${face(known)} .cost`)).toContain("$0.12");
    await page.click(`${face(unknown)} [data-command="generation.run"]`);
    await page.waitForSelector("#unknown-price[open]");
    expect(await page.textContent("#unknown-price")).toContain("Till without a price");
    await keepScreenshots(page, "unknown-price");
    await page.click('#unknown-price button:has-text("Not now")');
    expect(till.calls).toEqual([]);
    await page.click(`${face(unknown)} [data-step="1"]`);
    await page.click(`${face(unknown)} [data-command="generation.run"]`);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().includes("generation.run")),
      page.click("#unknown-price [type=submit]"),
    ]);
    expect(answer.status()).toBe(204);
    await world.drain();
    expect(till.calls.length).toBe(2);
    expect(seen.troubles).toEqual([]);
  });
});

async function shots(name: string) {
  await keepScreenshots(page, name);
  for (const [size, width, height] of [
    ["tablet", 1024, 768],
    ["phone", 390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await keepScreenshots(page, `${name}-${size}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await judge(page.url());
}

/** In a page of its own without our policy: axe brings styles of its own. */
async function judge(url: string) {
  const context = await browser.newContext({ storageState: await seen.context.storageState(), bypassCSP: true, reducedMotion: "reduce" });
  const other = await context.newPage();
  for (const theme of ["dark", "light"]) {
    await context.addCookies([{ name: "theme", value: theme, url }]);
    await other.goto(url);
    for (const more of await other.locator("details.key__more > summary").all()) await more.click();
    await other.evaluate(AXE);
    const found = await other.evaluate(`axe.run("main", { runOnly: ${JSON.stringify(RULES)} })`);
    const { violations } = found as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };
    expect(violations.map(({ id, nodes }) => `${theme} ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)).toEqual([]);
  }
  await context.close();
}

/** Forty days of a small studio's spending, written as the jobs would have written it. */
async function fill() {
  const day = 86_400_000;
  const titles = ["The last tea house", "Night bus", "Product film", "Seeding", "Kettle study", "Pilot", "Loose ends", "Archive"];
  const projects = await Promise.all(titles.map(async (title) => (await world.run("project.create", { title })).id ?? ""));
  const [owner] = await world.clash.db.read.select({ id: members.userId }).from(members);
  for (let back = 40; back >= 0; back--)
    for (const [index, project] of projects.entries()) {
      if ((back * 7 + index * 3) % (index + 2) !== 0) continue;
      const at = world.clash.clock.now() - back * day;
      const then = { ...world.clash, clock: { ...world.clash.clock, now: () => at } };
      const micros = ((back * 37 + index * 91) % 17) * 61_000 + 40_000;
      const generationId = newId("gen");
      await world.clash.db.write.transaction(async (tx) => {
        await reserve(then, tx, {
          generationId,
          projectId: project,
          person: owner?.id ?? "",
          micros,
          provider: "till",
          model: index % 2 ? "till-known" : "till-unknown",
        });
        if (back > 0 || index > 0) await settleCost(then, tx, generationId, micros);
      });
    }
}
