/** Periodic jobs by croner. A tick only enqueues, keyed by its hour, so it runs once however often the process restarts. */
import { Cron } from "croner";
import type { Clash } from "../clash.ts";
import { messageOf } from "../lib/errors.ts";
import { enqueue } from "./queue.ts";
import { sweepSpec } from "./specs.ts";

/** Starts the schedules and returns what stops them. */
export function startPeriodic(clash: Clash): () => void {
  const hourly = new Cron(
    "17 * * * *",
    { protect: true, catch: (error) => clash.log.error({ err: messageOf(error) }, "periodic: a tick failed") },
    async () => {
      const hour = new Date(clash.clock.now()).toISOString().slice(0, 13);
      await clash.db.write.transaction((tx, after) =>
        enqueue(clash, tx, after, sweepSpec, {}, { title: "Sweep", actor: "server", key: `sweep:${hour}`, priority: 9 }),
      );
    },
  );
  return () => hourly.stop();
}
