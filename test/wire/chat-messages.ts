/** Anthropic's `POST /v1/messages` with streaming: @anthropic-ai/sdk 1.11.0 `resources/messages/messages.d.ts` (2026-11-19). */
import { anthropicError } from "./anthropic.ts";
import {
  type ChatSpeech,
  check,
  checkFields,
  type Heard,
  type HeardTurn,
  piecesOf,
  type Scene,
  torn,
  turn,
  usageOf,
} from "./chat-scene.ts";

const KNOWN = "model max_tokens messages system stream output_config thinking tools tool_choice stop_sequences metadata cache_control";

interface Block {
  type: string;
  text?: string;
  source?: { type: string; media_type: string; data: string };
  id?: string;
  name?: string;
  input?: unknown;
  tool_use_id?: string;
  content?: Block[];
  is_error?: boolean;
  thinking?: string;
  signature?: string;
}

interface Said {
  role: "user" | "assistant";
  content: Block[];
}

export const messages: ChatSpeech = {
  form: "messages",
  rejected: (message) => anthropicError(400, "invalid_request_error", message),
  hear(request) {
    const body = request.body as Record<string, unknown>;
    checkFields(body, KNOWN);
    const {
      model,
      max_tokens,
      messages: said,
      system,
      tools = [],
      tool_choice,
      output_config,
    } = body as unknown as {
      model: string;
      max_tokens: number;
      messages: Said[];
      system: string;
      tools?: { name: string; input_schema: { type: string } }[];
      tool_choice?: { type: string };
      output_config?: { format?: { type: string; schema: unknown } };
    };
    check(max_tokens > 0, "max_tokens: Field required");
    for (const tool of tools) check(tool.input_schema?.type === "object", "tools.0.input_schema.type: Field required");
    if (output_config?.format) checkSchema(output_config.format.schema);
    const names = tools.map((tool) => tool.name);
    return {
      form: "messages",
      model,
      system,
      turns: turnsOf(said),
      tools: names,
      choice: tool_choice?.type,
      answer: output_config?.format?.schema,
      maxTokens: max_tokens,
      body,
    };
  },
  events,
};

/** Its structured answers take only closed objects, and no limits of numbers and lengths. */
function checkSchema(schema: unknown): void {
  if (typeof schema !== "object" || schema === null) return;
  const { type, additionalProperties, minimum, maxLength, properties } = schema as Record<string, unknown>;
  if (type === "object")
    check(additionalProperties === false, "output_config.format.schema: For 'object' type, 'additionalProperties' must be set to false");
  if (typeof properties !== "undefined" || type !== undefined)
    check(
      minimum === undefined && maxLength === undefined,
      `output_config.format.schema: For '${type}' type, this property is not supported`,
    );
  for (const each of Object.values(schema)) checkSchema(each);
}

function turnsOf(said: readonly Said[]): HeardTurn[] {
  let open: string[] = [];
  return said.flatMap(({ role, content }, at): HeardTurn[] => {
    check(role === (at % 2 === 0 ? "user" : "assistant"), `messages.${at}: roles must alternate`);
    check(content.length > 0, `messages.${at}.content: at least one block`);
    for (const block of content) check(block.type !== "text" || block.text, `messages.${at}: text content blocks must be non-empty`);
    const results = content.filter((block) => block.type === "tool_result");
    check(
      results.length === open.length && open.every((id) => results.some((result) => result.tool_use_id === id)),
      `messages.${at}: tool_use ids were found without tool_result blocks immediately after: ${open.join(", ")}`,
    );
    check(
      content.slice(0, results.length).every((block) => block.type === "tool_result"),
      `messages.${at}: tool_result blocks come first`,
    );
    const uses = content.filter((block) => block.type === "tool_use");
    for (const use of uses) check(/^[a-zA-Z0-9_-]+$/.test(use.id ?? ""), `messages.${at}.tool_use.id: String should match pattern`);
    for (const block of content) check(block.type !== "thinking" || block.signature, `messages.${at}.thinking.signature: Field required`);
    open = uses.map((use) => use.id ?? "");
    const others = content.slice(results.length);
    const told = results.map((result) =>
      turn("tool", {
        callId: result.tool_use_id,
        text: wordsOf(result.content ?? []),
        pictures: picturesIn(result.content ?? []),
        isError: result.is_error === true,
      }),
    );
    const calls = uses.map((use) => ({ id: use.id ?? "", name: use.name ?? "", input: use.input }));
    return others.length === 0 ? told : [...told, turn(role, { text: wordsOf(others), pictures: picturesIn(others), calls })];
  });
}

const wordsOf = (blocks: readonly Block[]) => blocks.map((block) => (block.type === "text" ? (block.text ?? "") : "")).join("");

const picturesIn = (blocks: readonly Block[]) =>
  blocks.flatMap(({ source }) => {
    if (!source) return [];
    check(source.type === "base64" && /^image\/(png|jpeg)$/.test(source.media_type), "image.source");
    return [new Uint8Array(Buffer.from(source.data, "base64"))];
  });

function events(scene: Scene, { model }: Heard): string[] {
  const event = (type: string, fields: Record<string, unknown> = {}) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  const blocks: { start: Record<string, unknown>; deltas: Record<string, unknown>[] }[] = [];
  if (scene.thinks)
    blocks.push({
      start: { type: "thinking", thinking: "", signature: "" },
      deltas: [
        ...torn(scene.thinks).map((thinking) => ({ type: "thinking_delta", thinking })),
        { type: "signature_delta", signature: "c2lnbmVk" },
      ],
    });
  if (piecesOf(scene).length > 0 && scene.stop !== "refused")
    blocks.push({ start: { type: "text", text: "" }, deltas: piecesOf(scene).map((text) => ({ type: "text_delta", text })) });
  for (const [at, { name, input, id }] of (scene.calls ?? []).entries()) {
    const json = typeof input === "string" ? input : JSON.stringify(input);
    blocks.push({
      start: { type: "tool_use", id: id ?? `toolu_${at}`, name, input: {} },
      deltas: [
        { type: "input_json_delta", partial_json: "" },
        ...torn(json === "{}" ? "" : json).map((partial_json) => ({ type: "input_json_delta", partial_json })),
      ],
    });
  }
  const usage = usageOf(scene);
  const cached = usage?.cached ?? 0;
  const counted = usage && {
    input_tokens: usage.input - cached,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: 0,
    output_tokens: 1,
  };
  const reason =
    scene.stop === "refused" ? "refusal" : scene.stop === "length" ? "max_tokens" : scene.calls?.length ? "tool_use" : "end_turn";
  const details =
    scene.stop === "refused" ? { stop_details: { type: "refusal", category: "general_harms", explanation: piecesOf(scene).join("") } } : {};
  return [
    event("message_start", {
      message: { id: "msg_1", type: "message", role: "assistant", content: [], model, ...(counted ? { usage: counted } : {}) },
    }),
    event("ping"),
    ...blocks.flatMap(({ start, deltas }, index) => [
      event("content_block_start", { index, content_block: start }),
      ...deltas.map((delta) => event("content_block_delta", { index, delta })),
      event("content_block_stop", { index }),
    ]),
    ...(scene.breaks ? [event("error", { error: { type: scene.breaks.code, message: scene.breaks.message } })] : []),
    event("message_delta", {
      delta: { stop_reason: reason, stop_sequence: null, ...details },
      ...(usage ? { usage: { output_tokens: usage.output } } : {}),
    }),
    event("message_stop"),
  ];
}
