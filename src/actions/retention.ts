/** What runs of actions wrote down is forgotten in time; that they were, what they made and how they ended stays. */
import type { Clash } from "../clash.ts";

/** As long as the events of turns are kept. */
export const KEEP_RUN_LOGS_MS = 180 * 24 * 3600_000;

/** Answers how many were tidied. */
export async function forgetRunLogs(clash: Clash): Promise<number> {
  const before = clash.clock.now() - KEEP_RUN_LOGS_MS;
  const rows = await clash.db.write.transaction((tx) =>
    tx.rows("update action_runs set log = '', answer = null where ended_at < ? and (log <> '' or answer is not null) returning id", [
      before,
    ]),
  );
  return rows.length;
}
