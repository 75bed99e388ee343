/**
 * Bytes of files over HTTP (RFC 9110): whole or one range, with headers that let a browser show them and do nothing else with them. What is a file on this
 * machine, or small, has its length; larger ones that come from a bucket or are stamped on their way are sent in chunks, and HEAD tells their length.
 */
import type { Asset, Content } from "../assets/assets.ts";
import { originOf } from "../assets/library.ts";
import { provenanceXmp } from "../assets/provenance.ts";
import { type Splice, stampedSize, stampSplices } from "../assets/stamp.ts";
import { type ByteRange, goneBytes } from "../assets/store.ts";
import type { Clash } from "../clash.ts";
import { SAFETY_HEADERS } from "./reply.ts";
import type { Web } from "./web.ts";

/** A file that is opened by itself gets an origin of its own, no script and no network; an SVG may use its own styles. */
const CONTENT_SECURITY = "sandbox; default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'";
/** Only these are shown; everything else is offered to be kept. */
const SHOWN = /^(image|video|audio)\//;
/** A stream up to this is gathered, so that its length is said: Bun sends every stream in chunks, whatever length its headers name. */
const GATHERED_BYTES = 8 * 1024 ** 2;

const headersOf = (mime: string): Record<string, string> => ({
  ...SAFETY_HEADERS,
  "content-type": mime,
  "content-security-policy": CONTENT_SECURITY,
  "cross-origin-resource-policy": "same-origin",
  ...(SHOWN.test(mime) ? {} : { "content-disposition": "attachment" }),
});

/** RFC 8187: what a header's value may not hold as it is, is written by its bytes. */
export const attachment = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`;

/** Bytes never change under their hash, so what is exact may be kept. Throws AppError `not_found` when they are lost. */
export async function sendContent(web: Web, content: Content, request: Request): Promise<Response> {
  const { sha256, mime, bytes: size, exact } = content;
  const headers = {
    ...headersOf(mime),
    "cache-control": exact ? "private, max-age=31536000, immutable" : "private, no-cache",
    vary: "accept",
  };
  const { store } = web.clash;
  return sendBytes(request, {
    headers,
    etag: `"${sha256}"`,
    size,
    isThere: () => store.has(sha256),
    read: (range) => store.read(sha256, range),
  });
}

/** A file to keep: with its name, and with how it was made written into it where its format allows. */
export async function sendDownload(web: Web, asset: Asset, request: Request): Promise<Response> {
  const splices = await stampsOf(web.clash, asset);
  const headers = { ...headersOf(asset.mime), "content-disposition": attachment(asset.name), "cache-control": "private, no-cache" };
  const { sha256 } = asset;
  const isThere = () => web.clash.store.has(sha256);
  const read = (range?: ByteRange) => web.clash.store.read(sha256, range);
  if (splices.length === 0) return sendBytes(request, { headers, etag: `"${sha256}"`, size: asset.bytes, isThere, read });
  const stamp = Bun.hash(Buffer.concat(splices.map((splice) => splice.bytes))).toString(36);
  const whole = async () => streamOf(stampedParts(asset.bytes, splices, read));
  return sendBytes(request, { headers, etag: `"${sha256}-${stamp}"`, size: stampedSize(asset.bytes, splices), isThere, whole });
}

type Body = Blob | ReadableStream<Uint8Array>;

type Sent = { headers: Record<string, string>; etag: string; size: number; isThere(): Promise<boolean> } & (
  | { read(range?: ByteRange): Promise<Body> }
  /** It can be sent whole only. */
  | { whole(): Promise<Body> }
);

async function sendBytes(request: Request, sent: Sent): Promise<Response> {
  const { etag, size } = sent;
  const inParts = "read" in sent;
  const headers = { ...sent.headers, etag, "accept-ranges": inParts ? "bytes" : "none" };
  if (isKnown(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  if (request.method === "HEAD" && !(await sent.isThere())) throw goneBytes();
  if (request.method === "HEAD") return new Response(null, { headers: { ...headers, "content-length": String(size) } });
  const range = inParts && isSame(request.headers.get("if-range"), etag) ? rangeOf(request.headers.get("range"), size) : undefined;
  if (range === "none") return new Response(null, { status: 416, headers: { ...headers, "content-range": `bytes */${size}` } });
  if (!inParts || !range)
    return new Response(await sized(await (inParts ? sent.read() : sent.whole()), size), {
      headers: { ...headers, "content-length": String(size) },
    });
  const { start, end } = range;
  const length = end - start + 1;
  return new Response(await sized(await sent.read(range), length), {
    status: 206,
    headers: { ...headers, "content-range": `bytes ${start}-${end}/${size}`, "content-length": String(length) },
  });
}

const sized = async (body: Body, length: number): Promise<Body | Uint8Array<ArrayBuffer>> =>
  body instanceof ReadableStream && length <= GATHERED_BYTES ? new Response(body).bytes() : body;

/** If-None-Match: one of a list, weak or strong, or any. */
const isKnown = (header: string | null, etag: string): boolean =>
  header !== null && (header.trim() === "*" || [...header.matchAll(/"[^"]*"/g)].some(([tag]) => tag === etag));

/** If-Range: a part is sent only of the very bytes that the asker has a part of; a date never says that. */
const isSame = (header: string | null, etag: string): boolean => header === null || header.trim() === etag;

const RANGE = /^bytes=\s*(\d*)-(\d*)\s*$/i;

/** What the header asks for: undefined for the whole, also where it is several parts or makes no sense; "none" for a part that is not there. */
function rangeOf(header: string | null, size: number): ByteRange | "none" | undefined {
  const [, first = "", last = ""] = RANGE.exec(header ?? "") ?? [];
  if (!first && !last) return undefined;
  if (first && last && Number(last) < Number(first)) return undefined;
  const start = first ? Number(first) : Math.max(0, size - Number(last));
  const end = first && last ? Math.min(size - 1, Number(last)) : size - 1;
  return start > end ? "none" : { start, end };
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
async function* stampedParts(
  size: number,
  splices: readonly Splice[],
  read: (range: ByteRange) => Promise<Body>,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const splice of [...splices, { at: size, skip: 0, bytes: new Uint8Array() }]) {
    if (splice.at > at) yield* chunksOf(await read({ start: at, end: splice.at - 1 }));
    if (splice.bytes.length > 0) yield splice.bytes;
    at = splice.at + splice.skip;
  }
}

async function* chunksOf(body: Body): AsyncGenerator<Uint8Array> {
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
