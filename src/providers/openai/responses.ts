/**
 * A conversation as the body of `POST /responses`, and its answer as it streams in. Shapes: openai@7.55.0 `resources/responses/responses.d.ts` (2026-11-10).
 * Chat Completions refuses tools together with thinking since GPT-5.4 (github.com/openai/openai-openapi/issues/541), so conversations do not go there.
 */
import type { OpenAI } from "openai";
import type { ChatMessage, ChatRequest } from "../chat.ts";
import { eventsOf } from "../../lib/event-stream.ts";
import { dataUrl, idFor, inputJson, isStrict, picturesOf, resultText, wordsOf } from "../talk.ts";

type Body = OpenAI.Responses.ResponseCreateParamsStreaming;
type Item = OpenAI.Responses.ResponseInputItem;
type Content = OpenAI.Responses.ResponseInputContent;

/** What it wants back with the next request: the items of its answer, thoughts sealed. Nothing of a conversation stays at OpenAI. */
export interface Kept {
  items: OutputItem[];
}

/** As far as it is read. */
export interface OutputItem {
  type?: string;
  id?: string;
  call_id?: string;
  name?: string;
  arguments?: string;
  phase?: string | null;
  encrypted_content?: string | null;
  content?: { type?: string; text?: string; refusal?: string }[];
  [field: string]: unknown;
}

const CALL_ID = /^[a-zA-Z0-9_-]{1,64}$/;
const ID_CHARACTERS = 40;

export function responsesBody({ route, system, messages, tools, toolChoice, answer, maxTokens, params }: ChatRequest): Body {
  const { effort, verbosity } = params as { effort?: "low"; verbosity?: "low" };
  const format = answer && { type: "json_schema" as const, name: answer.name, schema: answer.schema, strict: isStrict(answer.schema) };
  return {
    model: String(route.model),
    instructions: system,
    input: messages.flatMap(itemsOf),
    stream: true,
    store: false,
    include: ["reasoning.encrypted_content"],
    max_output_tokens: maxTokens,
    ...(effort ? { reasoning: { effort } } : {}),
    ...(verbosity || format ? { text: { ...(verbosity ? { verbosity } : {}), ...(format ? { format } : {}) } } : {}),
    ...(tools.length > 0
      ? { tools: tools.map((tool) => ({ type: "function" as const, ...tool, strict: false })), tool_choice: toolChoice ?? "auto" }
      : {}),
  };
}

function itemsOf(message: ChatMessage): Item[] {
  switch (message.role) {
    case "user":
      return [{ role: "user", content: contentOf(message) }];
    case "tool":
      return [
        {
          type: "function_call_output",
          call_id: idFor(message.callId, CALL_ID, ID_CHARACTERS),
          output:
            picturesOf(message.parts).length > 0
              ? [{ type: "input_text", text: resultText(message) }, ...shown(message)]
              : resultText(message),
        },
      ];
    case "assistant":
      return answered(message);
  }
}

/** Pictures first, then the words, as in a generation. */
function contentOf(message: Extract<ChatMessage, { role: "user" }>): Content[] {
  const text = wordsOf(message.parts);
  return [...shown(message), ...(text ? [{ type: "input_text" as const, text }] : [])];
}

const shown = ({ parts }: Exclude<ChatMessage, { role: "assistant" }>) =>
  picturesOf(parts).map((picture) => ({ type: "input_image" as const, image_url: dataUrl(picture), detail: "auto" as const }));

/** Its own items where it gave them; a call that was not gone into is not told again, because each one needs its result. */
function answered({ text, calls, opaque }: Extract<ChatMessage, { role: "assistant" }>): Item[] {
  const items = (opaque as Kept | undefined)?.items;
  const ids = new Set(calls.map((call) => call.id));
  if (items) return items.filter((item) => item.type !== "function_call" || ids.has(String(item.call_id))) as unknown as Item[];
  return [
    ...(text ? [{ role: "assistant" as const, content: text }] : []),
    ...calls.map(({ id, name, input }) => ({
      type: "function_call" as const,
      call_id: idFor(id, CALL_ID, ID_CHARACTERS),
      name,
      arguments: inputJson(input),
    })),
  ];
}

// ── the answer ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ResponseAnswer {
  text: string;
  refusal: string;
  /** `completed`, `incomplete`; undefined when it broke off. */
  status: string | undefined;
  /** Of an incomplete one: `max_output_tokens`, `content_filter`. */
  reason: string | undefined;
  items: OutputItem[];
  usage: { input: number; cached: number; caching: number; output: number } | undefined;
}

/** An error told inside an answer of success. */
export class ResponseError extends Error {
  constructor(
    readonly told: unknown,
    /** Something of the answer had come, and may be billed. */
    readonly hasBegun: boolean,
  ) {
    super("OpenAI told an error inside its answer.");
    this.name = "ResponseError";
  }
}

interface Told {
  status?: string;
  error?: unknown;
  incomplete_details?: { reason?: string } | null;
  output?: OutputItem[];
  usage?: {
    input_tokens?: number;
    output_tokens?: number;
    input_tokens_details?: { cached_tokens?: number; cache_write_tokens?: number } | null;
  } | null;
}

interface StreamPart {
  type?: string;
  delta?: string;
  item?: OutputItem;
  response?: Told;
}

/** The words as they come, at last the whole answer. Throws ResponseError, SyntaxError and what reading throws. */
export async function* responsePieces(body: ReadableStream<Uint8Array>): AsyncGenerator<string, ResponseAnswer> {
  const answer: ResponseAnswer = { text: "", refusal: "", status: undefined, reason: undefined, items: [], usage: undefined };
  for await (const { data } of eventsOf(body)) {
    if (data === "[DONE]") break; // not documented here, and gateways send it
    const text = take(answer, JSON.parse(data) as StreamPart);
    if (text) yield text;
  }
  return answer;
}

/** The words in it. */
function take(answer: ResponseAnswer, part: StreamPart): string {
  switch (part.type) {
    case "response.output_text.delta":
      answer.text += part.delta ?? "";
      return part.delta ?? "";
    case "response.refusal.delta":
      answer.refusal += part.delta ?? "";
      return "";
    case "response.output_item.done":
      if (part.item) answer.items.push(part.item);
      return "";
    case "response.completed":
    case "response.incomplete":
      finish(answer, part.response ?? {});
      return "";
    case "error":
    case "response.failed":
      throw new ResponseError(part.response?.error ?? part, answer.text !== "" || answer.items.length > 0);
    default:
      return "";
  }
}

function finish(answer: ResponseAnswer, { status, incomplete_details, output, usage }: Told): void {
  answer.status = status ?? "completed";
  answer.reason = incomplete_details?.reason;
  if (answer.items.length === 0) answer.items = output ?? [];
  const { input_tokens: input, output_tokens: written, input_tokens_details: details } = usage ?? {};
  if (typeof input !== "number" || typeof written !== "number") return;
  answer.usage = { input, cached: details?.cached_tokens ?? 0, caching: details?.cache_write_tokens ?? 0, output: written };
}

/** What is worth keeping: thoughts that are sealed, its words with their phase, its calls. Names of items mean nothing where nothing is stored. */
export function keptOf(items: readonly OutputItem[]): Kept {
  return {
    items: items.flatMap((item): OutputItem[] => {
      if (item.type === "reasoning")
        return item.encrypted_content ? [{ type: item.type, id: item.id, summary: [], encrypted_content: item.encrypted_content }] : [];
      if (item.type === "function_call") return [{ type: item.type, call_id: item.call_id, name: item.name, arguments: item.arguments }];
      const text = (item.content ?? []).map((part) => part.text ?? "").join("");
      return item.type === "message" && text
        ? [{ role: "assistant", content: text as never, ...(item.phase ? { phase: item.phase } : {}) }]
        : [];
    }),
  };
}
