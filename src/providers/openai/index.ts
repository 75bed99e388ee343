/**
 * OpenAI: pictures, voices, transcripts and words, each by one request that brings its answer. It has no tickets and no idempotency key (openai@7.55.0
 * sends none unless told a header), so a lost answer stays uncertain: nobody can ask again.
 */
import { JobFailure } from "../../jobs/define.ts";
import type { RetiredModel } from "../card.ts";
import type { Provider, ProviderContext, ProviderRequest, ProviderResult } from "../define.ts";
import { HEARING_CARDS, SPEECH_CARDS } from "./audio-cards.ts";
import { chat } from "./chat.ts";
import { CHAT_CARDS } from "./chat-cards.ts";
import { checkOpenai } from "./check.ts";
import { OPENAI_URL } from "./client.ts";
import { embed, OPENAI_EMBEDDINGS } from "./embed.ts";
import { IMAGE_CARDS, RETIRED_IMAGES } from "./image-cards.ts";
import { makeImage } from "./images.ts";
import { makeSpeech } from "./speech.ts";
import { talk } from "./talk.ts";
import { transcribe } from "./transcribe.ts";

const RETIRED: readonly RetiredModel[] = [
  ...RETIRED_IMAGES,
  {
    names: ["sora", "sora-2", "sora 2", "sora-2-pro"],
    name: "Sora 2",
    kind: "video",
    provider: "openai",
    since: "2026-09-24",
    successor: "veo-3.1",
    source: "openai@7.55.0 resources/videos.d.ts (2026-11-10); OpenAI names no successor, so it is our choice",
  },
];

export const openai: Provider = {
  id: "openai",
  name: "OpenAI",
  credentials: [
    { name: "key", title: "API key", isSecret: true, env: ["OPENAI_API_KEY"] },
    { name: "organization", title: "Organization", isSecret: false, isOptional: true, env: ["OPENAI_ORG_ID"] },
    { name: "project", title: "Project", isSecret: false, isOptional: true, env: ["OPENAI_PROJECT_ID"] },
  ],
  baseUrl: { usual: OPENAI_URL, env: "OPENAI_BASE_URL" },
  cards: [...IMAGE_CARDS, ...SPEECH_CARDS, ...HEARING_CARDS, ...CHAT_CARDS],
  retired: RETIRED,
  limits: { atOnce: 6 },
  async submit(request, context) {
    return { result: await make(request, context) };
  },
  chat: talk,
  embeds: { embed, models: OPENAI_EMBEDDINGS, others: "unknown" },
  check: checkOpenai,
};

function make(request: ProviderRequest, context: ProviderContext): Promise<ProviderResult> {
  switch (request.card.kind) {
    case "image":
      return makeImage(request, context);
    case "speech":
      return makeSpeech(request, context);
    case "transcription":
      return transcribe(request, context);
    case "text":
      return chat(request, context);
    default:
      throw new JobFailure("config", `OpenAI makes no ${request.card.kind}.`);
  }
}
