/** The answer of Chat Completions as it streams, with what makes one endpoint different from another. */
import type { Behaviour, WireReply } from "./wire.ts";

export const CHAT_WORDS = ["The fox ", "listens. ", "Then it ", "runs."];

/** What it answers where it is asked for JSON about frames or a picture; the second frame alone has something to it. */
const SEEN = {
  description: "A fox waits at the edge of a snowy wood.",
  tags: ["Fox", "snow", "dusk"],
  shots: [
    { picture: 2, text: "The fox turns its head." },
    { picture: 99, text: "Of a picture that was never sent." },
  ],
};

export interface ChatForm {
  /** It was asked for JSON. */
  json?: true;
  /** Said between the chunks, as by OpenRouter and DeepSeek while they wait. */
  comment?: string;
  /** Ends without `[DONE]`. */
  noDone?: true;
  /** Says nothing of use. */
  noUsage?: true;
  /** Content in parts, with thoughts among them, as by Mistral. */
  inParts?: true;
  /** More fields beside the content, as `reasoning_content`. */
  thoughts?: string;
  /** More fields of the usage, as OpenRouter's `cost`. */
  usage?: Record<string, unknown>;
}

/** The reply for a behaviour that accepts. */
export function chatAnswer(mode: Behaviour, form: ChatForm = {}): WireReply {
  const headers = { "content-type": "text/event-stream; charset=utf-8", "x-request-id": "req_test0002" };
  if (mode === "malformed") return { headers, body: 'data: {"choices": 7}\n\ndata: {"answer": "of another shape"}\n\n' };
  const events = eventsOf(form, mode === "refused" ? "content_filter" : "stop");
  if (mode === "slow") return { headers, pieces: oneByOne(events) };
  const body = events.join("");
  return { headers, body, ...(mode === "cut" ? { cutAfter: Math.floor(body.length / 2) } : {}) };
}

/** In a fence, as models like to. */
const wordsOf = ({ json }: ChatForm): string[] => (json ? ["```json\n", JSON.stringify(SEEN, null, 2), "\n```"] : CHAT_WORDS);

async function* oneByOne(events: string[]): AsyncGenerator<string> {
  for (const event of events) {
    // an event may be torn anywhere
    yield event.slice(0, 9);
    await Bun.sleep(2);
    yield event.slice(9);
  }
}

function eventsOf(form: ChatForm, finish: string): string[] {
  const chunk = (choices: unknown[], more: Record<string, unknown> = {}) =>
    `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_790_000_000, model: "m", choices, ...more })}\n\n`;
  const delta = (fields: Record<string, unknown>, finish_reason: string | null = null) =>
    chunk([{ index: 0, delta: fields, finish_reason }]);
  const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120, ...form.usage };
  return [
    ...(form.comment ? [`: ${form.comment}\n\n`] : []),
    delta({ role: "assistant", content: form.inParts ? [] : "" }),
    ...(form.thoughts ? [delta({ reasoning_content: form.thoughts, content: null })] : []),
    ...(form.inParts ? [delta({ content: [{ type: "thinking", thinking: [{ type: "text", text: "What does it hear?" }] }] })] : []),
    ...wordsOf(form).map((text) => delta({ content: form.inParts ? [{ type: "text", text }] : text })),
    delta({}, finish),
    ...(form.noUsage ? [] : [chunk([], { usage })]),
    ...(form.noDone ? [] : ["data: [DONE]\n\n"]),
  ];
}
