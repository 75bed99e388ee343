/**
 * Chat Completions as it is on the wire: the body of a request, and the answer as it streams in. OpenAI made it, and many speak it with deviations:
 * an error inside an answer of success, content in parts, no usage, no `[DONE]`, one JSON answer where a stream was asked for. They are all read here.
 */
import { tokensMicros } from "../../prices.ts";
import type { ProviderContext, ProviderInput, ProviderRequest, ProviderResult } from "../define.ts";
import { eventsOf } from "../event-stream.ts";
import type { Told } from "../faults.ts";

export interface ChatPart {
  type: string;
  text?: string;
  image_url?: { url: string };
}

export interface ChatBody {
  model: string;
  messages: { role: "user"; content: ChatPart[] }[];
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

async function picturePart({ path, mime }: ProviderInput): Promise<ChatPart> {
  const bytes = await Bun.file(path).bytes();
  return { type: "image_url", image_url: { url: `data:${mime};base64,${Buffer.from(bytes).toString("base64")}` } };
}

export interface ChatUsage {
  input: number;
  output: number;
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
}

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
  const answer: ChatAnswer = { text: "", refusal: "", finish: undefined, usage: undefined };
  if (!response.body) return answer;
  if (!(response.headers.get("content-type") ?? "").includes("event-stream")) {
    take(answer, JSON.parse(await response.text()));
    return answer;
  }
  let told = 0;
  for await (const { data } of eventsOf(response.body)) {
    if (data === "[DONE]") {
      answer.finish ??= data;
      break;
    }
    take(answer, JSON.parse(data));
    if (answer.text.length < told + STEP_CHARACTERS) continue;
    told = answer.text.length;
    onText(told);
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

function costOf(price: ProviderRequest["route"]["price"], usage: ChatUsage | undefined): number | undefined {
  if (usage?.cost !== undefined) return Math.ceil(usage.cost * 1_000_000);
  if (price === "unknown") return undefined;
  if (price.unit === "take" && price.micros === 0) return 0;
  return usage && price.unit === "million-tokens" ? tokensMicros(price, usage) : undefined;
}

interface Chunk {
  error?: unknown;
  choices?: { delta?: Message; message?: Message; finish_reason?: string | null }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number; cost?: number } | null;
}

interface Message {
  content?: string | { type?: string; text?: string }[] | null;
  refusal?: string | null;
}

function take(answer: ChatAnswer, told: unknown): void {
  if (typeof told !== "object" || told === null) throw new SyntaxError("This is not a part of an answer.");
  const { error, choices, usage } = told as Chunk;
  if (error) throw new ChatError(error, answer.text !== "");
  const choice = choices?.[0];
  const message = choice?.delta ?? choice?.message;
  answer.text += wordsOf(message?.content);
  answer.refusal += message?.refusal ?? "";
  if (choice?.finish_reason) answer.finish = choice.finish_reason;
  if (typeof usage?.prompt_tokens === "number" && typeof usage.completion_tokens === "number")
    answer.usage = {
      input: usage.prompt_tokens,
      output: usage.completion_tokens,
      ...(typeof usage.cost === "number" ? { cost: usage.cost } : {}),
    };
}

/** Parts that are thoughts are not part of the answer. */
const wordsOf = (content: Message["content"]): string =>
  typeof content === "string" ? content : (content ?? []).map((part) => (part.type === "text" ? (part.text ?? "") : "")).join("");
