/**
 * Traces of turns for an operator's own collector, where one is set. When a turn has ended it is read as it is stored and sent as one trace; nothing waits
 * for that, and when it fails, it is logged and forgotten. Without a collector nothing listens and nothing is loaded.
 */
import { inArray } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { callRows } from "../engine/call-books.ts";
import { messageOf } from "../lib/errors.ts";
import { outbound } from "../lib/outbound.ts";
import { generations } from "../schema.ts";
import { eventsOf, turnNamed } from "../turns.ts";
import { spansOf, type TurnFacts } from "./plan.ts";

/** A collector that is away for long must not fill the memory. */
const MOST_WAITING = 200;
const MOST_EVENTS = 50_000;
const TIMEOUT_MS = 10_000;
/** After these, what was not taken is sent again (OTLP 1.10, "Retryable Response Codes"). */
const LATER = [429, 502, 503, 504];
const WAITS_MS = [1_000, 5_000];

/** Answers how to stop. */
export function startTelemetry(clash: Clash): () => Promise<void> {
  const { telemetry } = clash.config;
  if (!telemetry) return async () => {};
  const stop = new AbortController();
  let waiting = 0;
  let line: Promise<void> = Promise.resolve();
  const unlisten = clash.engine.onEvent(({ kind, turnId }) => {
    if (kind !== "session_sealed") return;
    if (waiting >= MOST_WAITING) return void clash.log.warn({ turn: turnId }, "telemetry: too many traces wait; this one is left out");
    waiting++;
    line = line
      .then(() => tell(clash, turnId, stop.signal))
      .catch((error) => !stop.signal.aborted && clash.log.warn({ turn: turnId, why: messageOf(error) }, "telemetry: a trace was not taken"))
      .then(() => void waiting--);
  });
  return async () => {
    unlisten();
    stop.abort();
    await line;
  };
}

async function tell(clash: Clash, turnId: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const facts = await factsOf(clash, turnId);
  const { encodeTrace } = await import("./otlp.ts");
  const spans = spansOf(facts, clash.config.telemetry?.words === true);
  await send(clash, encodeTrace({ turnId, parentId: facts.turn.options.parentId, spans }), signal);
}

async function factsOf(clash: Clash, turnId: string): Promise<TurnFacts> {
  const [turn, events, calls] = [
    await turnNamed(clash, turnId),
    await eventsOf(clash, turnId, 0, MOST_EVENTS),
    await callRows(clash, turnId),
  ];
  const ids = events.flatMap((event) => (event.kind === "generation_queued" ? [event.data.generationId] : []));
  const takes = await clash.db.read
    .select({ id: generations.id, provider: generations.provider })
    .from(generations)
    .where(inArray(generations.id, ids));
  return { turn, events, calls, providers: new Map(takes.map(({ id, provider }) => [id, provider])) };
}

async function send(clash: Clash, body: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void> {
  const { endpoint = "", headers = {} } = clash.config.telemetry ?? {};
  for (let tries = 0; ; tries++) {
    const response = await outbound({
      ...{ url: `${endpoint}/v1/traces`, method: "POST", body, signal, timeoutMs: TIMEOUT_MS, trust: "configured", maxBytes: 1024 ** 2 },
      headers: { ...headers, "content-type": "application/json" },
    });
    await response.body?.cancel().catch(() => undefined);
    if (response.ok) return;
    const wait = WAITS_MS[tries];
    if (wait === undefined || !LATER.includes(response.status)) throw new Error(`The collector answered ${response.status}.`);
    await clash.clock.sleep(wait, signal);
    signal.throwIfAborted();
  }
}
