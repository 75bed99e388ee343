/** A conversation as the body of `POST /chat/completions`, in a dialect and without what the endpoint lacks. */
import type { ChatMessage, ChatPart, ChatRequest } from "../chat.ts";
import { answerInWords, dataUrl, idFor, inputJson, isStrict, type Picture, picturesOf, resultText, wordsOf } from "../talk.ts";
import type { BodyPart, ThoughtDetail } from "./completions.ts";
import { type Dialect, saidIn } from "./dialects.ts";
import type { Lack } from "./lacks.ts";
import { choiceInWords, messagesInWords, toolsInWords } from "./spoken-tools.ts";

/** Kept with the reply, and handed back only to an endpoint of the same dialect. */
export interface Thoughts {
  reasoning_content?: string;
  reasoning_details?: ThoughtDetail[];
}

type Said =
  | { role: "system" | "user"; content: string | BodyPart[] }
  | ({ role: "assistant"; content: string | null; tool_calls?: SaidCall[] } & Thoughts)
  | { role: "tool"; tool_call_id: string; content: string };

interface SaidCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

const ID_CHARACTERS = 9;

export function talkBody(dialect: Dialect, request: ChatRequest, lacks: ReadonlySet<Lack>): Record<string, unknown> {
  const { route, params, maxTokens, tools, answer } = request;
  const { stream_options, ...said } = saidIn(dialect, { ...params, maxTokens });
  const isStreamed = !lacks.has("stream");
  return {
    model: String(route.model),
    messages: messagesOf(dialect, request, lacks),
    stream: isStreamed,
    ...(isStreamed && stream_options ? { stream_options } : {}),
    ...said,
    ...(tools.length > 0 && !lacks.has("tools") ? { tools: tools.map((tool) => ({ type: "function", function: tool })) } : {}),
    ...choiceOf(dialect, request, lacks),
    ...(answer ? formatOf(answer, lacks) : {}),
  };
}

function choiceOf({ required = "required" }: Dialect, { tools, toolChoice }: ChatRequest, lacks: ReadonlySet<Lack>) {
  if (tools.length === 0 || !toolChoice || toolChoice === "auto" || lacks.has("tools") || lacks.has("choice")) return {};
  return { tool_choice: toolChoice === "required" ? required : toolChoice };
}

function formatOf({ name, schema }: NonNullable<ChatRequest["answer"]>, lacks: ReadonlySet<Lack>) {
  if (lacks.has("json")) return {};
  if (lacks.has("schema")) return { response_format: { type: "json_object" } };
  return { response_format: { type: "json_schema", json_schema: { name, schema, strict: isStrict(schema) } } };
}

function messagesOf(dialect: Dialect, request: ChatRequest, lacks: ReadonlySet<Lack>): Said[] {
  const said: Said[] = [{ role: "system", content: systemOf(request, lacks) }];
  let shown: Picture[] = []; // of results: a tool's message takes only words
  const show = () => {
    if (shown.length > 0)
      said.push({ role: "user", content: contentOf([{ type: "text", text: "The pictures of these results:" }, ...shown], lacks) });
    shown = [];
  };
  for (const message of lacks.has("tools") ? messagesInWords(request.messages) : request.messages) {
    if (message.role === "tool") {
      said.push({ role: "tool", tool_call_id: idOf(dialect, message.callId), content: resultText(message) });
      shown.push(...picturesOf(message.parts));
      continue;
    }
    show();
    said.push(message.role === "user" ? { role: "user", content: contentOf(message.parts, lacks) } : answered(dialect, message));
  }
  show();
  return dialect.bridgesResults ? bridged(said) : said;
}

function systemOf({ system, tools, toolChoice, answer }: ChatRequest, lacks: ReadonlySet<Lack>): string {
  const isWordy = lacks.has("tools") && tools.length > 0 && toolChoice !== "none";
  const choice = tools.length > 0 && (lacks.has("choice") || lacks.has("tools")) ? choiceInWords(toolChoice) : undefined;
  const form = answer && (lacks.has("schema") || lacks.has("json")) ? answerInWords(answer) : undefined;
  return [system, isWordy ? toolsInWords(tools) : undefined, choice, form].filter(Boolean).join("\n\n");
}

function contentOf(parts: readonly ChatPart[], lacks: ReadonlySet<Lack>): string | BodyPart[] {
  const pictures = lacks.has("pictures") ? [] : picturesOf(parts);
  const left = picturesOf(parts).length - pictures.length;
  const words = [
    wordsOf(parts),
    left > 0 ? `(${left === 1 ? "A picture" : `${left} pictures`} you cannot see ${left === 1 ? "was" : "were"} here.)` : "",
  ];
  const text = words.filter(Boolean).join("\n");
  if (pictures.length === 0) return text;
  return [
    ...pictures.map((picture) => ({ type: "image_url", image_url: { url: dataUrl(picture) } })),
    ...(text ? [{ type: "text", text }] : []),
  ];
}

function answered(dialect: Dialect, { text, calls, opaque }: Extract<ChatMessage, { role: "assistant" }>): Said {
  const said = calls.map(({ id, name, input }) => ({
    id: idOf(dialect, id),
    type: "function" as const,
    function: { name, arguments: inputJson(input) },
  }));
  return {
    role: "assistant",
    content: text || (said.length > 0 ? null : ""),
    ...(said.length > 0 ? { tool_calls: said } : {}),
    ...echoed(dialect, opaque, said.length > 0),
  };
}

/** DeepSeek wants the field with every call, also an empty one for what another model said. */
function echoed({ echoes }: Dialect, opaque: unknown, hasCalls: boolean): Thoughts {
  const { reasoning_content, reasoning_details } = (opaque ?? {}) as Thoughts;
  if (echoes === "reasoning_content" && hasCalls) return { reasoning_content: reasoning_content ?? "" };
  return echoes === "reasoning_details" && reasoning_details ? { reasoning_details } : {};
}

const idOf = ({ callIds }: Dialect, id: string): string => (callIds ? idFor(id, callIds, ID_CHARACTERS) : id);

const bridged = (said: readonly Said[]): Said[] =>
  said.flatMap((message, at) =>
    message.role === "user" && said[at - 1]?.role === "tool" ? [{ role: "assistant", content: "Noted." }, message] : [message],
  );
