/** Provenance in files as they leave: read back by other programs' own readers, with the picture and the sound untouched. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { probe } from "../../src/assets/probe.ts";
import { provenanceXmp } from "../../src/assets/provenance.ts";
import { sniffFile } from "../../src/assets/sniff.ts";
import { stampedSize, stampSplices } from "../../src/assets/stamp.ts";
import { runChild } from "../../src/lib/child.ts";
import { DRAWING, makeImage, makeMedia } from "./made.ts";

const PROMPT = 'A lighthouse <at> "dusk" & rain, 灯台';
const XMP = provenanceXmp({ model: "draft-image", prompt: PROMPT, seed: 7, draft: true, generationId: "gen_1" });

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-stamp-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The file with its splices, written beside it; undefined when there were none. */
async function stamp(path: string, xmp = XMP): Promise<string | undefined> {
  const bytes = await Bun.file(path).bytes();
  const read = async (start: number, end: number) => bytes.slice(start, end);
  const splices = await stampSplices({ mime: await sniffFile(path), size: bytes.length, read }, xmp);
  if (splices.length === 0) return undefined;
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const splice of splices) {
    parts.push(bytes.subarray(at, splice.at), splice.bytes);
    at = splice.at + splice.skip;
  }
  const out = path.replace(/(\.\w+)$/, "-stamped$1");
  const whole = Buffer.concat([...parts, bytes.subarray(at)]);
  expect(whole.length).toBe(stampedSize(bytes.length, splices));
  await Bun.write(out, whole);
  return out;
}

const pixels = (path: string) => sharp(path, { animated: true }).raw().toBuffer();
const decoded = async (path: string) =>
  (await runChild(["ffmpeg", "-v", "error", "-i", path, "-map", "0", "-f", "framemd5", "-"], { timeoutMs: 30_000 })).stdout;

describe("pictures", () => {
  const made: [string, () => Promise<string>][] = [
    ["PNG", () => makeImage(folder, "picture.png")],
    ["JPEG", () => makeImage(folder, "picture.jpeg")],
    ["simple WebP", () => makeImage(folder, "picture.webp")],
    ["lossless WebP with holes", () => drawn("holes.webp", (picture) => picture.ensureAlpha(0.4).webp({ lossless: true }))],
    ["extended WebP", () => drawn("extended.webp", (picture) => picture.withMetadata({ orientation: 3 }).webp())],
    ["GIF", () => makeImage(folder, "picture.gif")],
  ];
  for (const [name, make] of made)
    test(`a ${name} carries the packet, and every pixel is as it was`, async () => {
      const path = await make();
      const out = (await stamp(path)) ?? "";
      expect(await pixels(out)).toEqual(await pixels(path));
      const found = Buffer.from(await Bun.file(out).bytes());
      expect(found.toString("utf8")).toContain("A lighthouse &lt;at&gt;");
      if (!name.includes("GIF")) expect((await sharp(out).metadata()).xmp?.toString("utf8")).toBe(XMP); // what libvips reads of a GIF has no XMP
      expect((await sharp(out).metadata()).orientation).toBe((await sharp(path).metadata()).orientation);
      expect(await probe(out, await sniffFile(out))).toMatchObject({ kind: "image" });
    });

  test("a file that tells already where it comes from is left alone, as is a format without a place", async () => {
    const once = (await stamp(await makeImage(folder, "picture.png"))) ?? "";
    expect(await stamp(once)).toBeUndefined();
    await Bun.write(join(folder, "drawing.svg"), DRAWING);
    expect(await stamp(join(folder, "drawing.svg"))).toBeUndefined();
    expect(await stamp(await makeImage(folder, "picture.avif"))).toBeUndefined();
  });

  test("a packet that is too long for JPEG's segment is left out", async () => {
    expect(await stamp(await makeImage(folder, "picture.jpeg"), provenanceXmp({ model: "m", prompt: "x".repeat(70_000) }))).toBeUndefined();
  });

  async function drawn(name: string, as: (picture: Sharp) => Sharp): Promise<string> {
    const path = join(folder, name);
    const noise = Uint8Array.from({ length: 33 * 21 * 3 }, (_, i) => (Math.imul(i + 1, 2_654_435_761) >>> 11) & 255);
    await as(sharp(noise, { raw: { width: 33, height: 21, channels: 3 } })).toFile(path);
    return path;
  }
});

describe("films and sounds", () => {
  for (const name of ["film.mp4", "late-index.mp4", "film.mov", "sound.m4a", "sound.wav"] as const)
    test(`${name} carries the packet at its end, and plays as it did`, async () => {
      const path = await makeMedia(folder, name);
      const out = (await stamp(path)) ?? "";
      expect(Buffer.from(await Bun.file(out).bytes()).toString("utf8")).toContain(
        PROMPT.replace("<", "&lt;").replace(">", "&gt;").replace("&", "&").replaceAll(" & ", " &amp; "),
      );
      expect(await decoded(out)).toEqual(await decoded(path));
      expect(await probe(out, await sniffFile(out))).toMatchObject({
        kind: name.startsWith("film") || name.startsWith("late") ? "video" : "audio",
      });
      expect(await stamp(out)).toBeUndefined();
    });

  test("a film whose last box runs to the end is left alone", async () => {
    const bytes = Buffer.from(await Bun.file(await makeMedia(folder, "film.mp4")).bytes());
    const at = bytes.indexOf("mdat") - 4;
    bytes.writeUInt32BE(0, at);
    await Bun.write(join(folder, "open.mp4"), bytes);
    expect(await stamp(join(folder, "open.mp4"))).toBeUndefined();
  });

  test("a WAV that is wrong about its length is left alone", async () => {
    const bytes = Buffer.from(await Bun.file(await makeMedia(folder, "sound.wav")).bytes());
    bytes.writeUInt32LE(0xffff_ffff, 4);
    await Bun.write(join(folder, "streamed.wav"), bytes);
    expect(await stamp(join(folder, "streamed.wav"))).toBeUndefined();
  });
});
