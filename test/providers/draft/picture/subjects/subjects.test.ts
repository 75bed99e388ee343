import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { LOOKS } from "../../../../../src/providers/draft/picture/scene.ts";
import { SUBJECTS, subjectNamed } from "../../../../../src/providers/draft/picture/subjects/index.ts";
import { HELD, KINDS } from "../../../../../src/providers/draft/picture/subjects/kinds.ts";
import type { Style, Subject } from "../../../../../src/providers/draft/picture/subjects/style.ts";
import { DAY, extentOf, meanColour, NIGHT, paintAlone, seeded, styleOf } from "./easel.ts";

const named = (kind: string): Subject => {
  const subject = subjectNamed(kind);
  if (!subject) throw new Error(`no subject ${kind}`);
  return subject;
};

/** Problems of one drawing: empty, too small for its box, or outside it by more than a tenth (and a soft edge). */
function problemsOf(subject: Subject, style: Style, label: string): string[] {
  const painted = paintAlone(subject, style);
  const { box } = painted;
  const extent = extentOf(painted);
  const slack = { x: box.w * 0.1 + 2, y: box.h * 0.1 + 2 };
  const spread = Math.max((extent.right - extent.left) / box.w, (extent.bottom - extent.top) / box.h);
  return [
    ...(extent.count < 30 ? [`${label} is empty`] : []),
    ...(spread < 0.7 ? [`${label} fills only ${spread.toFixed(2)} of its box`] : []),
    ...(extent.left < box.x - slack.x || extent.right > box.x + box.w + slack.x ? [`${label} leaves its box sideways`] : []),
    ...(extent.top < box.y - slack.y || extent.bottom > box.y + box.h + slack.y ? [`${label} leaves its box up or down`] : []),
  ];
}

/** Some of these paint hundreds of pictures; on a busy machine that takes longer than the default of five seconds. */
setDefaultTimeout(60_000);

describe("subjects", () => {
  test("every kind on the list has one drawing and every drawing is on the list", () => {
    expect(SUBJECTS.map(({ kind }) => kind as string).sort()).toEqual([...KINDS].sort());
  });

  for (const look of LOOKS) {
    test(`every subject draws in ${look}, by day and by night, inside its box`, () => {
      const problems = SUBJECTS.flatMap((subject) =>
        [DAY, NIGHT].flatMap((light) => problemsOf(subject, styleOf(look, { light }), `${subject.kind} ${light.night ? "night" : "day"}`)),
      );
      expect(problems).toEqual([]);
    });
  }

  test("nothing is cut off at the edge of what a subject may paint on", () => {
    const cut = SUBJECTS.filter((subject) => {
      const painted = paintAlone(subject, styleOf("flat"), 120);
      const extent = extentOf(painted, 128);
      return extent.left <= painted.box.x - painted.box.w * 0.095 || extent.right >= painted.box.x + painted.box.w * 1.095;
    });
    expect(cut.map(({ kind }) => kind)).toEqual([]);
  });

  test("the same style gives the same pixels", () => {
    for (const look of LOOKS) {
      for (const kind of ["tea-house", "hiker", "tree", "kettle"]) {
        const [first, second] = [paintAlone(named(kind), styleOf(look)), paintAlone(named(kind), styleOf(look))];
        expect(Buffer.compare(Buffer.from(first.pixels), Buffer.from(second.pixels)), `${kind} in ${look}`).toBe(0);
      }
    }
  });

  test("chance changes texture alone: clothes and paint come from identity", () => {
    for (const { kind } of SUBJECTS) {
      const [first, second] = [1, 2].map((seed) => paintAlone(named(kind), styleOf("flat", { rng: seeded(seed) }), 60));
      expect(Buffer.compare(Buffer.from(first?.pixels ?? []), Buffer.from(second?.pixels ?? [])), kind).toBe(0);
    }
  });

  test("people of different identity are dressed differently", () => {
    const looks = new Set(
      [1, 2, 3, 4, 5, 6].map((identity) =>
        meanColour(paintAlone(named("hiker"), styleOf("flat", { identity })))
          .map(Math.round)
          .join(),
      ),
    );
    expect(looks.size).toBeGreaterThan(3);
  });

  test("the bus, the driver and the grandmother are one and the same however the prompt calls them", () => {
    for (const kind of ["bus", "driver", "old-woman", "granddaughter", "tea-house"]) {
      const [first, second] = [11, 99].map((identity) => meanColour(paintAlone(named(kind), styleOf("flat", { identity }))));
      const apart = Math.hypot(...[0, 1, 2].map((part) => (first?.[part] ?? 0) - (second?.[part] ?? 0)));
      expect(apart, kind).toBeLessThan(14);
    }
  });

  test("a named colour paints the subject", () => {
    for (const kind of ["car", "umbrella", "cup", "balloon", "boat"]) {
      const [red, , blue] = meanColour(paintAlone(named(kind), styleOf("flat", { colour: "#2040d0" })));
      expect(blue, kind).toBeGreaterThan(red);
    }
  });

  test("a subject that faces the other way is the mirror image of itself", () => {
    const light = { ...DAY, angle: -Math.PI / 2 };
    const right = paintAlone(named("dog"), styleOf("flat", { light }), 120);
    const left = paintAlone(named("dog"), styleOf("flat", { light, traits: ["facing-left"] }), 120);
    const [from, to] = [extentOf(right), extentOf(left)];
    expect(Math.abs(from.left - (right.size - to.right))).toBeLessThanOrEqual(1);
    const alphaAt = (painted: typeof right, x: number, y: number) => painted.pixels[(y * painted.size + x) * 4 + 3] ?? 0;
    let differing = 0;
    for (let y = 0; y < right.size; y++)
      for (let x = 0; x < right.size; x++) if (Math.abs(alphaAt(right, x, y) - alphaAt(left, right.size - 1 - x, y)) > 128) differing++;
    expect(differing).toBeLessThan(from.count * 0.02);
  });

  test("night makes a body darker and lights its windows", () => {
    const sum = (light: typeof DAY | typeof NIGHT, kind: string) =>
      meanColour(paintAlone(named(kind), styleOf("film", { light }))).reduce((total, part) => total + part, 0);
    for (const kind of ["hiker", "horse", "tree", "boat"]) expect(sum(NIGHT, kind), kind).toBeLessThan(sum(DAY, kind) * 0.75);
    const house = named("tea-house");
    const box = { x: 0, y: 0, w: 150, h: 100 };
    expect(house.lights?.(box, styleOf("film"))).toEqual([]);
    expect(house.lights?.(box, styleOf("film", { light: NIGHT })).length).toBeGreaterThan(2);
    expect(house.lights?.(box, styleOf("film", { light: NIGHT, traits: ["off"] }))).toEqual([]);
  });
});

describe("traits", () => {
  const POSES = [
    "sitting",
    "walking",
    "running",
    "kneeling",
    "waving",
    "pointing",
    "handing",
    "reading",
    "back",
    "front",
    "smiling",
    "old",
    "child",
    "backpack",
    "hat",
    "laughing",
  ];

  test("people take every pose and hold every thing in every look", () => {
    const traits = [...POSES, ...HELD.map((thing) => `holding:${thing}`)];
    const problems = traits.flatMap((trait, index) =>
      ["woman", "man", "old-woman", "hiker"].flatMap((kind) =>
        problemsOf(named(kind), styleOf(LOOKS[index % LOOKS.length] ?? "flat", { traits: [trait] }), `${kind} ${trait}`),
      ),
    );
    expect(problems).toEqual([]);
  });

  test("whoever they are, people fit their box: hair, hats and clothes of twelve identities", () => {
    const problems = ["person", "woman", "man", "girl", "hiker", "crowd"].flatMap((kind) =>
      Array.from({ length: 12 }, (_, identity) =>
        ["", "back", "front", "hat"].map((trait) =>
          problemsOf(named(kind), styleOf("flat", { identity: identity * 7919, traits: [trait] }), `${kind} ${identity} ${trait}`),
        ),
      ).flat(2),
    );
    expect(problems).toEqual([]);
  });

  test("states of things change their drawing", () => {
    const pairs = [
      ["bus", "front"],
      ["bus", "rear"],
      ["car", "front"],
      ["car", "rear"],
      ["taxi", "braking"],
      ["truck", "lit"],
      ["tree", "bare"],
      ["tree", "autumn"],
      ["pine", "snowy"],
      ["book", "open"],
      ["box", "open"],
      ["door", "open"],
      ["laptop", "lit"],
      ["phone", "off"],
      ["candle", "off"],
      ["campfire", "off"],
      ["lamp", "off"],
      ["lantern", "off"],
      ["kettle", "off"],
      ["kettle", "no-stove"],
      ["bowl", "empty"],
      ["cup", "empty"],
      ["sign", "hanging"],
      ["traffic-light", "green"],
      ["moon", "crescent"],
      ["cloud", "storm"],
      ["cloud", "smiling"],
      ["sun", "smiling"],
      ["moon", "smiling"],
      ["star", "smiling"],
      ["mountain", "smiling"],
      ["droplet", "plain"],
      ["tent", "lit"],
      ["cabin", "snowy"],
      ["window", "curtains"],
      ["product", "glowing"],
      ["bike-light", "off"],
      ["rocket", "off"],
      ["tea-house", "no-sign"],
      ["balloon", "lit"],
      ["horse", "walking"],
    ] as const;
    for (const [kind, trait] of pairs) {
      const [plain, changed] = [[], [trait]].map((traits) => paintAlone(named(kind), styleOf("flat", { traits })));
      expect(Buffer.compare(Buffer.from(plain?.pixels ?? []), Buffer.from(changed?.pixels ?? [])), `${kind} ${trait}`).not.toBe(0);
    }
  });

  test("every shape of a product draws", () => {
    for (const shape of ["triangle", "circle", "square", "star", "heart", "diamond"] as const) {
      expect(problemsOf(named("product"), styleOf("paper", { shape, colour: "#b6f23c" }), shape)).toEqual([]);
    }
  });
});

describe("the bike light", () => {
  const light = named("bike-light");

  test("is the same in every shot, in every look, whatever the identity and the chance", () => {
    for (const look of LOOKS) {
      const shots = [1, 2, 3].map((seed) => paintAlone(light, styleOf(look, { light: NIGHT, identity: seed * 999, rng: seeded(seed) })));
      for (const shot of shots) expect(Buffer.compare(Buffer.from(shot.pixels), Buffer.from(shots[0]?.pixels ?? [])), look).toBe(0);
    }
  });

  test("shines brighter and further when the rider brakes, and is still lime", () => {
    const box = { x: 0, y: 0, w: 116, h: 100 };
    const [calm, braking] = [[], ["braking"]].map((traits) => styleOf("film", { light: NIGHT, traits }));
    const radius = (style: Style | undefined) => (style && light.lights?.(box, style)[0]?.radius) ?? 0;
    expect(radius(braking)).toBeGreaterThan(radius(calm) * 1.4);
    const [red, green, blue] = meanColour(paintAlone(light, braking ?? styleOf("film")));
    expect(green).toBeGreaterThan(red);
    expect(green).toBeGreaterThan(blue + 20);
    expect(light.lights?.(box, styleOf("film", { traits: ["off"] }))).toEqual([]);
  });
});

describe("lights and steam", () => {
  test("lie inside the subject's box, with a size, by day and by night and whichever way it faces", () => {
    const box = { x: 40, y: 20, w: 200, h: 100 };
    for (const subject of SUBJECTS) {
      for (const traits of [
        [],
        ["facing-right"],
        ["facing-left"],
        ["lit", "braking"],
        ["front", "lit"],
        ["rear", "braking"],
        ["off"],
        ["holding:lantern"],
      ]) {
        const style = styleOf("film", { light: NIGHT, traits });
        const here = { ...box, w: box.h * subject.aspect };
        for (const spot of [
          ...(subject.lights?.(here, style) ?? []).map((glow) => ({ ...glow, size: glow.radius })),
          ...(subject.steam?.(here, style) ?? []),
        ]) {
          expect(spot.size, subject.kind).toBeGreaterThan(0);
          expect(spot.x >= here.x - here.w * 0.05 && spot.x <= here.x + here.w * 1.05, `${subject.kind} x`).toBe(true);
          expect(spot.y >= here.y - here.h * 0.05 && spot.y <= here.y + here.h * 1.05, `${subject.kind} y`).toBe(true);
        }
      }
    }
  });

  test("a mirrored bus carries its headlight to the other end", () => {
    const box = { x: 0, y: 0, w: 206, h: 100 };
    const headlight = (traits: string[]) =>
      named("bus")
        .lights?.(box, styleOf("film", { light: NIGHT, traits }))
        .find(({ kind }) => kind === "headlight")?.x ?? 0;
    expect(headlight([])).toBeLessThan(50);
    expect(headlight(["facing-right"])).toBeGreaterThan(150);
  });
});
