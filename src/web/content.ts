/** Bytes of files over HTTP: whole or one range, with headers that let a browser show them and do nothing else with them. */
import type { Asset, Content } from "../assets/assets.ts";
import { originOf } from "../assets/library.ts";
import { provenanceXmp } from "../assets/provenance.ts";
import { type Splice, stampSplices } from "../assets/stamp.ts";
import type { Clash } from "../clash.ts";
import { SAFETY_HEADERS } from "./reply.ts";
import type { Web } from "./web.ts";

/** A file that is opened by itself gets an origin of its own, no script and no network; an SVG may use its own styles. */
const CONTENT_SECURITY = "sandbox; default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'";
/** Only these are shown; everything else is offered to be kept. */
const SHOWN = /^(image|video|audio)\//;
const RANGE = /^bytes=(\d*)-(\d*)$/;

const headersOf = (mime: string): Record<string, string> => ({
  ...SAFETY_HEADERS,
  "content-type": mime,
  "content-security-policy": CONTENT_SECURITY,
  "cross-origin-resource-policy": "same-origin",
  ...(SHOWN.test(mime) ? {} : { "content-disposition": "attachment" }),
});

/** Bytes never change under their hash, so what is exact may be kept. Throws AppError `not_found` when they are lost. */
export async function sendContent(web: Web, content: Content, request: Request): Promise<Response> {
  const { sha256, mime, bytes: size, exact } = content;
  const headers: Record<string, string> = {
    ...headersOf(mime),
    "accept-ranges": "bytes",
    etag: `"${sha256}"`,
    "cache-control": exact ? "private, max-age=31536000, immutable" : "private, no-cache",
    vary: "accept",
  };
  if (request.headers.get("if-none-match") === `"${sha256}"`) return new Response(null, { status: 304, headers });
  const range = rangeOf(request.headers.get("range"), size);
  if (range === "none") return new Response(null, { status: 416, headers: { ...headers, "content-range": `bytes */${size}` } });
  if (!range) return new Response(await web.clash.store.read(sha256), { headers: { ...headers, "content-length": String(size) } });
  const { start, end } = range;
  return new Response(await web.clash.store.read(sha256, range), {
    status: 206,
    headers: { ...headers, "content-range": `bytes ${start}-${end}/${size}`, "content-length": String(end - start + 1) },
  });
}

/** What the header asks for: undefined for the whole, "none" for a part that is not there. */
function rangeOf(header: string | null, size: number): { start: number; end: number } | "none" | undefined {
  const [, first = "", last = ""] = RANGE.exec(header ?? "") ?? [];
  if (!first && !last) return undefined;
  const start = first ? Number(first) : Math.max(0, size - Number(last));
  const end = first && last ? Math.min(size - 1, Number(last)) : size - 1;
  return start > end || start >= size ? "none" : { start, end };
}

/** A file to keep: with its name, and with how it was made written into it where its format allows. */
export async function sendDownload(web: Web, asset: Asset): Promise<Response> {
  const splices = await stampsOf(web.clash, asset);
  return new Response(await stamped(web.clash, asset, splices), {
    headers: {
      ...headersOf(asset.mime),
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(asset.name)}`,
      "cache-control": "private, no-cache",
    },
  });
}

async function stampsOf(clash: Clash, asset: Asset): Promise<Splice[]> {
  if (originOf(asset) === "uploaded") return []; // nothing to tell
  const read = async (start: number, end: number) => {
    const last = Math.min(end, asset.bytes) - 1;
    return last < start ? new Uint8Array() : new Response(await clash.store.read(asset.sha256, { start, end: last })).bytes();
  };
  return stampSplices({ mime: asset.mime, size: asset.bytes, read }, provenanceXmp(asset.provenance));
}

/** The file in its parts with the splices between them, each part read when its turn comes. */
async function stamped(clash: Clash, { sha256, bytes }: Asset, splices: readonly Splice[]): Promise<Blob | ReadableStream<Uint8Array>> {
  if (splices.length === 0) return clash.store.read(sha256);
  async function* parts(): AsyncGenerator<Uint8Array> {
    let at = 0;
    for (const splice of [...splices, { at: bytes, skip: 0, bytes: new Uint8Array() }]) {
      if (splice.at > at) yield* chunksOf(await clash.store.read(sha256, { start: at, end: splice.at - 1 }));
      yield splice.bytes;
      at = splice.at + splice.skip;
    }
  }
  return streamOf(parts());
}

async function* chunksOf(body: Blob | ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = body instanceof ReadableStream ? body : body.stream();
  for await (const part of stream as unknown as AsyncIterable<Uint8Array>) yield part;
}

function streamOf(parts: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await parts.return(undefined)),
  });
}
