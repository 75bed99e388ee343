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

/** The provider that an endpoint is: each of its models is a card, and what it costs is known only where it runs on one's own machine. */
export function endpointProvider(endpoint: Endpoint): Provider {
  const dialect: Dialect = DIALECTS[endpoint.dialect];
  return speakingProvider({
    id: endpoint.id,
    name: endpoint.name,
    dialect,
    baseUrl: endpoint.baseUrl,
    env: [],
    baseEnv: "",
    cards: endpoint.models.map((model, at) => endpointCard(endpoint, dialect, model, at)),
  });
}

function endpointCard(endpoint: Endpoint, dialect: Dialect, model: string, at: number): Card {
  const id = `${slug(endpoint.name)}-${slug(model)}`.slice(0, 76);
  const isTaken = endpoint.models.slice(0, at).some((other) => slug(other) === slug(model));
  return spokenCard({
    id: isTaken ? `${id}-${at + 1}` : id,
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
