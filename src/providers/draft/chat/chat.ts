/**
 * The built-in planner as a model that talks: it plays every part of a turn by rules, without a key and without a network. It says what it can and no more; the
 * same conversation always gets the same answer. A token of it is a word, or a Han letter.
 */
import type { Chat, ChatPiece, ChatRequest } from "../../chat.ts";
import { assist } from "./parts/assistant.ts";
import { draw } from "./parts/artist.ts";
import { chair } from "./parts/chair.ts";
import { close } from "./parts/coordinator.ts";
import { criticise } from "./parts/critic.ts";
import { direct } from "./parts/director.ts";
import { edit } from "./parts/editor.ts";
import { sound } from "./parts/sound.ts";
import { speak } from "./parts/speaker.ts";
import { code, finish, review } from "./parts/actions.ts";
import { write } from "./parts/writer.ts";
import { type Say, type Talk, talkOf } from "./talk.ts";

type Part = (talk: Talk) => Say | Promise<Say>;

const PARTS: Record<string, Part> = {
  assistant: assist,
  director: direct,
  writer: write,
  artist: draw,
  sound,
  editor: edit,
  critic: criticise,
  coordinator: close,
  voice: speak,
  chair,
  coder: code,
  reviewer: review,
  consensus: finish,
};

/** Words come in pieces like those of a model, so that what watches them can be watched. */
const PIECE_LETTERS = 48;
const PIECE_PAUSE_MS = 3;

export const draftChat: Chat = async function* draftChat(request, { signal }) {
  const talk = talkOf(request);
  const say = await (PARTS[talk.part] ?? assist)(talk);
  const text = say.json === undefined ? (say.words ?? "").trim() : JSON.stringify(say.json);
  const offered = new Set(request.tools.map((tool) => tool.name));
  const calls = (say.calls ?? [])
    .filter(({ name }) => offered.has(name))
    .map(({ name, input }, index) => ({ id: `draft-${talk.steps + 1}-${index + 1}`, name, input }));
  yield* pieces(text, signal);
  const tokens = {
    input: readWords(request),
    cached: 0,
    output: countWords(text) + calls.reduce((sum, call) => sum + countWords(JSON.stringify(call.input)), 0),
  };
  yield { type: "reply", reply: { text, calls, stop: calls.length > 0 ? "tools" : "end", tokens, costMicros: 0 } };
};

async function* pieces(text: string, signal: AbortSignal): AsyncGenerator<ChatPiece, void> {
  for (const piece of text.match(new RegExp(`[\\s\\S]{1,${PIECE_LETTERS}}(?:\\s|$)|[\\s\\S]{1,${PIECE_LETTERS}}`, "g")) ?? []) {
    signal.throwIfAborted();
    yield { type: "text", text: piece };
    await Bun.sleep(PIECE_PAUSE_MS);
  }
  signal.throwIfAborted();
}

const countWords = (text: string): number => text.match(/\p{Script=Han}|[\p{L}\p{N}]+/gu)?.length ?? 0;

function readWords({ system, messages }: ChatRequest): number {
  const said = messages.map((message) =>
    message.role === "assistant" ? message.text : message.parts.map((part) => (part.type === "text" ? part.text : "")).join(" "),
  );
  return countWords([system, ...said].join(" "));
}
