import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { settingFor } from "../../../../src/providers/draft/picture/cast.ts";
import { composeScene, type Layer } from "../../../../src/providers/draft/picture/compose.ts";
import type { SceneSpec, SubjectSpec } from "../../../../src/providers/draft/picture/scene.ts";
import { SMALL, specOf } from "./worlds.ts";

setDefaultTimeout(60_000);

const named = (kind: string, change: Partial<SubjectSpec> = {}): SubjectSpec => ({
  kind,
  words: kind,
  count: 1,
  traits: [],
  hero: false,
  ...change,
});
const hero = (kind: string, change: Partial<SubjectSpec> = {}) => named(kind, { hero: true, ...change });

async function layersOf(spec: Partial<SceneSpec>): Promise<(kind: string) => Layer[]> {
  const { layers } = await composeScene(specOf(spec), SMALL);
  return (kind) => layers.filter((layer) => layer.name === kind);
}

describe("subjects in company", () => {
  test("a driver is smaller than the bus, and the house stands behind both", async () => {
    const find = await layersOf({ setting: "road", time: "day", subjects: [hero("driver"), named("bus"), named("tea-house")] });
    const [driver] = find("driver");
    const [bus] = find("bus");
    const [house] = find("tea-house");
    if (!driver || !bus || !house) throw new Error("someone is missing");
    expect(driver.canvas.height).toBeLessThan(bus.canvas.height);
    expect(bus.canvas.height).toBeLessThan(house.canvas.height);
    const order = (await composeScene(specOf({ setting: "road", subjects: [hero("driver"), named("tea-house")] }), SMALL)).layers.map(
      (layer) => layer.name,
    );
    expect(order.indexOf("tea-house")).toBeLessThan(order.indexOf("driver"));
  });

  test("as many are painted as are named, to a dozen", async () => {
    expect((await layersOf({ subjects: [hero("hiker", { count: 3 })] }))("hiker")).toHaveLength(3);
    expect((await layersOf({ subjects: [hero("sheep", { count: 400 })] }))("sheep")).toHaveLength(12);
  });

  test("a window beside a house is the house's own window", async () => {
    const find = await layersOf({ subjects: [hero("window", { traits: ["off"] }), named("tea-house")] });
    expect(find("window")).toHaveLength(0);
    expect(find("tea-house")).toHaveLength(1);
  });

  test("a bowl on a bench stands on it, and is as small as a bowl", async () => {
    const find = await layersOf({ setting: "hills", time: "day", subjects: [hero("hiker"), named("bench"), named("bowl")] });
    const [bench] = find("bench");
    const [bowl] = find("bowl");
    if (!bench || !bowl) throw new Error("someone is missing");
    expect(bowl.canvas.width).toBeLessThan(bench.canvas.width * 0.6);
    expect(bowl.x).toBeGreaterThan(bench.x);
    expect(bowl.x + bowl.canvas.width).toBeLessThan(bench.x + bench.canvas.width + 4);
  });

  test("what the list does not know is left out", async () => {
    expect((await layersOf({ subjects: [hero("nothing-of-the-kind")] }))("nothing-of-the-kind")).toHaveLength(0);
  });
});

test("where a bus drives there is a road, but not in a city", () => {
  expect(settingFor("mountains", [named("bus")])).toBe("road");
  expect(settingFor("city", [named("bus")])).toBe("city");
  expect(settingFor("mountains", [named("hiker")])).toBe("mountains");
});

test("a bus drives, a walker walks, what sits stays", async () => {
  const moving = await layersOf({ setting: "road", subjects: [hero("bus")] });
  expect(moving("bus")[0]?.travel?.dx).toBeGreaterThan(0);
  const back = await layersOf({ setting: "road", subjects: [hero("bus", { traits: ["facing-left"] })] });
  expect(back("bus")[0]?.travel?.dx).toBeLessThan(0);
  const walking = await layersOf({ subjects: [hero("girl", { traits: ["walking"] })] });
  expect(walking("girl")[0]?.travel?.bob).toBeGreaterThan(0);
  const sitting = await layersOf({ subjects: [hero("girl", { traits: ["sitting"] })] });
  expect(sitting("girl")[0]?.travel).toBeUndefined();
});

describe("light and steam", () => {
  test("a lit kettle in a dark kitchen glows, sparks and steams", async () => {
    const { layers } = await composeScene(
      specOf({ setting: "kitchen", time: "before-dawn", subjects: [hero("kettle", { traits: ["lit", "steaming"] })] }),
      SMALL,
    );
    expect(layers.map((layer) => layer.name)).toEqual(expect.arrayContaining(["fire on wall", "sparks", "kettle"]));
    expect(layers.some((layer) => layer.motion?.kind === "steam")).toBe(true);
  });

  test("what shines over wet ground shines in it", async () => {
    const shot = { setting: "city", time: "night", weather: "rain", shot: "close", look: "night-city" } as const;
    const { layers } = await composeScene(
      specOf({ ...shot, subjects: [hero("bike-light", { traits: ["glowing"], colour: "#9be21c" })] }),
      SMALL,
    );
    const shine = layers.filter((layer) => layer.name.includes("shine"));
    expect(shine.length).toBeGreaterThan(0);
    expect(shine.every((layer) => layer.blend === "screen")).toBe(true);
  });

  test("a dark shape at night has brighter air behind it", async () => {
    const find = await layersOf({ time: "night", subjects: [hero("hiker")] });
    expect(find("hiker 0 air")).toHaveLength(1);
  });

  test("balloons hang in the sky, boats lie on the water", async () => {
    const balloons = await layersOf({ setting: "sky", time: "day", subjects: [hero("balloon", { count: 3 })] });
    const boats = await layersOf({ setting: "sea", time: "day", subjects: [hero("sailboat")] });
    for (const balloon of balloons("balloon")) expect(balloon.y).toBeLessThan(SMALL.height * 0.6);
    const [boat] = boats("sailboat");
    expect((boat?.y ?? 0) + (boat?.canvas.height ?? 0)).toBeGreaterThan(SMALL.height * 0.6);
  });
});
