import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { cubeOf, throughTable, wrongInTable } from "../../src/assets/colour-table.ts";
import { functionsOf } from "./code.ts";

type Lab = [number, number, number];
interface Cloud {
  mean: number[];
  spread: number[][];
}
interface Map3 {
  from: number[];
  to: number[];
  matrix: number[][];
  ends: [number, number];
}
interface How {
  map: Map3;
  strength: number;
  colourOnly: boolean;
  skin: boolean;
}
interface Match {
  cloudOf(samples: Lab[]): Cloud;
  distanceOf(one: Cloud, other: Cloud): number;
  mapOf(from: Cloud, to: Cloud): Map3;
  changed(lab: Lab, how: How): Lab;
  helpful(samples: Lab[], look: Cloud, how: How): How;
  eigen(matrix: number[][]): { values: number[]; vectors: number[][] };
  softEnds(light: number, ends: [number, number]): number;
  skinKept(before: Lab, after: Lab): Lab;
  inGamut(lab: Lab): Lab;
  tableOf(change: (lab: Lab) => Lab, colours: Lab[]): Float32Array;
  coloursOf(size: number): Lab[];
  labOf(rgb: number[]): Lab;
  rgbOf(lab: Lab): number[];
}
interface Palette {
  gather(bins: globalThis.Map<number, unknown>, rgba: Uint8Array, weight: number): void;
  paletteOf(bins: unknown[], count: number, accents: boolean): { hex: string; name: string; share: number }[];
  labOf(rgb: number[]): Lab;
  nameOf(lab: Lab): string;
}

const match = await functionsOf<Match>("colour-match");
const palette = await functionsOf<Palette>("palette");

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const colour = fc.tuple(unit, unit, unit);
/** Pictures as lists of colours: some around a middle, never all the same. */
const picture = fc
  .record({
    middle: colour,
    wide: fc.double({ min: 0.02, max: 0.3, noNaN: true }),
    points: fc.array(colour, { minLength: 30, maxLength: 60 }),
  })
  .map(({ middle, wide, points }) =>
    points.map((point) => match.labOf(point.map((v, i) => Math.max(0, Math.min(1, (middle[i] ?? 0) + (v - 0.5) * wide))))),
  );

describe("a colour match", () => {
  const full = (from: Lab[], to: Lab[], strength = 1) => ({
    map: match.mapOf(match.cloudOf(from), match.cloudOf(to)),
    strength,
    colourOnly: false,
    skin: false,
  });

  test("of no strength changes nothing, to the last digit", () => {
    fc.assert(
      fc.property(picture, picture, colour, (from, to, rgb) => {
        const lab = match.labOf(rgb);
        expect(match.changed(lab, full(from, to, 0))).toEqual(lab);
      }),
      { numRuns: 40 },
    );
  });

  test("never goes away from the look", () => {
    fc.assert(
      fc.property(picture, picture, (from, to) => {
        const how = match.helpful(from, match.cloudOf(to), full(from, to));
        const [before, after] = [from, from.map((lab) => match.changed(lab, how))].map((one) =>
          match.distanceOf(match.cloudOf(one), match.cloudOf(to)),
        );
        expect(after as number).toBeLessThanOrEqual(before as number);
      }),
      { numRuns: 60 },
    );
  });

  test("is as strong as wished where the look is another one", () => {
    const [from, to] = [0.2, 0.6].map((light) =>
      Array.from({ length: 60 }, (_, i) => match.labOf([light + i / 400, light, light + (i % 7) / 50])),
    );
    const how = full(from as Lab[], to as Lab[], 0.8);
    expect(match.helpful(from as Lab[], match.cloudOf(to as Lab[]), how)).toEqual(how);
  });

  test("carries most of a distant look: a grey day becomes a red evening", () => {
    const spread = (middle: number[]) =>
      Array.from({ length: 200 }, (_, i) => match.labOf(middle.map((v, c) => v + 0.12 * Math.sin(i * (c + 1.3)))));
    const [day, evening] = [spread([0.5, 0.52, 0.55]), spread([0.6, 0.35, 0.25])];
    const how = { ...full(day, evening, 0.8), skin: true };
    const after = match.cloudOf(day.map((lab) => match.changed(lab, how)));
    const look = match.cloudOf(evening);
    expect(match.distanceOf(after, look)).toBeLessThan(match.distanceOf(match.cloudOf(day), look) * 0.35);
  });

  test("gives only what a screen shows, and black and white ends that are bent and not cut", () => {
    fc.assert(
      fc.property(picture, picture, colour, fc.boolean(), (from, to, rgb, skin) => {
        const lab = match.changed(match.labOf(rgb), { ...full(from, to), skin });
        for (const value of match.rgbOf(lab)) {
          expect(value).toBeGreaterThanOrEqual(-0.002);
          expect(value).toBeLessThanOrEqual(1.002);
        }
      }),
      { numRuns: 100 },
    );
    const ends = Array.from({ length: 161 }, (_, i) => match.softEnds(-0.3 + i / 100, [-0.3, 1.3]));
    for (let i = 1; i < ends.length; i++) expect(ends[i] as number).toBeGreaterThan(ends[i - 1] as number);
    expect([ends[0], ends.at(-1)]).toEqual([expect.closeTo(0, 9), expect.closeTo(1, 9)]);
    const [straight, alone] = [
      match.softEnds(0.5, [-0.3, 1.3]),
      [0, 0.01, 0.5, 0.99, 1].map((light) => match.softEnds(light, [0.05, 0.9])),
    ];
    expect([straight, alone]).toEqual([0.5, [0, 0.01, 0.5, 0.99, 1]]);
  });

  test("colour alone leaves the light where it is", () => {
    fc.assert(
      fc.property(picture, picture, colour, (from, to, rgb) => {
        const lab = match.labOf(rgb.map((v) => 0.1 + v * 0.8));
        const made = match.changed(lab, { ...full(from, to), colourOnly: true });
        expect(Math.abs(made[0] - lab[0])).toBeLessThan(1e-6);
      }),
      { numRuns: 40 },
    );
  });

  test("skin of every tone keeps its hue within some degrees, whatever the look is", () => {
    const hue = ([, a, b]: Lab) => (Math.atan2(b, a) * 180) / Math.PI;
    for (const skin of [
      [0.94, 0.79, 0.69],
      [0.78, 0.57, 0.44],
      [0.55, 0.36, 0.26],
      [0.36, 0.23, 0.17],
    ]) {
      const before = match.labOf(skin);
      const blue: Lab = [before[0] * 0.9, -0.02, -0.12];
      const kept = match.skinKept(before, blue);
      expect(Math.hypot(kept[1] - before[1], kept[2] - before[2])).toBeLessThan(
        Math.hypot(blue[1] - before[1], blue[2] - before[2]) * 0.55,
      );
      const warmer: Lab = [before[0], before[1] * 1.1 + 0.02, before[2] * 0.8];
      expect(Math.abs(hue(match.skinKept(before, warmer)) - hue(before))).toBeLessThan(Math.abs(hue(warmer) - hue(before)) + 1e-9);
    }
    const sky = match.labOf([0.4, 0.6, 0.9]);
    expect(match.skinKept(sky, [0.5, 0.1, 0.1])).toEqual([0.5, 0.1, 0.1]);
  });

  test("finds the axes of a cloud: they make it again", () => {
    fc.assert(
      fc.property(picture, (points) => {
        const { spread } = match.cloudOf(points);
        const { values, vectors } = match.eigen(spread);
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < 3; j++) {
            const made = values.reduce((sum, value, k) => sum + value * (vectors[i]?.[k] ?? 0) * (vectors[j]?.[k] ?? 0), 0);
            expect(Math.abs(made - (spread[i]?.[j] ?? 0))).toBeLessThan(1e-9);
          }
      }),
      { numRuns: 40 },
    );
  });
});

describe("a table of colours", () => {
  const same = (size: number) => match.tableOf((lab) => lab, match.coloursOf(size));

  test("that changes nothing leaves every pixel as it is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 240 }), fc.constantFrom(2, 9, 17, 33), (bytes, size) => {
        const pixels = bytes.slice(0, bytes.length - (bytes.length % 4));
        const made = pixels.slice();
        throughTable(made, { channels: 4, width: 5, table: same(size), size });
        expect(made).toEqual(pixels);
      }),
      { numRuns: 30 },
    );
  });

  test("that turns a colour round turns every one round, and leaves what is clear", () => {
    const table = Float32Array.from(same(2), (value) => 1 - value);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), ([r = 0, g = 0, b = 0, a = 0]) => {
        const pixel = Uint8Array.of(r, g, b, a);
        throughTable(pixel, { channels: 4, width: 1, table, size: 2 });
        expect([...pixel]).toEqual([255 - r, 255 - g, 255 - b, a]);
      }),
    );
  });

  test("leaves no bands in a slope that it makes flatter: neighbours mix where it rounds", () => {
    const table = Float32Array.from(same(2), (value) => 0.4 + value * 0.02); // 255 steps become five
    const [width, height] = [256, 64];
    const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.floor(i / 3) % width);
    throughTable(pixels, { channels: 3, width, table, size: 2 });
    for (const x of [20, 77, 128, 200]) {
      const mean = Array.from({ length: height }, (_, y) => pixels[(y * width + x) * 3] ?? 0).reduce((sum, v) => sum + v, 0) / height;
      expect(Math.abs(mean - (0.4 + (x / 255) * 0.02) * 255)).toBeLessThan(0.25);
    }
  });

  test("is refused with a number that is none or far outside", () => {
    const table = same(2);
    expect(wrongInTable(table)).toBeUndefined();
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -3, 7]) {
      table[5] = value;
      expect(wrongInTable(table)).toContain("place 5");
    }
  });

  test("is written as .cube files have it, red fastest", () => {
    const lines = cubeOf(same(2), 2).trim().split("\n");
    expect([lines.length, lines[0]]).toEqual([9, "LUT_3D_SIZE 2"]);
    expect((lines[2] as string).split(" ").map((v) => Math.round(Number(v)))).toEqual([1, 0, 0]);
    expect((lines[5] as string).split(" ").map((v) => Math.round(Number(v)))).toEqual([0, 0, 1]);
  });
});

/** Pixels of these colours, so many of each. */
function pixelsOf(...parts: [hex: string, count: number][]): Uint8Array {
  const bytes = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return Uint8Array.from(parts.flatMap(([hex, count]) => Array.from({ length: count }, () => [...bytes(hex), 255]).flat()));
}

function coloursOf(rgba: Uint8Array, count: number, accents = true) {
  const bins = new Map<number, unknown>();
  palette.gather(bins, rgba, 1);
  return palette.paletteOf([...bins.values()], count, accents);
}

describe("a palette", () => {
  test("of flat colours is these colours with their shares", () => {
    expect(coloursOf(pixelsOf(["#1d3557", 500], ["#e63946", 300], ["#f1faee", 200]), 5)).toEqual([
      { hex: "#1d3557", name: "navy", share: 0.5 },
      { hex: "#e63946", name: "red", share: 0.3 },
      { hex: "#f1faee", name: "white", share: 0.2 },
    ]);
  });

  test("keeps a small bright accent where it is asked to, and drops it where it is not", () => {
    const night = pixelsOf(["#10131a", 400], ["#1b2130", 300], ["#2a3247", 200], ["#3b4660", 90], ["#ffb703", 10]);
    expect(coloursOf(night, 3).map((one) => one.hex)).toContain("#ffb703");
    expect(coloursOf(night, 3, false).map((one) => one.hex)).not.toContain("#ffb703");
  });

  test("has at most as many colours as asked for, the fullest first, whose shares are the whole", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 2, max: 10 }),
        (rgb, count) => {
          const found = coloursOf(Uint8Array.from(rgb.flatMap((one) => [...one, 255])), count);
          expect(found.length).toBeLessThanOrEqual(count);
          expect(found.reduce((sum, one) => sum + one.share, 0)).toBeCloseTo(1, 6);
          expect(found.map((one) => one.share)).toEqual(found.map((one) => one.share).toSorted((a, b) => b - a));
          for (const { hex, name } of found) {
            expect(hex).toMatch(/^#[0-9a-f]{6}$/);
            expect(name).toMatch(/\w/);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("does not count what is clear, and is none where all is", () => {
    const clear = pixelsOf(["#00ff00", 50]).map((byte, i) => (i % 4 === 3 ? 20 : byte));
    expect(coloursOf(Uint8Array.of(...clear, ...pixelsOf(["#1d3557", 5])), 4).map((one) => one.hex)).toEqual(["#1d3557"]);
    expect(coloursOf(clear, 4)).toEqual([]);
  });
});
