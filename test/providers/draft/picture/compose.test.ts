import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { composePicture, composeScene, encodePicture, paintScene } from "../../../../src/providers/draft/picture/compose.ts";
import {
  type Look,
  LOOKS,
  MOODS,
  SEASONS,
  type SceneSpec,
  SETTINGS,
  SHOTS,
  TIMES,
  WEATHERS,
} from "../../../../src/providers/draft/picture/scene.ts";
import { lightOf, SMALL, specOf } from "./worlds.ts";

setDefaultTimeout(60_000);

const TINY = { width: 160, height: 90, seed: 7 };
const LONG_MS = 300_000;

const pixelsOf = async (spec: SceneSpec, options = SMALL) => paintScene(await composeScene(spec, options)).data();

const hero = (kind: string, traits: string[] = []) => ({ kind, words: kind, count: 1, traits, hero: true });

function expectAPicture(pixels: Uint8Array): void {
  const light = lightOf(pixels);
  expect(light.mean).toBeGreaterThan(6);
  expect(light.spread).toBeGreaterThan(3.5);
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i] !== 255) throw new Error("a picture has no clear pixels");
}

describe("a scene", () => {
  test("is the same to the byte for the same spec, size and seed", async () => {
    const spec = specOf({ subjects: [hero("tea-house", ["lit"])], weather: "snow" });
    expect(Buffer.compare(await pixelsOf(spec), await pixelsOf(spec))).toBe(0);
  });

  test("is another picture for another seed", async () => {
    expect(Buffer.compare(await pixelsOf(specOf()), await pixelsOf(specOf(), { ...SMALL, seed: 8 }))).not.toBe(0);
  });

  test.each([
    [640, 360],
    [180, 320],
    [200, 200],
    [322, 138],
  ])("fills a frame of %d × %d", async (width, height) => {
    const canvas = paintScene(await composeScene(specOf({ setting: "lake" }), { width, height, seed: 3 }));
    expect([canvas.width, canvas.height]).toEqual([width, height]);
    expectAPicture(canvas.data());
  });

  for (const look of LOOKS) {
    test(
      `paints every setting in ${look}`,
      async () => {
        for (const setting of SETTINGS)
          expectAPicture(await pixelsOf(specOf({ look, setting, subjects: [hero("girl", ["walking"])] }), TINY));
      },
      LONG_MS,
    );
  }

  test(
    "paints every time, weather, season, mood and shot",
    async () => {
      for (const [i, time] of TIMES.entries()) {
        for (const weather of WEATHERS) {
          const pick = <T>(list: readonly [T, ...T[]]): T => list[(i + WEATHERS.indexOf(weather)) % list.length] ?? list[0];
          expectAPicture(
            await pixelsOf(
              specOf({
                time,
                weather,
                season: pick(SEASONS),
                mood: pick(MOODS),
                shot: pick(SHOTS),
                setting: pick(SETTINGS),
                look: pick(LOOKS),
              }),
              TINY,
            ),
          );
        }
      }
    },
    LONG_MS,
  );

  test("is darker at night than by day", async () => {
    const [day, night] = await Promise.all([pixelsOf(specOf({ time: "day" })), pixelsOf(specOf({ time: "night" }))]);
    expect(lightOf(night).mean).toBeLessThan(lightOf(day).mean * 0.6);
  });

  test("takes on a colour that is named for it", async () => {
    const balance = (pixels: Uint8Array) => pixels.reduce((sum, value, i) => sum + (i % 4 === 0 ? value : i % 4 === 2 ? -value : 0), 0);
    expect(balance(await pixelsOf(specOf({ colours: ["#d83020"] })))).toBeGreaterThan(
      balance(await pixelsOf(specOf({ colours: ["#2040d8"] }))),
    );
  });
});

describe("the draft mark", () => {
  test("changes only the bottom right corner", async () => {
    const scene = await composeScene(specOf(), { width: 640, height: 360, seed: 2 });
    const plain = paintScene(scene).data();
    const marked = paintScene(scene, { mark: true }).data();
    let changed = 0;
    for (let i = 0; i < plain.length; i += 4) {
      if (plain[i] === marked[i] && plain[i + 1] === marked[i + 1] && plain[i + 2] === marked[i + 2]) continue;
      changed += 1;
      expect((i / 4) % 640).toBeGreaterThan(540);
      expect(Math.floor(i / 4 / 640)).toBeGreaterThan(320);
    }
    expect(changed).toBeGreaterThan(100);
  });
});

describe("a reference picture", () => {
  const red = async (): Promise<Uint8Array> => {
    const canvas = createCanvas(40, 30);
    const ctx = canvas.getContext("2d");
    for (const [i, colour] of ["#300", "#a01010", "#e05040", "#ffd0c0"].entries()) {
      ctx.fillStyle = colour;
      ctx.fillRect(i * 10, 0, 10, 30);
    }
    return canvas.encode("png");
  };

  test("tints the picture", async () => {
    const plain = await composeScene(specOf({ time: "day" }), SMALL);
    const tinted = await composeScene(specOf({ time: "day" }), { ...SMALL, ...{ references: [await red()] } });
    expect(tinted.palette.sky).not.toEqual(plain.palette.sky);
    expect(tinted.layers.some((layer) => layer.name === "reference")).toBe(true);
  });

  test("is shown in a studio", async () => {
    const scene = await composeScene(specOf({ setting: "studio", time: "day" }), { ...SMALL, ...{ references: [await red()] } });
    expectAPicture(paintScene(scene).data());
  });

  test("can fill the frame, to be filmed", async () => {
    const scene = await composePicture(await red(), SMALL);
    const canvas = paintScene(scene);
    expect([canvas.width, canvas.height]).toEqual([SMALL.width, SMALL.height]);
    const light = lightOf(canvas.data());
    expect(light.spread).toBeGreaterThan(20);
  });

  test("that is no picture is refused in plain words", async () => {
    const broken = composeScene(specOf(), { ...SMALL, ...{ references: [new Uint8Array([1, 2, 3])] } });
    await expect(broken).rejects.toMatchObject({ code: "invalid" });
  });
});

test.each(["png", "webp"] as const)("a picture is encoded as %s", async (format) => {
  const bytes = await encodePicture(paintScene(await composeScene(specOf({ look: "flat" satisfies Look }), SMALL)), format);
  const image = await loadImage(Buffer.from(bytes));
  expect([image.width, image.height]).toEqual([SMALL.width, SMALL.height]);
});
