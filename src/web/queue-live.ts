/**
 * What moves in the queue, for pages that show all of it: `job`, `progress`, `queue`, `schedule`, `webhook`. A page asks for its parts again when it
 * hears one; so what came several times while the line was slow is told once, and nothing waits here without bound.
 */
import { type Actor, mayReach } from "../actors.ts";
import { type Event, EVERY_STREAM } from "../events.ts";
import type { SseMessage } from "./live.ts";
import type { Web } from "./web.ts";

const NOUNS = ["job", "queue", "schedule", "webhook"];

export async function* queueMessages({ clash }: Web, actor: Actor, signal: AbortSignal): AsyncGenerator<SseMessage> {
  const waiting = new Map<string, SseMessage>();
  let wake = () => {};
  const stop = clash.events.listen(EVERY_STREAM, (event) => {
    const message = visible(actor, event) ? messageOf(event) : undefined;
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

const visible = (actor: Actor, { stream }: Event): boolean => (stream === "workspace" ? !actor.projectIds : mayReach(actor, stream));

function messageOf({ kind, data }: Event): SseMessage | undefined {
  const noun = kind.split(".")[0] ?? "";
  if (!NOUNS.includes(noun)) return undefined;
  return { event: kind === "job.progress" ? "progress" : noun, data: { id: data.id } };
}
