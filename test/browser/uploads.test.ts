/** Files dropped on the canvas: each in its place at once, with its own progress; a cut and a reload cost no byte twice. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { overlaps } from "../../src/canvas/layout.ts";
import { openWorld, type World } from "../world.ts";
import { keepScreenshots, openBrowser, signIn, type Visit, visit } from "./browser.ts";

let world: World;
let browser: Browser;
let one: Visit;
let projectId: string;
beforeAll(async () => {
  world = await openWorld();
  browser = await openBrowser();
  projectId = (await world.run("project.create", { title: "Files" })).id ?? "";
  one = await visit(browser);
  await signIn(one.page, world.url);
  await one.page.goto(`${world.url}/projects/${projectId}`);
  await one.page.waitForSelector("#canvas[data-live]");
}, 90_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const nodes = async () => Object.values((await world.clash.rooms.view(projectId)).nodes);
const until = async (isTrue: () => Promise<boolean>) => {
  for (let n = 0; n < 800; n++) {
    if (await isTrue()) return;
    await Bun.sleep(25);
  }
  throw new Error("It did not come true within twenty seconds.");
};

interface Sample {
  name: string;
  type: string;
  /** Base 64. */
  bytes: string;
}

/** A picture of noise: as many bytes as pixels times three, and none can be left out. */
async function picture(name: string, width: number, height: number): Promise<Sample> {
  const raw = randomBytes(width * height * 3);
  const png = await sharp(raw, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
  return { name, type: "image/png", bytes: png.toString("base64") };
}

/** Drops files, or words, on the canvas at a point of the window. */
async function drop(page: Page, samples: Sample[], at: { x: number; y: number }, text?: string): Promise<void> {
  await page.evaluate(
    ({ samples, at, text }) => {
      const transfer = new DataTransfer();
      for (const { name, type, bytes } of samples)
        transfer.items.add(new File([Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0))], name, { type }));
      if (text !== undefined) transfer.setData("text/plain", text);
      const canvas = document.getElementById("canvas");
      for (const kind of ["dragover", "drop"])
        canvas?.dispatchEvent(
          new DragEvent(kind, { dataTransfer: transfer, clientX: at.x, clientY: at.y, bubbles: true, cancelable: true }),
        );
    },
    { samples, at, text },
  );
}

const cards = (page: Page, state?: string) => page.locator(state ? `.upload[data-state="${state}"]` : ".upload");

/** Offset and length of every piece that was let through. */
function countPieces(page: Page) {
  const pieces: { offset: number; bytes: number }[] = [];
  page.on("response", async (response) => {
    const request = response.request();
    if (request.method() !== "PATCH" || response.status() !== 204) return;
    const headers = await request.allHeaders();
    pieces.push({
      offset: Number(headers["upload-offset"]),
      bytes: Number(response.headers()["upload-offset"]) - Number(headers["upload-offset"]),
    });
  });
  return pieces;
}

test("twenty files and a wrong one: each has its place and its progress, the wrong one says why and leaves nothing", async () => {
  const { page } = one;
  const samples = await Promise.all(Array.from({ length: 20 }, (_, index) => picture(`shot-${index}.png`, 200 + 8 * index, 150)));
  const wrong = { name: "invoice.png", type: "image/png", bytes: Buffer.from("#!/bin/sh\n".repeat(50)).toString("base64") };
  let held: (() => void)[] = [];
  let isHolding = true;
  await page.route("**/api/uploads/*", async (route) => {
    if (isHolding && route.request().method() === "PATCH") await new Promise<void>((resolve) => void held.push(resolve));
    await route.continue();
  });
  await drop(page, [...samples, wrong], { x: 640, y: 440 });
  await page.waitForFunction(() => document.querySelectorAll(".upload").length === 21);
  await until(async () => held.length === 3); // three at a time
  expect(await cards(page, "waiting").count()).toBe(18);
  await keepScreenshots(page, "canvas-uploads");
  expect(await page.textContent("#uploads [data-told]")).toBe("Uploading 21 files");
  const boxes = await cards(page).evaluateAll((all) =>
    all.map((card) => {
      const { left, top, width, height } = (card as HTMLElement).style;
      return { x: Number.parseFloat(left), y: Number.parseFloat(top), w: Number.parseFloat(width), h: Number.parseFloat(height) };
    }),
  );
  for (const [at, box] of boxes.entries()) for (const other of boxes.slice(at + 1)) expect(overlaps(box, other)).toBe(false);
  isHolding = false;
  for (const go of held) go();
  held = [];
  await until(async () => (await nodes()).length === 20);
  await cards(page, "refused").waitFor();
  await until(async () => (await cards(page).count()) === 1);
  expect(await cards(page).textContent()).toContain("no type that is known here");
  await keepScreenshots(page, "canvas-uploads-refused");
  const placed = await nodes();
  for (const node of placed) {
    const at = samples.findIndex((sample) => sample.name === node.label);
    expect({ x: node.x, y: node.y, w: node.w, h: node.h }).toEqual(boxes[at] as never);
  }
  await cards(page).getByRole("button", { name: "Cancel" }).click();
  await page.waitForSelector("#uploads", { state: "hidden" });
  await page.locator("#canvas").focus();
  await page.keyboard.press("Control+z"); // one drop, one step
  await until(async () => (await nodes()).length === 0);
  await page.unroute("**/api/uploads/*");
}, 90_000);

test("a cut and a reload in the middle: the file comes back and goes on where it was; no byte is sent twice", async () => {
  const { page } = one;
  const big = await picture("big.png", 2_700, 2_600);
  const buffer = Buffer.from(big.bytes, "base64");
  const size = buffer.length;
  const pieces = countPieces(page);
  let sent = 0;
  let isFree = false;
  await page.route("**/api/uploads/*", async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    sent++;
    if (sent === 2) return route.abort("connectionreset");
    if (sent === 1 || isFree) return route.continue();
    // the third is silent until the page goes
  });
  await page.setInputFiles("#upload", { name: big.name, mimeType: big.type, buffer });
  await until(async () => sent === 3); // it went on by itself after the cut
  isFree = true;
  await page.reload();
  await page.waitForSelector(".upload:has-text('big.png')");
  await until(async () => (await nodes()).some((node) => node.label === "big.png"));
  await page.waitForSelector(".upload", { state: "detached" });
  await until(async () => pieces.reduce((sum, piece) => sum + piece.bytes, 0) >= size);
  expect(pieces.reduce((sum, piece) => sum + piece.bytes, 0)).toBe(size);
  for (const [at, piece] of pieces.entries())
    if (at > 0) expect(piece.offset).toBe((pieces[at - 1]?.offset ?? 0) + (pieces[at - 1]?.bytes ?? 0));
  await page.unroute("**/api/uploads/*");
}, 90_000);

test("pause, go on and cancel; words that are dropped become a text", async () => {
  const { page } = one;
  const before = (await nodes()).length;
  let isHolding = true;
  await page.route("**/api/uploads/*", async (route) => {
    if (route.request().method() !== "PATCH" || !isHolding) return route.continue();
  });
  await drop(page, [await picture("later.png", 220, 160), await picture("never.png", 220, 160)], { x: 500, y: 400 });
  const later = page.locator(".upload:has-text('later.png')");
  const never = page.locator(".upload:has-text('never.png')");
  await later.getByRole("button", { name: "Pause" }).click();
  await page.waitForSelector('.upload[data-state="paused"]:has-text("later.png")');
  await never.getByRole("button", { name: "Cancel" }).click();
  await never.waitFor({ state: "detached" });
  isHolding = false;
  await later.getByRole("button", { name: "Go on" }).click();
  await until(async () => (await nodes()).some((node) => node.label === "later.png"));
  await drop(page, [], { x: 300, y: 300 }, "A thought from elsewhere");
  await page.waitForSelector("[data-type=text]:has-text('A thought from elsewhere')");
  await until(async () => (await nodes()).length === before + 2);
  expect((await nodes()).map((node) => node.label)).not.toContain("never.png");
  expect(one.troubles.filter((trouble) => !/ERR_CONNECTION_RESET|ERR_FAILED/.test(trouble))).toEqual([]);
}, 60_000);
