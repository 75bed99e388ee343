/**
 * In what the endpoints that speak Chat Completions differ, as a table. Facts: docs.ollama.com/api/openai-compatibility (2026), openrouter.ai/docs/errors and
 * /docs/api/api-reference/api-keys/get-current-key (2026), @ai-sdk/xai 5.0.12 (2026-09-28), @ai-sdk/mistral 4.0.87, @ai-sdk/deepseek 3.0.56,
 * api-docs.deepseek.com (2026), all read 2026-11-20.
 */
import { type TProperties, Type } from "@sinclair/typebox";
import { choice } from "../card.ts";
import type { Lack } from "./lacks.ts";

export interface Dialect {
  name: string;
  /** Our parameter → the field of the body. */
  fields: Record<string, string>;
  params: TProperties;
  /** Use is told only where it is asked for; Mistral tells it by itself and refuses fields that it does not know. */
  asksUsage: boolean;
  seesPictures: boolean;
  /** What the test button asks, under the base address. OpenRouter gives its list of models to anybody. */
  check: string;
  /** It can be asked without a key once its address is known. */
  isKeyless?: true;
  /** It runs on the owner's own machine, and nobody bills it. */
  isOwn?: true;
  /** Documented answers of "not now" besides 500 and 503. */
  unavailable?: readonly number[];
  /** What of a conversation it is known not to take (`lacks.ts`); what else it lacks it says itself, by its own error. */
  lacks?: readonly Lack[];
  /** Its word for "must call a tool". */
  required?: string;
  /** Forms of a call's id that it takes; any unless said. */
  callIds?: RegExp;
  /** After the result of a tool it takes no person's words before the model's. */
  bridgesResults?: true;
  /** Thoughts that it wants back with the calls that came of them: api-docs.deepseek.com/guides/thinking_mode, openrouter.ai/docs/use-cases/reasoning-tokens. */
  echoes?: "reasoning_content" | "reasoning_details";
}

const length = Type.Integer({ title: "Length", description: "At most so many tokens.", minimum: 16, maximum: 32_000, default: 4_000 });
const temperature = Type.Optional(Type.Number({ title: "Temperature", minimum: 0, maximum: 2 }));
const seed = Type.Optional(Type.Integer({ title: "Seed", minimum: 0, maximum: 2_147_483_647 }));

const LENGTH = { maxTokens: "max_tokens" };
const SAMPLED = { ...LENGTH, temperature: "temperature" };

export const DIALECTS = {
  ollama: {
    name: "Ollama",
    fields: { ...SAMPLED, seed: "seed" },
    params: { maxTokens: length, temperature, seed },
    asksUsage: true,
    seesPictures: true,
    check: "/models",
    isKeyless: true,
    isOwn: true,
    lacks: ["choice"], // it takes the field and does not follow it
  },
  vllm: {
    name: "vLLM",
    fields: { ...SAMPLED, seed: "seed" },
    params: { maxTokens: length, temperature, seed },
    asksUsage: true,
    seesPictures: true,
    check: "/models",
    isKeyless: true,
    isOwn: true,
  },
  openrouter: {
    name: "OpenRouter",
    fields: SAMPLED,
    params: { maxTokens: length, temperature },
    asksUsage: true,
    seesPictures: true,
    check: "/key",
    unavailable: [502],
    echoes: "reasoning_details",
  },
  // Which thinking efforts a model takes differs, and some are refused; so none is offered.
  xai: {
    name: "xAI",
    fields: LENGTH,
    params: { maxTokens: length },
    asksUsage: true,
    seesPictures: true,
    check: "/models",
  },
  mistral: {
    name: "Mistral",
    fields: { ...SAMPLED, seed: "random_seed" },
    params: { maxTokens: length, temperature: Type.Optional(Type.Number({ title: "Temperature", minimum: 0, maximum: 1.5 })), seed },
    asksUsage: false,
    seesPictures: true,
    check: "/models",
    required: "any",
    callIds: /^[a-zA-Z0-9]{9}$/,
    bridgesResults: true, // "Unexpected role 'user' after role 'tool'", error 3230 (github.com/avante-corp/avante.nvim/pull/2695, 2025-09)
  },
  // It thinks unless told otherwise, and then a temperature changes nothing; whether it sees pictures is not known.
  deepseek: {
    name: "DeepSeek",
    fields: { ...LENGTH, effort: "reasoning_effort", thinking: "thinking" },
    params: {
      maxTokens: length,
      thinking: choice(["enabled", "disabled"], { title: "Thinks first", default: "enabled" }),
      effort: Type.Optional(choice(["low", "high", "max"], { title: "Thinking" })),
    },
    asksUsage: true,
    seesPictures: false,
    check: "/user/balance",
    lacks: ["schema"], // only `json_object`: api-docs.deepseek.com/guides/json_mode
    echoes: "reasoning_content",
  },
  other: {
    name: "Another one",
    fields: SAMPLED,
    params: { maxTokens: length, temperature },
    asksUsage: true,
    seesPictures: true,
    check: "/models",
    isKeyless: true,
  },
} as const satisfies Record<string, Dialect>;

export type DialectId = keyof typeof DIALECTS;

export const DIALECT_IDS = Object.keys(DIALECTS) as DialectId[];

/** What the parameters of a request are in this dialect; those that are not set are not said. */
export function saidIn(dialect: Dialect, params: Record<string, unknown>): Record<string, unknown> {
  const said = Object.entries(dialect.fields).flatMap(([name, field]): [string, unknown][] => {
    const value = params[name];
    return value === undefined ? [] : [[field, name === "thinking" ? { type: value } : value]];
  });
  return { ...Object.fromEntries(said), ...(dialect.asksUsage ? { stream_options: { include_usage: true } } : {}) };
}
