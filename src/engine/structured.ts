/**
 * An answer in a fixed form: asked for as JSON of a schema, read with patience (a fence around it, words before it, fields that nobody asked for), checked
 * strictly. What cannot be read is sent back once with its faults; then it is the caller's to go on without it.
 */
import { type ObjectOptions, type Static, type TObject, type TProperties, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { validate } from "../lib/validate.ts";
import { AppError } from "../lib/errors.ts";
import type { Arena, CallOrder, Message, Reply } from "./define.ts";

const TRIES = 2;

/** An object that has just these fields: upstreams that promise a form promise only such. */
export const closedObject = <P extends TProperties>(properties: P, options: ObjectOptions = {}): TObject<P> =>
  Type.Object(properties, { ...options, additionalProperties: false });

export interface StructuredOrder<T extends TObject> extends Omit<CallOrder, "answer" | "number"> {
  /** Of the first try; the next one has the next number. */
  number: number;
  name: string;
  schema: T;
  /** What a schema cannot say: a sentence for what is wrong. */
  check?(value: Static<T>): string | undefined;
}

export type Structured<T> = { value: T; replies: Reply[] } | { problem: string; replies: Reply[] };

/** Throws what `arena.call` throws. */
export async function askStructured<T extends TObject>(arena: Arena, order: StructuredOrder<T>): Promise<Structured<Static<T>>> {
  const { name, schema, check, ...call } = order;
  const replies: Reply[] = [];
  let messages: Message[] = call.messages;
  let problem = "";
  for (let tried = 0; tried < TRIES; tried++) {
    const reply = await arena.call({ ...call, messages, number: call.number + tried, answer: { name, schema } });
    replies.push(reply);
    const read = readJson(reply.text, schema, check);
    if ("value" in read) return { value: read.value, replies };
    problem = read.problem;
    messages = [...messages, said(reply), told(`That cannot be used. ${problem} Answer again with the corrected JSON and nothing else.`)];
  }
  return { problem, replies };
}

export function readJson<T extends TObject>(
  text: string,
  schema: T,
  check?: (value: Static<T>) => string | undefined,
): { value: Static<T> } | { problem: string } {
  const found = jsonIn(text);
  if (found === undefined) return { problem: "There is no JSON object in it." };
  try {
    const value = validate(schema, Value.Clean(schema, structuredClone(found)));
    const wrong = check?.(value);
    return wrong ? { problem: wrong } : { value };
  } catch (error) {
    if (error instanceof AppError) return { problem: error.message };
    throw error;
  }
}

/** The object that a text is, or that stands in its last fence, or between its first and its last brace. */
export function jsonIn(text: string): object | undefined {
  const fence = [...text.matchAll(/```[a-z]*\s*\n([\s\S]*?)```/gi)].at(-1)?.[1];
  const braces = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);
  for (const part of [text, fence, braces]) {
    if (!part?.trim()) continue;
    try {
      const value: unknown = JSON.parse(part);
      if (value !== null && typeof value === "object" && !Array.isArray(value)) return value;
    } catch {
      // not this part
    }
  }
  return undefined;
}

export const told = (text: string): Message => ({ role: "user", parts: [{ type: "text", text }] });

export const said = (reply: Reply): Message => ({
  role: "assistant",
  text: reply.text,
  calls: [],
  ...(reply.opaque === undefined ? {} : { opaque: { provider: reply.provider, value: reply.opaque } }),
});
