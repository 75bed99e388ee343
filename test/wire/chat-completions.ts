/** Chat Completions with streaming, as the endpoints that speak it agree on it; their deviations are marked in the scene's form. */
import { bytesOf, type ChatSpeech, check, type Heard, type HeardTurn, piecesOf, type Scene, torn, turn, usageOf } from "./chat-scene.ts";

export interface CompletionsForm {
  /** Calls without `index`. */
  noIndex?: true;
  /** Every call has the index 0. */
  sameIndex?: true;
  /** Arguments as an object, in one piece. */
  asObject?: true;
  /** One JSON answer, also where a stream was asked for. */
  whole?: true;
  /** `finish_reason` "stop" after calls. */
  stopsPlainly?: true;
  noDone?: true;
  /** What it thinks, in the field that it wants back. */
  thoughts?: "reasoning_content" | "reasoning_details";
  /** Says "Unexpected role 'user' after role 'tool'", and takes ids of nine signs only. */
  isMistral?: true;
  usage?: Record<string, unknown>;
}

interface Message {
  role: string;
  content: string | null | { type: string; text?: string; image_url?: { url: string } }[];
  tool_calls?: { id: string; type: string; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
  reasoning_content?: string;
  reasoning_details?: unknown[];
}

export const completions = (form: CompletionsForm = {}): ChatSpeech => ({
  form: "completions",
  rejected: (message) => ({ status: 400, body: { error: { message, type: "invalid_request_error", param: null, code: null } } }),
  hear(request) {
    const body = request.body as Record<string, unknown>;
    const {
      model,
      messages,
      tools = [],
      tool_choice,
      response_format,
      max_tokens,
    } = body as unknown as {
      model: string;
      messages: Message[];
      tools?: { type: string; function: { name: string; parameters: unknown } }[];
      tool_choice?: string;
      response_format?: { type: string; json_schema?: { name: string; schema: unknown } };
      max_tokens: number;
    };
    const [first, ...rest] = messages;
    check(first?.role === "system" && typeof first.content === "string", "The system's words come first.");
    for (const tool of tools) check(tool.type === "function" && tool.function.name, "tools");
    return {
      form: "completions",
      model,
      system: first.content,
      turns: turnsOf(rest, form),
      tools: tools.map((tool) => tool.function.name),
      choice: tool_choice,
      answer: response_format?.json_schema?.schema ?? response_format?.type,
      maxTokens: max_tokens,
      body,
    };
  },
  events: (scene, heard) => (form.whole ? [whole(scene, heard, form)] : events(scene, heard, form)),
});

function turnsOf(messages: readonly Message[], { isMistral, thoughts }: CompletionsForm): HeardTurn[] {
  const open = new Set<string>();
  return messages.map((message, at): HeardTurn => {
    const { role, content, tool_calls = [], tool_call_id = "" } = message;
    if (role === "tool") {
      check(
        typeof content === "string" && open.delete(tool_call_id),
        `Invalid parameter: messages with role 'tool' must follow a message with 'tool_calls' (${tool_call_id}).`,
      );
      return turn("tool", { callId: tool_call_id, text: content });
    }
    check(open.size === 0, `An assistant message with 'tool_calls' must be followed by tool messages for ${[...open].join(", ")}.`);
    if (role === "user" && isMistral) check(messages[at - 1]?.role !== "tool", "Unexpected role 'user' after role 'tool'");
    for (const { id, type } of tool_calls) {
      check(
        type === "function" && id && (!isMistral || /^[a-zA-Z0-9]{9}$/.test(id)),
        `Tool call id was ${id} but must be a-z, A-Z, 0-9, with a length of 9.`,
      );
      open.add(id);
    }
    if (tool_calls.length > 0 && thoughts === "reasoning_content")
      check(typeof message.reasoning_content === "string", "The reasoning_content in the thinking mode must be passed back to the API.");
    const parts = Array.isArray(content) ? content : [{ type: "text", text: content ?? "" }];
    return turn(role === "user" ? "user" : "assistant", {
      text: parts.map((part) => part.text ?? "").join(""),
      pictures: parts.flatMap((part) => (part.image_url ? [bytesOf(part.image_url.url)] : [])),
      calls: tool_calls.map(({ id, function: { name, arguments: json } }) => ({ id, name, input: JSON.parse(json) as unknown })),
    });
  });
}

function finishOf({ stop, calls = [] }: Scene, { stopsPlainly }: CompletionsForm): string {
  if (stop) return stop === "length" ? "length" : "content_filter";
  return calls.length > 0 && !stopsPlainly ? "tool_calls" : "stop";
}

function usageFor(scene: Scene, form: CompletionsForm): Record<string, unknown> {
  const usage = usageOf(scene);
  if (!usage) return {};
  const { input: prompt_tokens, output: completion_tokens, cached: cached_tokens } = usage;
  return {
    usage: {
      prompt_tokens,
      completion_tokens,
      total_tokens: prompt_tokens + completion_tokens,
      prompt_tokens_details: { cached_tokens },
      ...form.usage,
    },
  };
}

const argumentsOf = (input: unknown) => (typeof input === "string" ? input : JSON.stringify(input));

function events(scene: Scene, { model }: Heard, form: CompletionsForm): string[] {
  const chunk = (fields: Record<string, unknown>) =>
    `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_790_000_000, model, ...fields })}\n\n`;
  const delta = (fields: Record<string, unknown>, finish_reason: string | null = null) =>
    chunk({ choices: [{ index: 0, delta: fields, finish_reason }] });
  return [
    delta({ role: "assistant", content: "" }),
    ...thoughtsOf(scene, form).map((fields) => delta(fields)),
    ...piecesOf(scene).map((content) => delta(scene.stop === "refused" ? { refusal: content } : { content })),
    ...callsOf(scene, form).map((call) => delta({ tool_calls: [call] })),
    ...(scene.breaks ? [chunk({ error: scene.breaks, choices: [{ index: 0, delta: {}, finish_reason: "error" }] })] : []),
    delta({}, finishOf(scene, form)),
    ...(scene.usage === null ? [] : [chunk({ choices: [], ...usageFor(scene, form) })]),
    ...(form.noDone ? [] : ["data: [DONE]\n\n"]),
  ];
}

function thoughtsOf({ thinks }: Scene, { thoughts }: CompletionsForm): Record<string, unknown>[] {
  if (!thinks || !thoughts) return [];
  if (thoughts === "reasoning_content") return torn(thinks).map((reasoning_content) => ({ reasoning_content, content: null }));
  return [
    ...torn(thinks).map((text) => ({ reasoning_details: [{ type: "reasoning.text", index: 0, format: "test", text }] })),
    { reasoning_details: [{ type: "reasoning.text", index: 0, format: "test", signature: "c2VhbGVk" }] },
  ];
}

/** In pieces; two calls come mixed with each other. */
function callsOf({ calls = [] }: Scene, form: CompletionsForm): Record<string, unknown>[] {
  const told = calls.map(({ name, input, id }, at) => {
    const place = form.noIndex ? {} : { index: form.sameIndex ? 0 : at };
    const named = id === null ? {} : { id: id ?? `call${at}abcd` };
    const head = { ...place, ...named, type: "function" };
    if (form.asObject) return [{ ...head, function: { name, arguments: input } }];
    const [first = "", ...others] = torn(argumentsOf(input));
    return [{ ...head, function: { name, arguments: first } }, ...others.map((json) => ({ ...place, function: { arguments: json } }))];
  });
  const isMixed = !form.noIndex && !form.sameIndex;
  if (!isMixed) return told.flat();
  const longest = Math.max(0, ...told.map((pieces) => pieces.length));
  return Array.from({ length: longest }, (_, at) => told.flatMap((pieces) => pieces[at] ?? [])).flat();
}

function whole(scene: Scene, { model }: Heard, form: CompletionsForm): string {
  const tool_calls = (scene.calls ?? []).map(({ name, input, id }, at) => ({
    id: id ?? `call${at}abcd`,
    type: "function",
    function: { name, arguments: argumentsOf(input) },
  }));
  const message = { role: "assistant", content: piecesOf(scene).join("") || null, ...(tool_calls.length > 0 ? { tool_calls } : {}) };
  return JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion",
    model,
    choices: [{ index: 0, message, finish_reason: finishOf(scene, form) }],
    ...usageFor(scene, form),
  });
}
