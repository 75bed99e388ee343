import { describe, expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import { type FilmPlan, filmPlanSchema } from "../../../../src/providers/draft/planner/film-plan.ts";
import { planFilm } from "../../../../src/providers/draft/planner/plan-film.ts";
import { readPrompt } from "../../../../src/providers/draft/reader/read-prompt.ts";

const FOLDER = new URL("./briefs/", import.meta.url);
const brief = (name: string) => Bun.file(new URL(`${name}.md`, FOLDER)).text();
const plan = async (name: string) => planFilm(await brief(name));
const lines = (film: FilmPlan) => [...film.shots.map((shot) => shot.narration ?? ""), film.endCard?.narration ?? ""].filter(Boolean);
const words = (film: FilmPlan) => lines(film).join(" ").split(/\s+/).length;
const total = (film: FilmPlan) => film.shots.reduce((sum, shot) => sum + shot.seconds, 0) + (film.endCard?.seconds ?? 0);
const starts = (film: FilmPlan) => film.shots.map((_, i) => film.shots.slice(0, i).reduce((sum, shot) => sum + shot.seconds, 0));
const NAMES = [
  "tea-house",
  "bike-light",
  "water-cycle-zh",
  "thermos-ad",
  "lisbon-diary",
  "onion-soup",
  "leaves",
  "mum-birthday-zh",
  "grandma-birthday",
  "festival",
  "apartment",
  "fox",
  "moon-cat",
  "mood",
  "earbuds-zh",
  "yunnan-zh",
  "tomato-egg-zh",
  "lighthouse-story-zh",
  "tagesschau-de",
  "podcast-app",
  "bees",
  "noodle-shop-zh",
  "paper-boat",
  "street-party",
] as const;

describe("every brief of the shelf", () => {
  test.each(NAMES)("%s gives a whole plan", async (name) => {
    const film = await plan(name);
    expect([...Value.Errors(filmPlanSchema, film)]).toEqual([]);
    expect(total(film)).toBe(film.seconds);
    expect(film.shots.length).toBeWithin(3, 11);
    expect(lines(film).length).toBeGreaterThan(0);
    for (const shot of film.shots) {
      expect(readPrompt(shot.prompt)).toMatchObject({ look: film.look, camera: shot.camera });
      expect(shot.narration ?? "x").not.toMatch(/undefined|\{|\}|\s[.,]|\.\.|。。|^[a-z]/);
    }
  });

  test.each(NAMES)("%s is planned the same each time", async (name) => {
    expect(await plan(name)).toEqual(await plan(name));
  });

  test.each(NAMES)("%s can be said in its time", async (name) => {
    const film = await plan(name);
    for (const { narration, seconds } of film.shots) {
      const spoken =
        film.language === "zh" ? (narration?.match(/\p{Script=Han}/gu)?.length ?? 0) / 4.4 : (narration ?? "").split(/\s+/).length / 3.1;
      expect(spoken).toBeLessThanOrEqual(seconds);
    }
  });

  test.each(NAMES)("%s never repeats shot size and camera together in neighbours", async (name) => {
    const { shots } = await plan(name);
    const framing = shots.map((shot) => `${readPrompt(shot.prompt).shot} ${shot.camera}`);
    expect(framing.filter((each, i) => each === framing[i - 1])).toEqual([]);
  });
});

describe("a film of a place", () => {
  test("keeps length, frame, look, voice and the quoted end card", async () => {
    const film = await plan("tea-house");
    expect(film).toMatchObject({
      title: "The last tea house on the pass",
      seconds: 40,
      aspect: "16:9",
      look: "watercolour",
      language: "en",
    });
    expect(film.voice).toEqual({ language: "en", gender: "female", age: "old", pace: "slow" });
    expect(film.music).toMatchObject({ mood: "warm", style: "piano" });
    expect(film.endCard).toMatchObject({ text: "Thank you for every cup.", narration: "Thank you for every cup." });
  });

  test("is told by its narrator in her own person, within the limit of words", async () => {
    const film = await plan("tea-house");
    expect(words(film)).toBeLessThan(70);
    expect(lines(film)[0]).toBe("After ninety years, our tea house on the mountain pass closes today.");
    expect(lines(film)[1]).toBe("I light the kettle before sunrise.");
    expect(lines(film).join(" ")).toContain("My granddaughter takes down");
  });

  test("goes through its day, never backwards, inside and outside the same house", async () => {
    const scenes = (await plan("tea-house")).shots.map((shot) => readPrompt(shot.prompt));
    const hours = ["before-dawn", "dawn", "morning", "day", "afternoon", "sunset", "dusk"].map(String);
    const passed = scenes.map(({ time }) => hours.indexOf(time));
    expect(passed).toEqual([...passed].sort((a, b) => a - b));
    expect(scenes.at(-1)?.time).toBe("dusk");
    expect(scenes[1]?.setting).toBe("kitchen");
    expect(scenes.filter(({ setting }) => setting === "mountains").length).toBe(5);
    expect(scenes.at(-1)?.subjects).toContainEqual(expect.objectContaining({ kind: "road-lamps", traits: ["lit"] }));
  });
});

describe("an advertisement", () => {
  test("shows problem, product and facts when the brief wants them", async () => {
    const film = await plan("bike-light");
    expect(film).toMatchObject({ seconds: 20, aspect: "9:16", look: "night-city" });
    expect(film.shots[0]?.seconds).toBeLessThanOrEqual(3);
    expect(starts(film)[film.shots.findIndex(({ title }) => title === "Glowfin")]).toBeLessThanOrEqual(6);
    expect(film.shots.map(({ onScreen }) => onScreen).filter(Boolean)).toEqual(["600 lumens", "40 hours", "39 euro"]);
    expect(film.endCard).toMatchObject({ text: "See you. Seen.", narration: "See you. Seen." });
  });

  test("says what it does to one person, by name", async () => {
    const film = await plan("bike-light");
    expect(lines(film)).toContain("Meet Glowfin, the bike light that brakes with you.");
    expect(lines(film)).toContain("It glows brighter when you brake.");
  });

  test("falls silent in the shot that the brief names", async () => {
    const film = await plan("bike-light");
    const at = film.shots.findIndex(({ prompt }) => /brakes/.test(prompt));
    const start = starts(film)[at] ?? -1;
    expect(film.music.dropouts).toEqual([{ startSeconds: start, endSeconds: start + (film.shots[at]?.seconds ?? 0) }]);
  });

  test("keeps shape and colour of the thing in every shot, and the rainy night around it", async () => {
    for (const { prompt } of (await plan("bike-light")).shots) {
      const scene = readPrompt(prompt);
      expect(scene.subjects).toContainEqual(expect.objectContaining({ kind: "bike-light", shape: "triangle", colour: "#9be21c" }));
      expect(scene).toMatchObject({ time: "night", weather: "rain" });
    }
  });

  test("in Chinese keeps its facts and its slogan", async () => {
    const film = await plan("earbuds-zh");
    expect(film).toMatchObject({ seconds: 15, aspect: "9:16", language: "zh", title: "静屿：把安静戴在耳边" });
    expect(film.shots.map(({ onScreen }) => onScreen).filter(Boolean)).toEqual(["降噪48分贝", "续航36小时", "399元"]);
    expect(film.endCard?.text).toBe("静屿，听见自己。");
  });
});

describe("a film for children in Chinese", () => {
  test("has a sentence over each of its five shots and ends with its last line", async () => {
    const film = await plan("water-cycle-zh");
    expect(film).toMatchObject({ title: "一滴水的旅行", seconds: 30, aspect: "16:9", look: "paper", language: "zh" });
    expect(film.shots).toHaveLength(5);
    expect(film.shots.at(-1)?.narration).toBe("再见，海！我们云上见。");
    for (const { narration } of film.shots.slice(0, -1)) expect(narration).toMatch(/^[^。！？]+。$/);
    expect(film.shots[0]?.narration).toContain("阿露");
    expect(film.endCard).toBeUndefined();
  });

  test("shows its hero in each picture and nobody else, and goes where the story goes", async () => {
    const scenes = (await plan("water-cycle-zh")).shots.map(({ prompt }) => readPrompt(prompt));
    expect(scenes.map(({ setting }) => setting)).toEqual(["sea", "sky", "mountains", "river", "sea"]);
    expect(scenes.every(({ empty, subjects }) => empty && subjects.some(({ kind, hero }) => kind === "droplet" && hero))).toBe(true);
  });
});

describe("other kinds of film", () => {
  test("a recipe keeps the order of its steps and shows what is needed", async () => {
    const told = lines(await plan("onion-soup"));
    expect(told[0]).toBe("Today we make Grandma's onion soup.");
    expect(told[1]).toBe("You need onions, butter, beef stock, stale bread and Gruyère cheese.");
    expect(told.at(-1)).toStartWith("Finally, bake");
    expect(lines(await plan("tomato-egg-zh")).at(-1)).toBe("最后，倒回鸡蛋，撒上葱花。");
  });

  test("an explanation begins with its question", async () => {
    const film = await plan("leaves");
    expect(film.title).toBe("Why leaves change colour in autumn");
    expect(lines(film)[0]).toBe("Why do leaves change colour in autumn?");
    expect(film.voice.age).toBe("child");
  });

  test("a greeting speaks to the one it is for", async () => {
    const film = await plan("grandma-birthday");
    expect(lines(film)).toContain("You still sing when you water your tomatoes.");
    expect(film.endCard?.text).toBe("Happy birthday, Rosa.");
    expect((await plan("mum-birthday-zh")).endCard?.text).toBe("妈妈，生日快乐！我们永远爱您。");
  });

  test("a diary keeps its own words", async () => {
    const told = lines(await plan("lisbon-diary"));
    expect(told).toContain("In the afternoon it rained, so we hid in a bookshop with a sleeping cat.");
    expect(told.join(" ")).not.toMatch(/guitar|handheld|first person/i);
  });

  test("a story keeps what is said in it and its last line", async () => {
    const film = await plan("fox");
    expect(lines(film).join(" ")).toContain('"The dark is only the place where I shine."');
    expect(film.shots.at(-1)?.narration).toEndWith("Good night, dark.");
    expect(film.shots.slice(1).every(({ prompt }) => prompt.includes("Rusty the little fox"))).toBe(true);
  });

  test("facts stand next to what they are about", async () => {
    const { shots } = await plan("apartment");
    expect(shots.find(({ narration }) => narration?.includes("roof terrace"))?.onScreen).toBe("roof terrace");
    expect(shots.find(({ narration }) => narration?.includes("bedrooms face"))?.onScreen).toBe("2 bedrooms");
    expect(shots.map(({ onScreen }) => onScreen)).toContain("€1,450 a month");
  });

  test("one line is enough", async () => {
    const film = await plan("moon-cat");
    expect(film).toMatchObject({ title: "A cat on the moon", seconds: 30, aspect: "16:9" });
    expect(film.shots.length).toBe(5);
    expect(film.shots.every(({ prompt }) => readPrompt(prompt).setting === "space" && readPrompt(prompt).subjects[0]?.kind === "cat")).toBe(
      true,
    );
    expect(new Set(lines(film)).size).toBe(5);
  });

  test("what people are tired of is the problem, and the product answers it", async () => {
    expect(lines(await plan("podcast-app")).slice(0, 2)).toEqual(["People are tired of scrolling.", "Meet Murmur, the podcast app."]);
  });

  test("an old man tells of his own shop", async () => {
    const film = await plan("noodle-shop-zh");
    expect(film).toMatchObject({ look: "ink", voice: { gender: "male", age: "old" }, endCard: { text: "谢谢你们来吃面。" } });
    expect(lines(film)).toContain("清晨，我和面。");
  });

  test("numbered scenes become shots in their order", async () => {
    expect(lines(await plan("paper-boat"))[0]).toBe("A girl finds a paper boat in the gutter.");
    expect((await plan("paper-boat")).seconds).toBe(24);
  });

  test("a mood alone becomes pictures and quiet sentences", async () => {
    const film = await plan("mood");
    expect(film.music).toMatchObject({ mood: "melancholy", style: "piano" });
    expect(film.shots.every(({ prompt }) => readPrompt(prompt).weather === "rain" && readPrompt(prompt).empty)).toBe(true);
    expect(new Set(lines(film)).size).toBe(film.shots.length);
  });

  test("another language keeps its own sentences", async () => {
    const film = await plan("tagesschau-de");
    expect(film).toMatchObject({ language: "de", seconds: 30, voice: { language: "de" } });
    expect(lines(film)).toContain("Die Kinder warten vor der Tür.");
  });
});
