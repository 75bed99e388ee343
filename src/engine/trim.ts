/**
 * A conversation cut down to what a model is given at once. The system's words are not touched; the first task and the newest messages stay, an answer with
 * calls stays together with their results, and what was left out is said where it was. The same conversation is always cut in the same place, and the
 * place moves seldom, because upstreams keep what begins alike.
 */
import type { Message, Part } from "./define.ts";
import { messagesTokens } from "./tokens.ts";

/** What a model is given unless its card says otherwise. Models take more; it is slow, dear and makes them worse at finding what matters. */
export const USUAL_CONTEXT_TOKENS = 100_000;
/** Groups are left out by so many at once. */
const CUT_STEP = 6;
const SHORT_CHARACTERS = 400;
/** Results of tools in the newest groups stay whole for as long as they can. */
const WHOLE_GROUPS = 4;
const LEAST_CHARACTERS = 2_000;

export interface Trimmed {
  messages: Message[];
  /** Messages that were left out. */
  left: number;
  /** Something was shortened. */
  isShortened: boolean;
}

/** `limit` in tokens, for the messages alone. Where even the newest group is too long, its longest words are cut. */
export function trim(messages: readonly Message[], limit: number): Trimmed {
  if (messagesTokens(messages) <= limit) return { messages: [...messages], left: 0, isShortened: false };
  const groups = groupsOf(messages);
  const shortened = groups.map((group, at) => (at < groups.length - WHOLE_GROUPS ? group.map(shortResult) : group));
  if (messagesTokens(shortened.flat()) <= limit) return { messages: shortened.flat(), left: 0, isShortened: true };
  const first = groups.findIndex(([message]) => message?.role === "user");
  const before = shortened.slice(0, first + 1);
  const cut = cutOf(shortened, first + 1, limit - messagesTokens(before.flat()));
  const left = shortened.slice(first + 1, cut).flat().length;
  const kept = [...noted(before.flat(), left), ...shortened.slice(cut).flat()];
  return { messages: squeeze(kept, limit), left, isShortened: true };
}

/** A message alone, or an answer with the results of its calls. */
function groupsOf(messages: readonly Message[]): Message[][] {
  const groups: Message[][] = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.role === "tool" && last) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

/** Where what stays begins: as far back as fits, in steps, so that it does not move with every message; the newest group stays in any case. */
function cutOf(groups: readonly Message[][], from: number, limit: number): number {
  const sizes = groups.map((group) => messagesTokens(group));
  for (let at = from; at < groups.length; at += CUT_STEP) {
    const rest = sizes.slice(at).reduce((sum, size) => sum + size, 0);
    if (rest <= limit) return at;
  }
  let at = groups.length - 1;
  for (let taken = sizes[at] ?? 0; at > from && taken + (sizes[at - 1] ?? 0) <= limit; at--) taken += sizes[at - 1] ?? 0;
  return Math.max(from, at);
}

/** Said to the model at the end of the first task. */
function noted(messages: readonly Message[], left: number): Message[] {
  const words = `(${left} earlier ${left === 1 ? "message" : "messages"} of this conversation ${left === 1 ? "is" : "are"} left out here.)`;
  return messages.map((message, at) =>
    left > 0 && at === messages.length - 1 && message.role === "user"
      ? { ...message, parts: [...message.parts, { type: "text", text: words }] }
      : message,
  );
}

function shortResult(message: Message): Message {
  return message.role === "tool" ? { ...message, parts: message.parts.map((part) => shortPart(part, SHORT_CHARACTERS)) } : message;
}

function shortPart(part: Part, characters: number): Part {
  if (part.type !== "text" || part.text.length <= characters) return part;
  const half = Math.floor(characters / 2);
  const cut = part.text.length - 2 * half;
  return { type: "text", text: `${part.text.slice(0, half)}\n[… ${cut} characters are left out here …]\n${part.text.slice(-half)}` };
}

/** Cuts the longest words in half until it fits, or nothing long is left. */
function squeeze(messages: readonly Message[], limit: number): Message[] {
  let squeezed = [...messages];
  for (;;) {
    if (messagesTokens(squeezed) <= limit) return squeezed;
    const sizes = squeezed.map((message) => (message.role === "assistant" ? 0 : longestOf(message.parts)));
    const longest = Math.max(...sizes);
    if (longest <= LEAST_CHARACTERS) return squeezed;
    const at = sizes.indexOf(longest);
    squeezed = squeezed.map((message, place) =>
      place === at && message.role !== "assistant"
        ? { ...message, parts: message.parts.map((part) => shortPart(part, Math.max(LEAST_CHARACTERS, Math.ceil(longest / 2)))) }
        : message,
    );
  }
}

const longestOf = (parts: readonly Part[]): number => Math.max(0, ...parts.map((part) => (part.type === "text" ? part.text.length : 0)));

/** What is told of it once: when a message has made it necessary, and not with each of the calls after that. */
export function trimNote(name: string, messages: readonly Message[], limit: number): string | undefined {
  const now = trim(messages, limit);
  const lastAnswer = messages.findLastIndex((message) => message.role === "assistant");
  const before = lastAnswer < 0 ? undefined : trim(messages.slice(0, lastAnswer), limit);
  if (now.left > (before?.left ?? 0))
    return `${name} is not given ${now.left} earlier ${now.left === 1 ? "message" : "messages"}: the conversation is longer than it is given at once.`;
  return now.isShortened && !before?.isShortened
    ? `${name} is given older results of tools in short: the conversation is long.`
    : undefined;
}

/** For messages, of a model's whole limit: what the system, the tools and the answer need is taken off. */
export const roomFor = (contextTokens: number, others: number): number => Math.max(1_000, contextTokens - others);
