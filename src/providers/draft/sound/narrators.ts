/** Who speaks: a language, a gender, an age and a pace become a voice of eSpeak NG, its settings, and the colour that ffmpeg gives it. */
import type { MurmurShape } from "./murmur.ts";

export const GENDERS = ["female", "male"] as const;
export type Gender = (typeof GENDERS)[number];
export const AGES = ["child", "young", "adult", "old"] as const;
export type Age = (typeof AGES)[number];
export const PACES = ["slow", "normal", "fast"] as const;
export type Pace = (typeof PACES)[number];

export interface Narrator {
  espeak: { voices: string[]; wordsPerMinute: number; pitch: number; range: number; gap: number };
  murmur: MurmurShape;
  tone: {
    /** Where the voice has its body, and how much is added. */
    bodyHz: number;
    bodyDb: number;
    /** What is left of the hiss above 5.6 kHz. */
    airDb: number;
    /** Loudness of the room beside the voice. */
    room: number;
  };
}

/** Languages whose voice in eSpeak NG 1.51 has another name; the plain Mandarin one spells its syllables in English, the Pinyin one reads characters. */
const VOICE_NAMES: Record<string, string> = {
  en: "gmw/en",
  "en-gb": "gmw/en",
  "en-us": "gmw/en-US",
  zh: "sit/cmn-Latn-pinyin",
  cmn: "sit/cmn-Latn-pinyin",
  "zh-yue": "sit/yue",
  "zh-hk": "sit/yue",
  no: "gmq/nb",
  "pt-br": "roa/pt-BR",
  "es-419": "roa/es-419",
  "es-mx": "roa/es-419",
};

interface Character {
  variant: string;
  pitch: number;
  range: number;
  speed: number;
  gap: number;
  hertz: number;
}

const CHARACTERS: Record<Gender, Record<Age, Character>> = {
  female: {
    child: { variant: "f4", pitch: 78, range: 62, speed: 0.98, gap: 0, hertz: 270 },
    young: { variant: "f2", pitch: 54, range: 58, speed: 1.03, gap: 0, hertz: 215 },
    adult: { variant: "f3", pitch: 42, range: 52, speed: 1, gap: 0, hertz: 195 },
    old: { variant: "f3", pitch: 24, range: 44, speed: 0.86, gap: 2, hertz: 165 },
  },
  male: {
    child: { variant: "f5", pitch: 70, range: 60, speed: 0.98, gap: 0, hertz: 250 },
    young: { variant: "m3", pitch: 56, range: 54, speed: 1.03, gap: 0, hertz: 125 },
    adult: { variant: "m3", pitch: 42, range: 48, speed: 1, gap: 0, hertz: 112 },
    old: { variant: "m3", pitch: 28, range: 42, speed: 0.86, gap: 2, hertz: 98 },
  },
};

const WORDS_PER_MINUTE = { slow: 136, normal: 158, fast: 184 } as const satisfies Record<Pace, number>;

/** Unknown languages are read by the English voice. */
export function narratorFor({
  language,
  gender = "female",
  age = "adult",
  pace = "normal",
}: {
  language: string;
  gender?: Gender;
  age?: Age;
  pace?: Pace;
}): Narrator {
  const character = CHARACTERS[gender][age];
  const speed = character.speed * (WORDS_PER_MINUTE[pace] / WORDS_PER_MINUTE.normal);
  return {
    espeak: {
      voices: voicesFor(language).flatMap((voice) => [`${voice}+${character.variant}`, voice]),
      wordsPerMinute: Math.round(WORDS_PER_MINUTE.normal * speed),
      pitch: character.pitch,
      range: character.range,
      gap: character.gap,
    },
    murmur: { pitch: character.hertz, syllableSeconds: 0.19 / speed },
    tone: {
      bodyHz: gender === "female" ? 230 : 140,
      bodyDb: age === "child" ? 1 : 3,
      airDb: age === "old" ? -7 : -4.5,
      room: age === "old" ? 0.1 : 0.08,
    },
  };
}

/** eSpeak's names for a language, the best first. */
function voicesFor(language: string): string[] {
  const tag = language.toLowerCase().replaceAll("_", "-");
  const [primary = "en"] = tag.split("-");
  const named = [VOICE_NAMES[tag], VOICE_NAMES[primary]].filter((name) => name !== undefined);
  const plain = [tag, primary].filter((name) => /^[a-z][a-z0-9-]{1,19}$/.test(name));
  return [...new Set([...named, ...(named.length ? [] : plain), "gmw/en"])];
}
