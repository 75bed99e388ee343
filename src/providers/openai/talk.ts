/** Conversations with OpenAI's models: `POST /responses` by the official client, read as it streams in. */
import type { Chat, ChatReply, ChatRequest } from "../chat.ts";
import type { CallContext } from "../define.ts";
import { failureFor, type Told } from "../faults.ts";
import { callsOf } from "../talk.ts";
import { openClient } from "./client.ts";
import { faultOfAnswer, thrownFor, wireErrorOf } from "./faults.ts";
import { keptOf, type ResponseAnswer, ResponseError, responsePieces, responsesBody } from "./responses.ts";

const ANSWER_BYTES = 32 * 1024 ** 2;

export const talk: Chat = async function* talk(request, context) {
  try {
    const pieces = responsePieces(await asked(request, context));
    for (;;) {
      const piece = await pieces.next();
      if (!piece.done) {
        yield { type: "text", text: piece.value };
        continue;
      }
      const reply = replyOf(piece.value, request);
      if ("fault" in reply) throw failureFor("OpenAI", reply, context.credentials);
      return yield { type: "reply", reply };
    }
  } catch (error) {
    if (error instanceof ResponseError && !context.signal.aborted) throw failureFor("OpenAI", faultInside(error), context.credentials);
    throw thrownFor(context, error);
  }
};

async function asked(request: ChatRequest, context: CallContext): Promise<ReadableStream<Uint8Array>> {
  const client = await openClient(context, { timeoutMs: request.card.maxRuntimeMs, maxBytes: ANSWER_BYTES });
  const response = await client.responses.create(responsesBody(request)).asResponse();
  const isStream = (response.headers.get("content-type") ?? "").startsWith("text/event-stream");
  if (!response.body || !isStream) throw failureFor("OpenAI", { fault: "lost", said: "The answer cannot be read." }, context.credentials);
  return response.body;
}

/** The status with which the same error is told before an answer begins; any other says too little to be sure that nothing was done. */
const STATUS: readonly (readonly [RegExp, number])[] = [
  [/^rate_limit_exceeded$/, 429],
  [/^(invalid_|image_|unsupported_image|empty_image|failed_to_download)/, 400],
];

function faultInside({ told, hasBegun }: ResponseError): Told {
  const error = wireErrorOf(told);
  if (hasBegun) return { fault: "lost", said: error?.message };
  const status = STATUS.find(([codes]) => codes.test(error?.code ?? ""))?.[1] ?? 520;
  return faultOfAnswer(status, error, new Headers());
}

function replyOf(answer: ResponseAnswer, request: ChatRequest): ChatReply | Told {
  const { text, status, reason, items, usage } = answer;
  const tokens = usage && {
    input: usage.input,
    cached: usage.cached,
    ...(usage.caching > 0 ? { caching: usage.caching } : {}),
    output: usage.output,
  };
  const refusal =
    answer.refusal ||
    items
      .flatMap((item) => item.content ?? [])
      .map((part) => part.refusal ?? "")
      .join("");
  if (refusal || reason === "content_filter") return { text: refusal || text, calls: [], stop: "refused", tokens };
  if (!status) return { fault: "lost", said: "It broke its answer off." };
  if (status === "incomplete") return { text, calls: [], stop: "length", tokens };
  const open = items.flatMap((item) =>
    item.type === "function_call" ? [{ id: item.call_id ?? "", name: item.name ?? "", json: item.arguments ?? "" }] : [],
  );
  const calls = callsOf(open, request);
  return { text, calls, stop: calls.length > 0 ? "tools" : "end", tokens, opaque: keptOf(items) };
}
