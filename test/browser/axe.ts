/** What axe-core objects to in a page, both themes, by the rules of WCAG 2.1 A and AA. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
const source = () => readFileSync(join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** One line for each; `within` is the part that is looked at. Leaves the page in the dark theme. */
export async function objections(page: Page, within: string): Promise<string[]> {
  await page.evaluate(source());
  const found: string[] = [];
  for (const theme of ["light", "dark"]) {
    await page.evaluate((value) => document.documentElement.setAttribute("data-theme", value), theme);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const run = `axe.run(${JSON.stringify(within)}, { runOnly: ${JSON.stringify(RULES)} })`;
    const { violations } = (await page.evaluate(run)) as { violations: Violation[] };
    for (const { id, nodes } of violations)
      found.push(
        `${theme}, ${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 140)} ${failureSummary ?? ""}`).join(" | ")}`,
      );
  }
  return found;
}
