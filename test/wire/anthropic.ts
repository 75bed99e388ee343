/** Anthropic as it is on the wire: `/v1/messages` and what the test button asks. Shapes: @anthropic-ai/sdk 1.11.0 (2026-11-19). */
import { anthropic } from "../../src/providers/anthropic/index.ts";
import { type Behaviour, openWire, type Turn, type Wire, type WireReply, type WireRequest } from "./wire.ts";

const KEY = "test-key-anthropic-0001";
const KNOWN = "model max_tokens messages system stream output_config thinking tools tool_choice stop_sequences metadata".split(" ");

export const anthropicError = (status: number, type: string, message: string, details?: unknown): WireReply => ({
  status,
  headers: { "request-id": "req_test0005", ...(status === 429 ? { "retry-after": "1" } : {}) },
  body: { type: "error", error: { type, message, ...(details ? { details } : {}) }, request_id: "req_test0005" },
});

const NO_CREDIT = anthropicError(
  400,
  "invalid_request_error",
  "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
);

function trouble(mode: Behaviour): WireReply | undefined {
  switch (mode) {
    case "limited":
      return anthropicError(429, "rate_limit_error", "This request would exceed your organization's rate limit.");
    case "unavailable":
      return anthropicError(529, "overloaded_error", "Overloaded");
    case "bad-key":
      return anthropicError(401, "authentication_error", "invalid x-api-key");
    case "no-credit":
      return NO_CREDIT;
    case "wrong-region":
      return anthropicError(403, "permission_error", "Request not allowed");
    case "rejected":
      return anthropicError(400, "invalid_request_error", "messages.0.content.0.image.source.base64: image exceeds 5 MB maximum");
    default:
      return undefined;
  }
}

function answer(request: WireRequest, turn: Turn): WireReply {
  if (request.headers["x-api-key"] !== KEY) return trouble("bad-key") as WireReply;
  if (request.headers["anthropic-version"] !== "2026-10-21")
    return anthropicError(400, "invalid_request_error", "anthropic-version: this version is not supported");
  if (request.path.startsWith("/v1/models"))
    return (
      (turn.mode === "no-credit" ? undefined : trouble(turn.mode)) ?? {
        body: { data: [{ type: "model", id: "claude-opus-5" }], has_more: true },
      }
    );
  if (request.path === "/v1/messages/count_tokens") return trouble(turn.mode) ?? { body: { input_tokens: 11 } };
  if (request.method !== "POST" || request.path !== "/v1/messages") return anthropicError(404, "not_found_error", "Not found");
  const stranger = Object.keys(request.body as object).find((field) => !KNOWN.includes(field));
  if (stranger) return anthropicError(400, "invalid_request_error", `${stranger}: Extra inputs are not permitted`);
  const mode = turn.submission();
  const told = trouble(mode);
  if (told) return told;
  turn.accept();
  return mode === "crash" ? "hang-up" : message(mode);
}

const WORDS = ["The fox ", "listens. ", "Then it runs."];

function message(mode: Behaviour): WireReply {
  const headers = { "content-type": "text/event-stream; charset=utf-8", "request-id": "req_test0006" };
  if (mode === "malformed")
    return { headers: { "content-type": "application/json" }, body: JSON.stringify({ answer: "of another shape" }) };
  const events = eventsOf(mode === "refused");
  if (mode === "slow") return { headers, pieces: oneByOne(events) };
  const body = events.join("");
  return { headers, body, ...(mode === "cut" ? { cutAfter: Math.floor(body.length / 2) } : {}) };
}

async function* oneByOne(events: string[]): AsyncGenerator<string> {
  for (const event of events) {
    yield event.slice(0, 9);
    await Bun.sleep(2);
    yield event.slice(9);
  }
}

function eventsOf(isRefused: boolean): string[] {
  const event = (type: string, fields: Record<string, unknown> = {}) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  const delta = (fields: Record<string, unknown>, index = 1) => event("content_block_delta", { index, delta: fields });
  const stop = isRefused
    ? { stop_reason: "refusal", stop_details: { type: "refusal", category: "general_harms", explanation: "This could do harm." } }
    : { stop_reason: "end_turn", stop_sequence: null };
  return [
    event("message_start", {
      message: {
        id: "msg_1",
        type: "message",
        role: "assistant",
        content: [],
        model: "claude",
        usage: { input_tokens: 100, output_tokens: 1 },
      },
    }),
    event("content_block_start", { index: 0, content_block: { type: "thinking", thinking: "", signature: "" } }),
    event("ping"),
    delta({ type: "thinking_delta", thinking: "A fox, then." }, 0),
    delta({ type: "signature_delta", signature: "c2lnbmVk" }, 0),
    event("content_block_stop", { index: 0 }),
    event("content_block_start", { index: 1, content_block: { type: "text", text: "" } }),
    ...(isRefused ? [] : WORDS.map((text) => delta({ type: "text_delta", text }))),
    event("content_block_stop", { index: 1 }),
    event("message_delta", { delta: stop, usage: { output_tokens: 20 } }),
    event("message_stop"),
  ];
}

interface Block {
  type: string;
  source?: { data: string };
}

export const anthropicWire: Wire = {
  provider: anthropic,
  credentials: (url) => ({ fields: { key: KEY }, baseUrl: url }),
  serve: () => openWire(answer),
  samples: [
    { card: "claude-opus-5-5", answers: "at-once" },
    { card: "claude-sonnet-5", params: { effort: "low" }, inputs: [{ role: "reference", kind: "image" }], answers: "at-once" },
  ],
  keyStates: {
    success: "ok",
    "bad-key": "bad-key",
    "no-credit": "no-credit",
    "wrong-region": "wrong-region",
    limited: "limited",
    unavailable: "unreachable",
  },
  spoken: (_card, name, value) => ({ at: { maxTokens: "max_tokens", effort: "output_config.effort" }[name] ?? name, value }),
  submissionOf: (requests) => requests.find((request) => request.path === "/v1/messages"),
  inputsOf(submission) {
    const { messages } = submission.body as { messages: { content: Block[] }[] };
    return messages
      .flatMap((each) => each.content)
      .flatMap(({ source }) => (source ? [{ role: "reference" as const, bytes: new Uint8Array(Buffer.from(source.data, "base64")) }] : []));
  },
};
