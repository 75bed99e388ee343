/** The chat of a project in a real browser, for stories about agents: opened as people open it, asked as they ask. */
import type { Browser, Page } from "playwright-core";
import type { World } from "../world.ts";
import { objections } from "./axe.ts";
import { type SIZES, signIn, type Visit, visit } from "./browser.ts";

export interface ChatPages {
  /** A project with its canvas live. */
  open(projectId: string, size?: keyof typeof SIZES): Promise<Page>;
  /** What axe objects to, both themes; styles that axe writes itself and the policy refuses are not the page's trouble. */
  objections(page: Page, within: string): Promise<string[]>;
  /** What any page had to complain about. */
  troubles(): string[];
}

export function chatPages(world: World, browser: Browser): ChatPages {
  const visits: Visit[] = [];
  const looked = new Set<Page>();
  return {
    async open(projectId, size = "desktop") {
      const one = await visit(browser, size);
      visits.push(one);
      await signIn(one.page, world.url);
      await one.page.goto(`${world.url}/projects/${projectId}`);
      await one.page.waitForSelector("#canvas[data-live]");
      return one.page;
    },
    objections(page, within) {
      looked.add(page);
      return objections(page, within);
    },
    troubles: () =>
      visits.flatMap(({ page, troubles }) => troubles.filter((words) => !(looked.has(page) && words.startsWith("Applying inline style")))),
  };
}

export async function toChat(page: Page): Promise<void> {
  await page.click("#tab-chat");
  await page.waitForSelector(".composer__text");
}

export interface Asked {
  mode?: "solo" | "squad" | "debate";
  approval?: "plan" | "assist" | "auto";
  model?: string;
}

export async function ask(
  page: Page,
  text: string,
  { mode = "solo", approval = "assist", model = "scripted-text" }: Asked = {},
): Promise<void> {
  await page.waitForSelector("#chat:not([aria-busy]) .composer__text");
  await page.selectOption("[name=mode]", mode);
  await page.selectOption("[name=model]", model);
  await page.check(`[name=approval][value=${approval}]`, { force: true });
  await page.fill(".composer__text", text);
  await page.press(".composer__text", "Enter");
}
