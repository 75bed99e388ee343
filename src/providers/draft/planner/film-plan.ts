import { type Static, Type } from "@sinclair/typebox";
import { CAMERAS, LOOKS } from "../picture/scene.ts";
import { MusicSpec } from "../sound/music-spec.ts";

/** Frames that a film can have; the first is what a brief gets that asks for none. */
export const PLAN_ASPECTS = ["16:9", "9:16", "1:1", "4:5", "21:9"] as const;
export type PlanAspect = (typeof PLAN_ASPECTS)[number];

export const MIN_FILM_SECONDS = 4;
export const MAX_FILM_SECONDS = 180;
export const DEFAULT_FILM_SECONDS = 30;

const oneOf = <const Values extends readonly string[]>(values: Values) =>
  Type.Union(values.map((value) => Type.Literal(value as Values[number])));

const planShotSchema = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 120 }),
    /** The whole picture prompt: look, shot size, camera, recurring subjects with the same words in every shot, place, time, weather. */
    prompt: Type.String({ minLength: 1 }),
    camera: oneOf(CAMERAS),
    /** From this shot's cut to the next, a multiple of a quarter second. */
    seconds: Type.Number({ minimum: 0.25 }),
    /** What the voice says during the shot. */
    narration: Type.Optional(Type.String({ minLength: 1 })),
    /** A fact or title shown on the picture, as the brief has it. */
    onScreen: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false },
);
export type PlanShot = Static<typeof planShotSchema>;

export const filmPlanSchema = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 160 }),
    /** ISO 639-1: of the brief, and so of narration and captions. */
    language: Type.String({ pattern: "^[a-z]{2}$" }),
    look: oneOf(LOOKS),
    aspect: oneOf(PLAN_ASPECTS),
    /** The whole film: all shots and the end card add up to exactly this. */
    seconds: Type.Number({ minimum: MIN_FILM_SECONDS, maximum: MAX_FILM_SECONDS }),
    voice: Type.Object(
      {
        language: Type.String(),
        gender: oneOf(["female", "male"]),
        age: oneOf(["child", "adult", "old"]),
        pace: oneOf(["slow", "normal", "fast"]),
      },
      { additionalProperties: false },
    ),
    /** Mood, tempo and style of the bed, and the windows of the film in which it falls silent. */
    music: Type.Object(
      {
        ...MusicSpec.properties,
        dropouts: Type.Array(
          Type.Object(
            { startSeconds: Type.Number({ minimum: 0 }), endSeconds: Type.Number({ minimum: 0 }) },
            { additionalProperties: false },
          ),
        ),
      },
      { additionalProperties: false },
    ),
    shots: Type.Array(planShotSchema, { minItems: 1 }),
    /** Shown after the last shot; `narration` is spoken over it, where the voice has time for it. */
    endCard: Type.Optional(
      Type.Object(
        {
          text: Type.String({ minLength: 1 }),
          seconds: Type.Number({ minimum: 0.25 }),
          narration: Type.Optional(Type.String({ minLength: 1 })),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type FilmPlan = Static<typeof filmPlanSchema>;
