/**
 * Server-sent events for as long as their reader may read them. Whoever's session ends, whose token is revoked or who leaves the studio gets nothing more: that
 * is looked at before a message goes out, at most once a second, and at every beat of a quiet stream.
 */
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";
import { messageOf } from "../lib/errors.ts";
import { SAFETY_HEADERS } from "./reply.ts";

const BEAT_MS = 15_000;
const LOOK_AGAIN_MS = 1_000;

export interface SseMessage {
  event: string;
  data: unknown;
  id?: number;
}

export interface Reader {
  actor: Actor;
  request: Request;
}

/** What a stream is made of: it ends with the signal, and `reader` is who reads it with the rights of now. */
export type SseSource = (signal: AbortSignal, reader: () => Actor) => AsyncGenerator<SseMessage>;

export function liveResponse(clash: Clash, { actor, request }: Reader, source: SseSource): Response {
  const end = new AbortController();
  const signal = AbortSignal.any([request.signal, end.signal]);
  const encoder = new TextEncoder();
  let reader = actor;
  let lookedAt = clash.clock.now();
  let beat: ReturnType<typeof setInterval> | undefined;
  const messages = source(signal, () => reader);

  async function mayStill(): Promise<boolean> {
    if (clash.clock.now() - lookedAt < LOOK_AGAIN_MS) return true;
    lookedAt = clash.clock.now();
    const now = await actorNow(clash, actor, request.headers).catch((error) => clash.log.warn({ err: messageOf(error) }, "live: a reader"));
    if (now) reader = now;
    else end.abort();
    return now !== undefined;
  }

  const stream = new ReadableStream<Uint8Array>({
    start(sink) {
      beat = setInterval(
        () => void mayStill().then((may) => may && !signal.aborted && sink.enqueue(encoder.encode(": still here\n\n"))),
        BEAT_MS,
      );
      signal.addEventListener("abort", () => clearInterval(beat), { once: true });
    },
    async pull(sink) {
      const { value, done } = await messages.next();
      if (!done && (await mayStill())) return sink.enqueue(encoder.encode(frame(value)));
      end.abort();
      sink.close();
    },
    async cancel() {
      end.abort();
      await messages.return(undefined);
    },
  });
  return new Response(stream, {
    headers: {
      ...SAFETY_HEADERS,
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

/** Undefined once they have no rights here any more. */
const actorNow = (clash: Clash, actor: Actor, headers: Headers): Promise<Actor | undefined> =>
  actor.kind === "person" ? clash.accounts.personOf(headers) : clash.accounts.actorById(actor.id);

const frame = ({ event, data, id }: SseMessage) =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
