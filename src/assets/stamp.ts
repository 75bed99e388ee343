/**
 * Provenance written into a copy of a file as it leaves: where the XMP packet goes in each format, as pieces to put in or to replace, so that a film of
 * gigabytes is stamped while it streams. Neither pictures nor sound are touched, and the stored bytes stay as they are. A file that has a packet already
 * keeps it. Formats without a safe place (WebM, MP3, Ogg, FLAC, AVIF, SVG) are left alone; their packet can be had as a file of its own.
 *
 * Places: PNG `iTXt` (PNG specification 11.3.3), JPEG APP1, WebP chunk `XMP ` with the flag in `VP8X` (RFC 9649, 2.7.1.3), GIF application extension, WAV
 * chunk `_PMX`, MP4 and QuickTime box `uuid` (XMP specification part 3, 2020).
 */
import { crc32 } from "node:zlib";

/** At byte `at` of the original, `skip` bytes are left out and `bytes` stand there instead. */
export interface Splice {
  at: number;
  skip: number;
  bytes: Uint8Array;
}

export interface StampSource {
  mime: string;
  size: number;
  /** The bytes from `start` up to and without `end`; fewer where the file ends. */
  read(start: number, end: number): Promise<Uint8Array>;
}

const HEAD_BYTES = 64 * 1024;

/** In rising order and never overlapping; empty when the file cannot or need not be stamped. */
export async function stampSplices(source: StampSource, xmp: string): Promise<Splice[]> {
  const head = Buffer.from(await source.read(0, HEAD_BYTES));
  const tail = Buffer.from(await source.read(Math.max(0, source.size - HEAD_BYTES), source.size));
  if ([head, tail].some((part) => part.includes("ns.adobe.com/xap/1.0/") || part.includes("XML:com.adobe.xmp"))) return [];
  const packet = Buffer.from(xmp, "utf8");
  switch (source.mime) {
    case "image/png":
      return [{ at: PNG_HEADER_BYTES, skip: 0, bytes: pngText(packet) }];
    case "image/jpeg":
      return jpegSplices(head, packet);
    case "image/webp":
      return webpSplices(source, head, packet);
    case "image/gif":
      return gifSplices(source, head, packet);
    case "audio/wav":
      return riffSplices(source, head, chunk("_PMX", packet));
    case "video/mp4":
    case "video/quicktime":
    case "audio/mp4":
      return (await endsInABox(source)) ? [{ at: source.size, skip: 0, bytes: uuidBox(packet) }] : [];
    default:
      return [];
  }
}

/** How long the file is with its splices. */
export const stampedSize = (size: number, splices: readonly Splice[]): number =>
  splices.reduce((sum, { skip, bytes }) => sum + bytes.length - skip, size);

// ── PNG, JPEG ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The signature and the chunk IHDR, which is always first. */
export const PNG_HEADER_BYTES = 33;
const JPEG_LABEL = Buffer.from("http://ns.adobe.com/xap/1.0/\0", "latin1");

export function pngText(packet: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from("iTXtXML:com.adobe.xmp\0\0\0\0\0", "latin1"), packet]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(body.length - 4, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** After the JFIF segment, which has to be the first. A packet too long for one segment is left out. */
export function jpegSplices(head: Buffer, packet: Buffer): Splice[] {
  if (packet.length + JPEG_LABEL.length + 2 > 0xffff) return [];
  const isJfif = head.length > 6 && head.readUInt16BE(2) === 0xffe0;
  const start = Buffer.from([0xff, 0xe1, 0, 0]);
  start.writeUInt16BE(packet.length + JPEG_LABEL.length + 2, 2);
  return [{ at: isJfif ? 4 + head.readUInt16BE(4) : 2, skip: 0, bytes: Buffer.concat([start, JPEG_LABEL, packet]) }];
}

// ── RIFF: WebP, WAV ──────────────────────────────────────────────────────────────────────────────────────────────────────

const RIFF_HEADER_BYTES = 12;
const XMP_FLAG = 0x04;
const ALPHA_FLAG = 0x10;

function chunk(name: string, content: Buffer): Buffer {
  const start = Buffer.alloc(8);
  start.write(name, 0, "latin1");
  start.writeUInt32LE(content.length, 4);
  return Buffer.concat([start, content, Buffer.alloc(content.length & 1)]);
}

/** A chunk at the end and the length that counts it; nothing for a file whose own words about its length are wrong. */
function riffSplices(source: StampSource, head: Buffer, last: Buffer, first: Splice[] = []): Splice[] {
  if (head.toString("latin1", 0, 4) !== "RIFF" || head.readUInt32LE(4) + 8 !== source.size || source.size & 1) return [];
  const splices = [...first, { at: source.size, skip: 0, bytes: last }];
  const length = stampedSize(source.size, splices) - 8;
  if (length > 0xffff_ffff) return [];
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(length);
  return [{ at: 4, skip: 4, bytes }, ...splices];
}

function webpSplices(source: StampSource, head: Buffer, packet: Buffer): Splice[] {
  const kind = head.toString("latin1", RIFF_HEADER_BYTES, RIFF_HEADER_BYTES + 4);
  const last = chunk("XMP ", packet);
  if (kind === "VP8X") {
    const flags = RIFF_HEADER_BYTES + 8;
    return riffSplices(source, head, last, [{ at: flags, skip: 1, bytes: Buffer.of((head[flags] ?? 0) | XMP_FLAG) }]);
  }
  const picture = kind === "VP8L" ? losslessSize(head) : kind === "VP8 " ? lossySize(head) : undefined;
  if (!picture) return [];
  const extended = Buffer.alloc(10);
  extended[0] = XMP_FLAG | (picture.alpha ? ALPHA_FLAG : 0);
  extended.writeUIntLE(picture.width - 1, 4, 3);
  extended.writeUIntLE(picture.height - 1, 7, 3);
  return riffSplices(source, head, last, [{ at: RIFF_HEADER_BYTES, skip: 0, bytes: chunk("VP8X", extended) }]);
}

const lossySize = (head: Buffer) => ({ width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff, alpha: false });

function losslessSize(head: Buffer) {
  const bits = head.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, alpha: ((bits >>> 28) & 1) === 1 };
}

// ── GIF ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const GIF_END = 0x3b;

/** The packet stands in the file as it is; 258 bytes that count down lead a reader of blocks out of it, wherever it landed. */
async function gifSplices(source: StampSource, head: Buffer, packet: Buffer): Promise<Splice[]> {
  const [last] = await source.read(source.size - 1, source.size);
  if (head.toString("latin1", 0, 6) !== "GIF89a" || last !== GIF_END) return [];
  const countdown = Buffer.from([1, ...Array.from({ length: 256 }, (_, i) => 255 - i), 0]);
  const start = Buffer.from("\x21\xff\x0bXMP DataXMP", "latin1");
  return [{ at: source.size - 1, skip: 0, bytes: Buffer.concat([start, packet, countdown]) }];
}

// ── MP4, QuickTime ───────────────────────────────────────────────────────────────────────────────────────────────────────

const XMP_BOX = Buffer.from("be7acfcb97a942e89c71999491e3afac", "hex");
const MAX_BOXES = 200;

function uuidBox(packet: Buffer): Buffer {
  const start = Buffer.alloc(8);
  start.writeUInt32BE(packet.length + 24, 0);
  start.write("uuid", 4, "latin1");
  return Buffer.concat([start, XMP_BOX, packet]);
}

/** Whether the file is a row of whole boxes; one that says "up to the end" would swallow what is added. */
async function endsInABox(source: StampSource): Promise<boolean> {
  let at = 0;
  for (let boxes = 0; at < source.size; boxes++) {
    const head = Buffer.from(await source.read(at, at + 32));
    if (boxes === MAX_BOXES || head.length < 8 || head.subarray(8, 24).equals(XMP_BOX)) return false;
    const short = head.readUInt32BE(0);
    const length = short === 1 && head.length >= 16 ? Number(head.readBigUInt64BE(8)) : short;
    if (length < 8) return false;
    at += length;
  }
  return at === source.size;
}
