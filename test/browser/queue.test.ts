/** The queue's page in a real browser: live, moved by hand and by keys, told in full, paused and resumed; schedules and webhooks by their forms. */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Webhook as Verifier } from "standardwebhooks";
import type { Browser, Page } from "playwright-core";
import { openWorld, type World } from "../world.ts";
import { until } from "./board.ts";
import { keepScreenshots, openBrowser, signIn, SIZES, type Visit, visit } from "./browser.ts";

const AXE = readFileSync(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"), "utf8");

let world: World;
let browser: Browser;
let seen: Visit;
let page: Page;
let projectId: string;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), openBrowser()]);
  projectId = (await world.run("project.create", { title: "The last tea house" })).id ?? "";
  for (const prompt of ["a lamp in the rain", "the bus in fog", "hands on a kettle", "two bowls"])
    await world.run("node.add", { projectId, type: "generator", model: "draft-text", prompt, label: prompt });
  seen = await visit(browser);
  page = seen.page;
  await signIn(page, world.url);
});
afterEach(async () => {
  await world.run("queue.clear", {});
  await world.run("queue.resume", {});
  await world.drain();
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function run(many: number): Promise<void> {
  const { nodes } = await world.clash.rooms.view(projectId);
  const generators = Object.values(nodes).filter((node) => node.type === "generator" && node.model === "draft-text");
  for (const { id } of generators.slice(0, many)) await world.run("generation.run", { projectId, nodeId: id });
}

/** That many that wait, on the page. */
async function line(many: number): Promise<string[]> {
  await world.run("queue.pause", {});
  await run(many);
  await page.goto(`${world.url}/queue?state=waiting`);
  await page.waitForSelector(`[data-line] tr[data-movable] >> nth=${many - 1}`);
  return order();
}

const order = () => page.locator("[data-line] tr[data-movable] .job a").allTextContents();
const inOrder = async (titles: readonly string[]) => until(async () => (await order()).join() === titles.join(), titles.join());

/** What the server has, whatever the page shows. */
async function standing(): Promise<string[]> {
  const html = String((await world.ask("/queue/rows?state=waiting")).body.text);
  return [...html.matchAll(/aria-label="Move ([^"]+)"/g)].map((match) => match[1] ?? "");
}

test("a job that waits is moved by the arrow keys, which say where it stands, and by its grip with the pointer", async () => {
  const [a = "", b = "", c = "", d = ""] = await line(4);
  await page.focus(`[aria-label="Move ${c}"]`);
  await page.keyboard.press("ArrowUp");
  expect(await page.textContent("#queue-say")).toBe("Place 2 of 4");
  await until(async () => (await standing()).join() === [a, c, b, d].join(), "the move on the server");
  await page.keyboard.press("ArrowUp");
  await until(async () => (await standing()).join() === [c, a, b, d].join(), "the second move on the server");
  await inOrder([c, a, b, d]);
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe(`Move ${c}`);

  const grip = await page.locator(`[aria-label="Move ${c}"]`).boundingBox();
  const last = await page.locator("[data-line] tr[data-movable]").last().boundingBox();
  if (!grip || !last) throw new Error("The rows are not there.");
  await page.mouse.move(grip.x + 8, grip.y + 14);
  await page.mouse.down();
  await page.mouse.move(grip.x + 8, last.y + last.height - 4, { steps: 6 });
  await inOrder([a, b, d, c]); // while it is held
  await page.mouse.up();
  await until(async () => (await standing()).join() === [a, b, d, c].join(), "the drop on the server");
  expect(seen.troubles).toEqual([]);
});

test("the list lives: what starts, runs and ends shows by itself, and the pause is lifted where it is told", async () => {
  await line(2);
  expect(await page.textContent(".paused")).toContain("Everything is paused");
  expect(await page.textContent("[data-line] .why")).toContain("paused by");
  await page.click(".paused button");
  await page.waitForSelector(".paused", { state: "detached" });
  await page.goto(`${world.url}/queue`);
  await page.waitForSelector('tr[data-state="done"] >> nth=1');
  await run(1);
  await page.waitForSelector('tr[data-state="done"] >> nth=2'); // without loading again
  await page.click('[data-command="queue.pause"]:has-text("Pause all")');
  await page.waitForSelector(".paused");
  await run(1);
  await page.waitForSelector('tr[data-state="queued"] [data-command="job.cancel"]');
  await page.click('tr[data-state="queued"] [data-command="job.cancel"]');
  await page.waitForSelector('tr[data-state="cancelled"]');
  expect(seen.troubles).toEqual([]);
});

test("a job opens beside the list with why, tries and log, follows what happens to it, and Escape closes it", async () => {
  const params = { resolution: "360" };
  const nodeId = (await world.run("node.add", { projectId, type: "generator", model: "draft-image", prompt: "a red door", params })).id;
  await world.run("queue.pause", {});
  await world.run("generation.run", { projectId, nodeId });
  await page.goto(`${world.url}/queue?state=waiting`);
  await page.click('[data-line] a:has-text("a red door")');
  await page.waitForSelector("#queue-job:not([hidden])");
  expect(page.url()).toContain("job=job_");
  expect(await page.textContent("#queue-job")).toContain("Why it waits");
  expect(await page.locator("tr.jobs__chosen").count()).toBe(1);
  await world.run("queue.resume", {});
  await page.waitForSelector('#queue-job .state[data-state="done"]');
  await page.waitForSelector("#queue-job .queue__still img");
  expect(await page.textContent("#queue-job .log")).toContain("try 1 began");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#queue-job", { state: "hidden" });
  expect(page.url()).not.toContain("job=");
  expect(seen.troubles).toEqual([]);
});

test("the queue fits at every size, with a job open and what waits beside it", async () => {
  await world.run("queue.limit", { resource: "provider:draft", atOnce: 2, perMinute: 60 });
  await line(3);
  const [job] = (await world.ask("/api/jobs?state=done&kind=generate")).body.items as { id: string }[];
  for (const size of ["desktop", "tablet", "phone"] as const) {
    await page.setViewportSize(SIZES[size]);
    await page.goto(`${world.url}/queue?job=${job?.id}`);
    await page.waitForSelector("#queue-job:not([hidden])");
    expect([size, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)]).toEqual([size, 0]);
    await keepScreenshots(page, `queue-job-${size}`);
  }
  await page.setViewportSize(SIZES.desktop);
});

test("a schedule is made by the form, says what its line means, runs now, and is removed after a question", async () => {
  await page.goto(`${world.url}/queue/schedules`);
  await page.fill("[name=cron]", "never");
  await page.waitForSelector("#schedule-when.field__error");
  await page.fill("[name=cron]", "0 6 * * 1");
  await page.waitForSelector("#schedule-when:has-text('Mon')");
  await page.fill("[name=title]", "Mondays");
  await page.fill("[name=timezone]", "Europe/Berlin");
  await page.click("#schedule-form [type=submit]");
  await page.waitForSelector("[data-schedule]");
  expect(await page.textContent("[data-schedule]")).toContain("Run a generator, The last tea house");
  await page.click('[data-command="schedule.run"]');
  await page.waitForSelector('[data-schedule] .state[data-state="done"]');
  await world.drain();
  page.once("dialog", (dialog) => void dialog.accept());
  await page.click('[data-command="schedule.delete"]');
  await page.waitForSelector("[data-schedule]", { state: "detached" });
  expect(seen.troubles).toEqual([]);
});

test("a webhook is made by the form, its secret is shown once, and a test message arrives with its signature", async () => {
  const heard: { headers: Record<string, string>; body: string }[] = [];
  const receiver = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      heard.push({ headers: Object.fromEntries(request.headers), body: await request.text() });
      return new Response("thanks");
    },
  });
  await page.goto(`${world.url}/queue/webhooks`);
  await page.fill("[name=title]", "Farm");
  await page.fill("[name=url]", `http://127.0.0.1:${receiver.port}/hook`);
  await page.click("#webhook-form [type=submit]");
  const secret = await page.inputValue("#webhook-form input[readonly]");
  await page.click("#webhook-form a");
  await page.waitForSelector("[data-webhook]");
  expect(await page.content()).not.toContain(secret);
  await page.click('[data-command="webhook.test"]');
  await page.waitForSelector('[data-webhook] .state[data-state="done"]');
  const [message] = heard;
  expect(new Verifier(secret).verify(message?.body ?? "", message?.headers ?? {})).toMatchObject({ type: "webhook.test" });
  await keepScreenshots(page, "queue-webhooks");
  await receiver.stop(true);
  expect(seen.troubles).toEqual([]);
});

/** Ends of jobs that a person has to see to, as the table has them; the draft upstream brings none about. */
async function goneWrong(): Promise<Record<"failed" | "dead" | "uncertain", string>> {
  await run(3);
  await world.drain();
  const done = (await world.ask("/api/jobs?state=done&kind=generate")).body.items as { id: string }[];
  const [failed, dead, uncertain] = done.map((job) => job.id) as [string, string, string];
  const told = {
    failed: ["rejected", "The model refused the prompt."],
    dead: ["bug", "Something unexpected happened."],
    uncertain: ["uncertain", "The answer was lost."],
  };
  await world.clash.db.write.transaction(async (tx) => {
    for (const [id, state] of [
      [failed, "failed"],
      [dead, "dead"],
      [uncertain, "uncertain"],
    ] as const) {
      const [failure, message] = told[state];
      const error = JSON.stringify({ class: failure, message });
      await tx.rows("update jobs set state = ?, error = ? where id = ?", [state, error, id]);
      await tx.rows("update generations set state = ?, error = ? where job_id = ?", [state === "dead" ? "failed" : state, error, id]);
    }
  });
  return { failed, dead, uncertain };
}

test("axe has nothing to object to on any page of the queue, empty or full, in both themes", async () => {
  const storageState = await seen.context.storageState();
  const context = await browser.newContext({ viewport: SIZES.desktop, bypassCSP: true, reducedMotion: "reduce", storageState });
  const beside = await context.newPage(); // of its own: axe brings styles that our policy refuses
  const look = async (name: string, path: string, there: string) => {
    await beside.goto(world.url + path);
    await beside.waitForSelector(there);
    await beside.evaluate(AXE);
    for (const theme of ["dark", "light"]) {
      await beside.evaluate((value) => document.documentElement.setAttribute("data-theme", value), theme);
      const found = (await beside.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })")) as {
        violations: { id: string; nodes: { html: string }[] }[];
      };
      expect([
        name,
        theme,
        found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`),
      ]).toEqual([name, theme, []]);
    }
  };
  const empty = (await world.run("project.create", { title: "Nothing yet" })).id;
  await look("empty", `/queue?project=${empty}`, ".empty");
  await look("no schedules", "/queue/schedules", ".empty");
  const { items } = (await world.ask("/api/webhooks")).body as unknown as { items: { id: string }[] };
  for (const { id: webhookId } of items) await world.run("webhook.delete", { webhookId });
  await look("no webhooks", "/queue/webhooks", ".empty");
  const { uncertain, dead } = await goneWrong();
  await world.run("schedule.create", {
    ...{ title: "Mornings", cron: "0 6 * * *", command: "project.rename", params: { projectId, title: "The last tea house" } },
  });
  await world.run("webhook.create", { title: "Farm", url: "http://127.0.0.1:9/hook" });
  await line(2);
  await look("list", "/queue", "[data-line] tr[data-movable]");
  await look("one job", `/queue?job=${dead}`, "#queue-job:not([hidden])");
  await look("attention", "/queue?state=attention", '[data-command="queue.replay"]');
  await look("uncertain", `/queue?state=attention&job=${uncertain}`, '[data-open="send-anew"]');
  await look("schedules", "/queue/schedules", "[data-schedule]");
  await look("webhooks", "/queue/webhooks", "[data-webhook]");
  await context.close();
}, 60_000);
