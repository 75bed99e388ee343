/** Conversations with Gemini: `streamGenerateContent` by the official client, without anything that the client would do by itself. */
import type { GenerateContentResponse, Part } from "@google/genai";
import { JobFailure } from "../../jobs/define.ts";
import type { Chat, ChatPiece, ChatReply, ChatRequest } from "../chat.ts";
import { callsOf } from "../talk.ts";
import { type Door, withClient } from "./client.ts";
import { faultOf, isSafetyReason } from "./faults.ts";
import { type Call, failed, odd } from "./line.ts";
import { contentMicros } from "./rates.ts";
import { reasonWords } from "./reason.ts";
import { talkContent } from "./talk-content.ts";

/** The library works inside `withClient`, which judges what goes wrong; its pieces are handed out of there one by one. */
export const talkBy = (door: Door): Chat =>
  async function* talk(request, context) {
    const stream = handover<ChatPiece>();
    const left = new AbortController();
    const signal = AbortSignal.any([context.signal, left.signal]);
    const asked = { stake: "submit", timeoutMs: request.card.maxRuntimeMs, model: String(request.route.model) } as const;
    const work = withClient(door, { ...context, signal }, asked, async (client, call) => {
      const answer = await client.models.generateContentStream(talkContent(request));
      await readAnswer(request, call, answer, stream.give);
    });
    work.then(stream.end, (error: unknown) => stream.fail(context.signal.aborted ? context.signal.reason : error));
    try {
      yield* stream.pieces();
    } finally {
      left.abort(); // whoever stops listening hangs up
    }
  };

/** What has come so far. */
interface Answer {
  parts: Part[];
  finish: string | undefined;
  /** Of a question that was not gone into. */
  blocked?: string;
  usage: GenerateContentResponse["usageMetadata"];
}

async function readAnswer(
  request: ChatRequest,
  call: Call,
  chunks: AsyncIterable<GenerateContentResponse>,
  give: (piece: ChatPiece) => Promise<void>,
): Promise<void> {
  const answer: Answer = { parts: [], finish: undefined, usage: undefined };
  try {
    for await (const chunk of chunks) {
      answer.blocked ??= chunk.promptFeedback?.blockReason;
      const text = take(answer, chunk);
      if (text) await give({ type: "text", text });
    }
  } catch (error) {
    throw toldInside(call, error, answer.parts.length > 0);
  }
  await give({ type: "reply", reply: replyOf(answer, request, call) });
}

/** An error that comes as a piece of the answer is told by the library with its JSON at the end of its sentence. */
function toldInside(call: Call, error: unknown, hasBegun: boolean): unknown {
  if (call.failure || error instanceof JobFailure || (error as Error | null)?.name !== "ApiError") return error;
  const { message, status } = error as Error & { status: number };
  const told = faultOf({ status, headers: new Headers(), text: message.slice(Math.max(0, message.indexOf("{"))) }, call.stake);
  return failed(call, hasBegun ? { fault: "lost", said: told.said } : told);
}

/** The words in it. Thoughts are told only where they are asked for, and are no part of the answer. */
function take(answer: Answer, { candidates, usageMetadata }: GenerateContentResponse): string {
  const first = candidates?.[0];
  answer.usage = usageMetadata ?? answer.usage;
  answer.finish = first?.finishReason ?? answer.finish;
  const parts = (first?.content?.parts ?? []).filter((part) => !part.thought);
  for (const part of parts) keep(answer.parts, part);
  return parts.map((part) => part.text ?? "").join("");
}

/** Words that go on are one part, unless a signature ends it: signatures go back at the place where they came. */
function keep(parts: Part[], part: Part): void {
  const last = parts.at(-1);
  const goesOn = part.text !== undefined && last?.text !== undefined && !last.thoughtSignature;
  if (goesOn)
    Object.assign(last, { text: `${last.text}${part.text}` }, part.thoughtSignature ? { thoughtSignature: part.thoughtSignature } : {});
  else parts.push({ ...part });
}

/** Calls that the model wrote in a form that Google could not read. They are told as calls that cannot be read, so that the model hears of it. */
const BROKEN = ["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE"];

function replyOf(answer: Answer, request: ChatRequest, call: Call): ChatReply {
  const { parts, usage, blocked, finish } = answer;
  const said = call.reason?.said ?? "";
  const text = parts.map((part) => part.text ?? "").join("");
  const costMicros = contentMicros(request.route, usage);
  const counted = { tokens: tokensOf(usage), ...(costMicros === undefined ? {} : { costMicros }) };
  const held = blocked ?? (isSafetyReason(finish) ? finish : undefined);
  if (held) return { text: said || text || reasonWords(held, call.reason), calls: [], stop: "refused", ...counted };
  if (!finish) throw odd(call, "It broke its answer off.");
  if (finish === "MAX_TOKENS") return { text, calls: [], stop: "length", ...counted };
  if (BROKEN.includes(finish)) {
    const name = /\b(?:call:)?(?:default_api[.:])?([a-z][a-z0-9_]*)\s*[({]/i.exec(said)?.[1] ?? "unreadable";
    return { text, calls: callsOf([{ id: "", name, json: said || finish }], request), stop: "tools", ...counted };
  }
  const open = parts.flatMap(({ functionCall: called }) =>
    called ? [{ id: called.id ?? "", name: called.name ?? "", json: JSON.stringify(called.args ?? {}) }] : [],
  );
  const calls = callsOf(open, request);
  return { text, calls, stop: calls.length > 0 ? "tools" : "end", ...counted, opaque: { parts } };
}

function tokensOf(usage: Answer["usage"]): ChatReply["tokens"] {
  if (usage?.promptTokenCount === undefined) return undefined;
  const { promptTokenCount: input, cachedContentTokenCount: cached = 0, candidatesTokenCount = 0, thoughtsTokenCount = 0 } = usage;
  return { input, cached, output: candidatesTokenCount + thoughtsTokenCount };
}

/** Hands pieces from a callback to a generator, one at a time: the giver goes on when the piece is taken. */
function handover<T>() {
  const { promise: over, resolve: end, reject: fail } = Promise.withResolvers<void>();
  let next = Promise.withResolvers<{ piece: T; taken: () => void }>();
  over.catch(() => {}); // whoever takes the pieces hears of it
  return {
    end,
    fail,
    give: (piece: T): Promise<void> => new Promise((taken) => next.resolve({ piece, taken })),
    async *pieces(): AsyncGenerator<T, void> {
      for (;;) {
        const given = await Promise.race([next.promise, over]);
        if (!given) return;
        next = Promise.withResolvers();
        yield given.piece;
        given.taken();
      }
    },
  };
}
