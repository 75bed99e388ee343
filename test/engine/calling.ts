/** One call of a model as the engine makes it, and upstreams that share a model. */
import type { Clash } from "../../src/clash.ts";
import type { Message } from "../../src/engine/define.ts";
import { type CallAsk, type Conversed, converse, planCall, type Recovered } from "../../src/engine/router.ts";
import type { Card, Route } from "../../src/providers/card.ts";
import type { Provider } from "../../src/providers/define.ts";
import { createScripted } from "./scripted.ts";

export const user = (text: string): Message => ({ role: "user", parts: [{ type: "text", text }] });

export interface Told {
  conversed: Conversed;
  recovered: Recovered[];
  texts: string[];
}

export async function called(clash: Clash, asked: Partial<CallAsk> & { projectId: string }): Promise<Told> {
  const callId = `cal_${crypto.randomUUID().slice(0, 8)}`;
  const plan = await planCall(clash, { callId, system: "Be brief.", messages: [user("Hello")], tools: [], ...asked });
  const recovered: Recovered[] = [];
  const texts: string[] = [];
  const conversed = await converse(clash, plan, {
    signal: AbortSignal.timeout(30_000),
    onText: (text) => void texts.push(text),
    onRecovered: (fault) => void recovered.push(fault),
  });
  return { conversed, recovered, texts };
}

/** A model, `both`, by three upstreams: the second is dearer than the first, and what the third costs is not known. */
export function threeWays() {
  const first = createScripted(() => ({ says: "first" }), {
    id: "first",
    price: { unit: "million-tokens", micros: 1_000_000, outMicros: 2_000_000 },
  });
  const second = createScripted(() => ({ says: "second" }), { id: "second" });
  const third = createScripted(() => ({ says: "third" }), { id: "third", price: "unknown" });
  const routeOf = (provider: Provider): Route => (provider.cards[0] as Card).routes[0];
  const both: Provider = {
    ...first,
    cards: [
      {
        ...(first.cards[0] as Card),
        id: "both",
        name: "Both",
        routes: [
          routeOf(first),
          { ...routeOf(second), price: { unit: "million-tokens", micros: 9_000_000, outMicros: 9_000_000 } },
          routeOf(third),
        ],
      },
    ],
  };
  return { first, second, third, both };
}
