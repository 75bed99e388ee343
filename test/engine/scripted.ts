/**
 * An upstream whose answers a test writes. A play gets the request and how many came before it, and says what the model says: words (streamed piece by
 * piece), calls of tools, JSON, a failure, or to wait. It counts what it was asked, so that a test sees what would have been paid.
 */
import { Type } from "@sinclair/typebox";
import { JobFailure } from "../../src/jobs/define.ts";
import type { Card, Route } from "../../src/providers/card.ts";
import type { ChatPiece, ChatReply, ChatRequest, Tokens } from "../../src/providers/chat.ts";
import type { Provider } from "../../src/providers/define.ts";

export interface Scene {
  /** One text, or the pieces in which it comes. */
  says?: string | readonly string[];
  calls?: readonly { name: string; input: unknown; id?: string }[];
  /** Said as JSON. */
  json?: unknown;
  stop?: ChatReply["stop"];
  tokens?: Tokens;
  costMicros?: number;
  /** Thrown after the words that were said. */
  fails?: Error;
  /** Awaited before each piece, and before the end. */
  waits?: () => Promise<void>;
}

export type Play = (request: ChatRequest, number: number) => Scene | Promise<Scene>;

export interface Scripted extends Provider {
  /** All that it was asked, in its order. */
  readonly requests: readonly ChatRequest[];
  /** Another play from now on. */
  plays(play: Play): void;
}

export interface ScriptedOptions {
  id?: string;
  /** Of a million tokens; free unless said. */
  price?: Route["price"];
}

const USUAL_TOKENS: Tokens = { input: 100, cached: 0, output: 20 };

export function createScripted(play: Play, options: ScriptedOptions = {}): Scripted {
  const id = options.id ?? "scripted";
  const requests: ChatRequest[] = [];
  let current = play;
  return {
    id,
    name: `Scripted (${id})`,
    credentials: [],
    cards: [scriptedCard(id, options.price ?? { unit: "million-tokens", micros: 0, outMicros: 0 })],
    limits: { atOnce: 1_000 },
    requests,
    plays(next) {
      current = next;
    },
    submit: async () => {
      throw new JobFailure("refused", "It only talks.");
    },
    async *chat(request, { signal }) {
      const number = requests.push(request) - 1;
      yield* pieces(await current(request, number), number, signal);
    },
  };
}

async function* pieces(scene: Scene, number: number, signal: AbortSignal): AsyncGenerator<ChatPiece, void> {
  const words = scene.json === undefined ? [scene.says ?? []].flat() : [JSON.stringify(scene.json)];
  const wait = () => (scene.waits ? orAbort(scene.waits(), signal) : undefined);
  for (const text of words) {
    await wait();
    signal.throwIfAborted();
    yield { type: "text", text };
  }
  await wait();
  signal.throwIfAborted();
  if (scene.fails) throw scene.fails;
  const calls = (scene.calls ?? []).map(({ name, input, id }, place) => ({ id: id ?? `call-${number}-${place}`, name, input }));
  const reply: ChatReply = {
    text: words.join(""),
    calls,
    stop: scene.stop ?? (calls.length > 0 ? "tools" : "end"),
    tokens: scene.tokens ?? USUAL_TOKENS,
    ...(scene.costMicros === undefined ? {} : { costMicros: scene.costMicros }),
  };
  yield { type: "reply", reply };
}

async function orAbort(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason instanceof Error ? signal.reason : new DOMException("Aborted", "AbortError"));
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

export const scriptedCard = (provider: string, price: Route["price"]): Card => ({
  id: `${provider}-text`,
  name: `${provider} text`,
  kind: "text",
  routes: [{ provider, model: "scripted/text", price, source: "made up for tests", date: "2026-11-21" }],
  inputs: [{ role: "prompt", kinds: [], max: 8 }],
  params: Type.Object({}),
  promptLimit: 200_000,
  maxRuntimeMs: 60_000,
  supports: { seed: false, cancel: false },
});
