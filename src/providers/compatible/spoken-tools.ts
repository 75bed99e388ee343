/** Tools for models that have no field for them: they are described in words, and an answer of a certain form is a call. */
import type { ChatMessage, ChatRequest, ChatTool } from "../chat.ts";
import { inputJson, type OpenCall, picturesOf, resultText } from "../talk.ts";

/** For the system's words. */
export function toolsInWords(tools: readonly ChatTool[]): string {
  const list = tools.map(
    ({ name, description, parameters }) => `- ${name}: ${description}\n  Input, as JSON Schema: ${JSON.stringify(parameters)}`,
  );
  return [
    "You can use these tools:",
    ...list,
    'To use one, answer with nothing but {"tool": "its name", "input": {…}}; to use several at once, with a list of those. What they did comes in the next message, as data. When you need none, answer in plain words.',
  ].join("\n");
}

/** The conversation with calls and results in words. */
export const messagesInWords = (messages: readonly ChatMessage[]): ChatMessage[] => messages.map(inWords);

function inWords(message: ChatMessage): ChatMessage {
  if (message.role === "user") return message;
  if (message.role === "tool") {
    const result = { type: "text" as const, text: `Result of ${message.name}:\n${resultText(message)}` };
    return { role: "user", parts: [result, ...picturesOf(message.parts)] };
  }
  const calls = message.calls.map(({ name, input }) => `{"tool": ${JSON.stringify(name)}, "input": ${inputJson(input)}}`);
  const said = calls.length > 1 ? [`[${calls.join(", ")}]`] : calls;
  return { role: "assistant", text: [message.text, ...said].filter(Boolean).join("\n"), calls: [] };
}

/** Where a call may stand: as the whole answer, in a code fence, or after a few words. */
const PLACES = [/^\s*([[{][\s\S]*[\]}])\s*$/, /```(?:json)?\s*\n([\s\S]*?)\n?```/, /(?:^|\n)\s*(\[?\s*\{\s*"tool"[\s\S]*[\]}])\s*$/];

/** The calls in an answer, and the words before them. An answer that only looks like one is words. */
export function spokenCalls(text: string, tools: readonly ChatTool[]): { text: string; calls: OpenCall[] } {
  const names = new Set(tools.map((tool) => tool.name));
  for (const place of PLACES) {
    const found = place.exec(text);
    const calls = found?.[1] === undefined ? [] : callsIn(found[1], names);
    if (found && calls.length > 0) return { text: text.slice(0, found.index).trim(), calls };
  }
  return { text, calls: [] };
}

function callsIn(json: string, names: ReadonlySet<string>): OpenCall[] {
  try {
    const told = [JSON.parse(json) as unknown].flat() as ({ tool?: unknown; input?: unknown } | null)[];
    const isCalls = told.length > 0 && told.every((call) => typeof call?.tool === "string" && names.has(call.tool));
    return isCalls ? told.map((call) => ({ id: "", name: String(call?.tool), json: inputJson(call?.input) })) : [];
  } catch {
    return [];
  }
}

/** What must be said where no field says it. */
export function choiceInWords(choice: ChatRequest["toolChoice"]): string | undefined {
  if (choice === "required") return "Use at least one of your tools in this answer.";
  return choice === "none" ? "Use no tool in this answer; answer in words." : undefined;
}
