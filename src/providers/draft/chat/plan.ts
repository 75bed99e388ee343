/** The plan and the places that a cue carries, read as far as they are there. */
import { listOf, numberOf, recordOf, stringOf, type Talk } from "./talk.ts";

export interface CuePlan {
  title: string;
  language: string;
  look: string;
  aspect: string;
  seconds: number;
  shots: { title: string; picture: string; seconds: number; narration: string; onScreen: string }[];
  endCard: { text: string; seconds: number };
  voice: string;
  music: string;
}

export interface Spot {
  x: number;
  y: number;
}
export interface Frame extends Spot {
  w: number;
  h: number;
}

export function planIn({ data }: Talk): CuePlan {
  const plan = recordOf(data.plan);
  const card = recordOf(plan.endCard);
  return {
    title: stringOf(plan.title),
    language: stringOf(plan.language) || "en",
    look: stringOf(plan.look),
    aspect: stringOf(plan.aspect) || "16:9",
    seconds: numberOf(plan.seconds),
    shots: listOf(plan.shots).map((shot) => ({
      title: stringOf(shot.title),
      picture: stringOf(shot.picture),
      seconds: numberOf(shot.seconds),
      narration: stringOf(shot.narration),
      onScreen: stringOf(shot.onScreen),
    })),
    endCard: { text: stringOf(card.text), seconds: numberOf(card.seconds) },
    voice: stringOf(plan.voice),
    music: stringOf(plan.music),
  };
}

const spotOf = (value: unknown): Spot | undefined => {
  const { x, y } = recordOf(value);
  return typeof x === "number" && typeof y === "number" ? { x, y } : undefined;
};

/** A shot's places; without any the canvas finds free ground by itself. */
export function spotsOf({ data }: Talk, shot: number): { prompt?: Spot; picture?: Spot; voice?: Spot } {
  const { prompt, picture, voice } = recordOf(listOf(recordOf(data.places).shots)[shot - 1]);
  const [at, beside, sound] = [spotOf(prompt), spotOf(picture), spotOf(voice)];
  return { ...(at ? { prompt: at } : {}), ...(beside ? { picture: beside } : {}), ...(sound ? { voice: sound } : {}) };
}

export const spotIn = ({ data }: Talk, name: string): Spot | undefined => spotOf(recordOf(data.places)[name]);

export function frameIn({ data }: Talk, name: string): Frame | undefined {
  const place = recordOf(recordOf(data.places)[name]);
  const spot = spotOf(place);
  return spot && typeof place.w === "number" && typeof place.h === "number"
    ? { ...spot, w: place.w, h: place.h }
    : spot
      ? { ...spot, w: 320, h: 200 }
      : undefined;
}

export function clock(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  const rest = (hundredths % 6_000) / 100;
  return `${Math.floor(hundredths / 6_000)}:${rest < 10 ? "0" : ""}${rest}`;
}
