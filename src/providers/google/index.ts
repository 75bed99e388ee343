/**
 * Google, by two doors: `google` is the Gemini API with a key, `vertex` is Vertex AI with a service account. Where both serve a model, its card lists
 * both. Which of Google's four ways of asking a model has follows from its name, so that an operator's card needs no code.
 */
import { JobFailure } from "../../jobs/define.ts";
import { modelOf } from "../card.ts";
import type { Provider, ProviderContext, ProviderRequest, Submitted } from "../define.ts";
import { resultOf } from "./answer.ts";
import { imageCards, vertexImageCards } from "./cards/image.ts";
import { retired } from "./cards/retired.ts";
import { soundCards } from "./cards/sound.ts";
import { textCards } from "./cards/text.ts";
import { imagenCards, omniCards, veoCards } from "./cards/video.ts";
import { checkKey } from "./check.ts";
import { type Door, GEMINI_URL, withClient } from "./client.ts";
import { contentOf } from "./content.ts";
import { embedBy, GOOGLE_EMBEDDINGS } from "./embed.ts";
import { cancelInteraction, isInteraction, pollInteraction, submitInteraction } from "./interactions.ts";
import { inlineFiles } from "./media.ts";
import { saidParams } from "./said.ts";
import { talkBy } from "./talk.ts";
import { isImagen, isVeo, pollVeo, submitImagen, submitVeo } from "./predict.ts";

export const google: Provider = {
  id: "google",
  name: "Google Gemini",
  credentials: [{ name: "key", title: "API key", isSecret: true, env: ["GEMINI_API_KEY", "GOOGLE_API_KEY"] }],
  baseUrl: { usual: GEMINI_URL, env: "GEMINI_BASE_URL" },
  cards: [...imageCards, ...omniCards, ...soundCards, ...textCards],
  retired,
  limits: { atOnce: 4 },
  submit(asked, context) {
    const request = asSaid(asked);
    const model = nameOf(request);
    if (isVeo(model) || isImagen(model))
      throw new JobFailure("config", `${request.card.name} is not served by a Gemini key; it needs Vertex AI.`);
    return isInteraction(model) ? submitInteraction(request, context) : submitContent("google", request, context);
  },
  poll: pollInteraction,
  chat: talkBy("google"),
  embeds: { embed: embedBy("google"), models: GOOGLE_EMBEDDINGS, others: "unknown" },
  cancel: cancelInteraction,
  check: (context) => checkKey("google", context),
};

export const vertex: Provider = {
  id: "vertex",
  name: "Google Vertex AI",
  credentials: [
    {
      name: "privateKey",
      title: "JSON key file of a service account, or its private key",
      isSecret: true,
      isLong: true,
      env: ["GOOGLE_PRIVATE_KEY"],
    },
    { name: "email", title: "The account's name, if not in the file", isSecret: false, isOptional: true, env: ["GOOGLE_CLIENT_EMAIL"] },
    { name: "project", title: "Project, if not the account's own", isSecret: false, isOptional: true, env: ["GOOGLE_CLOUD_PROJECT"] },
    { name: "location", title: "Region of Veo and Imagen", isSecret: false, isOptional: true, env: ["GOOGLE_CLOUD_LOCATION"] },
  ],
  baseUrl: { usual: "https://us-central1-aiplatform.googleapis.com", env: "GOOGLE_VERTEX_BASE_URL" },
  cards: [...vertexImageCards, ...veoCards, ...imagenCards],
  // 50 requests a minute for each model: docs.cloud.google.com Veo 3.1 page, read 2026-11-20.
  limits: { atOnce: 4, perMinute: 50 },
  submit(asked, context) {
    const request = asSaid(asked);
    const model = nameOf(request);
    if (isVeo(model)) return submitVeo(request, context);
    return isImagen(model) ? submitImagen(request, context) : submitContent("vertex", request, context);
  },
  poll: pollVeo,
  chat: talkBy("vertex"),
  check: (context) => checkKey("vertex", context),
};

async function submitContent(door: Door, request: ProviderRequest, context: ProviderContext): Promise<Submitted> {
  const model = nameOf(request);
  const files = await inlineFiles(request);
  const asked = { stake: "submit", timeoutMs: request.card.maxRuntimeMs, model } as const;
  return withClient(door, context, asked, async (client, call) => {
    const response = await client.models.generateContent(contentOf(request, model, files));
    return { result: await resultOf(response, request, { call, folder: context.folder }) };
  });
}

/** The request with its parameters as the route says them. */
const asSaid = (request: ProviderRequest): ProviderRequest => ({ ...request, params: saidParams(request) });

function nameOf({ card, route, inputs }: ProviderRequest): string {
  const model = modelOf(route, inputs);
  if (!model) throw new JobFailure("rejected", `${card.name} does not take these inputs together.`);
  return model;
}
