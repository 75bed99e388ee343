/**
 * Words, from words and pictures: `POST /v1/messages`, read as it streams in. Shapes: @anthropic-ai/sdk 1.11.0 `resources/messages/messages.d.ts` (2026-11-19).
 * It goes out by plain `outbound`: of the official client only one request would be used, and it brings three libraries along.
 */
import { outbound } from "../../lib/outbound.ts";
import { countedMicros } from "../../prices.ts";
import type { CallContext, ProviderContext, ProviderInput, ProviderRequest, ProviderResult } from "../define.ts";
import { eventsOf } from "../../lib/event-stream.ts";
import type { Told } from "../faults.ts";
import { StreamError, wireErrorOf } from "./faults.ts";

export const ANTHROPIC_URL = "https://api.anthropic.com";

/** The API version that the official client sends since 1.0.0 (2026-10-21). */
const VERSION = "2026-10-21";
const ANSWER_BYTES = 32 * 1024 ** 2;

type Block = { type: "text"; text: string } | { type: "image"; source: { type: "base64"; media_type: string; data: string } };

export interface MessagesBody {
  model: string;
  max_tokens: number;
  messages: { role: "user"; content: Block[] }[];
  stream: true;
  output_config?: { effort: string };
}

/** Pictures first, in their order: they are understood best before the words. They travel inside, because no upstream can reach a studio at home. */
export async function messagesBody(request: Pick<ProviderRequest, "route" | "prompt" | "params" | "inputs">): Promise<MessagesBody> {
  const { maxTokens, effort } = request.params;
  const pictures = await Promise.all(request.inputs.filter((input) => input.role === "reference").map(pictureBlock));
  return {
    model: String(request.route.model),
    max_tokens: Number(maxTokens),
    messages: [{ role: "user", content: [...pictures, { type: "text", text: request.prompt }] }],
    stream: true,
    ...(effort ? { output_config: { effort: String(effort) } } : {}),
  };
}

async function pictureBlock({ path, mime }: ProviderInput): Promise<Block> {
  const bytes = await Bun.file(path).bytes();
  return { type: "image", source: { type: "base64", media_type: mime, data: Buffer.from(bytes).toString("base64") } };
}

/** POST where there is a body. Throws what `outbound` throws. */
export function callAnthropic(
  { credentials, signal }: CallContext,
  { path, body, timeoutMs }: { path: string; body?: unknown; timeoutMs: number },
): Promise<Response> {
  const { key = "" } = credentials.fields;
  return outbound({
    url: `${(credentials.baseUrl ?? ANTHROPIC_URL).replace(/\/+$/, "")}${path}`,
    method: body ? "POST" : "GET",
    headers: { "x-api-key": key, "anthropic-version": VERSION, ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal,
    timeoutMs,
    trust: "configured",
    maxBytes: ANSWER_BYTES,
  });
}

/** A block of an answer, as it was told and as far as it has come. */
export interface ReplyBlock {
  type: string;
  text?: string;
  id?: string;
  name?: string;
  /** Of a call, in pieces of JSON. */
  json?: string;
  [field: string]: unknown;
}

export interface Message {
  text: string;
  /** `end_turn`, `tool_use`, `max_tokens`, `refusal` …; undefined until the answer is whole. */
  stop: string | undefined;
  /** Why it refuses. */
  details: string;
  /** All that it read, and the parts of it that it had kept and that it keeps now. */
  input: number;
  cached: number;
  caching: number;
  output: number;
  blocks: ReplyBlock[];
}

/** How often progress is told, in characters. */
const STEP_CHARACTERS = 200;

/** Reads an answer to its end. Throws StreamError, SyntaxError and what reading throws. */
export async function readMessage(body: ReadableStream<Uint8Array>, context: ProviderContext): Promise<Message> {
  const pieces = messagePieces(body);
  let length = 0;
  for (let told = 0; ; ) {
    const piece = await pieces.next();
    if (piece.done) return piece.value;
    length += piece.value.length;
    if (length < told + STEP_CHARACTERS) continue;
    told = length;
    context.progress(told / (told + 2_000), "writing");
  }
}

/** The words of an answer as they come, at last the whole of it. Throws as `readMessage`. */
export async function* messagePieces(body: ReadableStream<Uint8Array>): AsyncGenerator<string, Message> {
  const message: Message = { text: "", stop: undefined, details: "", input: 0, cached: 0, caching: 0, output: 0, blocks: [] };
  let isWhole = false;
  for await (const { data } of eventsOf(body)) {
    const part = JSON.parse(data) as StreamPart;
    if (part.type === "error") throw new StreamError(wireErrorOf(part), message.blocks.length > 0);
    if (part.type === "message_stop") isWhole = true;
    const text = take(message, part);
    if (text) yield text;
  }
  return isWhole ? message : { ...message, stop: undefined };
}

/** As far as it is read. */
interface StreamPart {
  type?: string;
  index?: number;
  message?: { usage?: Usage };
  content_block?: ReplyBlock;
  delta?: {
    type?: string;
    text?: string;
    thinking?: string;
    signature?: string;
    partial_json?: string;
    stop_reason?: string | null;
    stop_details?: { explanation?: string | null } | null;
  };
  usage?: Usage;
}

interface Usage {
  input_tokens?: number | null;
  cache_read_input_tokens?: number | null;
  cache_creation_input_tokens?: number | null;
  output_tokens?: number;
}

/** The words in it. */
function take(message: Message, { type, index = 0, message: started, content_block: block, delta, usage }: StreamPart): string {
  switch (type) {
    case "message_start":
      count(message, started?.usage);
      return "";
    case "content_block_start":
      if (block) message.blocks[index] = { ...block, ...(block.type === "tool_use" ? { json: "" } : {}) };
      return "";
    case "content_block_delta":
      return takeDelta(message, index, delta ?? {});
    case "message_delta":
      message.stop = delta?.stop_reason ?? message.stop;
      message.details = delta?.stop_details?.explanation ?? message.details;
      count(message, usage);
      return "";
    default:
      return "";
  }
}

function takeDelta(
  message: Message,
  index: number,
  { type, text = "", thinking = "", signature = "", partial_json = "" }: NonNullable<StreamPart["delta"]>,
): string {
  const block = message.blocks[index] ?? { type: "text", text: "" };
  message.blocks[index] = block;
  if (type === "input_json_delta") block.json = `${block.json ?? ""}${partial_json}`;
  if (type === "thinking_delta") block.thinking = `${block.thinking ?? ""}${thinking}`;
  if (type === "signature_delta") block.signature = `${block.signature ?? ""}${signature}`;
  if (type !== "text_delta") return "";
  block.text = `${block.text ?? ""}${text}`;
  message.text += text;
  return text;
}

/** What is read from what was kept, and what is newly kept, is counted beside the rest (docs of prompt caching; `Usage` of the same types). */
function count(message: Message, usage: Usage | undefined): void {
  if (!usage) return;
  const { input_tokens: plain, cache_read_input_tokens: cached, cache_creation_input_tokens: caching, output_tokens: output } = usage;
  const other = message.input - message.cached - message.caching;
  message.cached = cached ?? message.cached;
  message.caching = caching ?? message.caching;
  message.input = (plain ?? other) + message.cached + message.caching;
  message.output = output ?? message.output;
}

/** The words and what they cost, or what is wrong with the answer. */
export function resultOf(message: Message, { route: { price } }: ProviderRequest): ProviderResult | Told {
  const { text, stop, details, input } = message;
  if (stop === "refusal") return { fault: "refused", said: details };
  if (!stop) return { fault: "lost", said: "It broke its answer off." };
  if (!text.trim())
    return {
      fault: "rejected",
      said:
        stop === "max_tokens"
          ? "It thought until the length was used up, and bills that. Allow a longer answer."
          : "It answered with nothing.",
    };
  return { kind: "text", text, costMicros: input > 0 ? countedMicros(price, message) : undefined };
}
