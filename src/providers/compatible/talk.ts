/** Conversations with an endpoint that speaks Chat Completions. */
import { JobFailure } from "../../jobs/define.ts";
import type { Chat, ChatPiece, ChatReply, ChatRequest } from "../chat.ts";
import type { CallContext } from "../define.ts";
import { failureFor, jsonOf, type Told } from "../faults.ts";
import { bareJson, callsOf } from "../talk.ts";
import { talkBody, type Thoughts } from "./body.ts";
import { call, type Speaker } from "./call.ts";
import { type ChatAnswer, chatPieces, costOf } from "./completions.ts";
import { faultOfChat, faultOfReply } from "./faults.ts";
import { type Lack, LACK_SENTENCES, lackIn } from "./lacks.ts";
import { spokenCalls } from "./spoken-tools.ts";

export const talkWith = (speaker: Speaker): Chat =>
  async function* talk(request, context) {
    try {
      yield* talked(speaker, request, context);
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      const told = error instanceof JobFailure ? undefined : faultOfChat(speaker.dialect, error);
      throw told ? failureFor(speaker.name, told, context.credentials) : error;
    }
  };

/** Asks, and again in another way each time the endpoint says what it cannot do; each lack is found once, so this ends. */
async function* talked(speaker: Speaker, request: ChatRequest, context: CallContext): AsyncGenerator<ChatPiece, void> {
  const { name, dialect } = speaker;
  const lacks = new Set<Lack>([...(dialect.lacks ?? []), ...(dialect.seesPictures ? [] : (["pictures"] as const))]);
  const notes: string[] = [];
  for (;;) {
    const body = talkBody(dialect, request, lacks);
    const response = await call(speaker, context, { path: "/chat/completions", body, timeoutMs: request.card.maxRuntimeMs });
    if (response.ok) return yield* answered(speaker, request, context, { response, lacks, notes });
    const told = faultOfReply(dialect, response.status, await jsonOf(response), response.headers);
    const lack = MAY_LACK.includes(told.fault) ? lackIn(told.said ?? "", request, lacks) : undefined;
    if (!lack) throw failureFor(name, told, context.credentials);
    lacks.add(lack);
    notes.push(`${request.card.name} ${LACK_SENTENCES[lack]}.`);
  }
}

/** How an endpoint may say that it lacks something, without having begun: OpenRouter says it as if there were no such model, llama.cpp with a 500. */
const MAY_LACK: readonly Told["fault"][] = ["rejected", "no-model", "unavailable"];

interface Asked {
  response: Response;
  lacks: ReadonlySet<Lack>;
  notes: string[];
}

async function* answered(
  { name }: Speaker,
  request: ChatRequest,
  context: CallContext,
  { response, lacks, notes }: Asked,
): AsyncGenerator<ChatPiece, void> {
  const isWordy = lacks.has("tools") && request.tools.length > 0; // what looks like words may be a call
  const pieces = chatPieces(response);
  for (;;) {
    const piece = await pieces.next();
    if (!piece.done) {
      if (!isWordy) yield { type: "text", text: piece.value };
      continue;
    }
    const reply = replyOf(piece.value, request, lacks);
    if ("fault" in reply) throw failureFor(name, reply, context.credentials);
    if (isWordy && reply.text) yield { type: "text", text: reply.text };
    return yield { type: "reply", reply: { ...reply, ...(notes.length > 0 ? { notes } : {}) } };
  }
}

function replyOf(answer: ChatAnswer, request: ChatRequest, lacks: ReadonlySet<Lack>): ChatReply | Told {
  const { refusal, finish } = answer;
  const counted = countedOf(answer, request);
  if (refusal || finish === "content_filter") return { text: refusal || answer.text, calls: [], stop: "refused", ...counted };
  if (!finish || finish === "error") return { fault: "lost", said: "It broke its answer off." };
  if (finish === "length") return { text: answer.text, calls: [], stop: "length", ...counted }; // a call that was cut is none
  const spoken = lacks.has("tools") ? spokenCalls(answer.text, request.tools) : { text: answer.text, calls: answer.calls };
  const calls = callsOf(spoken.calls, request);
  const isJson = request.answer && calls.length === 0 && (lacks.has("schema") || lacks.has("json"));
  const opaque = thoughtsOf(answer);
  return {
    text: isJson ? bareJson(spoken.text) : spoken.text,
    calls,
    stop: calls.length > 0 ? "tools" : "end",
    ...counted,
    ...(opaque ? { opaque } : {}),
  };
}

/** Of the cost only what the upstream itself says that it charged; the card's price is for whoever asked. Ollama counts 0 for what it had kept. */
function countedOf({ usage }: ChatAnswer, { route }: ChatRequest): Pick<ChatReply, "tokens" | "costMicros"> {
  const costMicros = usage?.cost === undefined ? undefined : costOf(route.price, usage);
  const { input = 0, cached = 0, caching = 0, output = 0 } = usage ?? {};
  return {
    tokens: input > 0 ? { input, cached, ...(caching > 0 ? { caching } : {}), output } : undefined,
    ...(costMicros === undefined ? {} : { costMicros }),
  };
}

function thoughtsOf({ thoughts, details }: ChatAnswer): Thoughts | undefined {
  if (!thoughts && details.length === 0) return undefined;
  return { ...(thoughts ? { reasoning_content: thoughts } : {}), ...(details.length > 0 ? { reasoning_details: details } : {}) };
}
