/**
 * An upstream that talks and outlives the studio. Its words are the built-in planner's, so a whole squad can be played by rules; each request is first told
 * to a server of the test, which counts what it would charge and may let the studio die before or after its answer.
 */
import { JobFailure } from "../../src/jobs/define.ts";
import type { Card } from "../../src/providers/card.ts";
import type { ChatPiece } from "../../src/providers/chat.ts";
import type { Provider } from "../../src/providers/define.ts";
import { draft } from "../../src/providers/draft/index.ts";
import { scriptedCard } from "../engine/scripted.ts";

export const TELLER_PRICE_MICROS = 1_000;

export type TellMoment = "arrived" | "answered";

export interface TellerServer {
  url: string;
  /** Ids of sendings, as often as they came. */
  readonly charged: readonly string[];
  /** What is done when a request next meets this moment, after so many others. */
  trap(moment: TellMoment, skip: number, meet: () => Promise<void>): void;
  stop(): Promise<void>;
}

export function serveTeller(): TellerServer {
  const charged: string[] = [];
  let set: { moment: TellMoment; skip: number; meet(): Promise<void> } | undefined;
  async function meet(moment: TellMoment) {
    if (set?.moment !== moment || set.skip-- > 0) return;
    const { meet: act } = set;
    set = undefined;
    await act();
  }
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const { callId } = (await request.json()) as { callId: string };
      charged.push(callId);
      await meet("arrived");
      queueMicrotask(() => void meet("answered"));
      return Response.json({ micros: TELLER_PRICE_MICROS });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    charged,
    trap(moment, skip, act) {
      set = { moment, skip, meet: act };
    },
    stop: () => server.stop(true),
  };
}

const price = { unit: "million-tokens" as const, micros: 1_000_000, outMicros: 1_000_000 };
const card: Card = { ...scriptedCard("teller", price), id: "teller", name: "Teller" };

export const teller: Provider = {
  id: "teller",
  name: "Teller",
  credentials: [{ name: "key", title: "Key", isSecret: true, env: ["TELLER_KEY"] }],
  baseUrl: { usual: "https://teller.example", env: "TELLER_BASE_URL" },
  cards: [card],
  limits: { atOnce: 1_000 },
  submit: async () => {
    throw new JobFailure("refused", "It only talks.");
  },
  async *chat(request, context): AsyncGenerator<ChatPiece, void> {
    const asked = fetch(`${context.credentials.baseUrl}/tell`, {
      method: "POST",
      body: JSON.stringify({ callId: request.callId }),
      signal: context.signal,
    });
    const { micros } = (await (await asked).json()) as { micros: number };
    if (!draft.chat) throw new JobFailure("config", "The built-in planner does not talk.");
    for await (const piece of draft.chat(request, context))
      yield piece.type === "reply" ? { type: "reply", reply: { ...piece.reply, costMicros: micros } } : piece;
  },
};
