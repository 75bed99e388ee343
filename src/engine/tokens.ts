/** How many tokens something is, as far as that can be told without the upstream's own counting: rather too many than too few. */
import type { ChatReply, ChatTool } from "../providers/chat.ts";
import type { Message, Part } from "./define.ts";

/** Of words in letters. Upstreams say about four; code, JSON and German have fewer. */
const LETTERS_A_TOKEN = 3;
/** A sign of Chinese, Japanese or Korean, or a picture sign, is one token or a little more. */
const TOKENS_A_SIGN = 1.3;
const FIRST_SIGN = 0x2e80;
/** A picture of our size: Anthropic counts its pixels by 750, the others less (platform.claude.com docs, vision). */
const TOKENS_A_PICTURE = 1_600;
/** What stands around a message and a tool. */
const AROUND = 8;

export function textTokens(text: string): number {
  let signs = 0;
  for (const sign of text) if ((sign.codePointAt(0) ?? 0) >= FIRST_SIGN) signs++;
  return Math.ceil((text.length - signs) / LETTERS_A_TOKEN + signs * TOKENS_A_SIGN);
}

export const partsTokens = (parts: readonly Part[]): number =>
  parts.reduce((sum, part) => sum + (part.type === "text" ? textTokens(part.text) : TOKENS_A_PICTURE), 0);

export function messageTokens(message: Message): number {
  if (message.role !== "assistant") return AROUND + partsTokens(message.parts);
  const calls = message.calls.reduce((sum, call) => sum + AROUND + textTokens(call.name) + textTokens(JSON.stringify(call.input ?? {})), 0);
  return AROUND + textTokens(message.text) + calls + thoughtTokens(message.opaque);
}

/** Sealed thoughts go back whole; what else is in there is the message itself once more. */
const thoughtTokens = (opaque: unknown): number => (opaque === undefined ? 0 : Math.ceil(JSON.stringify(opaque).length / 6));

export const messagesTokens = (messages: readonly Message[]): number => messages.reduce((sum, message) => sum + messageTokens(message), 0);

export const toolsTokens = (tools: readonly ChatTool[]): number =>
  tools.reduce((sum, tool) => sum + AROUND + textTokens(JSON.stringify(tool)), 0);

export const replyTokens = ({ text, calls }: ChatReply): number =>
  textTokens(text) + calls.reduce((sum, call) => sum + AROUND + textTokens(call.name) + textTokens(JSON.stringify(call.input ?? {})), 0);
