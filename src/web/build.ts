/**
 * Builds what the browser loads: our entries and Loro's WebAssembly into `public/build`, htmx and Alpine into `public/vendor`.
 * `loro-crdt` is bound to its web entry, so that our island and `loro-websocket` share one instance.
 */
import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { bundleComposition } from "../render/bundle.ts";

const ROOT = join(import.meta.dir, "..", "..");
const PUBLIC = join(ROOT, "public");
const MODULES = join(ROOT, "node_modules");

export const ENTRIES = ["src/browser/pages.ts", "src/browser/canvas.ts", "src/browser/still.ts", "src/browser/batch.ts"];

const VENDOR: [from: string, to: string][] = [
  ["htmx.org/dist/htmx.min.js", "htmx.min.js"],
  ["htmx.org/dist/ext/hx-sse.min.js", "hx-sse.min.js"],
  ["@alpinejs/csp/dist/cdn.min.js", "alpine-csp.min.js"],
];

export async function buildBrowser(): Promise<void> {
  const fresh = join(PUBLIC, `build-${process.pid}`);
  await mkdir(join(PUBLIC, "vendor"), { recursive: true });
  try {
    await bundle(fresh);
    await takeOver(fresh, join(PUBLIC, "build"));
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  for (const [from, to] of VENDOR) await cp(join(MODULES, from), join(PUBLIC, "vendor", to));
}

async function bundle(outdir: string): Promise<void> {
  const built = await Bun.build({
    entrypoints: ENTRIES.map((entry) => join(ROOT, entry)),
    outdir,
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
  await cp(join(MODULES, "loro-crdt", "web", "loro_wasm_bg.wasm"), join(outdir, "loro_wasm_bg.wasm"));
}

/** File by file, so that whoever reads the folder meanwhile finds a whole bundle; what the last build left is taken away. */
async function takeOver(fresh: string, build: string): Promise<void> {
  await mkdir(build, { recursive: true });
  const files = await readdir(fresh);
  for (const name of files.sort((a, b) => Number(b.startsWith("chunk-")) - Number(a.startsWith("chunk-"))))
    await rename(join(fresh, name), join(build, name));
  for (const name of await readdir(build)) if (name.startsWith("chunk-") && !files.includes(name)) await rm(join(build, name));
}

if (import.meta.main) {
  await buildBrowser();
  await bundleComposition();
}
