/** What is found in a file by measuring alone. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import type { Asset } from "../../src/assets/assets.ts";
import { carryOut } from "../../src/assets/image-child.ts";
import { silencesOf, shotsOf } from "../../src/assets/listen.ts";
import { nameOfColour, type PaletteColour, paletteOf } from "../../src/assets/palette.ts";
import { measureFile } from "../../src/assets/understand.ts";
import { ffmpeg, makeMedia } from "./made.ts";

setDefaultTimeout(60_000); // children of their own, behind everything else on the machine

let folder = "";
const out = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-understand-"));
  const colours = ["0x102040", "0xe07020", "0x30a050"].flatMap((colour) => ["-f", "lavfi", "-i", `color=${colour}:s=320x180:r=25:d=2`]);
  const sound = [
    "-f",
    "lavfi",
    "-i",
    "sine=440:d=2",
    "-f",
    "lavfi",
    "-i",
    "anullsrc=r=44100:cl=mono:d=2",
    "-f",
    "lavfi",
    "-i",
    "sine=880:d=2",
  ];
  const graph = "[0][1][2]concat=n=3[v];[3][4][5]concat=n=3:v=0:a=1[a]";
  await ffmpeg(
    ...colours,
    ...sound,
    "-filter_complex",
    graph,
    "-map",
    "[v]",
    "-map",
    "[a]",
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-c:a",
    "aac",
    out("three.mp4"),
  );
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const asset = (more: Partial<Asset>): Asset =>
  ({ kind: "image", mime: "image/png", width: 320, height: 180, durationMs: null, words: null, ...more }) as Asset;
const near = (found: number | undefined, wanted: number) => expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThan(150);

describe("colours", () => {
  test("the fullest colours with their share and the names that people have for them", async () => {
    const left = await sharp({ create: { width: 60, height: 50, channels: 3, background: "#16285a" } })
      .png()
      .toBuffer();
    await sharp({ create: { width: 100, height: 50, channels: 3, background: "#e87828" } })
      .composite([{ input: left, left: 0, top: 0 }])
      .png()
      .toFile(out("two.png"));
    const found = (await carryOut({ act: "palette", path: out("two.png"), svg: false })) as PaletteColour[];
    expect(found.map(({ name }) => name)).toEqual(["navy", "orange"]);
    expect(Math.abs((found[0]?.share ?? 0) - 0.6)).toBeLessThan(0.03);
    for (const { hex } of found) expect(hex).toMatch(/^#[0-9a-f]{6}$/);
  });

  test("one colour is one colour, however much it wavers, and nothing is nothing", () => {
    const grey = Uint8Array.from({ length: 4096 * 3 }, (_, i) => 126 + (i % 5));
    expect(paletteOf(grey)).toMatchObject([{ name: "grey", share: 1 }]);
    expect(paletteOf(new Uint8Array())).toEqual([]);
  });

  test("names follow the eye", () => {
    const named = {
      red: 0xe02020,
      orange: 0xf08020,
      brown: 0x6b4423,
      yellow: 0xf0d030,
      green: 0x30a040,
      teal: 0x109090,
      blue: 0x2050e0,
      navy: 0x101850,
      violet: 0x8040d0,
      pink: 0xf080b0,
      white: 0xfafafa,
      grey: 0x808080,
      charcoal: 0x303030,
      black: 0x0a0a0a,
      cream: 0xf5ecd0,
    };
    for (const [name, rgb] of Object.entries(named))
      expect(`${name}: ${nameOfColour([rgb >> 16, (rgb >> 8) & 255, rgb & 255])}`).toBe(`${name}: ${name}`);
  });
});

describe("over time", () => {
  test("shots begin where the picture changes at once", async () => {
    const shots = await shotsOf(out("three.mp4"));
    expect(shots).toHaveLength(2);
    near(shots[0], 2000);
    near(shots[1], 4000);
    expect(await shotsOf(await makeMedia(folder, "film.webm"))).toEqual([]);
  });

  test("silences have a beginning and an end, the last one the end of the file", async () => {
    const [silence, more] = await silencesOf(out("three.mp4"), 6000);
    expect(more).toBeUndefined();
    near(silence?.from, 2000);
    near(silence?.to, 4000);
    await ffmpeg("-f", "lavfi", "-i", "sine=440:d=1", "-af", "apad=pad_dur=2", out("fades.wav"));
    const [last] = await silencesOf(out("fades.wav"), 3000);
    near(last?.from, 1000);
    near(last?.to, 3000);
  });

  test("a file without sound or picture is told, not guessed", async () => {
    await expect(silencesOf(await makeMedia(folder, "sound.mp3"), 3000)).resolves.toEqual([]);
    await expect(shotsOf(out("sound.mp3"))).rejects.toThrow("cannot be decoded");
  });
});

describe("in words", () => {
  test("a film is told by its shape, light, length, shots, colours and sound", async () => {
    const found = await measureFile(asset({ kind: "video", mime: "video/mp4", durationMs: 6000 }), out("three.mp4"));
    expect(found.text).toMatch(/^A wide(, dark)? film of 6 s in 3 shots, mostly \w+; its sound is (even|quiet|loud), 1 pause\.$/);
    expect(found.tags).toContain("wide");
    expect(found.tags).not.toContain("silent");
    expect(found.lufs).toBeLessThan(0);
  });

  test("a silent film says so", async () => {
    await ffmpeg("-f", "lavfi", "-i", "color=0xf0f0f0:s=90x160:r=25:d=1", "-c:v", "libx264", out("mute.mp4"));
    const found = await measureFile(asset({ kind: "video", mime: "video/mp4", durationMs: 1000, width: 90, height: 160 }), out("mute.mp4"));
    expect(found.text).toBe("A tall, bright film of 1 s, mostly white; it has no sound.");
    expect(found.tags).toEqual(["tall", "bright", "white", "one shot", "silent"]);
  });

  test("a sound is told by how loud it is and by its pauses; speech is a tag where words are known", async () => {
    const words = [{ text: "hello", start: 0, end: 1 }];
    const found = await measureFile(
      asset({ kind: "audio", mime: "audio/mpeg", durationMs: 75_000, width: null, height: null, words }),
      await makeMedia(folder, "sound.mp3"),
    );
    expect(found.text).toMatch(/^An? (even|quiet|loud) sound of 1 min 15 s\.$/);
    expect(found.tags).toEqual(["speech"]);
    expect(found.colours).toEqual([]);
  });
});
