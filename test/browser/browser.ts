/** Debian's Chromium by playwright-core, one page at a time, with everything that went wrong in it kept. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { OWNER } from "../world.ts";

const SHOTS = join(import.meta.dir, "..", "..", "dist", "screenshots");
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const SIZES = {
  desktop: { width: 1440, height: 900 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
} as const;

export interface Visit {
  context: BrowserContext;
  page: Page;
  /** Errors of the page's scripts, refused resources and answers of 500 and above. */
  troubles: string[];
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = Bun.which("chromium") ?? Bun.which("google-chrome");
  if (!executablePath) throw new Error("Chromium is missing; npm test installs it.");
  return chromium.launch({ executablePath, args: FLAGS });
}

export async function visit(browser: Browser, size: keyof typeof SIZES = "desktop"): Promise<Visit> {
  const context = await browser.newContext({ viewport: SIZES[size], reducedMotion: "reduce" });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => message.type() === "error" && !/status of 4\d\d/.test(message.text()) && troubles.push(message.text()));
  page.on("response", (response) => response.status() >= 500 && troubles.push(`${response.status()} ${response.url()}`));
  return { context, page, troubles };
}

export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.fill("[name=email]", OWNER.email);
  await page.fill("[name=password]", OWNER.password);
  await page.click("[type=submit]");
  await page.waitForURL(`${url}/`);
}

/** Both themes of what is on screen, kept in dist/screenshots. */
export async function keepScreenshots(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  for (const theme of ["dark", "light"]) {
    await page.evaluate((value) => document.documentElement.setAttribute("data-theme", value), theme);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await page.waitForFunction(() => !document.querySelector('.canvas__sheet[data-whole="false"]:not([hidden])'));
    await page.screenshot({ path: join(SHOTS, `${name}-${theme}.png`) });
  }
  await page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
}
