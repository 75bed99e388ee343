/**
 * A conversation as the built-in planner reads it: what it is to do (the cue), what it may use, and what its tools have answered so far. It keeps nothing between
 * calls: where it stands follows from the messages alone, so the same messages always get the same answer.
 */
import type { ChatMessage, ChatRequest } from "../../chat.ts";

export interface Used {
  name: string;
  input: Record<string, unknown>;
  text: string;
  isError: boolean;
}

export interface Talk {
  part: string;
  data: Record<string, unknown>;
  /** The last thing that people said. */
  task: string;
  /** What its tools answered, in their order. */
  used: readonly Used[];
  /** How many of its own answers called tools. */
  steps: number;
  offers(tool: string): boolean;
  wantsJson: boolean;
}

/** What it says next: words, then calls of tools, or one JSON value. */
export interface Say {
  words?: string;
  calls?: { name: string; input: Record<string, unknown> }[];
  json?: unknown;
}

export function talkOf(request: ChatRequest): Talk {
  const answers = new Map<string, { text: string; isError: boolean }>();
  for (const message of request.messages)
    if (message.role === "tool") answers.set(message.callId, { text: textOf(message.parts), isError: message.isError });
  const asked = request.messages.filter((message) => message.role === "assistant" && message.calls.length > 0);
  const used = asked.flatMap((message) =>
    message.role === "assistant"
      ? message.calls.flatMap(({ id, name, input }): Used[] => {
          const answer = answers.get(id);
          return answer ? [{ name, input: recordOf(input), ...answer }] : [];
        })
      : [],
  );
  const tools = new Set(request.tools.map((tool) => tool.name));
  return {
    part: request.cue?.part ?? "assistant",
    data: request.cue?.data ?? {},
    task: lastWords(request.messages),
    used,
    steps: asked.length,
    offers: (tool) => request.toolChoice !== "none" && tools.has(tool),
    wantsJson: request.answer !== undefined,
  };
}

function lastWords(messages: readonly ChatMessage[]): string {
  const last = messages.findLast((message) => message.role === "user");
  return last?.role === "user" ? textOf(last.parts) : "";
}

const textOf = (parts: Extract<ChatMessage, { role: "user" }>["parts"]): string =>
  parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");

export const recordOf = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
export const listOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.map(recordOf) : []);
export const stringOf = (value: unknown): string => (typeof value === "string" ? value : "");
export const numberOf = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);

/** The first id of a node or an edge in a tool's answer. */
export const idIn = (text: string): string | undefined => /\b(?:nod|edg)_[0-9A-Za-z]+/.exec(text)?.[0];

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** What of its calls was refused, as one sentence; "" when nothing was. */
export function troubleIn(used: readonly Used[]): string {
  const [first, ...rest] = used.filter((one) => one.isError);
  if (!first) return "";
  const more = rest.length > 0 ? ` and ${rest.length} more` : "";
  return `Not everything went through: ${first.name}${more}. ${first.text.trim().split("\n").at(-1)?.slice(0, 240) ?? ""}`;
}
