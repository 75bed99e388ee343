/**
 * From events to deliveries. The events table is the outbox: each webhook keeps the number of the last event it has seen, and one transaction moves it on
 * and asks for the deliveries, so that none is lost or doubled by a crash.
 */
import { and, asc, eq, gt, inArray, isNull } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { type Event, EVERY_STREAM } from "../events.ts";
import { events, webhooks } from "../schema.ts";
import { type Message, newestEvent, sendMessages } from "../webhooks.ts";
import { endedJob } from "./payload.ts";

const AT_ONCE = 200;

/** Asks for a delivery for every event that a webhook wants and has not seen. Answers how many, and how many webhooks there are. */
export async function dispatch(clash: Clash): Promise<{ asked: number; active: number }> {
  let asked = 0;
  const rows = await clash.db.read.select({ id: webhooks.id }).from(webhooks).where(isNull(webhooks.pausedAt));
  for (const { id } of rows)
    for (let more = true; more; ) {
      const part = await dispatchPart(clash, id);
      asked += part.asked;
      more = part.more;
    }
  return { asked, active: rows.length };
}

function dispatchPart(clash: Clash, id: string): Promise<{ asked: number; more: boolean }> {
  return clash.db.write.transaction(async (tx, after) => {
    const [row] = await tx
      .select()
      .from(webhooks)
      .where(and(eq(webhooks.id, id), isNull(webhooks.pausedAt)));
    if (!row) return { asked: 0, more: false };
    const wanted = and(
      gt(events.seq, row.seen),
      inArray(events.kind, row.events),
      row.projectId ? eq(events.stream, row.projectId) : undefined,
    );
    const found = await tx.select().from(events).where(wanted).orderBy(asc(events.seq)).limit(AT_ONCE);
    const newest = found.length < AT_ONCE ? await newestEvent(tx) : (found.at(-1)?.seq ?? row.seen);
    const messages: Message[] = [];
    for (const event of found) {
      const body = await endedJob(clash, tx, event);
      if (body) messages.push({ body, key: String(event.seq), actor: "server" });
    }
    if (messages.length > 0) await sendMessages(clash, tx, after, row, messages);
    if (newest !== row.seen) await tx.update(webhooks).set({ seen: newest }).where(eq(webhooks.id, id));
    return { asked: messages.length, more: found.length === AT_ONCE };
  });
}

/** Dispatches at start and whenever a job has ended; while there is no webhook, the end of a job costs nothing. */
export function startWebhooks(clash: Clash): () => Promise<void> {
  let running: Promise<void> | undefined;
  let [again, idle, stopped] = [false, false, false];
  const run = async () => {
    do {
      again = false;
      try {
        const { active } = await dispatch(clash);
        idle = active === 0 && !again;
      } catch (error) {
        clash.log.error({ err: error }, "webhooks: events could not be passed on; the next end of a job tries again");
      }
    } while (again && !stopped);
    running = undefined;
  };
  const look = () => {
    if (running) again = true;
    else if (!stopped) running = run();
  };
  const deaf = clash.events.listen(EVERY_STREAM, (event: Event) => {
    if (event.kind.startsWith("webhook.")) idle = false;
    if (!idle && event.seq !== undefined && /^(job\.(done|failed|cancelled|dead|uncertain)|webhook\.\w+)$/.test(event.kind)) look();
  });
  look();
  return async () => {
    stopped = true;
    deaf();
    await running;
  };
}
