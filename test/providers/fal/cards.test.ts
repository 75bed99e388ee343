/** What a card asks of fal, word for word: the endpoint and the body, for each way of asking. Written from fal's own pages. */
import { expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import { bodyOf } from "../../../src/providers/by-table.ts";
import { applyFile } from "../../../src/providers/card-file.ts";
import type { Card, InputRole } from "../../../src/providers/card.ts";
import { FAL_CARDS } from "../../../src/providers/fal/cards/index.ts";
import { endpointOf } from "../../../src/providers/fal/endpoint.ts";
import { FAL_RETIRED } from "../../../src/providers/fal/retired.ts";
import { FAL_ENDPOINTS } from "../../wire/fal-endpoints.ts";
import { asked, input, type Order } from "../asked.ts";

const card = (id: string): Card => FAL_CARDS.find((known) => known.id === id) as Card;

/** The endpoint and the body; addresses of inputs are their role and place. */
function spoken(of: Card, order: Omit<Order, "inputs"> = {}, roles: InputRole[] = []) {
  const request = asked(of, "fal", { ...order, inputs: roles.map((role) => input(role)) });
  return [
    endpointOf(request),
    bodyOf(
      request,
      roles.map((role, at) => `https://x/${role}-${at}`),
    ),
  ] as const;
}

test("FLUX.2 pro: a size by name, a larger one in pixels, and several pictures to change", () => {
  const rest = { prompt: "A fox", seed: 7, safety_tolerance: "2", enable_safety_checker: true, output_format: "png" };
  expect(spoken(card("flux-2-pro"), { params: { aspect: "1:1" } })).toEqual(["fal-ai/flux-2-pro", { ...rest, image_size: "square_hd" }]);
  expect(spoken(card("flux-2-pro"), { params: { aspect: "1:1", megapixels: "4" } })[1].image_size).toEqual({ width: 2048, height: 2048 });
  expect(spoken(card("flux-2-pro"), {}, ["reference", "reference"])).toEqual([
    "fal-ai/flux-2-pro/edit",
    { ...rest, image_size: "auto", image_urls: ["https://x/reference-0", "https://x/reference-1"] },
  ]);
});

test("FLUX.1 dev: strength only with a picture, whose shape it keeps", () => {
  expect(spoken(card("flux-dev"), { params: { strength: 0.4 } }, ["reference"])).toEqual([
    "fal-ai/flux/dev/image-to-image",
    {
      prompt: "A fox",
      seed: 7,
      image_url: "https://x/reference-0",
      strength: 0.4,
      num_inference_steps: 28,
      guidance_scale: 3.5,
      acceleration: "none",
      output_format: "png",
      num_images: 1,
      enable_safety_checker: true,
    },
  ]);
  expect(spoken(card("flux-dev"))[1]).not.toHaveProperty("strength");
});

test("Kling: first frames are called otherwise in each version, and the shape is theirs", () => {
  expect(spoken(card("kling-3"), { params: { seconds: "12", mode: "pro", audio: "off" } }, ["start", "end"])).toEqual([
    "fal-ai/kling-video/v3/pro/image-to-video",
    {
      prompt: "A fox",
      duration: "12",
      generate_audio: false,
      cfg_scale: 0.5,
      start_image_url: "https://x/start-0",
      end_image_url: "https://x/end-1",
    },
  ]);
  expect(spoken(card("kling-3"), { params: { negative: "blur" } })).toEqual([
    "fal-ai/kling-video/v3/standard/text-to-video",
    { prompt: "A fox", duration: "5", aspect_ratio: "16:9", generate_audio: true, cfg_scale: 0.5, negative_prompt: "blur" },
  ]);
  expect(spoken(card("kling-2.1"), { params: { mode: "pro" } }, ["start", "end"])).toEqual([
    "fal-ai/kling-video/v2.1/pro/image-to-video",
    { prompt: "A fox", duration: "5", cfg_scale: 0.5, image_url: "https://x/start-0", tail_image_url: "https://x/end-1" },
  ]);
  expect(spoken(card("kling-4"), { params: { seconds: "30" } }, ["start"])).toEqual([
    "fal-ai/kling-video/v4/image-to-video",
    { prompt: "A fox", duration: "30", resolution: "720p", start_image_url: "https://x/start-0" },
  ]);
});

test("Veo: four endpoints, each with its own names, and no seed for references", () => {
  const rest = {
    prompt: "A fox",
    duration: "8s",
    aspect_ratio: "16:9",
    resolution: "720p",
    generate_audio: true,
    auto_fix: false,
    safety_tolerance: "4",
  };
  expect(spoken(card("veo-3.1"))).toEqual(["fal-ai/veo3.1", { ...rest, seed: 7 }]);
  expect(spoken(card("veo-3.1"), {}, ["start"])).toEqual([
    "fal-ai/veo3.1/image-to-video",
    { ...rest, seed: 7, image_url: "https://x/start-0" },
  ]);
  expect(spoken(card("veo-3.1-fast"), {}, ["start", "end"])).toEqual([
    "fal-ai/veo3.1/fast/first-last-frame-to-video",
    { ...rest, seed: 7, first_frame_url: "https://x/start-0", last_frame_url: "https://x/end-1" },
  ]);
  expect(spoken(card("veo-3.1"), { params: { negative: "rain" } }, ["reference", "reference"])).toEqual([
    "fal-ai/veo3.1/reference-to-video",
    { ...rest, image_urls: ["https://x/reference-0", "https://x/reference-1"] },
  ]);
});

test("Seedance and Hailuo: quality is part of the address; what an endpoint has no field for is not sent", () => {
  expect(spoken(card("seedance-2"), { params: { tier: "mini" } }, ["clip", "reference"])).toEqual([
    "bytedance/seedance-2.0/mini/reference-to-video",
    {
      prompt: "A fox",
      duration: "5",
      aspect_ratio: "auto",
      resolution: "720p",
      generate_audio: true,
      video_urls: ["https://x/clip-0"],
      image_urls: ["https://x/reference-1"],
    },
  ]);
  expect(spoken(card("hailuo-2.3"), { params: { quality: "pro", optimizer: "off" } })).toEqual([
    "fal-ai/minimax/hailuo-2.3/pro/text-to-video",
    { prompt: "A fox", prompt_optimizer: false },
  ]);
  expect(() => spoken(card("hailuo-2.3"), { params: { quality: "pro", seconds: "10" } })).toThrow("is not made with pro and 10 together");
});

test("voices, music and transcription", () => {
  expect(spoken(card("eleven-v3"), { params: { stability: "robust", language: "de" } })).toEqual([
    "fal-ai/elevenlabs/tts/eleven-v3",
    { text: "A fox", voice: "Rachel", stability: 1, language_code: "de", apply_text_normalization: "auto", timestamps: false },
  ]);
  expect(spoken(card("minimax-speech-2.8"), { params: { emotion: "happy", pitch: -3 } })).toEqual([
    "fal-ai/minimax/speech-2.8-hd",
    {
      prompt: "A fox",
      voice_setting: { voice_id: "Wise_Woman", speed: 1, vol: 1, pitch: -3, emotion: "happy" },
      language_boost: "auto",
      output_format: "url",
      audio_setting: { format: "mp3", sample_rate: 44_100, bitrate: 128_000, channel: 1 },
    },
  ]);
  expect(spoken(card("lyria-3"), {}, ["reference"])).toEqual(["fal-ai/lyria3", { prompt: "A fox", image_url: "https://x/reference-0" }]);
  expect(spoken(card("whisper"), {}, ["audio"])[1]).toMatchObject({ audio_url: "https://x/audio-0", language: null, task: "transcribe" });
  expect(spoken(card("whisper"), {}, ["audio"])[1]).not.toHaveProperty("prompt");
});

test("every way of every card, with its defaults, is a request that fal's own types allow", () => {
  const ways: InputRole[][] = [[], ["reference"], ["start"], ["start", "end"], ["audio"]];
  const problems: string[] = [];
  let count = 0;
  for (const each of FAL_CARDS)
    for (const roles of ways) {
      if (!roles.every((role) => each.inputs.some((rule) => rule.role === role))) continue;
      if (each.inputs.some((rule) => (rule.min ?? 0) > 0 && !roles.includes(rule.role))) continue;
      const needs = each.id === "kling-2.1" && roles.includes("end") ? { mode: "pro" } : {};
      const [endpoint, body] = spoken(each, { params: needs }, roles);
      const schema = FAL_ENDPOINTS[endpoint];
      if (!schema) problems.push(`${each.id}: ${endpoint} is no endpoint`);
      else for (const error of Value.Errors(schema, body)) problems.push(`${each.id} ${roles.join()}: ${error.path} ${error.message}`);
      count++;
    }
  expect(problems).toEqual([]);
  expect(count).toBeGreaterThan(FAL_CARDS.length);
});

test("names are said once, prices and facts have a source and a day, and gone models name one that is there", () => {
  const names = FAL_CARDS.flatMap((each) => [...new Set([each.id, each.name.toLowerCase(), ...(each.aliases ?? [])])]);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  for (const { routes, id } of FAL_CARDS)
    for (const route of routes) expect(`${id} ${route.source.length > 20} ${route.date}`).toMatch(/ true 2026-1\d-\d\d$/);
  for (const gone of FAL_RETIRED) expect(FAL_CARDS.map((each) => each.id)).toContain(gone.successor);
});

test("an operator's file adds a model of fal without code, as the example in the docs does", async () => {
  const example: unknown = await Bun.file(new URL("../../../docs/models.example.json", import.meta.url)).json();
  const { cards, problems } = applyFile(example, FAL_CARDS, new Set(["fal"]));
  expect(problems).toEqual([]);
  const sora = cards.find((each) => each.id === "sora-2") as Card;
  const [endpoint, body] = spoken(sora, { params: { seconds: "12" } }, ["start"]);
  expect([endpoint, body]).toEqual([
    "fal-ai/sora-2/image-to-video",
    { prompt: "A fox", duration: "12", aspect_ratio: "16:9", resolution: "720p", delete_video: true, image_url: "https://x/start-0" },
  ]);
  expect(Value.Check(FAL_ENDPOINTS[endpoint] as never, body)).toBe(true);
});

test("a card that names no endpoint is said to be wrong before anything is sent", () => {
  const [first] = card("flux-schnell").routes;
  const wrong = { ...card("flux-schnell"), routes: [{ ...first, model: "../../admin" }] } as unknown as Card;
  expect(() => endpointOf(asked(wrong, "fal"))).toThrow('names "../../admin", which is no endpoint of fal');
});
