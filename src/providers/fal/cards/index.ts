/** The models that fal serves, one of each family first. */
import type { Card } from "../../card.ts";
import { flux2Pro, flux3, fluxDev, fluxSchnell } from "./flux.ts";
import { nanoBanana2, nanoBanana21, nanoBananaPro, recraft4, recraft41, seedream45, seedream5Lite, seedream5Pro } from "./images.ts";
import { kling21, kling21Master, kling3, kling3Turbo, kling4 } from "./kling.ts";
import { hailuo02, hailuo23, seedance15, seedance2 } from "./seedance.ts";
import { elevenV3, lyria3, minimaxSpeech, scribe, whisper } from "./sound.ts";
import { veo31, veo31Fast, veo31Lite } from "./veo.ts";

export const FAL_CARDS: readonly Card[] = [
  flux2Pro,
  flux3,
  fluxDev,
  fluxSchnell,
  nanoBanana2,
  nanoBanana21,
  nanoBananaPro,
  recraft41,
  recraft4,
  seedream45,
  seedream5Pro,
  seedream5Lite,
  veo31,
  veo31Fast,
  veo31Lite,
  kling3,
  kling3Turbo,
  kling4,
  kling21,
  kling21Master,
  seedance2,
  seedance15,
  hailuo23,
  hailuo02,
  elevenV3,
  minimaxSpeech,
  lyria3,
  whisper,
  scribe,
];
