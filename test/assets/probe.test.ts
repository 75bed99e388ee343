import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { type Probe, probe } from "../../src/assets/probe.ts";
import { sniff } from "../../src/assets/sniff.ts";
import { AppError } from "../../src/lib/errors.ts";
import { DRAWING, FILMS, ffmpeg, IMAGES, makeImage, makeMedia, SOUNDS } from "./made.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-probe-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function look(path: string): Promise<Probe> {
  return probe(path, await sniff(await Bun.file(path).slice(0, 65_536).bytes()));
}

async function refused(bytes: Uint8Array | string): Promise<AppError> {
  const path = join(folder, "refused");
  await Bun.write(path, bytes);
  const error: unknown = await look(path).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).code).toBe("invalid");
  expect((error as AppError).fields[0]?.field).toBe("file");
  return error as AppError;
}

/** The first bytes as they were, the rest scrambled. */
const scrambled = (bytes: Uint8Array, keep: number) => bytes.map((byte, i) => (i < keep ? byte : (Math.imul(i, 7919) >>> 3) & 255));

describe("films", () => {
  for (const name of Object.keys(FILMS) as (keyof typeof FILMS)[])
    test(`${name} is known by its content, with size, rate and length; cut or scrambled it is refused`, async () => {
      const path = await makeMedia(folder, name);
      const found = await look(path);
      expect(found).toMatchObject({ kind: "video", width: 160, height: 90, fps: 25, hasAudio: true, rotation: 0 });
      expect(found.kind === "video" && Math.abs(found.durationSeconds - 3)).toBeLessThan(0.1);
      const bytes = await Bun.file(path).bytes();
      expect((await refused(bytes.slice(0, bytes.length / 2))).message).toContain("Nothing was kept.");
      await refused(bytes.slice(0, 48));
      await refused(scrambled(bytes, 64));
    });

  test("a film that is turned has the size at which it is shown", async () => {
    const path = await makeMedia(folder, "film.mp4");
    const turned = join(folder, "turned.mp4");
    await ffmpeg("-i", path, "-c", "copy", "-metadata:s:v", "rotate=90", turned);
    expect(await look(turned)).toMatchObject({ kind: "video", width: 90, height: 160, rotation: 90 });
  });

  test("a film's container that holds only sound is a sound", async () => {
    const path = join(folder, "only-sound.mp4");
    await ffmpeg("-f", "lavfi", "-i", "sine=440:d=1", "-c:a", "aac", "-f", "mp4", path);
    expect(await look(path)).toMatchObject({ kind: "audio", mime: "audio/mp4", codec: "aac", channels: 1, sampleRate: 44_100 });
  });
});

describe("sounds", () => {
  for (const name of Object.keys(SOUNDS) as (keyof typeof SOUNDS)[])
    test(`${name} has its length and channels; scrambled it is refused`, async () => {
      const path = await makeMedia(folder, name);
      const found = await look(path);
      expect(found).toMatchObject({ kind: "audio", channels: 1 });
      expect(found.kind === "audio" && Math.abs(found.durationSeconds - 3)).toBeLessThan(0.1);
      const bytes = await Bun.file(path).bytes();
      await refused(bytes.slice(0, 40));
      await refused(scrambled(bytes, 64));
    });

  test("a long WAV or MP3 without its second half is refused, although it would play", async () => {
    for (const name of ["long.wav", "long.mp3"]) {
      const path = join(folder, name);
      await ffmpeg("-f", "lavfi", "-i", "sine=440:d=12", path);
      const bytes = await Bun.file(path).bytes();
      expect((await refused(bytes.slice(0, bytes.length / 2))).message).toContain("end is missing");
    }
  });

  test("a cover picture does not make a song a film", async () => {
    const [song, cover, path] = [await makeMedia(folder, "sound.mp3"), await makeImage(folder, "picture.png"), join(folder, "covered.mp3")];
    await ffmpeg("-i", song, "-i", cover, "-map", "0:a", "-map", "1:v", "-c", "copy", "-disposition:v:0", "attached_pic", path);
    expect(await look(path)).toMatchObject({ kind: "audio", mime: "audio/mpeg" });
  });
});

describe("pictures", () => {
  for (const name of IMAGES)
    test(`${name} has its size; cut or scrambled it is refused`, async () => {
      const path = await makeImage(folder, name);
      expect(await look(path)).toEqual({
        kind: "image",
        mime: `image/${name.split(".")[1]}` as "image/png",
        width: 160,
        height: 90,
        animated: false,
      });
      const bytes = await Bun.file(path).bytes();
      await refused(bytes.slice(0, bytes.length / 2));
      await refused(scrambled(bytes, name === "picture.webp" ? 20 : 48)); // behind its header a WebP takes any bits for a picture
    });

  test("a picture turned by its EXIF has the size at which it is shown", async () => {
    const path = join(folder, "exif.jpeg");
    await sharp({ create: { width: 40, height: 20, channels: 3, background: "#336699" } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toFile(path);
    expect(await look(path)).toMatchObject({ width: 20, height: 40 });
  });

  test("a PNG that claims more than 100 megapixels is refused before it is decoded", async () => {
    const bytes = await Bun.file(await makeImage(folder, "picture.png")).bytes();
    const bomb = Buffer.from(bytes);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    bomb.writeUInt32BE(Bun.hash.crc32(bomb.subarray(12, 29)), 29);
    expect((await refused(bomb)).message).toMatch(/pixel/i);
  });

  test("an SVG that stands alone has its size", async () => {
    const path = join(folder, "drawing.svg");
    await Bun.write(path, DRAWING);
    expect(await look(path)).toEqual({ kind: "image", mime: "image/svg+xml", width: 100, height: 50, animated: false });
  });

  for (const [what, inside] of [
    ["a script", "<script>1</script>"],
    ["an event handler", '<rect onload="x()"/>'],
    ["a link to another file", '<image href="file:///etc/passwd"/>'],
    ["a link to another file", "<style>@import 'http://localhost/';</style>"],
    ["another document", "<foreignObject/>"],
  ] as const)
    test(`an SVG with ${what} is refused: ${inside}`, async () => {
      expect((await refused(DRAWING.replace("<rect", `${inside}<rect`))).message).toContain(what);
    });

  test("an SVG with entities or without an end is refused", async () => {
    await refused(DRAWING.replace("<svg", '<!DOCTYPE svg [<!ENTITY a "b">]><svg'));
    await refused(DRAWING.slice(0, -20));
  });
});

describe("everything else", () => {
  test("an empty file, a text, an archive and a document are refused by name", async () => {
    expect((await refused("")).message).toContain("The file is empty. Nothing was kept.");
    expect((await refused("hello")).message).toContain("no type that is known");
    expect((await refused("%PDF-1.7\n1 0 obj")).message).toContain("application/pdf");
    expect((await refused("<html><body><svg></svg></body></html>")).message).toContain("it can be PNG");
  });

  test("a type that is not kept is refused even when the caller names it", async () => {
    await expect(probe(join(folder, "nothing"), "application/pdf")).rejects.toThrow("not kept here");
  });

  test("a file is what its content says, not what the caller says", async () => {
    const path = await makeImage(folder, "picture.png");
    await expect(probe(path, "image/jpeg")).rejects.toThrow("inside it is png");
    await expect(probe(path, "video/mp4")).rejects.toThrow("looks like MP4 but cannot be used");
  });

  test("probing stops when its signal aborts", async () => {
    const path = await makeImage(folder, "picture.png");
    await expect(probe(path, "image/png", AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  });
});
