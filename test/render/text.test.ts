import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createCanvas } from "@napi-rs/canvas";
import type { CaptionItem, TextItem } from "../../src/canvas/timeline.ts";
import { covers, readCoverage } from "../../src/render/text/coverage.ts";
import { drawText } from "../../src/render/text/draw.ts";
import { languageOf, prepareFonts, SHIPPED_FONTS_FOLDER } from "../../src/render/text/fonts.ts";
import { setLines } from "../../src/render/text/setting.ts";
import { layoutOf } from "../../src/render/text/styles.ts";

const NOTO = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
const code = (letter: string) => letter.codePointAt(0) ?? 0;
const text = (words: string, style: TextItem["style"], more: Partial<TextItem> = {}): TextItem => ({
  kind: "text",
  trackId: "t",
  start: 0,
  length: 10,
  text: words,
  style,
  ...more,
});
const caption = (words: string): CaptionItem => ({ kind: "caption", trackId: "c", start: 0, length: 10, text: words, language: "en" });

describe("the coverage of a font", () => {
  test("is read from a compressed web font and from a collection", async () => {
    const latin = await readCoverage(join(SHIPPED_FONTS_FOLDER, "geist-latin-wght-normal.woff2"));
    expect(["A", "é", "€", "滴", "ж"].map((letter) => covers(latin, code(letter)))).toEqual([true, true, true, false, false]);
    const noto = await readCoverage(NOTO);
    expect(["A", "滴", "。", "ж", "한", "あ", "ع"].map((letter) => covers(noto, code(letter)))).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  test("of a broken font is an error, not an empty answer", async () => {
    const broken = join(SHIPPED_FONTS_FOLDER, "../../package.json");
    expect(await readCoverage(broken).catch((cause: Error) => cause.message)).toContain("cannot be read");
  });
});

describe("fonts", () => {
  test("are ready for Latin, Chinese, Japanese, Korean and Cyrillic", async () => {
    await prepareFonts(
      ["Thank you — “every” cup…", "一滴水的旅行，“再见”！", "さようなら", "안녕", "Привет"].flatMap((words) => [
        { text: words, face: "voice" as const, field: "a" },
        { text: words, face: "display" as const, field: "b" },
      ]),
    );
    expect(["一滴水", "さよなら海", "안녕", "Hello"].map(languageOf)).toEqual(["zh-Hans", "ja", "ko", "en"]);
  });

  test("refuse what they cannot draw and name the field", async () => {
    const error = await prepareFonts([{ text: "सुबह", face: "voice", field: "items.x.text" }]).catch((cause) => cause);
    expect(error).toMatchObject({ code: "invalid", fields: [{ field: "items.x.text" }] });
  });
});

/** The box of everything that is drawn, in the frame. */
function inkOf(item: TextItem | CaptionItem, picture: { width: number; height: number }) {
  const { canvas, x, y } = drawText(item, picture);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const box = { left: Number.POSITIVE_INFINITY, top: Number.POSITIVE_INFINITY, right: 0, bottom: 0 };
  for (let i = 0; i < data.length; i += 4) {
    if ((data[i] ?? 0) < 200 || (data[i + 3] ?? 0) < 200) continue;
    const [px, py] = [x + ((i / 4) % canvas.width), y + Math.floor(i / 4 / canvas.width)];
    box.left = Math.min(box.left, px);
    box.top = Math.min(box.top, py);
    box.right = Math.max(box.right, px);
    box.bottom = Math.max(box.bottom, py);
  }
  return { ...box, x, y, width: canvas.width, height: canvas.height };
}

describe("words on a picture", () => {
  const formats = [
    { width: 1920, height: 1080 },
    { width: 1080, height: 1920 },
    { width: 1080, height: 1080 },
    { width: 640, height: 360 },
  ];
  const samples = [
    text("The last tea house on the pass", "title"),
    text("一滴水的旅行", "title"),
    text("600 lumens", "fact"),
    text("only €39", "fact"),
    text("No figure here", "fact"),
    text("Mrs Sato, keeper of the house for sixty years", "lower-third"),
    text("On a plate", "lower-third", { background: "#203040" }),
    text("Thank you for every cup.", "end-card"),
    caption("One bowl was left,\nso they shared it and laughed."),
    caption("她和好多小伙伴手拉着手\n变成了一朵又白又软的云"),
  ];

  test("stay inside the safe part of every format", async () => {
    await prepareFonts(samples.map((item) => ({ text: item.text, face: "display", field: "text" })));
    await prepareFonts(samples.map((item) => ({ text: item.text, face: "voice", field: "text" })));
    for (const picture of formats) {
      for (const item of samples) {
        const ink = inkOf(item, picture);
        expect([ink.left, ink.top].every((edge, i) => edge >= (i === 0 ? picture.width : picture.height) * 0.04)).toBe(true);
        expect(ink.right).toBeLessThan(picture.width * 0.96);
        expect(ink.bottom).toBeLessThan(picture.height * 0.96);
        expect([ink.x, ink.y, ink.width, ink.height].map((value) => value % 2)).toEqual([0, 0, 0, 0]);
      }
    }
  });

  test("leave the captions' place to the captions", () => {
    for (const picture of formats) {
      const captionTop = inkOf(caption("One line\nand another"), picture).top;
      for (const item of samples.slice(0, 7)) expect(inkOf(item, picture).bottom).toBeLessThan(captionTop);
    }
  });

  test("set a figure many times larger than what it counts", () => {
    const [figure, unit] = layoutOf(text("600 lumens", "fact"), { width: 1920, height: 1080 }).blocks;
    expect([figure?.text, unit?.text]).toEqual(["600", "lumens"]);
    expect(figure?.type.size).toBeGreaterThan((unit?.type.size ?? 0) * 3);
    expect(layoutOf(text("水占地球表面 71%", "fact"), { width: 1920, height: 1080 }).blocks.map((block) => block.text)).toEqual([
      "水占地球表面",
      "71%",
    ]);
  });

  test("are broken between words into lines of about equal length", () => {
    const type = { face: "voice" as const, weight: 400, size: 40, leading: 1.2, tracking: 0 };
    const context = createCanvas(8, 8).getContext("2d");
    const lines = setLines(context, type, "Two hikers share a bowl because there is one left", 560);
    expect(lines.map((line) => line.text).join(" ")).toBe("Two hikers share a bowl because there is one left");
    expect(Math.max(...lines.map((line) => line.width))).toBeLessThanOrEqual(560);
    expect(Math.min(...lines.map((line) => line.width))).toBeGreaterThan(300);
    expect(
      setLines(context, type, "一滴名叫阿露的水珠从海面升起变成了云落在山上", 400)
        .map((line) => line.text)
        .join(""),
    ).toBe("一滴名叫阿露的水珠从海面升起变成了云落在山上");
  });
});
