/**
 * Words, from words and pictures: `POST /v1/messages`, read as it streams in. Shapes: @anthropic-ai/sdk 1.11.0 `resources/messages/messages.d.ts` (2026-11-19).
 * It goes out by plain `outbound`: of the official client only one request would be used, and it brings three libraries along.
 */
import { outbound } from "../../lib/outbound.ts";
import { tokensMicros } from "../../prices.ts";
import type { CallContext, ProviderContext, ProviderInput, ProviderRequest, ProviderResult } from "../define.ts";
import { eventsOf } from "../event-stream.ts";
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

interface Message {
  text: string;
  /** `end_turn`, `max_tokens`, `refusal` …; undefined until the answer is whole. */
  stop: string | undefined;
  /** Why it refuses. */
  details: string;
  input: number;
  output: number;
}

/** How often progress is told, in characters. */
const STEP_CHARACTERS = 200;

/** Reads an answer to its end. Throws StreamError, SyntaxError and what reading throws. */
export async function readMessage(body: ReadableStream<Uint8Array>, context: ProviderContext): Promise<Message> {
  const message: Message = { text: "", stop: undefined, details: "", input: 0, output: 0 };
  let isWhole = false;
  let told = 0;
  for await (const { data } of eventsOf(body)) {
    const event = JSON.parse(data) as StreamPart;
    if (event.type === "error") throw new StreamError(wireErrorOf(event), message.text !== "");
    if (event.type === "message_stop") isWhole = true;
    take(message, event);
    if (message.text.length < told + STEP_CHARACTERS) continue;
    told = message.text.length;
    context.progress(told / (told + 2_000), "writing");
  }
  return isWhole ? message : { ...message, stop: undefined };
}

/** As far as it is read. */
interface StreamPart {
  type?: string;
  message?: { usage?: { input_tokens?: number; output_tokens?: number } };
  delta?: { type?: string; text?: string; stop_reason?: string | null; stop_details?: { explanation?: string | null } | null };
  usage?: { input_tokens?: number | null; output_tokens?: number };
}

function take(message: Message, { type, message: started, delta, usage }: StreamPart): void {
  if (type === "message_start") {
    message.input = started?.usage?.input_tokens ?? 0;
    message.output = started?.usage?.output_tokens ?? 0;
  }
  if (type === "content_block_delta" && delta?.type === "text_delta") message.text += delta.text ?? "";
  if (type !== "message_delta") return;
  message.stop = delta?.stop_reason ?? message.stop;
  message.details = delta?.stop_details?.explanation ?? message.details;
  message.input = usage?.input_tokens ?? message.input;
  message.output = usage?.output_tokens ?? message.output;
}

/** The words and what they cost, or what is wrong with the answer. */
export function resultOf({ text, stop, details, input, output }: Message, { route: { price } }: ProviderRequest): ProviderResult | Told {
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
  const isCounted = input > 0 && price !== "unknown" && price.unit === "million-tokens";
  return { kind: "text", text, costMicros: isCounted ? tokensMicros(price, { input, output }) : undefined };
}
