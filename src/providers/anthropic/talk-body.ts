/** A conversation as the body of `POST /v1/messages`. Shapes: @anthropic-ai/sdk 1.11.0 `resources/messages/messages.d.ts` (2026-11-19). */
import type { ChatMessage, ChatPart, ChatRequest } from "../chat.ts";
import { answerInWords, idFor, isStrict, picturesOf, resultText, wordsOf } from "../talk.ts";
import type { ReplyBlock } from "./messages.ts";

type Block =
  | { type: "text"; text: string }
  | { type: "image"; source: { type: "base64"; media_type: string; data: string } }
  | { type: "tool_use"; id: string; name: string; input: unknown }
  | { type: "tool_result"; tool_use_id: string; content: Block[]; is_error?: true }
  | ReplyBlock;

interface Said {
  role: "user" | "assistant";
  content: Block[];
}

const CALL_ID = /^[a-zA-Z0-9_-]{1,64}$/;
const ID_CHARACTERS = 40;

/**
 * What was said before is asked to be kept (`cache_control`), because an agent sends it again with every step: reading it again costs a tenth, keeping it
 * a quarter more once (platform.claude.com docs, prompt caching).
 */
export function talkBody(request: ChatRequest, { choiceInWords = false } = {}): Record<string, unknown> {
  const { route, tools, answer, maxTokens, params } = request;
  const format = answer && isStrict(answer.schema) ? { format: { type: "json_schema", schema: plain(answer.schema) } } : {};
  const output = { ...(params.effort ? { effort: String(params.effort) } : {}), ...format };
  return {
    model: String(route.model),
    max_tokens: maxTokens,
    system: systemOf(request, choiceInWords),
    messages: messagesOf(request.messages),
    stream: true,
    cache_control: { type: "ephemeral" },
    ...(Object.keys(output).length > 0 ? { output_config: output } : {}),
    ...(tools.length > 0
      ? {
          tools: tools.map(({ name, description, parameters }) => ({ name, description, input_schema: parameters })),
          tool_choice: { type: choiceInWords ? "auto" : CHOICES[request.toolChoice ?? "auto"] },
        }
      : {}),
  };
}

const CHOICES = { auto: "auto", none: "none", required: "any" } as const;

/** A schema that leaves things open is a wish in words: the API takes only those that do not. */
function systemOf({ system, answer }: ChatRequest, choiceInWords: boolean): string {
  const choice = choiceInWords ? "Use at least one of your tools in this answer." : undefined;
  const form = answer && !isStrict(answer.schema) ? answerInWords(answer) : undefined;
  return [system, choice, form].filter(Boolean).join("\n\n");
}

/** Limits that its structured answers do not take (platform.claude.com docs, structured outputs): they are checked where the answer is used. */
const LEFT_OUT = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "maxItems",
  "minItems",
  "uniqueItems",
  "default",
];

function plain(schema: unknown, isNames = false): unknown {
  if (Array.isArray(schema)) return schema.map((each) => plain(each));
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([name]) => isNames || !LEFT_OUT.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, plain(value, name === "properties" && !isNames)]));
}

/** Roles alternate, and the results of an answer's calls are one message, before whatever a person says. */
function messagesOf(messages: readonly ChatMessage[]): Said[] {
  const said: Said[] = [];
  for (const message of messages) {
    const role = message.role === "assistant" ? "assistant" : "user";
    const content = contentOf(message);
    const last = said.at(-1);
    if (content.length === 0) continue;
    if (last?.role === role) last.content.push(...content);
    else said.push({ role, content });
  }
  return said;
}

function contentOf(message: ChatMessage): Block[] {
  switch (message.role) {
    case "user":
      return partsOf(message.parts);
    case "assistant":
      return answered(message);
    case "tool":
      return [
        {
          type: "tool_result",
          tool_use_id: idFor(message.callId, CALL_ID, ID_CHARACTERS),
          content: [{ type: "text", text: resultText({ ...message, isError: false }) }, ...shown(message.parts)],
          ...(message.isError ? { is_error: true } : {}),
        },
      ];
  }
}

/** Pictures first: they are understood best before the words. */
function partsOf(parts: readonly ChatPart[]): Block[] {
  const text = wordsOf(parts);
  return [...shown(parts), ...(text ? [{ type: "text" as const, text }] : [])];
}

const shown = (parts: readonly ChatPart[]): Block[] =>
  picturesOf(parts).map(({ mime, base64 }) => ({ type: "image", source: { type: "base64", media_type: mime, data: base64 } }));

/** Its own blocks where it gave them; a call that was not gone into is not told again, because each one needs its result. */
function answered({ text, calls, opaque }: Extract<ChatMessage, { role: "assistant" }>): Block[] {
  const blocks = (opaque as { blocks?: ReplyBlock[] } | undefined)?.blocks;
  const ids = new Set(calls.map((call) => call.id));
  if (blocks) return blocks.filter((block) => block.type !== "tool_use" || ids.has(block.id ?? ""));
  return [
    ...(text ? [{ type: "text" as const, text }] : []),
    ...calls.map(({ id, name, input }) => ({ type: "tool_use" as const, id: idFor(id, CALL_ID, ID_CHARACTERS), name, input: input ?? {} })),
  ];
}
