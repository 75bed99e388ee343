/** OpenAI's `POST /v1/responses` with streaming: openai@7.55.0 `resources/responses/responses.d.ts` (2026-11-10). */
import {
  bytesOf,
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
import { openaiError } from "./openai-answers.ts";

const KNOWN = "model instructions input stream store include max_output_tokens reasoning text tools tool_choice";

interface Item {
  type?: string;
  role?: string;
  content?: string | { type: string; text?: string; image_url?: string; detail?: string }[];
  call_id?: string;
  name?: string;
  arguments?: string;
  output?: string | { type: string; text?: string; image_url?: string }[];
  encrypted_content?: string;
}

export const responses: ChatSpeech = {
  form: "responses",
  rejected: (message) => openaiError(400, message, "invalid_request_error", "invalid_value", "input"),
  hear(request) {
    const body = request.body as Record<string, unknown>;
    checkFields(body, KNOWN);
    check(body.stream === true && body.store === false, "It is to be streamed and not stored.");
    const {
      model,
      instructions,
      input,
      tools = [],
      tool_choice,
      text,
      max_output_tokens,
    } = body as unknown as {
      model: string;
      instructions: string;
      input: Item[];
      tools?: { type: string; name: string; parameters: unknown; strict: boolean }[];
      tool_choice?: string;
      text?: { format?: { type: string; name: string; schema: unknown; strict: boolean } };
      max_output_tokens: number;
    };
    for (const tool of tools)
      check(tool.type === "function" && tool.name && tool.strict === false, `Tool ${tool.name} has not the form of a function.`);
    if (text?.format) check(text.format.type === "json_schema" && /^[a-zA-Z0-9_-]{1,64}$/.test(text.format.name), "text.format");
    const turns = turnsOf(input);
    return {
      form: "responses",
      model,
      system: instructions,
      turns,
      tools: tools.map((tool) => tool.name),
      choice: tool_choice,
      answer: text?.format?.schema,
      maxTokens: max_output_tokens,
      body,
    };
  },
  events,
};

/** Every call has its result, and every result its call. */
function turnsOf(items: readonly Item[]): HeardTurn[] {
  const open = new Set<string>();
  const turns: HeardTurn[] = [];
  for (const item of items) {
    if (item.type === "reasoning")
      check(item.encrypted_content, "Item 'rs_1' not found. Items are not persisted when `store` is set to false.");
    else if (item.type === "function_call") {
      check(item.call_id && item.call_id.length <= 64, "call_id");
      open.add(item.call_id);
      const last = turns.at(-1);
      const call = { id: item.call_id, name: String(item.name), input: JSON.parse(String(item.arguments)) as unknown };
      if (last?.role === "assistant") last.calls.push(call);
      else turns.push(turn("assistant", { calls: [call] }));
    } else if (item.type === "function_call_output") {
      check(open.delete(String(item.call_id)), `No tool call found for function call output with call_id ${item.call_id}.`);
      turns.push(turn("tool", { callId: item.call_id, ...contentOf(item.output ?? "") }));
    } else if (item.role === "assistant") turns.push(turn("assistant", contentOf(item.content ?? "")));
    else {
      check(item.role === "user" && open.size === 0, `No tool output found for function call ${[...open][0]}.`);
      turns.push(turn("user", contentOf(item.content ?? "")));
    }
  }
  check(open.size === 0, `No tool output found for function call ${[...open][0]}.`);
  return turns;
}

function contentOf(content: NonNullable<Item["content"]>): Pick<HeardTurn, "text" | "pictures"> {
  if (typeof content === "string") return { text: content, pictures: [] };
  for (const part of content) check(["input_text", "input_image"].includes(part.type), `Invalid value: '${part.type}'.`);
  return {
    text: content.map((part) => part.text ?? "").join(""),
    pictures: content.flatMap((part) => (part.type === "input_image" ? [bytesOf(String(part.image_url))] : [])),
  };
}

function events(scene: Scene, { model }: Heard): string[] {
  let sequence_number = 0;
  const event = (type: string, fields: Record<string, unknown>) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence_number++, ...fields })}\n\n`;
  const output: unknown[] = [];
  const said: string[] = [];
  const item = (value: Record<string, unknown>, between: (at: number) => string[]) => {
    const at = output.push(value) - 1;
    const { encrypted_content: _, arguments: __, content: ___, ...begun } = value;
    said.push(event("response.output_item.added", { output_index: at, item: { ...begun, status: "in_progress" } }), ...between(at));
    said.push(event("response.output_item.done", { output_index: at, item: value }));
  };
  if (scene.thinks)
    item({ id: "rs_1", type: "reasoning", summary: [], encrypted_content: Buffer.from(scene.thinks).toString("base64") }, () => []);
  const words = piecesOf(scene);
  const isRefusal = scene.stop === "refused";
  if (words.length > 0) {
    const part = isRefusal ? { type: "refusal", refusal: words.join("") } : { type: "output_text", text: words.join(""), annotations: [] };
    item({ id: "msg_1", type: "message", role: "assistant", status: "completed", phase: "final_answer", content: [part] }, (at) =>
      words.map((delta) =>
        event(isRefusal ? "response.refusal.delta" : "response.output_text.delta", {
          item_id: "msg_1",
          output_index: at,
          content_index: 0,
          delta,
        }),
      ),
    );
  }
  for (const [place, call] of (scene.calls ?? []).entries()) {
    const json = typeof call.input === "string" ? call.input : JSON.stringify(call.input);
    const id = `fc_${place}`;
    item(
      {
        id,
        type: "function_call",
        call_id: call.id ?? `call_${place}_${words.length}`,
        name: call.name,
        arguments: json,
        status: "completed",
      },
      (at) => torn(json).map((delta) => event("response.function_call_arguments.delta", { item_id: id, output_index: at, delta })),
    );
  }
  const usage = usageOf(scene);
  const status = scene.stop === "length" ? "incomplete" : "completed";
  const response = {
    ...{ id: "resp_1", object: "response", model, status, output, error: null },
    incomplete_details: scene.stop === "length" ? { reason: "max_output_tokens" } : null,
    usage: usage && {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: usage.cached, cache_write_tokens: 0 },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: usage.input + usage.output,
    },
  };
  const end = scene.breaks
    ? event("response.failed", { response: { ...response, status: "failed", error: scene.breaks } })
    : event(`response.${status}`, { response });
  return [event("response.created", { response: { ...response, status: "in_progress", output: [], usage: null } }), ...said, end];
}
