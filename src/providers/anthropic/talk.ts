/** Conversations with Anthropic's models: `POST /v1/messages`, read as it streams in. */
import type { Chat, ChatPiece, ChatReply, ChatRequest } from "../chat.ts";
import type { CallContext } from "../define.ts";
import { failureFor, type Told } from "../faults.ts";
import { bareJson, callsOf, isStrict } from "../talk.ts";
import { askMessages, thrownFor } from "./ask.ts";
import { NAME } from "./faults.ts";
import { type Message, messagePieces, type ReplyBlock } from "./messages.ts";
import { talkBody } from "./talk-body.ts";

export const talk: Chat = async function* talk(request, context) {
  try {
    yield* talked(request, context);
  } catch (error) {
    throw thrownFor(context, error);
  }
};

/** A model that thinks may refuse to be told that it must call a tool; then it is asked in words. A refused request costs nothing. */
async function* talked(request: ChatRequest, context: CallContext): AsyncGenerator<ChatPiece, void> {
  const timeoutMs = request.card.maxRuntimeMs;
  const first = await askMessages(context, talkBody(request), timeoutMs);
  const isChoice =
    "fault" in first && first.fault === "rejected" && request.toolChoice === "required" && /tool_choice/.test(first.said ?? "");
  const answer = isChoice ? await askMessages(context, talkBody(request, { choiceInWords: true }), timeoutMs) : first;
  if ("fault" in answer) throw failureFor(NAME, answer, context.credentials);
  const pieces = messagePieces(answer.body);
  for (;;) {
    const piece = await pieces.next();
    if (!piece.done) {
      yield { type: "text", text: piece.value };
      continue;
    }
    const reply = replyOf(piece.value, request);
    if ("fault" in reply) throw failureFor(NAME, reply, context.credentials);
    const notes = isChoice ? { notes: [`${request.card.name} cannot be told that it must use a tool, so it was asked in words.`] } : {};
    return yield { type: "reply", reply: { ...reply, ...notes } };
  }
}

function replyOf(message: Message, request: ChatRequest): ChatReply | Told {
  const { text, stop, details, input, cached, caching, output, blocks } = message;
  const tokens = input > 0 ? { input, cached, ...(caching > 0 ? { caching } : {}), output } : undefined;
  switch (stop) {
    case undefined:
      return { fault: "lost", said: "It broke its answer off." };
    case "refusal":
      return { text: details || text, calls: [], stop: "refused", tokens };
    case "max_tokens":
    case "model_context_window_exceeded":
      return { text, calls: [], stop: "length", tokens }; // a call that was cut is none
  }
  const open = blocks.flatMap(({ type, id = "", name = "", json = "" }) => (type === "tool_use" ? [{ id, name, json }] : []));
  const calls = callsOf(open, request);
  const isLoose = request.answer !== undefined && !isStrict(request.answer.schema) && calls.length === 0;
  return { text: isLoose ? bareJson(text) : text, calls, stop: calls.length > 0 ? "tools" : "end", tokens, opaque: keptOf(blocks, calls) };
}

/** Its blocks as they go back: thoughts with their signatures, words, calls. A block of words without words is refused. */
function keptOf(blocks: readonly ReplyBlock[], calls: ChatReply["calls"]): { blocks: ReplyBlock[] } {
  const inputs = new Map(calls.map((call) => [call.id, call.input]));
  return {
    blocks: blocks.filter(Boolean).flatMap(({ json: _, ...block }) => {
      if (block.type === "tool_use") return inputs.has(block.id ?? "") ? [{ ...block, input: inputs.get(block.id ?? "") }] : [];
      return block.type === "text" && !block.text ? [] : [block];
    }),
  };
}
