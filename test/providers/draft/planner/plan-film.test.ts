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
const total = (film: FilmPlan) => film.shots.reduce((sum, shot) => sum + shot.seconds, 0) + (film.endCard?.seconds ?? 0);
function refusal(text: string, options?: PlanOptions): AppError {
  try {
    planFilm(text, options);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

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
