/** A custom action from its file to its picture: handed in, read, installed, put on the canvas, run, taken back; and who may not. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { Actor } from "../../src/actors.ts";
import { runCommand } from "../../src/commands/door.ts";
import { actionFile } from "../stories/action-files.ts";
import { picture } from "../stories/files.ts";
import { openWorld, type World } from "../world.ts";
import { objections } from "./axe.ts";
import { openBoard, showAll, until } from "./board.ts";
import { keepScreenshots, openBrowser, signIn, type Visit, visit } from "./browser.ts";

const CODE = `export default async function run(call) {
  const [item] = call.inputs.pictures;
  const { width, height, out } = await host.pixels({ file: item.file, width: 64 });
  const bytes = await files.read(out);
  for (let at = 0; at < bytes.length; at++) if (at % 4 !== 3) bytes[at] = 255 - bytes[at];
  await files.write("negative.rgba", bytes);
  await host.picture({ rgba: "negative.rgba", width, height, out: "negative.png" });
  log("turned " + item.label);
  return { outputs: { out: [{ file: "negative.png", label: call.params.word }] }, note: "One picture turned." };
}
`;

const negative = (more: Parameters<typeof actionFile>[0] = {}) =>
  actionFile({
    ...{ name: "negative", title: "Negative", description: "Turns the colours of a picture around.", code: CODE },
    inputs: [{ name: "pictures", title: "Picture", kinds: ["image"], role: "reference", min: 1, max: 1 }],
    params: [
      { name: "word", title: "Name", kind: "text", default: "Negative" },
      { name: "strength", title: "Strength", kind: "number", min: 0, max: 100, step: 1, default: 100 },
      { name: "soft", title: "Soft", kind: "boolean", default: false },
      { name: "ground", title: "Ground", kind: "colour", default: "#101014" },
      { name: "about", title: "About it", kind: "text", isLong: true, default: "" },
    ],
    outputs: [{ name: "out", title: "Result", kind: "image", max: 1 }],
    permissions: { look: true },
    ...more,
  });

let world: World;
let browser: Browser;
let seen: Visit;
let page: Page;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), openBrowser()]);
  seen = await visit(browser);
  page = seen.page;
  seen.context.setDefaultTimeout(20_000);
  await signIn(page, world.url);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const onCanvas = (selector: string) => page.locator(`.node--action ${selector}`);

test("an owner hands in a file, reads what it may do and its code, and installs what was read", async () => {
  const path = join(world.folder, "negative.action.json");
  await Bun.write(path, JSON.stringify(negative()));
  await page.goto(`${world.url}/settings/actions`, { waitUntil: "load" });
  await page.setInputFiles("#action-add input[type=file]", path);
  await page.waitForURL("**/settings/actions/review/**");
  await page.waitForLoadState("load");
  expect(await page.locator(".rights--asked, .rights").first().textContent()).toContain("It sees the pixels");
  expect(await page.locator(".code li").count()).toBe(CODE.trimEnd().split("\n").length);
  expect(await page.locator(".code").textContent()).toContain('await host.picture({ rgba: "negative.rgba"');
  const shown = await page.locator(".review__hash code").textContent();
  expect(await objections(page, "main")).toEqual([]);
  await keepScreenshots(page, "action-review");
  await page.getByRole("button", { name: "Install", exact: true }).click();
  await page.waitForURL("**/settings/actions/negative");
  const { body } = await world.ask("/api/actions/negative");
  expect([body.state, body.sha256]).toEqual(["installed", shown]);
}, 60_000);

test("a file that is none is refused with a sentence, and nothing is kept", async () => {
  const path = join(world.folder, "wrong.action.json");
  await Bun.write(path, JSON.stringify({ clashAction: 1, manifest: { ...negative().manifest, name: "Not a name" }, code: "" }));
  await page.goto(`${world.url}/settings/actions`, { waitUntil: "load" });
  await page.setInputFiles("#action-add input[type=file]", path);
  await page.waitForSelector("#action-add .notice");
  expect(await page.locator("#action-add .notice").textContent()).toContain("name");
  expect(await page.locator("#actions").textContent()).not.toContain("Not a name");
}, 60_000);

test("put beside a picture from the menu it is joined with it, runs, shows what it made, and is taken back", async () => {
  const board = await openBoard(world, browser, { visit: seen });
  const form = new FormData();
  form.append("projectId", board.projectId);
  form.append("file", new File([await picture("#204080")], "blue.png"));
  const assetId = String((await world.ask("/api/assets", { method: "POST", body: form })).body.id);
  const image = await board.add({ type: "image", assetId, x: 0, y: 0, label: "Blue" });
  await showAll(board, [image]);
  await page.focus(`[data-node="${image}"]`);
  await page.keyboard.press("r");
  await page.waitForSelector("#choice-menu:not([hidden]) [role=menuitem]");
  await page.keyboard.type("neg");
  await page.keyboard.press("Enter");
  await onCanvas("[data-command='action.run']:not([disabled])").waitFor();
  const action = (await board.nodes()).find((node) => node.type === "action");
  expect((await board.edges()).map(({ source, target, role }) => [source, target, role])).toEqual([[image, action?.id ?? "", "reference"]]);
  expect(await onCanvas(".act__slot").textContent()).toContain("Picture");
  await onCanvas("input[name=word]").fill("Night");
  await onCanvas("input[name=soft]").check();
  const param = async (name: string) => {
    const node = await board.node(action?.id ?? "");
    return node?.type === "action" ? node.params[name] : undefined;
  };
  await until(async () => (await param("soft")) === true && (await param("word")) === "Night", "What was filled in");
  await page.focus(`[data-node="${action?.id}"]`);
  await page.keyboard.press("Control+Enter");
  await world.drain();
  await onCanvas("[data-run-state=done]").waitFor();
  expect(await onCanvas(".act__run").textContent()).toContain("One picture turned.");
  const made = (await board.nodes()).find((node) => node.type === "image" && node.id !== image);
  expect([made?.status, made?.label]).toEqual(["done", "Night"]);
  await page.waitForSelector(`[data-node="${made?.id}"] img`, { state: "attached" });
  await page.locator("#canvas").focus();
  await page.keyboard.press("1");
  expect(await objections(page, ".node--action")).toEqual([]);
  await keepScreenshots(page, "action-node");
  await onCanvas("button:has-text('Show log')").click();
  await page.waitForSelector("#action-log .log");
  expect(await page.locator("#action-log .log").textContent()).toContain("turned Blue");
  await page.keyboard.press("Escape");
  await page.locator("#canvas").focus();
  await page.keyboard.press("Control+z");
  await until(async () => !(await board.node(made?.id ?? "")), "Taking back");
  expect(await board.node(action?.id ?? "")).toBeDefined();
  await world.run("action.remove", { name: "negative" });
  await page.reload({ waitUntil: "load" });
  await onCanvas(".act__lost").waitFor();
  expect(await onCanvas(".act__lost").textContent()).toContain("is not installed. Its settings here are kept.");
}, 120_000);

test("what an agent wrote waits for an owner, who sees what is new about it and refuses it", async () => {
  const agent: Actor = { id: "trn_story", kind: "agent", name: "Coder", role: "editor", turnId: "trn_story" };
  const file = negative({ name: "grain", title: "Grain", permissions: { hosts: ["api.example.com"] } });
  const made = await runCommand(world.clash, { actor: agent, name: "action.propose", params: { file } });
  const { versionId } = made as { versionId: string };
  await page.goto(`${world.url}/settings/actions`, { waitUntil: "load" });
  const waiting = page.locator(".waiting li");
  expect(await waiting.textContent()).toContain("An agent");
  await keepScreenshots(page, "actions");
  await waiting.getByRole("link", { name: "Review" }).click();
  await page.waitForURL(`**/review/${versionId}`);
  await page.waitForLoadState("load");
  expect(await page.locator(".rights--asked").textContent()).toContain("api.example.com");
  await page.getByRole("button", { name: "Refuse", exact: true }).click();
  await page.fill("#refuse-reason", "It asks a stranger.");
  await page.getByRole("button", { name: "Refuse it" }).click();
  await page.waitForURL("**/settings/actions");
  await page.waitForLoadState("load");
  expect(await page.locator(".waiting").count()).toBe(0);
  expect((await world.ask(`/api/action-versions/${versionId}`)).body.state).toBe("refused");
}, 60_000);

test("an editor reads the list and the review, and cannot install, neither by the page nor past it", async () => {
  const { versionId } = await world.run("action.propose", { file: negative({ name: "blur", title: "Blur" }) });
  const { token } = await world.run("token.create", { title: "Jonas", role: "editor" });
  const context = await browser.newContext({ extraHTTPHeaders: { authorization: `Bearer ${token}` } });
  const theirs = await context.newPage();
  await theirs.goto(`${world.url}/settings/actions/review/${versionId}`, { waitUntil: "load" });
  expect(await theirs.locator(".review__foot").textContent()).toContain("An owner decides about it.");
  expect(await theirs.locator("[data-command='action.install'], .review__foot button").count()).toBe(0);
  await theirs.goto(`${world.url}/settings/actions`, { waitUntil: "load" });
  expect([await theirs.locator("#actions").count(), await theirs.locator("#workers").count()]).toEqual([1, 0]);
  const { sha256 } = (await world.ask(`/api/action-versions/${versionId}`)).body;
  const past = await world.ask("/api/commands/action.install", {
    method: "POST",
    body: JSON.stringify({ versionId, sha256 }),
    token: String(token),
  });
  expect(past.status).toBe(403);
  expect((await world.ask("/api/actions/blur")).body.state).toBe("waiting");
  await context.close();
  expect(seen.troubles.filter((text) => !text.startsWith("Applying inline style"))).toEqual([]); // axe has styles of its own
}, 60_000);

test("words of a role are changed for the workspace, shown against what ships, and taken back", async () => {
  await page.goto(`${world.url}/settings/personas/role/artist`, { waitUntil: "load" });
  const before = await page.inputValue("#persona-prompt");
  await page.fill("#persona-title", " ");
  await page.click("form.persona-form [type=submit]");
  await page.waitForSelector("#persona-title-error");
  await page.fill("#persona-title", "Painter");
  await page.fill("#persona-prompt", `${before}\n- You paint with light.`);
  await page.click("form.persona-form [type=submit]");
  await page.waitForSelector("#personas .code li[data-kind=added]");
  expect(await page.locator("#personas .code li[data-kind=added]").textContent()).toContain("You paint with light.");
  expect(await page.locator(".changes").textContent()).toContain("Its title was “Artist”.");
  page.once("dialog", (asked) => void asked.accept());
  await page.click("button:has-text('Take the change back')");
  await page.waitForFunction((words) => (document.querySelector("#persona-prompt") as HTMLTextAreaElement | null)?.value === words, before);
  expect(await page.locator("#personas .code").count()).toBe(0);
}, 60_000);
