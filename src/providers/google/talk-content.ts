/** A conversation as Gemini is asked for it. Field names: @google/genai 3.1.0 (2026-11-10). */
import type {
  Content,
  FunctionCallingConfigMode,
  FunctionResponsePart,
  GenerateContentParameters,
  Part,
  ThinkingLevel,
} from "@google/genai";
import type { ChatMessage, ChatPart, ChatRequest, ToolCall } from "../chat.ts";
import { isOwnId, picturesOf, wordsOf } from "../talk.ts";
import { saidParams } from "./said.ts";

/** What goes back as it came: its parts, with the signatures of its thoughts. */
interface Kept {
  parts: Part[];
}

/** For calls that another model made: without any signature Gemini refuses them (ai.google.dev/gemini-api/docs/thought-signatures, read 2026-11-21). */
const NO_SIGNATURE = "skip_thought_signature_validator";

const MODES = { auto: "AUTO", none: "NONE", required: "ANY" } as const;

export function talkContent(request: ChatRequest): GenerateContentParameters {
  const { route, system, messages, tools, toolChoice, answer, maxTokens } = request;
  const { thinking } = saidParams(request);
  const level = typeof thinking === "string" && thinking !== "auto" ? (thinking.toUpperCase() as ThinkingLevel) : undefined;
  return {
    model: String(route.model),
    contents: contentsOf(messages),
    config: {
      ...(system ? { systemInstruction: system } : {}),
      maxOutputTokens: maxTokens,
      automaticContinuation: false, // it would be another request that is billed again
      automaticFunctionCalling: { disable: true },
      ...(level ? { thinkingConfig: { thinkingLevel: level } } : {}),
      ...(answer ? { responseMimeType: "application/json", responseJsonSchema: answer.schema } : {}),
      ...(tools.length > 0
        ? {
            tools: [
              {
                functionDeclarations: tools.map(({ name, description, parameters }) => ({
                  name,
                  description,
                  parametersJsonSchema: parameters,
                })),
              },
            ],
            toolConfig: { functionCallingConfig: { mode: MODES[toolChoice ?? "auto"] as FunctionCallingConfigMode } },
          }
        : {}),
    },
  };
}

/** Results of one answer's calls are one content, and it holds nothing else. */
function contentsOf(messages: readonly ChatMessage[]): Content[] {
  const contents: Content[] = [];
  let results: Part[] | undefined;
  for (const message of messages) {
    if (message.role !== "tool") {
      results = undefined;
      const parts = message.role === "user" ? partsOf(message.parts) : answered(message);
      if (parts.length > 0) contents.push({ role: message.role === "user" ? "user" : "model", parts });
      continue;
    }
    if (!results) {
      results = [];
      contents.push({ role: "user", parts: results });
    }
    results.push(resultOf(message));
  }
  return contents;
}

const inline = (parts: readonly ChatPart[]) =>
  picturesOf(parts).map(({ mime, base64 }) => ({ inlineData: { mimeType: mime, data: base64 } }));

function partsOf(parts: readonly ChatPart[]): Part[] {
  const text = wordsOf(parts);
  return [...inline(parts), ...(text ? [{ text }] : [])];
}

/** Pictures go inside the result, which the models of generation 3 and later take. An id is said only where Google gave it. */
function resultOf({ callId, name, parts, isError }: Extract<ChatMessage, { role: "tool" }>): Part {
  const shown: FunctionResponsePart[] = inline(parts);
  return {
    functionResponse: {
      ...(isOwnId(callId) ? {} : { id: callId }),
      name,
      response: { [isError ? "error" : "output"]: wordsOf(parts) || "Done." },
      ...(shown.length > 0 ? { parts: shown } : {}),
    },
  };
}

/** Its own parts where it gave them; a call that was not gone into is not told again, because each one needs its result. */
function answered({ text, calls, opaque }: Extract<ChatMessage, { role: "assistant" }>): Part[] {
  const parts = (opaque as Kept | undefined)?.parts;
  if (parts) return calls.length > 0 ? parts : parts.filter((part) => !part.functionCall);
  return [...(text ? [{ text }] : []), ...calls.map(callPart)];
}

function callPart({ id, name, input }: ToolCall, place: number): Part {
  return {
    functionCall: { ...(isOwnId(id) ? {} : { id }), name, args: (input ?? {}) as Record<string, unknown> },
    ...(place === 0 ? { thoughtSignature: NO_SIGNATURE } : {}),
  };
}
