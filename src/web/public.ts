/** The files under `public/`, read once at start: each with a version by its content, and compressed once where that helps. */
import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { SAFETY_HEADERS } from "./reply.ts";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};
/** Icons are asked for whenever one is drawn, also while the studio is away: a page uses what it has and looks for newer ones beside that. */
const ICONS = "/icons.svg";
const ICONS_KEPT = "public, max-age=0, stale-while-revalidate=2592000";
/** Their names are made from their content, and scripts ask for each other by name alone. */
const HASHED = /^\/build\/chunk-[^/]+\.js$/;
const COMPRESSED = new Set([".css", ".js", ".svg", ".wasm"]);

interface PublicFile {
  type: string;
  version: string;
  plain: Uint8Array<ArrayBuffer>;
  gzip?: Uint8Array<ArrayBuffer>;
}

export interface PublicFiles {
  /** The address of a file with its version, which may be kept for ever. */
  address(path: string): string;
  has(path: string): boolean;
  answer(path: string, request: Request): Response | undefined;
  /** Bytes as sent, compressed. */
  bytesOf(path: string): number;
}

export async function readPublicFiles(root: string): Promise<PublicFiles> {
  const files = new Map<string, PublicFile>();
  for (const name of await readdir(root, { recursive: true })) {
    const type = TYPES[extname(name)];
    if (type) files.set(`/${name}`, await readOne(join(root, name), extname(name), type));
  }
  // A style sheet that imports others is as new as the newest of them.
  const styles = new Bun.CryptoHasher("sha256");
  for (const [path, file] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) if (path.endsWith(".css")) styles.update(file.version);
  const styleVersion = styles.digest("hex").slice(0, 12);
  const versionOf = (path: string) => (path.endsWith(".css") ? styleVersion : files.get(path)?.version);
  return {
    address: (path) => `${path}?v=${versionOf(path) ?? ""}`,
    has: (path) => files.has(path),
    bytesOf: (path) => files.get(path)?.gzip?.length ?? files.get(path)?.plain.length ?? 0,
    answer(path, request) {
      const file = files.get(path);
      if (!file) return undefined;
      const tag = `"${versionOf(path)}"`;
      const kept = HASHED.test(path) || new URL(request.url).searchParams.get("v") === versionOf(path);
      const headers: Record<string, string> = {
        ...SAFETY_HEADERS,
        "content-type": file.type,
        etag: tag,
        vary: "accept-encoding",
        "cache-control": kept ? "public, max-age=31536000, immutable" : path === ICONS ? ICONS_KEPT : "no-cache",
      };
      if (request.headers.get("if-none-match") === tag) return new Response(null, { status: 304, headers });
      const packed = file.gzip && (request.headers.get("accept-encoding") ?? "").includes("gzip");
      return new Response(packed ? file.gzip : file.plain, { headers: packed ? { ...headers, "content-encoding": "gzip" } : headers });
    },
  };
}

async function readOne(path: string, extension: string, type: string): Promise<PublicFile> {
  const plain = await Bun.file(path).bytes();
  const version = new Bun.CryptoHasher("sha256").update(plain).digest("hex").slice(0, 12);
  return { type, version, plain, ...(COMPRESSED.has(extension) ? { gzip: Bun.gzipSync(plain, { level: 9 }) } : {}) };
}
