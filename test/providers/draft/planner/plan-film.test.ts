import { describe, expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import fc from "fast-check";
import { AppError } from "../../../../src/lib/errors.ts";
import { describePlan } from "../../../../src/providers/draft/planner/describe-plan.ts";
import { type FilmPlan, filmPlanSchema } from "../../../../src/providers/draft/planner/film-plan.ts";
import { BRIEF_LIMIT, type PlanOptions, planFilm } from "../../../../src/providers/draft/planner/plan-film.ts";
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
] as const;

function refusal(text: string, options?: PlanOptions): AppError {
  try {
    planFilm(text, options);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

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

describe("what a brief asks for", () => {
  test.each([
    ["A 45-second film about bees.", 45],
    ["A film about bees, 12.5 s.", 12.5],
    ["A one-minute film about bees.", 60],
    ["A film about bees. Half a minute.", 30],
    ["A two minute film about bees. Show the hive in the first three seconds.", 120],
    ["一分半钟的蜜蜂短片。", 90],
    ["关于蜜蜂的二十五秒短片。", 25],
    ["A film about bees.", 30],
    ["A ten-minute film about bees.", 180],
    ["A 1 second film about bees.", 4],
  ])("%s lasts %f s", (text, seconds) => {
    const film = planFilm(text);
    expect(film.seconds).toBe(seconds);
    expect(total(film)).toBe(seconds);
  });

  test.each([
    ["A vertical film about bees.", "9:16"],
    ["Bees at work, 4:5.", "4:5"],
    ["竖屏，蜜蜂的一天。", "9:16"],
    ["横屏 16：9，蜜蜂的一天。", "16:9"],
    ["A square video about bees.", "1:1"],
    ["Bees wake at 7:30 and fly.", "16:9"],
  ])("%s is %s", (text, aspect) => {
    expect(planFilm(text).aspect).toBe(aspect as never);
  });

  test("the number of shots", () => {
    expect(planFilm("A film about bees in six shots. They wake. They fly. They dance.").shots).toHaveLength(6);
    expect(planFilm("七个镜头，蜜蜂的一天。").shots).toHaveLength(7);
  });

  test("options go before the brief", () => {
    const film = planFilm("A 45-second vertical film about bees.", { seconds: 10, aspect: "1:1", language: "de" });
    expect(film).toMatchObject({ seconds: 10, aspect: "1:1", language: "de" });
    expect(planFilm("Bees, 4:3.", { aspect: "16:9" }).aspect).toBe("16:9");
  });

  test("nobody is seen when nobody may be", () => {
    for (const { prompt } of planFilm("A film about a harbour at dawn. No people. Boats rock at the pier. Gulls fly over the water.").shots)
      expect(readPrompt(prompt).empty).toBe(true);
  });

  test("words to the crew are neither said nor shown", () => {
    const film = planFilm(
      "A film about a lighthouse keeper. Slow camera. Soft piano music. Ink drawing look. No logos. He climbs the stairs every evening. Captions in English.",
    );
    expect(film).toMatchObject({ look: "ink", music: { style: "piano" } });
    expect(lines(film).join(" ")).not.toMatch(/camera|piano|drawing|logo|caption/i);
  });
});

describe("what is refused", () => {
  test.each(["", "   \n", "…!?"])("nothing said (%p)", (text) => {
    expect(refusal(text)).toMatchObject({ code: "invalid", fields: [{ field: "brief" }] });
  });

  test("a brief of two hundred pages, with its size and the limit", () => {
    const error = refusal("Two lines of a very long brief. ".repeat(12_500));
    expect(error.fields[0]?.field).toBe("brief");
    expect(error.message).toContain("400,000");
    expect(error.message).toContain("20,000");
  });

  test("a frame that we do not make, with those that we do", () => {
    for (const error of [refusal("A film about bees, 4:3."), refusal("A film about bees.", { aspect: "5:3" })]) {
      expect(error).toMatchObject({ code: "invalid", fields: [{ field: "aspect" }] });
      expect(error.message).toContain("16:9, 9:16, 1:1, 4:5, 21:9");
    }
  });
});

test("a plan reads as a page", async () => {
  const page = describePlan(await plan("bike-light"));
  expect(page).toStartWith("# Glowfin, a bike light that brakes with you\n\n20 s, 9:16");
  expect(page).toContain("On screen: 600 lumens");
  expect(page).toContain("silent from 0:");
  expect(page).toContain("See you. Seen.");
});

test("any text that is not too long becomes a film whose parts add up", () => {
  const piece = fc.constantFrom(
    "A 20-second ad",
    "for a lamp",
    "that shines when you call.",
    "She said:",
    '"Come home."',
    "The dog runs,",
    "and then",
    "雨夜。",
    "一只叫阿黄的小狗",
    "五个镜头，",
    "End card:",
    "# Title\n",
    "- item\n",
    "Facts: 3 kg, 4 €",
    "slowly",
    "no people",
    "；",
    ":",
    "by second six",
    "under 9 words",
    "旁白：",
    "walking",
    "(9:16)",
  );
  const texts = fc.oneof(
    fc.string({ minLength: 1, maxLength: 200 }),
    fc.array(piece, { minLength: 1, maxLength: 16 }).map((parts) => parts.join(" ")),
  );
  fc.assert(
    fc.property(texts, fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }), (text, seconds) => {
      fc.pre(/[\p{L}\p{N}]/u.test(text) && !/\d\s*:\s*\d/.test(text.replaceAll("9:16", "")));
      const film = planFilm(text, seconds === undefined ? {} : { seconds });
      expect(total(film)).toBe(film.seconds);
      expect(Value.Check(filmPlanSchema, film)).toBe(true);
      expect(lines(film).length).toBeGreaterThan(0);
    }),
    { seed: 11, numRuns: 120 },
  );
}, 60_000);

test("the limit itself is still read", () => {
  const text = "A man walks along the river and sings about the sea. ".repeat(400).slice(0, BRIEF_LIMIT);
  expect(total(planFilm(text))).toBe(30);
}, 30_000);
