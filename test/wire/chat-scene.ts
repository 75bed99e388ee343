/**
 * What a model says in a script, and what it was asked, free of any wire format. The four formats that speak it are `chat-responses`, `chat-completions`,
 * `chat-messages` and `chat-gemini`; each is as strict with a conversation as its upstream is, and names what is wrong in it.
 */
import type { HttpReply, HttpRequest } from "./http.ts";

export interface Scene {
  /** One text, or the pieces in which it comes. */
  says?: string | readonly string[];
  /** `id` null: told without one, where the format allows it. */
  calls?: readonly { name: string; input: unknown; id?: string | null }[];
  /** Said as JSON. */
  json?: unknown;
  /** Cut at the length that was allowed, or refused; `says` is the reason then. */
  stop?: "length" | "refused";
  /** Thoughts that go before, sealed where the format seals them. */
  thinks?: string;
  /** null: not counted. */
  usage?: { input: number; cached?: number; output: number } | null;
  /** Instead of an answer. */
  fails?: HttpReply;
  /** An error inside the answer, after what it says. */
  breaks?: { code: string; message: string };
  /** Closes the line after so many events. */
  cutAfter?: number;
  /** Awaited before the last events. */
  waits?: Promise<unknown>;
}

export interface HeardTurn {
  role: "user" | "assistant" | "tool";
  text: string;
  calls: { id: string; name: string; input: unknown }[];
  /** Of a tool's result. */
  callId?: string;
  isError?: boolean;
  pictures: Uint8Array[];
}

export interface Heard {
  form: "responses" | "completions" | "messages" | "gemini";
  model: string;
  system: string;
  turns: HeardTurn[];
  /** Names. */
  tools: string[];
  choice: string | undefined;
  /** The form that was asked of the answer. */
  answer: unknown;
  maxTokens: number;
  /** As it came. */
  body: Record<string, unknown>;
}

export interface ChatSpeech {
  form: Heard["form"];
  /** Throws Mistake. */
  hear(request: HttpRequest): Heard;
  /** The events of the answer, each a whole one. */
  events(scene: Scene, heard: Heard): string[];
  /** How a mistake is told. */
  rejected(message: string): HttpReply;
}

/** Something in a request that the upstream would not take. */
export class Mistake extends Error {}

export function check(isRight: unknown, message: string): asserts isRight {
  if (!isRight) throw new Mistake(message);
}

export const checkFields = (body: object, known: string): void => {
  const names = known.split(" ");
  const stranger = Object.keys(body).find((field) => !names.includes(field));
  check(!stranger, `Unknown field: ${stranger}`);
};

export const piecesOf = ({ says, json }: Scene): string[] => (json === undefined ? [says ?? []].flat() : [JSON.stringify(json)]);

/** JSON torn where no sense is. */
export function torn(text: string): string[] {
  const size = Math.max(1, Math.ceil(text.length / 3));
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
}

export const USUAL_USAGE = { input: 100, cached: 0, output: 20 };

export const usageOf = ({ usage }: Scene) => (usage === null ? undefined : { ...USUAL_USAGE, ...usage });

export function bytesOf(dataUrl: string): Uint8Array {
  const found = /^data:image\/(png|jpeg);base64,([A-Za-z0-9+/]+=*)$/.exec(dataUrl);
  check(found?.[2], "A picture is no data URL of a PNG or JPEG.");
  return new Uint8Array(Buffer.from(found[2], "base64"));
}

export const turn = (role: HeardTurn["role"], fields: Partial<HeardTurn> = {}): HeardTurn => ({
  role,
  text: "",
  calls: [],
  pictures: [],
  ...fields,
});
