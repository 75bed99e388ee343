/** The editor in a node, as a person uses it. */
import type { Page } from "playwright-core";

export const EDITOR = "[data-writing] [contenteditable=true]";
/** The letters in the open editor, without the names of others. */
export const written = (page: Page) =>
  page.locator(EDITOR).evaluate((editor) => {
    const copy = editor.cloneNode(true) as HTMLElement;
    for (const caret of copy.querySelectorAll(".caret")) caret.remove();
    return copy.textContent;
  });

/** Begins to write in a node, by key. */
export async function write(page: Page, id: string): Promise<void> {
  await page.focus(`[data-node="${id}"]`);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`[data-node="${id}"] ${EDITOR}:focus`);
}
