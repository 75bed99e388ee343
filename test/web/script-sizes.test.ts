import { expect, test } from "bun:test";
import { measureScripts } from "./script-sizes.ts";

const BAR_KB = { pages: 8, canvas: 45 };

test("our own script stays small: on every page, and on the canvas with it", async () => {
  const sizes = await measureScripts();
  const kb = (bytes: number) => bytes / 1000;
  const pages = kb(sizes.first("pages.js"));
  const canvas = kb(sizes.first("pages.js", "canvas.js"));
  const later = kb(sizes.later("pages.js", "canvas.js"));
  console.log(
    `script of ours, gzipped: ${pages.toFixed(1)} kB on pages, ${canvas.toFixed(1)} kB on the canvas, ${later.toFixed(1)} kB later`,
  );
  expect(pages).toBeGreaterThan(2);
  expect(canvas).toBeGreaterThan(pages + 10);
  expect(pages).toBeLessThanOrEqual(BAR_KB.pages);
  expect(canvas).toBeLessThanOrEqual(BAR_KB.canvas);
});
