/**
 * What an endpoint cannot do of a conversation. Nobody knows it beforehand: it depends on the model, on flags of the server and on who stands behind a
 * gateway. So the endpoint is asked as if it could do everything; when it refuses a request and names the reason, it is asked once more in another way,
 * and the answer says so. A refused request was not accepted and costs nothing.
 */
import type { ChatRequest } from "../chat.ts";
import { picturesOf } from "../talk.ts";

export const LACKS = [
  /** Tools are told in words, and a call is an answer of a certain form. */
  "tools",
  /** Whether a tool must be called is told in words. */
  "choice",
  /** A schema is told in words, and only JSON is asked for. */
  "schema",
  /** Not even that: the whole wish is told in words. */
  "json",
  /** The answer comes in one piece. */
  "stream",
  /** Pictures are left out, with a sentence in their place. */
  "pictures",
] as const;
export type Lack = (typeof LACKS)[number];

/**
 * Sentences of Ollama ("… does not support tools"), llama.cpp ("tools param requires --jinja flag"), vLLM ("… requires --enable-auto-tool-choice and --tool-call-parser to be set", "… is not a multimodal
 * model"), OpenRouter ("No endpoints found that support tool use", "… image input"), DeepSeek ("This response_format type is unavailable now") and of
 * gateways, as people published them (2025 and 2026). The first that fits holds.
 */
const COMPLAINTS: readonly (readonly [Lack, RegExp])[] = [
  ["stream", /(tools?|functions?)\b[^.]*\bstream|stream[^.]*\b(tools?|functions?)\b/i],
  [
    "tools",
    /enable-auto-tool-choice|tools param requires|support (tools?|tool use|tool calls?|tool calling|functions?|function calling)\b/i,
  ],
  ["tools", /\b(tools?|functions?|tool[ _]calls?|function[ _]calls?)\b[^.]*\b(is|are) not (supported|available|enabled|allowed)/i],
  ["choice", /tool_choice/i],
  [
    "tools",
    /\btools\b[^.]*(unknown|unrecogni[sz]ed|unsupported|unexpected|extra)|(unknown|unrecogni[sz]ed|unsupported|unexpected|extra)[^.]*\btools\b/i,
  ],
  ["schema", /response_format|json_schema|json schema|structured output|guided decoding/i],
  [
    "pictures",
    /support[^.]*\b(image|vision|picture)|\b(images?|vision|image_url|image input)\b[^.]*not (supported|available|allowed)|not a multimodal|at most \d+ image/i,
  ],
];

/** The way in which it can be asked again; undefined where the refusal says nothing of the kind, or that way was gone already. */
export function lackIn(said: string, request: ChatRequest, known: ReadonlySet<Lack>): Lack | undefined {
  const found = COMPLAINTS.find(([, words]) => words.test(said))?.[0];
  const lack = found === "schema" && known.has("schema") ? "json" : found;
  return lack && !known.has(lack) && isAsked(lack, request) ? lack : undefined;
}

function isAsked(lack: Lack, { tools, toolChoice, answer, messages }: ChatRequest): boolean {
  switch (lack) {
    case "tools":
    case "stream":
      return tools.length > 0;
    case "choice":
      return tools.length > 0 && toolChoice !== undefined;
    case "schema":
    case "json":
      return answer !== undefined;
    case "pictures":
      return messages.some((message) => message.role !== "assistant" && picturesOf(message.parts).length > 0);
  }
}

/** What a reply says of it. */
export const LACK_SENTENCES: Record<Lack, string> = {
  tools: "takes no tools, so they were described to it in words",
  choice: "cannot be told when to use a tool, so it was asked in words",
  schema: "cannot promise the form of an answer, so it was asked in words",
  json: "cannot promise JSON, so it was asked in words",
  stream: "does not stream calls of tools, so its answer came in one piece",
  pictures: "did not take the pictures, so they were left out",
};
