/**
 * Builds what the browser loads: our entries and Loro's WebAssembly into `public/build`, htmx and Alpine into `public/vendor`.
 * `loro-crdt` is bound to its web entry, so that our island and `loro-websocket` share one instance.
 */
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { bundleComposition } from "../render/bundle.ts";

const ROOT = join(import.meta.dir, "..", "..");
const PUBLIC = join(ROOT, "public");
const MODULES = join(ROOT, "node_modules");

export const ENTRIES = ["src/browser/pages.ts", "src/browser/canvas.ts"];

const VENDOR: [from: string, to: string][] = [
  ["htmx.org/dist/htmx.min.js", "htmx.min.js"],
  ["htmx.org/dist/ext/hx-sse.min.js", "hx-sse.min.js"],
  ["@alpinejs/csp/dist/cdn.min.js", "alpine-csp.min.js"],
];

export async function buildBrowser(): Promise<void> {
  await rm(join(PUBLIC, "build"), { recursive: true, force: true });
  await mkdir(join(PUBLIC, "vendor"), { recursive: true });
  const built = await Bun.build({
    entrypoints: ENTRIES.map((entry) => join(ROOT, entry)),
    outdir: join(PUBLIC, "build"),
    target: "browser",
    minify: true,
    splitting: true,
    publicPath: "/build/",
    naming: { entry: "[name].js", chunk: "chunk-[hash].js", asset: "[name]-[hash].[ext]" },
    plugins: [
      {
        name: "one loro",
        setup(build) {
          build.onResolve({ filter: /^loro-crdt$/ }, () => ({ path: join(MODULES, "loro-crdt", "web", "index.js") }));
        },
      },
    ],
  });
  for (const message of built.logs) console.error(String(message));
  for (const [from, to] of VENDOR) await cp(join(MODULES, from), join(PUBLIC, "vendor", to));
  await cp(join(MODULES, "loro-crdt", "web", "loro_wasm_bg.wasm"), join(PUBLIC, "build", "loro_wasm_bg.wasm"));
}

if (import.meta.main) {
  await buildBrowser();
  await bundleComposition(); // second: the pages' build empties the folder
}
