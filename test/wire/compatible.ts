/**
 * Endpoints that speak Chat Completions, each with its own errors and its own way to stream: xAI, Mistral and DeepSeek with their published error bodies, and
 * Ollama, vLLM and OpenRouter as endpoints that an owner added. Sources: @ai-sdk/xai 5.0.12, @ai-sdk/mistral 4.0.87, api-docs.deepseek.com, openrouter.ai/docs,
 * docs.ollama.com/api/openai-compatibility (all 2026).
 */
import type { Card } from "../../src/providers/card.ts";
import type { Provider } from "../../src/providers/define.ts";
import { deepseek, endpointProvider, mistral, xai } from "../../src/providers/compatible/index.ts";
import { chatAnswer, type ChatForm } from "./chat.ts";
import { picturesIn } from "./openai.ts";
import { type Behaviour, openWire, type Sample, type Turn, type Wire, type WireReply, type WireRequest } from "./wire.ts";

interface Speech {
  provider: Provider;
  /** Empty for a server that asks for none. */
  key: string;
  /** Under the address of the server. */
  base: string;
  /** Fields of the body that it knows. */
  known: string;
  form: ChatForm;
  /** Its errors, by behaviour. */
  trouble: Partial<Record<Behaviour, WireReply>>;
  /** How it says that it does not know a field. */
  stranger(field: string): WireReply;
  /** What the test button asks, and the answer. */
  check: { path: string; body: unknown; noCredit?: unknown };
  samples: Sample[];
  keyStates: Wire["keyStates"];
  /** Where our parameters stand in the body, when it is not the same name. */
  fields: Record<string, string>;
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): WireReply => ({ status, headers, body });
const RETRY = { "retry-after": "1" };

/** What a gateway before it says, where it has no word of its own. */
const GATEWAY: Speech["trouble"] = {
  "bad-key": json(401, { error: "Unauthorized" }),
  "no-credit": json(402, { error: "Payment required" }),
  "wrong-region": json(403, { error: { message: "This service is not available in your country.", code: 403 } }),
};

function speakingWire(own: Speech): Wire {
  const speech: Speech = { ...own, trouble: { ...GATEWAY, ...own.trouble } };
  return {
    provider: speech.provider,
    credentials: (url) => ({ fields: Object.fromEntries(speech.key ? [["key", speech.key]] : []), baseUrl: `${url}${speech.base}` }),
    serve: () => openWire((request, turn) => answer(speech, request, turn)),
    samples: speech.samples,
    keyStates: speech.keyStates,
    spoken: (_card: Card, name, value) => ({
      at: speech.fields[name] ?? name,
      value: name === "thinking" ? { type: value } : value,
    }),
    submissionOf: (requests) => requests.find((request) => request.path.endsWith("/chat/completions")),
    inputsOf: (submission) =>
      picturesIn(submission.body as Record<string, unknown>).map((bytes) => ({ role: "reference" as const, bytes })),
  };
}

function answer(speech: Speech, request: WireRequest, turn: Turn): WireReply {
  const { key, base, check, trouble } = speech;
  if (key && request.headers.authorization !== `Bearer ${key}`) return trouble["bad-key"] as WireReply;
  if (request.path === `${base}${check.path}`) {
    if (turn.mode === "no-credit" && check.noCredit) return { body: check.noCredit };
    return (turn.mode === "no-credit" ? undefined : trouble[turn.mode]) ?? { body: check.body };
  }
  if (request.method !== "POST" || request.path !== `${base}/chat/completions`) return json(404, { error: { message: "No such page" } });
  const known = speech.known.split(" ");
  const stranger = Object.keys(request.body as object).find((field) => !known.includes(field));
  if (stranger) return speech.stranger(stranger);
  const mode = turn.submission();
  const told = trouble[mode];
  if (told) return told;
  turn.accept();
  return mode === "crash" ? "hang-up" : chatAnswer(mode, speech.form);
}

const listOf = (provider: Provider) => ({
  object: "list",
  data: provider.cards.map((card) => ({ id: String(card.routes[0].model), object: "model" })),
});

const picture = { role: "reference", kind: "image" } as const;

/** The first one meets every behaviour; one with a picture need only succeed. */
const both = (card: string): Sample[] => [
  { card, answers: "at-once" },
  { card, inputs: [picture], answers: "at-once" },
];

const BASICS = "model messages stream max_tokens";

export const xaiWire = speakingWire({
  provider: xai,
  key: "test-key-xai-0001",
  base: "/v1",
  known: `${BASICS} stream_options reasoning_effort tools tool_choice`,
  form: { thoughts: "A fox, then." },
  trouble: {
    limited: json(429, { code: "Some resource has been exhausted", error: "Too many requests for this model." }, RETRY),
    unavailable: json(503, { error: "The service is currently unavailable." }),
    rejected: json(400, { code: "Client specified an invalid argument", error: "Argument not supported: max_tokens" }),
    refused: json(403, { code: "The caller does not have permission", error: "Content violates usage guidelines." }),
    "bad-key": json(400, { code: "Client specified an invalid argument", error: "Incorrect API key provided: te***01." }),
    "no-credit": json(403, { code: "The caller does not have permission", error: "Your newly created team doesn't have any credits yet." }),
  },
  stranger: (field) => json(400, { code: "Client specified an invalid argument", error: `Argument not supported: ${field}` }),
  check: { path: "/models", body: listOf(xai) },
  samples: both("grok-4.5"),
  keyStates: { success: "ok", "bad-key": "bad-key", limited: "limited", unavailable: "unreachable" },
  fields: { maxTokens: "max_tokens" },
});

export const mistralWire = speakingWire({
  provider: mistral,
  key: "test-key-mistral-0001",
  base: "/v1",
  known: `${BASICS} temperature random_seed safe_prompt tools tool_choice`,
  form: { inParts: true },
  trouble: {
    limited: json(
      429,
      { object: "error", message: "Requests rate limit exceeded", type: "rate_limited", param: null, code: "1300" },
      RETRY,
    ),
    unavailable: json(503, { object: "error", message: "Service unavailable.", type: "unreachable_backend", param: null, code: "1100" }),
    rejected: json(422, {
      detail: [{ type: "less_than_equal", loc: ["body", "temperature"], msg: "Input should be less than or equal to 1.5" }],
    }),
    "bad-key": json(401, { message: "Unauthorized", request_id: "test0003" }),
    "no-credit": json(402, { message: "Payment required", request_id: "test0004" }),
  },
  stranger: (field) => json(422, { detail: [{ type: "extra_forbidden", loc: ["body", field], msg: "Extra inputs are not permitted" }] }),
  check: { path: "/models", body: listOf(mistral) },
  samples: both("mistral-large-2512"),
  keyStates: { success: "ok", "bad-key": "bad-key", limited: "limited", unavailable: "unreachable" },
  fields: { maxTokens: "max_tokens", seed: "random_seed" },
});

const deepseekError = (status: number, message: string, type: string, headers: Record<string, string> = {}) =>
  json(status, { error: { message, type, param: null, code: "invalid_request_error" } }, headers);

export const deepseekWire = speakingWire({
  provider: deepseek,
  key: "test-key-deepseek-0001",
  base: "",
  known: `${BASICS} stream_options thinking reasoning_effort tools`,
  form: { comment: "keep-alive", thoughts: "A fox, then." },
  trouble: {
    limited: deepseekError(429, "Rate limit reached", "rate_limit_error", RETRY),
    unavailable: deepseekError(503, "Server overloaded", "server_error"),
    rejected: deepseekError(422, "Invalid max_tokens value", "invalid_request_error"),
    refused: deepseekError(400, "Content Exists Risk: blocked by content policy", "invalid_request_error"),
    "bad-key": deepseekError(401, "Authentication Fails, Your api key: ****0001 is invalid", "authentication_error"),
    "no-credit": deepseekError(402, "Insufficient Balance", "unknown_error"),
  },
  stranger: (field) => deepseekError(422, `unknown field ${field}`, "invalid_request_error"),
  check: {
    path: "/user/balance",
    body: { is_available: true, balance_infos: [{ currency: "USD", total_balance: "9.50" }] },
    noCredit: { is_available: false, balance_infos: [{ currency: "USD", total_balance: "0.00" }] },
  },
  samples: [{ card: "deepseek-v4-pro", params: { effort: "high" }, answers: "at-once" }],
  keyStates: { success: "ok", "bad-key": "bad-key", "no-credit": "no-credit", limited: "limited", unavailable: "unreachable" },
  fields: { maxTokens: "max_tokens", effort: "reasoning_effort" },
});

const ollama = endpointProvider({
  id: "ollama",
  name: "Ollama",
  dialect: "ollama",
  baseUrl: "http://127.0.0.1:11434/v1",
  models: ["llama3.2-vision:11b"],
  date: "2026-11-21",
});
const ollamaError = (status: number, message: string) => json(status, { error: { message, type: "api_error", param: null, code: null } });

export const ollamaWire = speakingWire({
  provider: ollama,
  key: "",
  base: "/v1",
  known: `${BASICS} stream_options temperature seed tools`,
  form: { usage: { prompt_tokens: 0 } },
  trouble: {
    limited: json(
      429,
      { error: { message: "server busy, please try again. maximum pending requests exceeded", type: "api_error" } },
      RETRY,
    ),
    unavailable: ollamaError(503, "llama runner is still loading"),
    rejected: ollamaError(400, "invalid image input"),
  },
  stranger: (field) => ollamaError(400, `json: unknown field "${field}"`),
  check: { path: "/models", body: listOf(ollama) },
  samples: both("ollama-llama3.2-vision-11b"),
  keyStates: { success: "ok", unavailable: "unreachable" },
  fields: { maxTokens: "max_tokens" },
});

const vllm = endpointProvider({
  id: "vllm",
  name: "Studio GPU",
  dialect: "vllm",
  baseUrl: "http://127.0.0.1:8000/v1",
  models: ["Qwen/Qwen3-VL-8B-Instruct"],
  date: "2026-11-21",
});
const vllmError = (code: number, message: string, type: string) => json(code, { object: "error", message, type, param: null, code });

export const vllmWire = speakingWire({
  provider: vllm,
  key: "test-key-vllm-0001",
  base: "/v1",
  known: `${BASICS} stream_options temperature seed top_k min_p tools`,
  form: { noDone: true, thoughts: "A fox, then." },
  trouble: {
    limited: json(429, { object: "error", message: "Too many requests", type: "TooManyRequests", param: null, code: 429 }, RETRY),
    unavailable: vllmError(503, "The engine is not ready", "ServiceUnavailableError"),
    rejected: vllmError(400, "At most 1 image may be provided in one prompt.", "BadRequestError"),
    "bad-key": json(401, { error: "Unauthorized" }),
  },
  stranger: (field) => vllmError(400, `Extra field ${field}`, "BadRequestError"),
  check: { path: "/models", body: listOf(vllm) },
  samples: both("studio-gpu-qwen-qwen3-vl-8b-instruct"),
  keyStates: { success: "ok", "bad-key": "bad-key", unavailable: "unreachable" },
  fields: { maxTokens: "max_tokens" },
});

const openrouter = endpointProvider({
  id: "openrouter",
  name: "OpenRouter",
  dialect: "openrouter",
  baseUrl: "https://openrouter.ai/api/v1",
  models: ["qwen/qwen3-vl-235b"],
  date: "2026-11-21",
});
const routerError = (code: number, message: string, metadata?: unknown, headers: Record<string, string> = {}) =>
  json(code, { error: { code, message, ...(metadata ? { metadata } : {}) } }, headers);

export const openrouterWire = speakingWire({
  provider: openrouter,
  key: "test-key-openrouter-0001",
  base: "/api/v1",
  known: `${BASICS} stream_options temperature tools usage`,
  form: { comment: "OPENROUTER PROCESSING", usage: { cost: 0.00042 } },
  trouble: {
    limited: routerError(429, "Rate limit exceeded", undefined, RETRY),
    unavailable: routerError(502, "Provider returned error", { provider_name: "X" }),
    rejected: routerError(400, "qwen/qwen3-vl-235b is not a valid model ID"),
    refused: routerError(403, "Your chosen model requires moderation and your input was flagged", {
      reasons: ["violence"],
      flagged_input: "The fox",
      provider_name: "X",
      model_slug: "qwen/qwen3-vl-235b",
    }),
    "bad-key": routerError(401, "No auth credentials found"),
    "no-credit": routerError(402, "Insufficient credits. Add more using https://openrouter.ai/credits"),
  },
  stranger: (field) => routerError(400, `Unrecognized key ${field}`),
  check: {
    path: "/key",
    body: { data: { label: "test", limit: null, limit_remaining: null, usage: 1.5, is_free_tier: false } },
    noCredit: { data: { label: "test", limit: 5, limit_remaining: 0, usage: 5, is_free_tier: false } },
  },
  samples: both("openrouter-qwen-qwen3-vl-235b"),
  keyStates: { success: "ok", "bad-key": "bad-key", "no-credit": "no-credit", limited: "limited", unavailable: "unreachable" },
  fields: { maxTokens: "max_tokens" },
});

export const compatibleWires: readonly Wire[] = [xaiWire, mistralWire, deepseekWire, ollamaWire, vllmWire, openrouterWire];
