/** Vectors by any endpoint that has OpenAI's `POST /embeddings`. */
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { JobFailure } from "../../jobs/define.ts";
import { type Embed, type Embedded, EMBED_TIMEOUT_MS, vectorsOf } from "../embed.ts";
import { failureFor, jsonOf } from "../faults.ts";
import { call, type Speaker } from "./call.ts";
import { faultOfChat, faultOfReply } from "./faults.ts";

const Answer = Type.Object({
  data: Type.Array(Type.Object({ index: Type.Integer({ minimum: 0 }), embedding: Type.Array(Type.Number()) })),
  usage: Type.Optional(Type.Object({ prompt_tokens: Type.Optional(Type.Integer({ minimum: 0 })) })),
});

/** Throws JobFailure; an abort is thrown as its reason. */
export const embedWith =
  (speaker: Speaker): Embed =>
  async ({ model, texts }, context) => {
    const { name, dialect } = speaker;
    try {
      const body = { model, input: texts, encoding_format: "float" };
      const response = await call(speaker, context, { path: "/embeddings", body, timeoutMs: EMBED_TIMEOUT_MS });
      const answer = await jsonOf(response);
      if (!response.ok) throw failureFor(name, faultOfReply(dialect, response.status, answer, response.headers), context.credentials);
      const read = readEmbeddings(answer, texts.length);
      if (!read) throw failureFor(name, { fault: "lost", said: "It answered without vectors for these texts." }, context.credentials);
      return read;
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      const told = error instanceof JobFailure ? undefined : faultOfChat(dialect, error);
      throw told ? failureFor(name, told, context.credentials) : error;
    }
  };

/** In the order of the texts, whatever order they came in; undefined for what is no answer to them. */
export function readEmbeddings(answer: unknown, count: number): Embedded | undefined {
  if (!Value.Check(Answer, answer)) return undefined;
  const { data, usage }: Static<typeof Answer> = answer;
  const inOrder = Array.from({ length: count }, (_, at) => data.find(({ index }) => index === at)?.embedding);
  const vectors = data.length === count ? vectorsOf(inOrder, count) : undefined;
  return vectors && { vectors, tokens: usage?.prompt_tokens };
}
