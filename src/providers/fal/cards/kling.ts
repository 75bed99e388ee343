/**
 * Kling by Kuaishou, by fal first: there its prices are known, and it says what a request cost. The second route is Kling itself: `kling/cards.ts`.
 */
import { Type } from "@sinclair/typebox";
import { type Card, choice, type ParameterRule } from "../../card.ts";
import { KLING_FRAME } from "../../kling/route.ts";
import { falRoute, flag, notWanted, ON_OFF, picture, prompt, upTo, VIDEO_MS } from "./parts.ts";

const aspect = choice(["auto", "16:9", "9:16", "1:1"], { title: "Aspect", default: "auto" });
const guidance = Type.Number({ title: "Guidance", minimum: 0, maximum: 1, default: 0.5 });
const mode = choice(["standard", "pro"], { title: "Quality", default: "standard" });
const short = choice(["5", "10"], { title: "Seconds", default: "5" });
const long = choice(upTo(3, 15), { title: "Seconds", default: "5" });

const ASPECT = { aspect: { auto: "16:9" } };
const FIELDS = { seconds: "duration", aspect: "aspect_ratio", negative: "negative_prompt", guidance: "cfg_scale", audio: "generate_audio" };
const NO_ASPECT_OF_FRAMES = { "start:aspect": "-", "start-end:aspect": "-" };

const frameRules: ParameterRule[] = [
  {
    when: { "input:start": [true] },
    needs: { aspect: ["auto"] },
    sentence: "The film has the shape of its first frame, so leave the aspect to it.",
  },
  { when: { "input:end": [true] }, needs: { "input:start": [true] }, sentence: "A last frame needs a first one." },
];

const base = {
  kind: "video",
  promptLimit: 2_500,
  maxRuntimeMs: VIDEO_MS,
  supports: { seed: false, cancel: true },
} as const;

export const kling21: Card = {
  ...base,
  id: "kling-2.1",
  name: "Kling 2.1",
  aliases: ["kling v2.1", "kling-v2-1"],
  routes: [
    falRoute(
      {
        start: "fal-ai/kling-video/v2.1/{mode}/image-to-video",
        "start-end": "fal-ai/kling-video/v2.1/{mode}/image-to-video",
      },
      {
        price: { unit: "second", micros: 56_000, when: [{ params: { mode: ["pro"] }, micros: 98_000 }] },
        fields: { ...FIELDS, start: "image_url", end: "tail_image_url" },
        source: "fal.ai/models/fal-ai/kling-video/v2.1/{standard,pro}/image-to-video/llms.txt: $0.056 and $0.098 a second",
      },
    ),
  ],
  inputs: [prompt, picture("start", 1, { min: 1, ...KLING_FRAME }), picture("end", 1, KLING_FRAME)],
  params: Type.Object({ seconds: short, mode, guidance, negative: notWanted() }),
  rules: [
    { when: { "input:end": [true] }, needs: { mode: ["pro"] }, sentence: "Kling 2.1 takes a last frame only in pro quality." },
    { when: { "input:end": [true] }, needs: { "input:start": [true] }, sentence: "A last frame needs a first one." },
  ],
  output: { mime: "video/mp4", fps: 24, audio: false },
};

export const kling21Master: Card = {
  ...base,
  id: "kling-2.1-master",
  name: "Kling 2.1 master",
  aliases: ["kling v2.1 master", "kling-v2-1-master"],
  routes: [
    falRoute(
      { text: "fal-ai/kling-video/v2.1/master/text-to-video", start: "fal-ai/kling-video/v2.1/master/image-to-video" },
      { price: "unknown", fields: { ...FIELDS, start: "image_url", "start:aspect": "-" }, values: ASPECT },
    ),
  ],
  inputs: [prompt, picture("start", 1, KLING_FRAME)],
  params: Type.Object({ seconds: short, aspect, guidance, negative: notWanted() }),
  rules: frameRules.slice(0, 1),
  output: { mime: "video/mp4", fps: 24, audio: false },
};

export const kling3: Card = {
  ...base,
  id: "kling-3",
  name: "Kling 3",
  aliases: ["kling", "kling 3.0", "kling v3", "kling-v3"],
  routes: [
    falRoute(
      {
        text: "fal-ai/kling-video/v3/{mode}/text-to-video",
        start: "fal-ai/kling-video/v3/{mode}/image-to-video",
        "start-end": "fal-ai/kling-video/v3/{mode}/image-to-video",
      },
      {
        price: {
          unit: "second",
          micros: 126_000,
          when: [
            { params: { mode: ["pro"] }, micros: "unknown" },
            { params: { audio: ["off"] }, micros: 84_000 },
          ],
        },
        fields: { ...FIELDS, ...NO_ASPECT_OF_FRAMES, start: "start_image_url", end: "end_image_url" },
        values: { ...ASPECT, audio: ON_OFF },
        source: "fal.ai/models/fal-ai/kling-video/v3/standard/…/llms.txt: $0.084 a second silent, $0.126 with sound; pro not known",
      },
    ),
  ],
  inputs: [prompt, picture("start", 1, KLING_FRAME), picture("end", 1, KLING_FRAME)],
  params: Type.Object({ seconds: long, mode, aspect, audio: flag("Sound", "on"), guidance, negative: notWanted() }),
  rules: frameRules,
  output: { mime: "video/mp4", audio: true },
};

export const kling3Turbo: Card = {
  ...base,
  id: "kling-3-turbo",
  name: "Kling 3 turbo",
  aliases: ["kling v3 turbo"],
  routes: [
    falRoute(
      {
        text: "fal-ai/kling-video/v3/turbo/{mode}/text-to-video",
        start: "fal-ai/kling-video/v3/turbo/{mode}/image-to-video",
      },
      {
        price: { unit: "second", micros: 140_000, when: [{ params: { mode: ["standard"] }, micros: "unknown" }] },
        fields: { ...FIELDS, start: "image_url", "start:aspect": "-" },
        values: ASPECT,
        source: "fal.ai/models/fal-ai/kling-video/v3/turbo/pro/text-to-video/llms.txt: $0.14 a second; standard not known",
      },
    ),
  ],
  inputs: [prompt, picture("start", 1, { maxBytes: 50 * 1024 ** 2, mimes: ["image/jpeg", "image/png"] })],
  params: Type.Object({ seconds: long, mode: choice(["standard", "pro"], { title: "Quality", default: "pro" }), aspect }),
  rules: frameRules.slice(0, 1),
  output: { mime: "video/mp4" },
};

export const kling4: Card = {
  ...base,
  id: "kling-4",
  name: "Kling 4",
  aliases: ["kling 4.0", "kling v4"],
  routes: [
    falRoute(
      { start: "fal-ai/kling-video/v4/image-to-video", "start-end": "fal-ai/kling-video/v4/image-to-video" },
      {
        price: { unit: "second", micros: 157_000, when: [{ params: { resolution: ["1080p"] }, micros: 235_000 }] },
        fields: { seconds: "duration", start: "start_image_url", end: "end_image_url" },
        source:
          "fal.ai/models/fal-ai/kling-video/v4/image-to-video/llms.txt and fal.ai/models/kling/v4/image-to-video/llms.txt, which disagree on the id and say that access by key is coming; not in the types",
        note: "new; may not be open to keys yet",
      },
    ),
  ],
  inputs: [prompt, picture("start", 1, { min: 1, maxBytes: 30 * 1024 ** 2 }), picture("end", 1, { maxBytes: 30 * 1024 ** 2 })],
  params: Type.Object({
    seconds: choice(upTo(3, 30), { title: "Seconds", default: "5" }),
    resolution: choice(["720p", "1080p"], { title: "Size", default: "720p" }),
  }),
  rules: frameRules.slice(1),
  output: { mime: "video/mp4", audio: true },
};
