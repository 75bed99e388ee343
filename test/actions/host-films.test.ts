/** Host calls for colour tables, frames and words on real files. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import sharp from "sharp";
import { probe } from "../../src/assets/probe.ts";
import type { Clash } from "../../src/clash.ts";
import { type Asking, openRun, refused } from "./asking.ts";

interface Frame {
  atMs: number;
  out: string;
}

let run: Asking;
let folder: string;
const ask: Asking["ask"] = (...asked) => run.ask(...asked);
const bytesOf = (name: string) => run.bytesOf(name);

beforeAll(async () => {
  run = await openRun(["halves.png", "turned.jpg", "clear.png", "ten-bit.mp4", "silent.mp4", "sound.wav"]);
  folder = run.folder;
}, 60_000);

afterAll(() => run.close());

describe("a grade", () => {
  /** A table that turns every colour round. */
  const turned = Float32Array.from({ length: 24 }, (_, i) => 1 - ((Math.floor(i / 3) >> (i % 3)) & 1));

  beforeAll(() => Bun.write(join(folder, "turn.f32"), turned));

  test("changes a picture and keeps its format, its way up and what is clear", async () => {
    const order = { table: "turn.f32", size: 2 };
    expect(await ask<object>("grade", { ...order, file: "in/turned.jpg", out: "g1" })).toEqual({ out: "g1.jpg" });
    const { data, info } = await sharp(join(folder, "g1.jpg")).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([160, 90]);
    expect(Math.abs((data[0] ?? 0) - 47)).toBeLessThan(12);
    await ask("grade", { ...order, file: "in/clear.png", out: "g2" });
    const clear = await sharp(join(folder, "g2.png")).raw().toBuffer();
    expect([clear[3], ...clear.subarray((45 * 90 + 45) * 4, (45 * 90 + 45) * 4 + 4)]).toEqual([0, 223, 95, 191, 255]);
  });

  test("changes a film frame by frame: its size, length and sound stay, its colours are told", async () => {
    await ask("grade", { file: "in/ten-bit.mp4", table: "turn.f32", size: 2, out: "film" });
    const path = join(folder, "film.mp4");
    expect(await probe(path, "video/mp4")).toMatchObject({
      kind: "video",
      width: 128,
      height: 72,
      codec: "h264",
      hasAudio: true,
      durationSeconds: expect.closeTo(2, 0),
    });
    const sides = async (file: string) => bytesOf((await ask("pixels", { file, width: 2, height: 1, atMs: 1_000 })).out);
    const [before, after] = [await sides("in/ten-bit.mp4"), await sides("film.mp4")];
    for (const i of [0, 1, 2, 4, 5, 6]) expect(Math.abs((before[i] ?? 0) + (after[i] ?? 0) - 255)).toBeLessThan(8);
  });

  test("takes a film without sound and with odd sides", async () => {
    await ask("grade", { file: "in/silent.mp4", table: "turn.f32", size: 2, out: "quiet" });
    expect(await probe(join(folder, "quiet.mp4"), "video/mp4")).toMatchObject({ hasAudio: false, width: 122, height: 68 });
  });

  test("is refused with a table of another size, of no numbers, or for a sound", async () => {
    await Bun.write(
      join(folder, "none.f32"),
      Float32Array.from({ length: 24 }, () => Number.NaN),
    );
    const order = { file: "in/halves.png", table: "turn.f32", size: 2, out: "x" };
    for (const [asked, field] of [
      [{ ...order, size: 3 }, "table"],
      [{ ...order, size: 66 }, "size"],
      [{ ...order, table: "none.f32" }, "table"],
      [{ ...order, file: "in/sound.wav" }, "file"],
    ] as const)
      expect((await refused(ask("grade", asked))).fields[0]?.field).toBe(field);
  });
});

describe("frames", () => {
  test("are from the middle of each of so many equal parts", async () => {
    const taken = await ask<Frame[]>("frames", { file: "in/ten-bit.mp4", count: 2, side: 64 });
    expect(taken.map((one) => one.atMs)).toEqual([500, 1500]);
    for (const { out } of taken) expect(await sharp(join(folder, out)).metadata()).toMatchObject({ format: "png", width: 64, height: 36 });
  });

  test("of a timeline are drawn as the film shows them, of those among the inputs alone", async () => {
    const card = { kind: "solid", trackId: "trk_1", start: 0, length: 50, colour: "#204060" };
    const track = { id: "trk_1", kind: "video", name: "Picture", muted: false, locked: false, hidden: false, gainDb: 0 };
    const timeline = { width: 320, height: 180, fps: 25, background: "#000000", tracks: [track], items: { itm_1: card } };
    const clash = {
      rooms: { view: async () => ({ timelines: { nod_1: timeline, nod_2: timeline } }) },
      config: { ffmpegPath: "ffmpeg", ffprobePath: "ffprobe" },
    } as unknown as Clash;
    const [one] = await ask<Frame[]>("frames", { timeline: "nod_1", count: 1, side: 160 }, clash, ["nod_1"]);
    const { data, info } = await sharp(join(folder, one?.out ?? ""))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([one?.atMs, info.width, info.height]).toEqual([1_000, 160, 90]);
    expect([...data.subarray(0, 3)].map((value, i) => Math.abs(value - ([32, 64, 96][i] ?? 0)) < 4)).toEqual([true, true, true]);
    expect((await refused(ask("frames", { timeline: "nod_2", count: 1 }, clash, ["nod_1"]))).fields[0]?.field).toBe("timeline");
  });

  test("are asked of a film or of a timeline, at most 120", async () => {
    for (const asked of [
      { count: 1 },
      { file: "in/halves.png", count: 1 },
      { file: "in/silent.mp4", timeline: "nod_1", count: 1 },
      { file: "in/silent.mp4", count: 121 },
    ])
      expect((await refused(ask("frames", asked))).code).toBe("invalid");
  });
});

test("words of a text are the text again, also where nobody writes spaces", async () => {
  const { words: list } = await ask<{ words: string[] }>("words", { text: "今晚下着雨，灯已经亮了。", language: "zh" });
  expect(list.join("")).toBe("今晚下着雨，灯已经亮了。");
  expect(list.length).toBeGreaterThan(4);
  expect((await refused(ask("words", { text: "x", language: "../../etc" }))).fields[0]?.field).toBe("language");
});
