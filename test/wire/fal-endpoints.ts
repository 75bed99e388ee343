/**
 * What fal's endpoints take, field by field, written from the types that fal publishes (github.com/fal-ai/fal-js, endpoints.ts of 2026-08-02) and from its
 * pages where those have more. The wire server refuses everything else, as strictly as a field that is wrong would be refused there.
 */
import { type TProperties, type TSchema, Type } from "@sinclair/typebox";

const text = Type.String({ minLength: 1 });
const link = Type.String({ pattern: "^(https?://|data:[a-z]+/[a-z0-9.+-]+;base64,)" });
const links = (most: number) => Type.Array(link, { minItems: 1, maxItems: most });
const flag = Type.Boolean();
const seed = Type.Optional(Type.Integer());
const one = (...values: string[]) => Type.Union(values.map((value) => Type.Literal(value)));
const seconds = (from: number, to: number) => one(...Array.from({ length: to - from + 1 }, (_, index) => String(from + index)));
const integer = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
const number = (minimum: number, maximum: number) => Type.Number({ minimum, maximum });

const frame = Type.Object(
  { width: Type.Integer({ minimum: 64, maximum: 6_400 }), height: Type.Integer({ minimum: 64, maximum: 6_400 }) },
  { additionalProperties: false },
);
const PRESETS = ["square_hd", "square", "portrait_4_3", "portrait_16_9", "landscape_4_3", "landscape_16_9"];
const size = (...more: string[]) => Type.Union([one(...PRESETS, ...more), frame]);

const fluxFields = {
  prompt: text,
  guidance_scale: number(1, 20),
  acceleration: one("none", "regular", "high"),
  output_format: one("jpeg", "png"),
  num_images: integer(1, 4),
  enable_safety_checker: flag,
  seed,
};
const flux2 = {
  prompt: text,
  seed,
  safety_tolerance: one("1", "2", "3", "4", "5"),
  enable_safety_checker: flag,
  output_format: one("jpeg", "png"),
};
const flux3 = {
  prompt: text,
  aspect_ratio: one(...words("auto 21:9 2:1 16:9 3:2 7:5 4:3 5:4 1:1 4:5 3:4 5:7 2:3 9:16 1:2 9:21")),
  resolution: one("768sq", "1k", "1.5k", "2k", "4k"),
};
const banana = (...sizes: string[]) => ({
  prompt: text,
  seed,
  aspect_ratio: one(...words("auto 21:9 16:9 3:2 4:3 5:4 1:1 4:5 3:4 2:3 9:16 4:1 1:4 8:1 1:8")),
  resolution: one(...sizes),
  num_images: integer(1, 4),
  output_format: Type.Optional(one("jpeg", "png", "webp")),
  safety_tolerance: Type.Optional(one("1", "2", "3", "4", "5", "6")),
  thinking_level: Type.Optional(one("minimal", "high")),
  enable_web_search: Type.Optional(flag),
  limit_generations: flag,
});
const { thinking_level: _thinking, ...bananaPro } = banana("1K", "2K", "4K");
const recraft = { prompt: text, image_size: size(), enable_safety_checker: flag };
const seedream = (...sizes: string[]) => ({
  prompt: text,
  image_size: size(...sizes),
  num_images: integer(1, 6),
  max_images: integer(1, 6),
  enable_safety_checker: flag,
});
const seedreamPro = {
  prompt: text,
  image_size: size("auto_1K", "auto_2K"),
  num_images: integer(1, 6),
  output_format: one("png", "jpeg"),
  enable_safety_checker: flag,
};

const negative = Type.Optional(Type.String({ maxLength: 2_500 }));
const klingFrom = { prompt: text, negative_prompt: negative, cfg_scale: number(0, 1) };
const kling21 = { ...klingFrom, duration: one("5", "10"), image_url: link };
const kling3 = { ...klingFrom, duration: seconds(3, 15), generate_audio: flag };
const shape3 = { aspect_ratio: one("16:9", "9:16", "1:1") };
const klingFrames = { start_image_url: link, end_image_url: Type.Optional(link) };
const veo = {
  prompt: text,
  negative_prompt: negative,
  seed,
  aspect_ratio: one("16:9", "9:16"),
  duration: one("4s", "6s", "8s"),
  resolution: one("720p", "1080p", "4k"),
  generate_audio: flag,
  auto_fix: flag,
  safety_tolerance: one("1", "2", "3", "4", "5", "6"),
};
const { seed: _seed, negative_prompt: _negative, ...veoReference } = veo;
const veoLite = { ...veo, resolution: one("720p", "1080p") };
const seedance2 = (...sizes: string[]) => ({
  prompt: text,
  aspect_ratio: one(...words("auto 21:9 16:9 4:3 1:1 3:4 9:16")),
  duration: seconds(4, 15),
  resolution: one(...sizes),
  generate_audio: flag,
});
const seedance15 = {
  prompt: text,
  aspect_ratio: one(...words("auto 21:9 16:9 4:3 1:1 3:4 9:16")),
  duration: seconds(4, 12),
  resolution: one("480p", "720p", "1080p"),
  generate_audio: flag,
  camera_fixed: flag,
  enable_safety_checker: flag,
  seed,
};
const startEnd = { image_url: link, end_image_url: Type.Optional(link) };
const hailuo = { prompt: text, prompt_optimizer: flag };
const hailuoSeconds = { duration: one("6", "10") };

const voice = Type.Object(
  {
    voice_id: text,
    speed: number(0.5, 2),
    vol: number(0, 10),
    pitch: integer(-12, 12),
    emotion: Type.Optional(one(...words("happy sad angry fearful disgusted surprised neutral"))),
  },
  { additionalProperties: false },
);
const minimax = {
  prompt: text,
  voice_setting: voice,
  audio_setting: Type.Object({
    format: one("mp3", "pcm", "flac"),
    sample_rate: Type.Integer(),
    bitrate: Type.Integer(),
    channel: integer(1, 2),
  }),
  language_boost: text,
  output_format: Type.Literal("url"),
};

function words(list: string): string[] {
  return list.split(" ");
}

const tiers = (model: string, fields: (...sizes: string[]) => TProperties, more: TProperties, way: string) => ({
  [`${model}/${way}`]: { ...fields("480p", "720p", "1080p", "4k"), ...more },
  [`${model}/fast/${way}`]: { ...fields("480p", "720p"), ...more },
  [`${model}/mini/${way}`]: { ...fields("480p", "720p"), ...more },
});

const both = (pattern: string, names: readonly string[], fields: TProperties) =>
  Object.fromEntries(names.map((name) => [pattern.replace("{}", name), fields]));

const FIELDS: Record<string, TProperties> = {
  "fal-ai/flux/schnell": { ...fluxFields, image_size: size(), num_inference_steps: integer(1, 12) },
  "fal-ai/flux/dev": { ...fluxFields, image_size: size(), num_inference_steps: integer(1, 50) },
  "fal-ai/flux/dev/image-to-image": { ...fluxFields, image_url: link, strength: number(0, 1), num_inference_steps: integer(1, 50) },
  "fal-ai/flux-2-pro": { ...flux2, image_size: size() },
  "fal-ai/flux-2-pro/edit": { ...flux2, image_size: size("auto"), image_urls: links(8) },
  "blackforestlabs/flux-3/text-to-image": flux3,
  "blackforestlabs/flux-3/edit-image": { ...flux3, image_urls: links(10) },
  "fal-ai/nano-banana-2": banana("0.5K", "1K", "2K", "4K"),
  "fal-ai/nano-banana-2/edit": { ...banana("0.5K", "1K", "2K", "4K"), image_urls: links(14) },
  "google/nano-banana-2.1": banana("1K", "2K", "4K"),
  "google/nano-banana-2.1/edit": { ...banana("1K", "2K", "4K"), image_urls: links(14) },
  "fal-ai/nano-banana-pro": bananaPro,
  "fal-ai/nano-banana-pro/edit": { ...bananaPro, image_urls: links(14) },
  ...both("fal-ai/recraft/{}/text-to-image", ["v4", "v4/pro", "v4.1", "v4.1/pro"], recraft),
  "fal-ai/bytedance/seedream/v4.5/text-to-image": { ...seedream("auto_2K", "auto_4K"), seed },
  "fal-ai/bytedance/seedream/v4.5/edit": { ...seedream("auto_2K", "auto_4K"), seed, image_urls: links(10) },
  "bytedance/seedream/v5/pro/text-to-image": seedreamPro,
  "bytedance/seedream/v5/pro/edit": { ...seedreamPro, image_urls: links(10) },
  "bytedance/seedream/v5/lite/text-to-image": seedream("auto_2K", "auto_3K", "auto_4K"),
  "bytedance/seedream/v5/lite/edit": { ...seedream("auto_2K", "auto_3K", "auto_4K"), image_urls: links(10) },
  "fal-ai/kling-video/v2.1/standard/image-to-video": kling21,
  "fal-ai/kling-video/v2.1/pro/image-to-video": { ...kling21, tail_image_url: Type.Optional(link) },
  "fal-ai/kling-video/v2.1/master/image-to-video": kling21,
  "fal-ai/kling-video/v2.1/master/text-to-video": { ...klingFrom, ...shape3, duration: one("5", "10") },
  ...both("fal-ai/kling-video/v3/{}/text-to-video", ["standard", "pro"], { ...kling3, ...shape3 }),
  ...both("fal-ai/kling-video/v3/{}/image-to-video", ["standard", "pro"], { ...kling3, ...klingFrames }),
  ...both("fal-ai/kling-video/v3/turbo/{}/text-to-video", ["standard", "pro"], { prompt: text, duration: seconds(3, 15), ...shape3 }),
  ...both("fal-ai/kling-video/v3/turbo/{}/image-to-video", ["standard", "pro"], {
    prompt: text,
    duration: seconds(3, 15),
    image_url: link,
  }),
  "fal-ai/kling-video/v4/image-to-video": { prompt: text, duration: seconds(3, 30), resolution: one("720p", "1080p"), ...klingFrames },
  ...both("fal-ai/veo3.1{}", ["", "/fast"], veo),
  ...both("fal-ai/veo3.1{}/image-to-video", ["", "/fast"], { ...veo, image_url: link }),
  ...both("fal-ai/veo3.1{}/first-last-frame-to-video", ["", "/fast"], { ...veo, first_frame_url: link, last_frame_url: link }),
  "fal-ai/veo3.1/reference-to-video": { ...veoReference, duration: Type.Literal("8s"), image_urls: links(3) },
  "fal-ai/veo3.1/lite": veoLite,
  "fal-ai/veo3.1/lite/image-to-video": { ...veoLite, image_url: link },
  "fal-ai/veo3.1/lite/first-last-frame-to-video": { ...veoLite, duration: Type.Literal("8s"), first_frame_url: link, last_frame_url: link },
  ...tiers("bytedance/seedance-2.0", seedance2, {}, "text-to-video"),
  ...tiers("bytedance/seedance-2.0", seedance2, startEnd, "image-to-video"),
  ...tiers(
    "bytedance/seedance-2.0",
    seedance2,
    { image_urls: Type.Optional(links(9)), video_urls: Type.Optional(links(3)) },
    "reference-to-video",
  ),
  "fal-ai/bytedance/seedance/v1.5/pro/text-to-video": seedance15,
  "fal-ai/bytedance/seedance/v1.5/pro/image-to-video": { ...seedance15, ...startEnd },
  "fal-ai/minimax/hailuo-2.3/standard/text-to-video": { ...hailuo, ...hailuoSeconds },
  "fal-ai/minimax/hailuo-2.3/standard/image-to-video": { ...hailuo, ...hailuoSeconds, image_url: link },
  "fal-ai/minimax/hailuo-2.3/pro/text-to-video": hailuo,
  "fal-ai/minimax/hailuo-2.3/pro/image-to-video": { ...hailuo, image_url: link },
  "fal-ai/minimax/hailuo-02/standard/image-to-video": { ...hailuo, ...hailuoSeconds, ...startEnd, resolution: one("512P", "768P") },
  "fal-ai/minimax/hailuo-02/pro/image-to-video": { ...hailuo, ...startEnd },
  "fal-ai/elevenlabs/tts/eleven-v3": {
    text,
    voice: text,
    stability: Type.Union([Type.Literal(0), Type.Literal(0.5), Type.Literal(1)]),
    language_code: Type.Optional(Type.String({ pattern: "^[a-z]{2,3}$" })),
    apply_text_normalization: one("auto", "on", "off"),
    timestamps: flag,
  },
  ...both("fal-ai/minimax/speech-2.8-{}", ["hd", "turbo"], minimax),
  "fal-ai/lyria3": { prompt: text, image_url: Type.Optional(link) },
  "fal-ai/wizper": {
    audio_url: link,
    task: one("transcribe", "translate"),
    language: Type.Union([Type.Null(), Type.String({ pattern: "^[a-z]{2,3}$" })]),
    chunk_level: Type.Literal("segment"),
    version: Type.Literal("3"),
    max_segment_len: integer(1, 29),
    merge_chunks: flag,
  },
  "fal-ai/elevenlabs/speech-to-text/scribe-v2": {
    audio_url: link,
    diarize: flag,
    tag_audio_events: flag,
    language_code: Type.Optional(Type.String({ pattern: "^[a-z]{2,3}$" })),
  },
};

/** Sora as fal had it, for the example of an operator's file; it is off there. */
FIELDS["fal-ai/sora-2/text-to-video"] = {
  prompt: text,
  duration: one("4", "8", "12"),
  aspect_ratio: one("16:9", "9:16"),
  resolution: Type.Literal("720p"),
  delete_video: flag,
};
FIELDS["fal-ai/sora-2/image-to-video"] = { ...FIELDS["fal-ai/sora-2/text-to-video"], image_url: link };

export const FAL_ENDPOINTS: Readonly<Record<string, TSchema>> = Object.fromEntries(
  Object.entries(FIELDS).map(([endpoint, fields]) => [endpoint, Type.Object(fields, { additionalProperties: false })]),
);
