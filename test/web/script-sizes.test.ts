import { expect, test } from "bun:test";
import { measureScripts } from "./script-sizes.ts";

/** On the page of batches its own script comes on top of what every page has. */
const BAR_KB = { pages: 8, canvas: 45, batch: 4 };

test("our own script stays small: on every page, and on the canvas with it", async () => {
  const sizes = await measureScripts();
  const kb = (bytes: number) => bytes / 1000;
  const pages = kb(sizes.first("pages.js"));
  const canvas = kb(sizes.first("pages.js", "canvas.js"));
  const batch = kb(sizes.first("pages.js", "batch.js")) - pages;
  const later = kb(sizes.later("pages.js", "canvas.js"));
  console.log(
    `script of ours, gzipped: ${pages.toFixed(1)} kB on pages, ${canvas.toFixed(1)} kB on the canvas, ${batch.toFixed(1)} kB more for batches, ${later.toFixed(1)} kB later`,
  );
  expect(pages).toBeGreaterThan(2);
  expect(canvas).toBeGreaterThan(pages + 10);
  expect(pages).toBeLessThanOrEqual(BAR_KB.pages);
  expect(batch).toBeGreaterThan(1);
  expect(batch).toBeLessThanOrEqual(BAR_KB.batch);
  expect(canvas).toBeLessThanOrEqual(BAR_KB.canvas);
});
