/**
 * Interactions: films of Gemini Omni, songs of Lyria. Omni is asked in the background, so that its id is there before the work begins and can be asked
 * again after a restart; that needs `store`. Songs are made while one waits.
 *
 * Facts: types of @google/genai 3.1.0 (2026-11-10); ai.google.dev/gemini-api/docs/omni and music-generation; what public repositories measured against
 * the live API in August to October 2026: `duration` is a string such as "6s" (3 to 10), a picture is bound by a tag in the words and ignored without
 * one, a refusal is `completed` with words and no film, an unknown id is a 400, and for some hours a 400 "Multiple authentication credentials" was the
 * answer to every look at a running film.
 */
import type { GoogleGenAI, Interactions } from "@google/genai";
import { modelOf } from "../card.ts";
import type { CallContext, Polled, ProviderContext, ProviderRequest, ProviderResult, Submitted, Ticket } from "../define.ts";
import { type Asked, ONCE, withClient } from "./client.ts";
import { isSafetyReason } from "./faults.ts";
import { type Call, failed, odd } from "./line.ts";
import { type InlineFile, inlineFiles, savedFrom, savedInline } from "./media.ts";
import { interactionMicros } from "./rates.ts";

type Body = Interactions.InteractionCreateParams.CreateModelInteractionParamsNonStreaming;
type Interaction = Interactions.Interaction;
type Content = Interactions.Content;

const SUBMIT_TIMEOUT_MS = 3 * 60_000;
const ASK: Asked = { stake: "ask", timeoutMs: 60_000 };
/** At least; the job looks less often the longer it has waited. */
const LOOK_AGAIN_MS = 1_000;
const LOOK_LATER_MS = 30_000;

export const isInteraction = (model: string): boolean => /^(gemini-omni|lyria)/.test(model);

export async function submitInteraction(request: ProviderRequest, context: ProviderContext): Promise<Submitted> {
  const model = modelOf(request.route, request.inputs) ?? "";
  const files = await inlineFiles(request);
  return request.card.kind === "music"
    ? { result: await song(request, context, { model, files }) }
    : { ticket: await film(request, context, { model, files }) };
}

interface Given {
  model: string;
  files: readonly InlineFile[];
}

async function film(request: ProviderRequest, context: ProviderContext, { model, files }: Given): Promise<Ticket> {
  const asked: Asked = { stake: "submit", timeoutMs: SUBMIT_TIMEOUT_MS };
  return withClient("google", context, asked, async (client, call) => {
    const made = await client.interactions.create(filmOf(request, model, files), ONCE);
    if (!made?.id) throw odd(call, "The answer has no id.");
    return { interaction: made.id };
  });
}

async function song(request: ProviderRequest, context: ProviderContext, { model, files }: Given): Promise<ProviderResult> {
  const asked: Asked = { stake: "submit", timeoutMs: request.card.maxRuntimeMs };
  return withClient("google", context, asked, async (client, call) => {
    const input: Content[] = [...files.map(pictureOf), { type: "text", text: request.prompt }];
    const made = await client.interactions.create({ model, input, automatic_continuation: false } as Body, ONCE);
    if (!made?.status) throw odd(call, "The answer has no status.");
    const sound = made.output_audio;
    if (!sound?.data) throw without(made, call);
    const mime = sound.mime_type && sound.sample_rate ? `${sound.mime_type};rate=${sound.sample_rate}` : sound.mime_type;
    return {
      ...(await savedInline(request, context.folder, { data: sound.data, mime })),
      costMicros: interactionMicros(request.route, made.usage),
    };
  });
}

/** The body for a film, by its inputs: first and last frame, pictures to be like, a film to change, or words alone. */
export function filmOf(
  { prompt, params, seed, card }: Pick<ProviderRequest, "prompt" | "params" | "seed" | "card">,
  model: string,
  files: readonly InlineFile[],
): Body {
  const references = files.filter((file) => file.role === "reference");
  const tagged = files.map((file) => TAGS[file.role]?.(references.indexOf(file)) ?? "");
  const words = [...tagged.filter((tag) => tag && !prompt.includes(tag)), prompt].join(" ");
  return {
    model,
    input: [...files.map(pictureOf), { type: "text", text: words }],
    background: true,
    store: true,
    response_format: {
      type: "video",
      aspect_ratio: String(params.aspect),
      resolution: String(params.resolution),
      duration: `${params.seconds}s`,
      delivery: "uri",
    },
    generation_config: { video_config: { task: taskOf(files) }, ...(card.supports.seed ? { seed } : {}) },
  };
}

const TAGS: Partial<Record<InlineFile["role"], (index: number) => string>> = {
  start: () => "<FIRST_FRAME>",
  end: () => "<LAST_FRAME>",
  reference: (index) => `<IMAGE_REF_${index}>`,
  clip: () => "<VIDEO_REF_0>",
};

function taskOf(files: readonly InlineFile[]): string {
  const has = (role: InlineFile["role"]) => files.some((file) => file.role === role);
  if (has("clip")) return "edit";
  if (has("start")) return "image_to_video";
  return has("reference") ? "reference_to_video" : "text_to_video";
}

const pictureOf = ({ mime, base64 }: InlineFile): Content => ({
  type: mime.startsWith("video/") ? "video" : "image",
  data: base64,
  mime_type: mime,
});

export async function pollInteraction(request: ProviderRequest, ticket: Ticket, context: ProviderContext): Promise<Polled> {
  return withClient("google", context, ASK, async (client, call) => {
    const found = await lookedAt(client, String(ticket.interaction), call);
    if (found === "not now") return { state: "waiting", afterMs: LOOK_LATER_MS, words: "Google does not say how far it is" };
    switch (found.status) {
      case "queued":
      case "in_progress":
        return { state: "waiting", afterMs: LOOK_AGAIN_MS };
      case "completed":
        return collected(found, { request, context, call });
      case "cancelled":
        throw failed(call, { fault: "rejected", said: "It was cancelled at Google." });
      case "budget_exceeded":
        throw failed(call, { fault: "no-credit", said: wordsOf(found) });
      default:
        throw without(found, call);
    }
  });
}

/** The one 400 that says nothing of the film. */
const CREDENTIALS_BUG = /multiple authentication credentials/i;

async function lookedAt(client: GoogleGenAI, id: string, call: Call): Promise<Interaction | "not now"> {
  try {
    return await client.interactions.get(id, {}, ONCE);
  } catch (error) {
    if (CREDENTIALS_BUG.test(String(call.failure))) return "not now";
    throw error;
  }
}

interface Collecting {
  request: ProviderRequest;
  context: ProviderContext;
  call: Call;
}

async function collected(found: Interaction, { request, context, call }: Collecting): Promise<Polled> {
  const { data, uri, mime_type: mime } = found.output_video ?? {};
  if (!data && !uri) throw without(found, call);
  const saved = data ? await savedInline(request, context.folder, { data, mime }) : await savedFrom(uri ?? "", mime, request, context);
  if (!saved) return { state: "waiting", afterMs: LOOK_AGAIN_MS, fraction: 0.95, words: "Google is still storing the film" };
  return { state: "done", result: { ...saved, costMicros: interactionMicros(request.route, found.usage) } };
}

/** Why an ended interaction has nothing to show: by its errors, else the model's words instead of a film are its refusal. */
function without(found: Interaction, call: Call) {
  const said = wordsOf(found);
  const isSafety =
    found.errors?.some((error) => isSafetyReason(error.code?.split("/").at(-1))) || /safety|polic(y|ies)|blocked|prohibited/i.test(said);
  if (isSafety || (found.status === "completed" && !found.errors?.length)) return failed(call, { fault: "refused", said });
  return failed(call, { fault: "rejected", said: said || `It ended as ${found.status}.` });
}

const wordsOf = (found: Interaction): string =>
  [...(found.errors ?? []).map((error) => error.message ?? ""), found.output_text ?? ""].join(" ").trim();

/** Only what is made in the background can be stopped. */
export async function cancelInteraction(ticket: Ticket, context: CallContext): Promise<boolean> {
  return withClient("google", context, { stake: "ask", timeoutMs: 10_000 }, async (client) => {
    const { status } = await client.interactions.cancel(String(ticket.interaction), {}, ONCE);
    return status === "cancelled";
  });
}
