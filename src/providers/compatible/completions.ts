/**
 * Chat Completions as it is on the wire: the body of a request, and the answer as it streams in. OpenAI made it, and many speak it with deviations:
 * an error inside an answer of success, content in parts, no usage, no `[DONE]`, one JSON answer where a stream was asked for. They are all read here.
 */
import { countedMicros } from "../../prices.ts";
import type { ProviderContext, ProviderInput, ProviderRequest, ProviderResult } from "../define.ts";
import { eventsOf } from "../../lib/event-stream.ts";
import type { Told } from "../faults.ts";
import type { OpenCall } from "../talk.ts";

export interface BodyPart {
  type: string;
  text?: string;
  image_url?: { url: string };
}

export interface ChatBody {
  model: string;
  messages: { role: "user"; content: BodyPart[] }[];
  stream: true;
  stream_options?: { include_usage: true };
  [field: string]: unknown;
}

/** Pictures first, in their order, then the words. Pictures travel inside, because no upstream can reach a studio at home. */
export async function chatBody(
  request: Pick<ProviderRequest, "route" | "prompt" | "inputs">,
  more: Record<string, unknown>,
): Promise<ChatBody> {
  const pictures = await Promise.all(request.inputs.filter((input) => input.role === "reference").map(picturePart));
  return {
    model: String(request.route.model),
    messages: [{ role: "user", content: [...pictures, { type: "text", text: request.prompt }] }],
    stream: true,
    ...more,
  };
}

async function picturePart({ path, mime }: ProviderInput): Promise<BodyPart> {
  const bytes = await Bun.file(path).bytes();
  return { type: "image_url", image_url: { url: `data:${mime};base64,${Buffer.from(bytes).toString("base64")}` } };
}

export interface ChatUsage {
  input: number;
  output: number;
  /** Parts of `input`. */
  cached: number;
  caching: number;
  /** Where the upstream says what it charged, in USD. */
  cost?: number;
}

export interface ChatAnswer {
  text: string;
  /** What it says instead of an answer. */
  refusal: string;
  /** `stop`, `length`, `content_filter` …; `[DONE]` where only the end of the stream was said; undefined when the answer broke off. */
  finish: string | undefined;
  usage: ChatUsage | undefined;
  calls: (OpenCall & { index: number | undefined })[];
  /** What it thought, in the two fields in which it may be told. Some want it back with the calls that came of it. */
  thoughts: string;
  details: ThoughtDetail[];
}

/** A piece of `reasoning_details`; one that goes on has the type and index of the one before. */
export type ThoughtDetail = Record<string, unknown>;

/** An error told inside an answer of success. */
export class ChatError extends Error {
  constructor(
    readonly told: unknown,
    /** Something of the answer had come, and may be billed. */
    readonly hasBegun: boolean,
  ) {
    super("The upstream told an error inside its answer.");
    this.name = "ChatError";
  }
}

/** How often progress is told, in characters. */
const STEP_CHARACTERS = 200;

/** Reads an answer to its end; `onText` hears now and then how many characters there are. Throws ChatError, SyntaxError and what reading throws. */
export async function readChat(response: Response, onText: (characters: number) => void): Promise<ChatAnswer> {
  const pieces = chatPieces(response);
  let length = 0;
  for (let told = 0; ; ) {
    const piece = await pieces.next();
    if (piece.done) return piece.value;
    length += piece.value.length;
    if (length < told + STEP_CHARACTERS) continue;
    told = length;
    onText(told);
  }
}

/** The words of an answer as they come, at last the whole of it. Throws as `readChat`. */
export async function* chatPieces(response: Response): AsyncGenerator<string, ChatAnswer> {
  const answer: ChatAnswer = { text: "", refusal: "", finish: undefined, usage: undefined, calls: [], thoughts: "", details: [] };
  if (!response.body) return answer;
  if (!(response.headers.get("content-type") ?? "").includes("event-stream")) {
    const text = take(answer, JSON.parse(await response.text()));
    if (text) yield text;
    return answer;
  }
  for await (const { data } of eventsOf(response.body)) {
    if (data === "[DONE]") {
      answer.finish ??= data;
      break;
    }
    const text = take(answer, JSON.parse(data));
    if (text) yield text;
  }
  return answer;
}

/** Nobody knows how long an answer will be; this comes nearer to its end and never reaches it. */
export const writing = (context: ProviderContext) => (characters: number) => context.progress(characters / (characters + 2_000), "writing");

/** The words and what they cost, or what is wrong with the answer. */
export function resultOf(answer: ChatAnswer, { route: { price } }: Pick<ProviderRequest, "route">): ProviderResult | Told {
  const { text, refusal, finish, usage } = answer;
  if (refusal || finish === "content_filter") return { fault: "refused", said: refusal };
  if (!finish) return { fault: "lost", said: "It broke its answer off." };
  if (!text.trim()) return { fault: "rejected", said: EMPTY[finish] ?? "It answered with nothing, and may bill it." };
  return { kind: "text", text, costMicros: costOf(price, usage) };
}

const EMPTY: Record<string, string> = { length: "It thought until the length was used up, and bills that. Allow a longer answer." };

/** In micro-USD; undefined where the upstream does not say it and its tokens are not counted, or have no known price. */
export const costOf = (price: ProviderRequest["route"]["price"], usage: ChatUsage | undefined): number | undefined =>
  usage?.cost === undefined ? countedMicros(price, usage) : Math.ceil(usage.cost * 1_000_000);

interface Chunk {
  error?: unknown;
  choices?: { delta?: Message; message?: Message; finish_reason?: string | null }[];
  usage?: Usage | null;
}

interface Usage {
  prompt_tokens?: number;
  completion_tokens?: number;
  prompt_tokens_details?: { cached_tokens?: number; cache_write_tokens?: number } | null;
  /** DeepSeek's word for the same. */
  prompt_cache_hit_tokens?: number;
  cost?: number;
}

interface Message {
  content?: string | { type?: string; text?: string }[] | null;
  refusal?: string | null;
  tool_calls?: CallPiece[] | null;
  reasoning_content?: string | null;
  reasoning_details?: ThoughtDetail[] | null;
}

interface CallPiece {
  index?: number | null;
  id?: string | null;
  function?: { name?: string | null; arguments?: unknown } | null;
}

/** The words in it. */
function take(answer: ChatAnswer, told: unknown): string {
  if (typeof told !== "object" || told === null) throw new SyntaxError("This is not a part of an answer.");
  const { error, choices, usage } = told as Chunk;
  if (error) throw new ChatError(error, answer.text !== "" || answer.calls.length > 0);
  const choice = choices?.[0];
  const message = choice?.delta ?? choice?.message;
  const text = wordsOf(message?.content);
  answer.text += text;
  answer.refusal += message?.refusal ?? "";
  answer.thoughts += message?.reasoning_content ?? "";
  for (const detail of message?.reasoning_details ?? []) takeDetail(answer.details, detail);
  for (const piece of message?.tool_calls ?? []) takeCall(answer.calls, piece);
  if (choice?.finish_reason) answer.finish = choice.finish_reason;
  answer.usage = usageOf(usage) ?? answer.usage;
  return text;
}

function usageOf(usage: Usage | null | undefined): ChatUsage | undefined {
  if (typeof usage?.prompt_tokens !== "number" || typeof usage.completion_tokens !== "number") return undefined;
  const { prompt_tokens_details: details, prompt_cache_hit_tokens: hits, cost } = usage;
  return {
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    cached: details?.cached_tokens ?? hits ?? 0,
    caching: details?.cache_write_tokens ?? 0,
    ...(typeof cost === "number" ? { cost } : {}),
  };
}

/**
 * A piece goes to the call of its index, else of its id, else to the last one. Some give every whole call the index 0, and some no index and no id at all:
 * another id, or another name, is another call.
 */
function takeCall(calls: ChatAnswer["calls"], { index, id, function: told }: CallPiece): void {
  const same =
    typeof index === "number"
      ? calls.findLast((call) => call.index === index)
      : id
        ? calls.findLast((call) => call.id === id)
        : calls.at(-1);
  const isOther = same === undefined || (id && same.id && same.id !== id) || (typeof index !== "number" && !id && told?.name);
  const call = isOther ? { index: index ?? undefined, id: "", name: "", json: "" } : same;
  if (isOther) calls.push(call);
  call.id ||= id ?? "";
  call.name ||= told?.name ?? "";
  const json = told?.arguments;
  if (typeof json === "string") call.json += json;
  else if (json !== undefined && json !== null) call.json = JSON.stringify(json);
}

/** Texts of a detail that goes on are put together; everything else of it is told once. */
function takeDetail(details: ThoughtDetail[], piece: ThoughtDetail): void {
  const last = details.at(-1);
  if (!last || last.type !== piece.type || last.index !== piece.index || piece.index === undefined) return void details.push({ ...piece });
  for (const [name, value] of Object.entries(piece)) {
    const isText = ["text", "summary", "data"].includes(name) && typeof value === "string" && typeof last[name] === "string";
    if (value !== null) last[name] = isText ? `${last[name]}${value}` : value;
  }
}

/** Parts that are thoughts are not part of the answer. */
const wordsOf = (content: Message["content"]): string =>
  typeof content === "string" ? content : (content ?? []).map((part) => (part.type === "text" ? (part.text ?? "") : "")).join("");
