import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { CAMERAS, LOOKS, MOODS, SEASONS, SETTINGS, SHOTS, TIMES, WEATHERS } from "../../../../src/providers/draft/picture/scene.ts";
import { readPrompt } from "../../../../src/providers/draft/reader/read-prompt.ts";

const hero = (prompt: string) => readPrompt(prompt).subjects.find((subject) => subject.hero);
const subject = (prompt: string, kind: string) => readPrompt(prompt).subjects.find((found) => found.kind === kind);

describe("place, hour and weather", () => {
  test.each([
    ["a tea house on a mountain pass an hour before sunrise", "mountains", "before-dawn"],
    ["fishing boats at sea at sunset", "sea", "sunset"],
    ["dusk of its last day in the village", "village", "dusk"],
    ["日落时的海边", "coast", "sunset"],
    ["深夜的城市街道", "street", "night"],
    ["清晨的森林", "forest", "dawn"],
    ["月球表面的一只猫", "space", undefined],
  ])("%s", (prompt, setting, time) => {
    const scene = readPrompt(prompt);
    expect(scene.setting).toBe(setting as never);
    if (time) expect(scene.time).toBe(time as never);
  });

  test("weather brings its season", () => {
    expect(readPrompt("a cabin in heavy snow")).toMatchObject({ weather: "snow", season: "winter" });
    expect(readPrompt("雨中的红叶")).toMatchObject({ weather: "rain", season: "autumn" });
  });

  test("a thing implies where it stands when no place is named", () => {
    expect(readPrompt("a kettle").setting).toBe("kitchen");
    expect(readPrompt("a cow").setting).toBe("field");
    expect(readPrompt("a rocket").setting).toBe("space");
  });

  test("inside a building is indoors, and the building is no longer seen", () => {
    const scene = readPrompt("inside the tea house on the pass the kettle is lit");
    expect(scene.setting).toBe("kitchen");
    expect(scene.subjects.map(({ kind }) => kind)).toEqual(["kettle"]);
  });
});

describe("film words", () => {
  test("look, shot and camera are read in both languages", () => {
    expect(readPrompt("Watercolour storyboard, close shot, slow push in. A bowl.")).toMatchObject({
      look: "watercolour",
      shot: "close",
      camera: "push-in",
    });
    expect(readPrompt("剪纸风格，大远景，镜头左摇。一条小河。")).toMatchObject({ look: "paper", shot: "extreme-wide", camera: "pan-left" });
    expect(readPrompt("cinematic drone shot of a bridge, crane up")).toMatchObject({
      look: "film",
      shot: "extreme-wide",
      camera: "crane-up",
    });
  });

  test("a hint decides the look only where the prompt names none", () => {
    expect(readPrompt("a house", { look: "ink" }).look).toBe("ink");
    expect(readPrompt("a house in watercolour", { look: "ink" }).look).toBe("watercolour");
  });

  test("a city at night looks like one", () => {
    expect(readPrompt("rainy city street at night").look).toBe("night-city");
  });
});

describe("subjects", () => {
  test("colour and shape stay with their noun", () => {
    const light = subject("a cyclist at night, the triangular lime-green light on her bike glows", "bike-light");
    expect(light).toMatchObject({ colour: "#9be21c", shape: "triangle", traits: ["glowing"] });
    expect(subject("a red boat on a blue lake", "boat")?.colour).toBe("#d5322b");
    expect(subject("红色的小船", "boat")?.colour).toBe("#d5322b");
    expect(subject("a light in lime green on the bicycle", "bike-light")?.colour).toBe("#9be21c");
  });

  test("a colour of something else is a colour of the picture", () => {
    const scene = readPrompt("三只小猫在红色的屋顶上看月亮");
    expect(scene.subjects.find(({ kind }) => kind === "cat")?.colour).toBeUndefined();
    expect(scene.colours).toEqual(["#d5322b"]);
  });

  test("CSS colour names are known", () => {
    expect(readPrompt("a rebeccapurple balloon").subjects[0]?.colour).toBe("#663399");
  });

  test.each([
    ["two hikers on a ridge", "hiker", 2],
    ["两个登山者", "hiker", 2],
    ["a dozen candles", "candle", 12],
    ["三只猫", "cat", 3],
    ["a cat", "cat", 1],
    ["the boats come home", "boat", 3],
  ])("%s: %s × %i", (prompt, kind, count) => {
    expect(subject(prompt, kind)?.count).toBe(count);
  });

  test("verbs and adjectives become traits of the right thing", () => {
    expect(subject("the light in the window goes out and the road lamps come on", "window")?.traits).toEqual(["off"]);
    expect(subject("the light in the window goes out and the road lamps come on", "road-lamps")?.traits).toEqual(["lit"]);
    expect(subject("a cyclist brakes", "cyclist")?.traits).toEqual(["braking"]);
    expect(subject("two hikers share a bowl", "hiker")?.traits).toEqual(["holding:bowl"]);
    expect(subject("一个女孩撑着伞走过", "girl")?.traits).toContain("holding:umbrella");
  });

  test("what the sentence is about is the hero, not what stands around", () => {
    expect(hero("Two hikers share a bowl, outside the family tea house on a mountain pass")?.kind).toBe("hiker");
    expect(hero("On the bench, a cat")?.kind).toBe("cat");
    expect(hero("落日下的灯塔，海鸥飞过")?.kind).toBe("lighthouse");
    expect(hero("a family tea house on a mountain pass")?.kind).toBe("tea-house");
  });

  test("exactly one subject is the hero when there is any", () => {
    for (const prompt of ["a dog, a cat and a bus", "小狗和小猫在看星星", "sun and moon"])
      expect(readPrompt(prompt).subjects.filter((found) => found.hero)).toHaveLength(1);
  });

  test("a bus driver brings the bus, and is the same man when only the driver is named", () => {
    const both = readPrompt("a bus driver stops");
    expect(both.subjects.map(({ kind }) => kind)).toEqual(["driver", "bus"]);
    expect(both.subjects[0]?.words).toBe(readPrompt("she hands it to the driver").subjects[0]?.words as string);
  });

  test("a thing no list knows is drawn from the vector set", () => {
    expect(hero("an octopus playing chess")?.kind).toBe("emoji:1F419");
    expect(hero("一只章鱼")?.kind).toStartWith("emoji:");
  });

  test("plurals, word borders and idioms are understood", () => {
    expect(readPrompt("women on benches").subjects.map(({ kind }) => kind)).toEqual(["woman", "bench"]);
    expect(readPrompt("a carpet").subjects.some(({ kind }) => kind === "car")).toBe(false);
    expect(readPrompt("大家在国家公园").subjects.some(({ kind }) => kind === "house")).toBe(false);
    expect(readPrompt("soft morning light").subjects).toEqual([]);
  });

  test("traditional characters read like simplified ones", () => {
    const { subjects: traditional } = readPrompt("兩隻貓在雪地裡奔跑");
    const { subjects: simplified } = readPrompt("两只猫在雪地里奔跑");
    expect(traditional).toEqual(simplified);
    expect(traditional[0]).toMatchObject({ kind: "cat", count: 2, traits: ["running"] });
  });
});

describe("what shall not be seen", () => {
  test("no people", () => {
    const scene = readPrompt("A street with a bench, no people, no cars.");
    expect(scene.empty).toBe(true);
    expect(scene.subjects.map(({ kind }) => kind)).toEqual(["bench"]);
    expect(readPrompt("小水珠在海上，不要出现真实人物").empty).toBe(true);
    expect(readPrompt("空无一人的站台").empty).toBe(true);
    expect(readPrompt("a busy street with people").empty).toBe(false);
  });

  test("without rain it does not rain, and a mood that is denied does not count", () => {
    expect(readPrompt("a street without rain").weather).not.toBe("rain");
    expect(readPrompt("quiet, grateful, not sad").mood).not.toBe("melancholy");
  });
});

describe("every prompt", () => {
  test("that says nothing we know gets a fitting mood of its own, always the same", () => {
    const scene = readPrompt("xqzt blorp");
    expect(scene).toEqual(readPrompt("xqzt blorp"));
    expect(scene.setting).toBe("abstract");
    expect(scene.subjects).toEqual([]);
    expect(readPrompt("melancholy")).toMatchObject({ mood: "melancholy" });
    expect(readPrompt("melancholy").setting).not.toBe("abstract");
  });

  test("gives a scene within the vocabulary, whatever it says", () => {
    const words = fc.constantFrom(
      "no",
      "two",
      "red",
      "cat",
      "雨",
      "不要",
      "人",
      "light",
      "the",
      "，",
      ".",
      "没有",
      "sunset",
      "一只",
      "holding",
      "bowl",
      "\n",
      "tree",
      "👾",
      "in",
    );
    const prompts = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.array(words, { maxLength: 30 }).map((parts) => parts.join(" ")),
    );
    fc.assert(
      fc.property(prompts, (prompt) => {
        const scene = readPrompt(prompt);
        expect(SETTINGS).toContain(scene.setting);
        expect(TIMES).toContain(scene.time);
        expect(WEATHERS).toContain(scene.weather);
        expect(SEASONS).toContain(scene.season);
        expect(SHOTS).toContain(scene.shot);
        expect(CAMERAS).toContain(scene.camera);
        expect(LOOKS).toContain(scene.look);
        expect(MOODS).toContain(scene.mood);
        expect(scene.subjects.every(({ count }) => count >= 1 && count <= 12)).toBe(true);
        expect(scene.subjects.filter((found) => found.hero).length).toBe(scene.subjects.length > 0 ? 1 : 0);
      }),
      { seed: 7, numRuns: 150 },
    );
  });

  test("is read only to its ten thousandth character", () => {
    expect(readPrompt(`a cat ${"on ".repeat(50_000)} a dog`).subjects.map(({ kind }) => kind)).toEqual(["cat"]);
  });
});
