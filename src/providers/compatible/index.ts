/**
 * Everything that speaks OpenAI's Chat Completions: three upstreams with models of their own, and any number of endpoints that an owner adds with an
 * address, a dialect and the names of the models there (Ollama, vLLM, OpenRouter, a gateway). It goes out by plain `outbound`: the official client
 * hides the bodies of errors that have another form than OpenAI's. As with OpenAI, a lost answer stays uncertain.
 */
import type { Card } from "../card.ts";
import type { Provider } from "../define.ts";
import type { Speaker } from "./call.ts";
import { DEEPSEEK_CARDS, MISTRAL_CARDS, RETIRED_DEEPSEEK, spokenCard, XAI_CARDS } from "./cards.ts";
import { chatWith } from "./chat.ts";
import { checkEndpoint } from "./check.ts";
import { type Dialect, type DialectId, DIALECTS } from "./dialects.ts";
import { embedWith } from "./embed.ts";
import { talkWith } from "./talk.ts";

export type { DialectId } from "./dialects.ts";

interface Upstream extends Speaker {
  id: string;
  /** Names of the key in the environment; none for what an owner adds. */
  env: string[];
  baseEnv: string;
  cards: readonly Card[];
}

function speakingProvider({ id, env, baseEnv, cards, ...speaker }: Upstream): Provider {
  const { name, dialect, baseUrl } = speaker;
  const models = cards.map((card) => String(card.routes[0].model));
  return {
    id,
    name,
    credentials: [{ name: "key", title: "API key", isSecret: true, env, ...(dialect.isKeyless ? { isOptional: true } : {}) }],
    baseUrl: { usual: baseUrl, env: baseEnv },
    ...(dialect.isKeyless ? { isKeyless: true } : {}),
    cards,
    limits: { atOnce: dialect.isOwn ? 1 : 4 },
    submit: async (request, context) => ({ result: await chatWith(speaker, request, context) }),
    chat: talkWith(speaker),
    embeds: { embed: embedWith(speaker), models: [], others: dialect.isOwn ? { unit: "take", micros: 0 } : "unknown" },
    check: (context) => checkEndpoint(speaker, models, context),
  };
}

export const xai = speakingProvider({
  id: "xai",
  name: "xAI",
  dialect: DIALECTS.xai,
  baseUrl: "https://api.x.ai/v1",
  env: ["XAI_API_KEY"],
  baseEnv: "XAI_BASE_URL",
  cards: XAI_CARDS,
});

export const mistral = speakingProvider({
  id: "mistral",
  name: "Mistral",
  dialect: DIALECTS.mistral,
  baseUrl: "https://api.mistral.ai/v1",
  env: ["MISTRAL_API_KEY"],
  baseEnv: "MISTRAL_BASE_URL",
  cards: MISTRAL_CARDS,
});

export const deepseek: Provider = {
  ...speakingProvider({
    id: "deepseek",
    name: "DeepSeek",
    dialect: DIALECTS.deepseek,
    baseUrl: "https://api.deepseek.com",
    env: ["DEEPSEEK_API_KEY"],
    baseEnv: "DEEPSEEK_BASE_URL",
    cards: DEEPSEEK_CARDS,
  }),
  retired: RETIRED_DEEPSEEK,
};

/** An endpoint that an owner added. */
export interface Endpoint {
  /** Its provider's id, too. */
  id: string;
  name: string;
  dialect: DialectId;
  /** With its path, such as `http://127.0.0.1:11434/v1`. */
  baseUrl: string;
  /** Names of models there, in the order in which they are offered. */
  models: readonly string[];
  /** When it was added or changed, as a date. */
  date: string;
}

/**
 * The provider that an endpoint is: each of its models is a card, and what it costs is known only where it runs on one's own machine. `isTaken` knows the
 * names of every other card, so that none of these is taken for another way to somebody else's model.
 */
export function endpointProvider(endpoint: Endpoint, isTaken: (name: string) => boolean = () => false): Provider {
  const dialect: Dialect = DIALECTS[endpoint.dialect];
  const ids = cardIdsOf(endpoint, isTaken);
  return speakingProvider({
    id: endpoint.id,
    name: endpoint.name,
    dialect,
    baseUrl: endpoint.baseUrl,
    env: [],
    baseEnv: "",
    cards: endpoint.models.map((model, at) => endpointCard(endpoint, dialect, model, ids[at] as CardId)),
  });
}

interface CardId {
  id: string;
  /** A name that only this card can have; it stays when `id` becomes free or is taken. */
  alias: string;
}

/**
 * A card is called after its endpoint and its model. Where that name is somebody else's already (an endpoint "grok" with a model "4.7", or "a-b" with "c"
 * beside "a" with "b-c"), the one that was there first keeps it, and the other is called by it and a sum of what makes it unique.
 */
function cardIdsOf({ id, name, models }: Endpoint, isTaken: (name: string) => boolean): CardId[] {
  const given = new Set<string>();
  return models.map((model, at) => {
    const short = `${slug(name)}-${slug(model)}`.slice(0, 76);
    const isSecond = models.slice(0, at).some((other) => slug(other) === slug(model));
    const usual = isSecond ? `${short}-${at + 1}` : short;
    const alias = `${short.slice(0, 68)}-${Bun.hash.crc32(`${id} ${model}`).toString(36)}`;
    const chosen = isTaken(usual) || given.has(usual) ? alias : usual;
    given.add(chosen);
    return { id: chosen, alias };
  });
}

function endpointCard(endpoint: Endpoint, dialect: Dialect, model: string, { id, alias }: CardId): Card {
  return spokenCard({
    id,
    aliases: [alias],
    name: `${model} (${endpoint.name})`,
    provider: endpoint.id,
    model,
    dialect,
    price: dialect.isOwn ? { unit: "take", micros: 0 } : "unknown",
    source: dialect.isOwn ? "added in Settings; a server of one's own bills nothing" : "added in Settings; its price is not known",
    date: endpoint.date,
  });
}

const slug = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "") || "model";
