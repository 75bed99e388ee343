/**
 * Which characters a font file can draw, read from its `cmap` table (OpenType 1.9, chapter "cmap"; WOFF2: W3C Recommendation of 2022).
 * Drawing libraries answer a missing glyph with an empty box; asking the file first lets a render refuse before its first frame.
 */
import { open } from "node:fs/promises";
import { brotliDecompressSync } from "node:zlib";
import { AppError } from "../../lib/errors.ts";

/** Inclusive ranges of code points. */
export type Coverage = readonly (readonly [number, number])[];

export const covers = (coverage: Coverage, codePoint: number): boolean =>
  coverage.some(([from, to]) => codePoint >= from && codePoint <= to);

/** Reads the coverage of a .ttf, .otf, .ttc (its first face; the faces of Noto CJK cover the same) or .woff2 file. */
export async function readCoverage(path: string): Promise<Coverage> {
  const file = await open(path);
  try {
    const read = async (at: number, length: number) => (await file.read(Buffer.alloc(length), 0, length, at)).buffer;
    const head = await read(0, 48);
    const signature = head.toString("latin1", 0, 4);
    if (signature === "wOF2") return coverageOf(woff2Cmap(await read(0, (await file.stat()).size)));
    return coverageOf(await sfntCmap(read, signature === "ttcf" ? head.readUInt32BE(12) : 0));
  } catch {
    throw new AppError("unavailable", `The font ${path.split("/").at(-1)} cannot be read.`);
  } finally {
    await file.close();
  }
}

async function sfntCmap(read: (at: number, length: number) => Promise<Buffer>, at: number): Promise<Buffer> {
  const tables = (await read(at, 12)).readUInt16BE(4);
  const directory = await read(at + 12, tables * 16);
  for (let i = 0; i < tables; i++) {
    if (directory.toString("latin1", i * 16, i * 16 + 4) === "cmap")
      return read(directory.readUInt32BE(i * 16 + 8), directory.readUInt32BE(i * 16 + 12));
  }
  throw new Error("no table of characters");
}

const WOFF2_CMAP_TAG = 0;
const WOFF2_TRANSFORMED_TAGS = [10, 11]; // glyf and loca

function woff2Cmap(file: Buffer): Buffer {
  const tables = file.readUInt16BE(12);
  let at = 48;
  let offset = 0;
  let found: { from: number; to: number } | undefined;
  const base128 = () => {
    let value = 0;
    for (let i = 0; i < 5; i++) {
      const byte = file.readUInt8(at++);
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) break;
    }
    return value;
  };
  for (let i = 0; i < tables; i++) {
    const flags = file.readUInt8(at++);
    const tag = flags & 0x3f;
    if (tag === 0x3f) at += 4;
    const original = base128();
    const transformed = WOFF2_TRANSFORMED_TAGS.includes(tag) ? flags >> 6 !== 3 : flags >> 6 !== 0;
    const length = transformed ? base128() : original;
    if (tag === WOFF2_CMAP_TAG) found = { from: offset, to: offset + length };
    offset += length;
  }
  if (!found) throw new Error("no table of characters");
  return brotliDecompressSync(file.subarray(at, at + file.readUInt32BE(20))).subarray(found.from, found.to);
}

function coverageOf(cmap: Buffer): Coverage {
  const offsets = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.readUInt32BE(4 + i * 8 + 4));
  const byFormat = (format: number) => offsets.find((offset) => cmap.readUInt16BE(offset) === format);
  const full = byFormat(12);
  if (full !== undefined)
    return Array.from(
      { length: cmap.readUInt32BE(full + 12) },
      (_, i) => [cmap.readUInt32BE(full + 16 + i * 12), cmap.readUInt32BE(full + 20 + i * 12)] as const,
    );
  const basic = byFormat(4);
  if (basic === undefined) return [];
  const count = cmap.readUInt16BE(basic + 6) / 2;
  return Array.from(
    { length: count },
    (_, i) => [cmap.readUInt16BE(basic + 16 + count * 2 + i * 2), cmap.readUInt16BE(basic + 14 + i * 2)] as const,
  ).filter(([from]) => from !== 0xffff);
}
