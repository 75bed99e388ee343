/**
 * Every page with sample values on http://127.0.0.1:4400, under the CSP of the real server.
 * `bun test/views/preview.ts --media FOLDER` takes pictures (`dawn2.webp` …) from a folder; without one they are plain frames.
 */
import { resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { pages } from "./pages.tsx";
import { frame } from "./samples/common.ts";

const PUBLIC = resolve(import.meta.dir, "../../public");

/** The policy that `web/` sends; a page that needs more than this is broken. */
export function contentPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "connect-src 'self' ws:",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");
}

const BLANK = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><rect width="16" height="9" fill="#3a4a63"/><path d="M0 6.5 5 3l3 2.2L11 3l5 4v2H0z" fill="#26303f"/></svg>`;

async function script(): Promise<string> {
  const built = await Bun.build({ entrypoints: [resolve(import.meta.dir, "../../src/browser/pages.ts")], target: "browser" });
  return (await built.outputs[0]?.text()) ?? "";
}

/** Serves until the process ends or `stop()`; `port` 0 takes a free one. */
export async function startPreview(options: { port: number; media?: string }): Promise<{ url: string; stop: () => Promise<void> }> {
  const pagesScript = await script();
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: options.port,
    async fetch(request) {
      const url = new URL(request.url);
      const page = pages[url.pathname.slice(1)];
      if (page) {
        const theme = url.searchParams.get("theme") === "light" ? "light" : "dark";
        const body = await page({ ...frame, theme });
        return new Response(body, {
          headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": contentPolicy(frame.nonce) },
        });
      }
      if (url.pathname === "/build/pages.js") return new Response(pagesScript, { headers: { "content-type": "text/javascript" } });
      if (url.pathname.startsWith("/media/")) return media(url.pathname.slice("/media/".length), options.media);
      if (url.pathname === "/") return new Response(Object.keys(pages).join("\n"));
      const file = resolve(PUBLIC, `.${url.pathname}`);
      if (file.startsWith(PUBLIC + sep) && (await Bun.file(file).exists())) return new Response(Bun.file(file));
      return new Response("", { status: 404 });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}

async function media(name: string, folder: string | undefined): Promise<Response> {
  const file = folder ? Bun.file(resolve(folder, name.replaceAll("/", ""))) : undefined;
  if (file && (await file.exists())) return new Response(file);
  return new Response(BLANK, { headers: { "content-type": "image/svg+xml" } });
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { media: { type: "string" }, port: { type: "string", default: "4400" } } });
  const preview = await startPreview({ port: Number(values.port), ...(values.media ? { media: values.media } : {}) });
  console.log(`${preview.url}\n${Object.keys(pages).join("  ")}`);
}
