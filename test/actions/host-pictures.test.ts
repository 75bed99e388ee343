/** Host calls for pictures on real files: what they give, and what they refuse. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { type Asking, openRun, refused } from "./asking.ts";

let run: Asking;
let folder: string;
const ask: Asking["ask"] = (...asked) => run.ask(...asked);
const bytesOf = (name: string) => run.bytesOf(name);
let outside: string;

beforeAll(async () => {
  run = await openRun(["halves.png", "turned.jpg", "clear.png", "moving.webp", "ten-bit.mp4", "silent.mp4", "sound.wav"]);
  folder = run.folder;
  outside = await mkdtemp(join(tmpdir(), "clash-outside-"));
  await Bun.write(join(outside, "secret.png"), await Bun.file(join(folder, "in/halves.png")).bytes());
}, 60_000);

afterAll(async () => {
  await run.close();
  await rm(outside, { recursive: true, force: true });
});

describe("files", () => {
  test("of any other name than a plain one in the folder are refused, and nothing is made", async () => {
    const before = (await readdir(outside)).length;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.constantFrom("../x.png", "/etc/passwd", "in/../../x", "a//b", ".env", "in", "a/b/c/d/e")),
        async (name) => {
          if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(name) && name !== "in") return;
          const error = await refused(ask("pixels", { file: name, width: 2 }));
          expect(error.code).toBe("invalid");
        },
      ),
      { numRuns: 60 },
    );
    expect((await readdir(outside)).length).toBe(before);
  });

  test("that are links are refused, to read and to write", async () => {
    await symlink(join(outside, "secret.png"), join(folder, "link.png"));
    await symlink(outside, join(folder, "door"));
    expect((await refused(ask("pixels", { file: "link.png", width: 2 }))).message).toContain("is not a file");
    expect((await refused(ask("pixels", { file: "door/secret.png", width: 2 }))).message).toContain("not in the folder");
    const rgba = { rgba: "dot.rgba", width: 1, height: 1 };
    await Bun.write(join(folder, "dot.rgba"), Uint8Array.of(1, 2, 3, 255));
    expect((await refused(ask("picture", { ...rgba, out: "door/new.png" }))).code).toBe("invalid");
    await ask("picture", { ...rgba, out: "link.png" });
    expect((await sharp(join(outside, "secret.png")).metadata()).width).toBe(160);
    expect(await readdir(outside)).toEqual(["secret.png"]);
  });

  test("that came in are not written over", async () => {
    const error = await refused(ask("picture", { rgba: "dot.rgba", width: 1, height: 1, out: "in/halves.png" }));
    expect(error.fields[0]?.field).toBe("out");
  });

  test("are words of what is asked: a field that does not exist is refused by name", async () => {
    expect((await refused(ask("pixels", { file: "in/halves.png", url: "https://example.com" }))).fields[0]?.field).toBe("url");
  });
});

describe("pixels", () => {
  const corners = async (file: string, more: object = {}) => {
    const { width, height, out } = await ask("pixels", { file, width: 4, height: 2, ...more });
    const rgba = await bytesOf(out);
    await rm(join(folder, out));
    return { width, height, first: rgba.slice(0, 4), last: rgba.slice(-4), length: rgba.length };
  };
  const near = (found: number[], wanted: number[], by = 12) => found.every((value, i) => Math.abs(value - (wanted[i] ?? 0)) <= by);

  test("are red, green, blue and clear, row by row, as the picture is shown", async () => {
    for (const file of ["in/halves.png", "in/turned.jpg"]) {
      const { first, last, length } = await corners(file);
      expect([near(first, [208, 32, 32, 255]), near(last, [32, 64, 192, 255]), length]).toEqual([true, true, 32]);
    }
    expect((await corners("in/clear.png")).first).toEqual([0, 0, 0, 0]);
    expect(near((await corners("in/moving.webp")).first, [192, 48, 32, 255])).toBe(true);
  });

  test("come from any moment of a film, also of ten bits and past its end", async () => {
    const { first, last } = await corners("in/ten-bit.mp4", { atMs: 1_000 });
    expect([near(first, [32, 64, 128, 255], 8), near(last, [224, 176, 96, 255], 8)]).toEqual([true, true]);
    expect(near((await corners("in/silent.mp4", { atMs: 99_000 })).first, [128, 128, 128, 255], 4)).toBe(true);
  });

  test("keep the shape where one side is asked for, and the size where none is", async () => {
    expect(await ask("pixels", { file: "in/turned.jpg", width: 80, out: "a.rgba" })).toMatchObject({
      width: 80,
      height: 45,
      out: "a.rgba",
    });
    expect(await ask("pixels", { file: "in/halves.png", out: "a.rgba" })).toMatchObject({ width: 160, height: 90 });
  });

  test("are at most four million, and never more than the file was made for", async () => {
    expect((await refused(ask("pixels", { file: "in/halves.png", width: 4000, height: 4000 }))).code).toBe("too_large");
    expect((await refused(ask("pixels", { file: "in/halves.png", width: 8000 }))).code).toBe("too_large");
    expect((await refused(ask("pixels", { file: "in/halves.png", width: 9000 }))).fields[0]?.field).toBe("width");
  });

  test("of what is no picture are refused with a sentence", async () => {
    await Bun.write(join(folder, "words.png"), "no picture at all");
    await Bun.write(join(folder, "cut.png"), (await Bun.file(join(folder, "in/halves.png")).bytes()).slice(0, 60));
    await Bun.write(
      join(folder, "out.svg"),
      `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="${outside}/secret.png" width="9" height="9"/></svg>`,
    );
    expect((await refused(ask("pixels", { file: "in/sound.wav", width: 2 }))).message).toContain("sound");
    for (const file of ["words.png", "cut.png"]) expect((await refused(ask("pixels", { file, width: 2 }))).code).toBe("invalid");
    const { out } = await ask("pixels", { file: "out.svg", width: 2 });
    expect((await bytesOf(out)).every((byte) => byte === 0)).toBe(true);
  });
});

describe("a picture of pixels", () => {
  test("is exactly these pixels", async () => {
    const rgba = Uint8Array.from({ length: 7 * 5 * 4 }, (_, i) => (i * 37) % 256);
    await Bun.write(join(folder, "made.rgba"), rgba);
    await ask("picture", { rgba: "made.rgba", width: 7, height: 5, out: "out/made.png" });
    expect([...(await sharp(join(folder, "out/made.png")).raw().toBuffer())]).toEqual([...rgba]);
  });

  test("needs as many bytes as it has pixels, and a name that says what it is", async () => {
    expect((await refused(ask("picture", { rgba: "made.rgba", width: 8, height: 5, out: "x.png" }))).message).toContain("160 are needed");
    expect((await refused(ask("picture", { rgba: "made.rgba", width: 7, height: 5, out: "x.jpg" }))).fields[0]?.field).toBe("out");
    expect((await refused(ask("picture", { rgba: "made.rgba", width: 8000, height: 8000, out: "x.png" }))).code).toBe("too_large");
  });
});

describe("a composed picture", () => {
  const pixelsOf = (name: string) => sharp(join(folder, name)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const pixelAt = async (name: string, x: number, y: number) => {
    const { data, info } = await pixelsOf(name);
    return [...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4)];
  };

  test("has its layers where they were put: whole, filled or pulled", async () => {
    const layer = { file: "in/halves.png", y: 0, width: 40, height: 40 };
    const layers = [
      { ...layer, x: 0, fit: "contain" },
      { ...layer, x: 40, fit: "cover" },
      { ...layer, x: 80, fit: "fill" },
      { box: { fill: "#ff00ff" }, x: 120, y: 10, width: 20, height: 20 },
    ];
    await ask("compose", { width: 160, height: 40, background: "#101010", layers, out: "layers.png" });
    const at = (x: number, y: number) => pixelAt("layers.png", x, y);
    expect(await at(10, 2)).toEqual([16, 16, 16, 255]);
    expect((await at(5, 20)).slice(0, 3)).toEqual([208, 32, 32]);
    expect((await at(42, 2)).slice(0, 3)).toEqual([208, 32, 32]);
    expect((await at(118, 38)).slice(0, 3)).toEqual([32, 64, 192]);
    expect(await at(130, 20)).toEqual([255, 0, 255, 255]);
  });

  test("is clear where there is nothing and no ground was asked for", async () => {
    await ask("compose", { width: 8, height: 8, layers: [], out: "nothing.png" });
    expect(await pixelAt("nothing.png", 3, 3)).toEqual([0, 0, 0, 0]);
  });

  test("sets words in lines no wider than they may be, in Latin and in Chinese, each letter its own", async () => {
    const text = { x: 10, y: 0, size: 24, colour: "#ffffff", maxWidth: 200 };
    const words = [
      "A long name of a file that was taken in the mountains.png",
      "雨夜的茶馆与山间的雾气在日出之前从山谷升起的地方",
      "雨",
      "夜",
      "Ж",
    ];
    const layers = words.map((one, i) => ({ ...text, y: i * 40, text: one, cut: "middle" }));
    const { texts: sizes } = await ask<{ texts: { width: number; lines: number }[] }>("compose", {
      width: 240,
      height: 220,
      layers: [...layers, { ...text, text: words[0] ?? "", lines: 3 }],
      out: "words.png",
    });
    for (const { width } of sizes) expect(width).toBeLessThanOrEqual(201);
    expect(sizes.at(-1)?.lines).toBe(3);
    const { data, info } = await pixelsOf("words.png");
    const drawn = (row: number) => data.subarray(row * 40 * info.width * 4, (row + 1) * 40 * info.width * 4);
    const ink = [2, 3, 4].map((row) => Bun.hash(drawn(row)));
    expect(new Set(ink).size).toBe(3);
    for (const row of [0, 1, 2, 3, 4]) expect(drawn(row).some((byte) => byte > 200)).toBe(true);
  });

  test("draws a point for a letter that no font here has, and not an empty box", async () => {
    const layer = { x: 0, y: 0, size: 30, colour: "#ffffff" };
    for (const [text, out] of [
      ["\u{10ffff}\u{e000}", "unknown.png"],
      ["··", "points.png"],
    ] as const)
      await ask("compose", { width: 60, height: 40, layers: [{ ...layer, text }], out });
    expect((await pixelsOf("unknown.png")).data.equals((await pixelsOf("points.png")).data)).toBe(true);
  });

  test("has its limits: layers, sides, pixels, colours", async () => {
    const order = { width: 10, height: 10, layers: [], out: "x.png" };
    const box = { box: { fill: "#ffffff" }, x: 0, y: 0, width: 1, height: 1 };
    const wrong: [object, string][] = [
      [{ ...order, layers: Array.from({ length: 401 }, () => box) }, "invalid"],
      [{ ...order, width: 8193 }, "invalid"],
      [{ ...order, width: 8192, height: 8192 }, "too_large"],
      [{ ...order, background: "red; url(x)" }, "invalid"],
      [{ ...order, out: "sheet.svg" }, "invalid"],
      [{ ...order, layers: [{ file: "in/sound.wav", x: 0, y: 0, width: 5, height: 5 }] }, "invalid"],
      [{ ...order, layers: [{ file: "nowhere.png", x: 0, y: 0, width: 5, height: 5 }] }, "invalid"],
    ];
    for (const [asked, code] of wrong) expect((await refused(ask("compose", asked))).code).toBe(code as "invalid");
  });
});
