/** What the adapters of conversations have in common: ids of calls, what comes as JSON, and what an upstream is asked for in words. */
import type { ChatMessage, ChatPart, ChatRequest, ToolCall } from "./chat.ts";

/** A call as it is put together while it streams in. */
export interface OpenCall {
  id: string;
  name: string;
  /** JSON, as far as it has come. */
  json: string;
}

/** Marks ids that were made here, which the upstream does not know. */
const OWN = "own_";

/** The id of a call that came without one; `callId` names the sending, so no other call of its conversation has it. */
export const ownId = (request: Pick<ChatRequest, "callId">, place: number): string => `${OWN}${request.callId}_${place}`;
export const isOwnId = (id: string): boolean => id.startsWith(OWN);

/** The id as an upstream can say it: ids of another one may be too long for it, or have signs that it does not know. The same id always gives the same. */
export const idFor = (id: string, fits: RegExp, length: number): string =>
  fits.test(id) ? id : new Bun.CryptoHasher("sha256").update(id).digest("hex").slice(0, length);

/** The input of a call; nothing is as good as an empty object, which is how many say that there is none. */
export function inputOf(json: string): unknown {
  if (json.trim() === "") return {};
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : { unreadable: json };
  } catch {
    return { unreadable: json };
  }
}

/** An input as it goes back; what could not be read goes back as an object, because every upstream takes nothing else. */
export const inputJson = (input: unknown): string => JSON.stringify(input ?? {});

export function callsOf(open: readonly OpenCall[], request: Pick<ChatRequest, "callId">): ToolCall[] {
  return open.map(({ id, name, json }, place) => ({ id: id || ownId(request, place), name, input: inputOf(json) }));
}

export const wordsOf = (parts: readonly ChatPart[]): string =>
  parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");

export type Picture = Extract<ChatPart, { type: "image" }>;
export const picturesOf = (parts: readonly ChatPart[]): Picture[] => parts.filter((part) => part.type === "image");

export const dataUrl = ({ mime, base64 }: Picture): string => `data:${mime};base64,${base64}`;

/** What a tool answered, for upstreams that have no field for whether it failed. */
export const resultText = ({ parts, isError }: Extract<ChatMessage, { role: "tool" }>): string =>
  `${isError ? "Error: " : ""}${wordsOf(parts) || (picturesOf(parts).length > 0 ? "Its pictures follow." : "Done.")}`;

/** Asks for JSON where the upstream cannot promise it. */
export const answerInWords = ({ schema }: NonNullable<ChatRequest["answer"]>): string =>
  `Answer with one JSON value and nothing else: no words before or after it, no code fence. It must be valid by this JSON Schema:\n${JSON.stringify(schema)}`;

/** JSON that a model put into a code fence, or among a few words; the text as it is where there is none. */
export function bareJson(text: string): string {
  const candidates = [text, /```(?:json)?\s*\n([\s\S]*?)\n?```/.exec(text)?.[1], /[[{][\s\S]*[\]}]/.exec(text)?.[0]];
  return candidates.map((candidate) => candidate?.trim()).find((candidate) => candidate !== undefined && isJson(candidate)) ?? text;
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

/**
 * Whether a schema may be asked for strictly: each object names all of its properties as required and takes no others (OpenAI's rule; openai-openapi
 * `openapi.yaml`, 2026-08-21). Any other schema is asked for as a wish, and checked where the answer is used.
 */
export function isStrict(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return true;
  if (Array.isArray(schema)) return schema.every(isStrict);
  const { type, properties, required, additionalProperties, ...rest } = schema as Record<string, unknown>;
  const names = Object.keys((properties as object | undefined) ?? {});
  const isWhole =
    type !== "object" || (additionalProperties === false && names.every((name) => (required as unknown[] | undefined)?.includes(name)));
  return isWhole && Object.values((properties as object | undefined) ?? {}).every(isStrict) && Object.values(rest).every(isStrict);
}
