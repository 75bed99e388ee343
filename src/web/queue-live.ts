/**
 * What moves in the queue, for pages that show all of it: `job`, `progress`, `queue`, `schedule`, `webhook`. A page asks for its parts again when it
 * hears one; so what came several times while the line was slow is told once, and nothing waits here without bound.
 */
import { type Actor, atLeast, mayReach } from "../actors.ts";
import { type Event, EVERY_STREAM } from "../events.ts";
import type { SseMessage } from "./sse.ts";
import type { Web } from "./web.ts";

const NOUNS = ["job", "queue", "schedule", "webhook"];

/** Each reader is told only of what they may see; `reader` answers who reads, with the rights of now. */
export async function* queueMessages({ clash }: Web, reader: () => Actor, signal: AbortSignal): AsyncGenerator<SseMessage> {
  const waiting = new Map<string, SseMessage>();
  let wake = () => {};
  const stop = clash.events.listen(EVERY_STREAM, (event) => {
    const message = messageFor(reader(), event);
    if (!message) return;
    waiting.set(message.event, message);
    wake();
  });
  const onAbort = () => wake();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    yield { event: "hello", data: {} };
    while (!signal.aborted) {
      const [next] = waiting.values();
      if (next) {
        waiting.delete(next.event);
        yield next;
      } else
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (signal.aborted) resolve();
        });
    }
  } finally {
    stop();
    signal.removeEventListener("abort", onAbort);
  }
}

function messageFor(actor: Actor, { stream, kind, data }: Event): SseMessage | undefined {
  const noun = kind.split(".")[0] ?? "";
  if (!NOUNS.includes(noun) || (noun === "webhook" && !ownsAll(actor))) return undefined;
  if (stream !== "workspace" && !mayReach(actor, stream)) return undefined;
  const message = { event: kind === "job.progress" ? "progress" : noun, data: { id: data.id } };
  if (stream !== "workspace" || !actor.projectIds) return message;
  return noun === "queue" ? { ...message, data: {} } : undefined; // a pause or a limit of all holds for them too; which job was moved they need not know
}

const ownsAll = (actor: Actor) => atLeast(actor, "owner") && !actor.projectIds;
