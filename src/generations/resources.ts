/** Each upstream is a resource of the queue with limits of its own. Its usual ones are set once; what people set afterwards stays. */
import { eq } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { resumeQueue } from "../jobs/controls.ts";
import { jobLimits } from "../schema.ts";

/** At boot, and when an owner has added an upstream. */
export async function seedLimits(clash: Clash): Promise<void> {
  const now = clash.clock.now();
  const rows = clash.models.providers.map(({ id, limits: { atOnce, perMinute } }) => ({
    resource: `provider:${id}`,
    atOnce,
    perMinute: perMinute ?? null,
    tokens: perMinute ?? 0,
    filledAt: now,
  }));
  await clash.db.write.transaction((tx) => tx.insert(jobLimits).values(rows).onConflictDoNothing());
}

/** The upstream is gone: nothing is kept of its limits and its pause, and what still stands in its line goes on to the sentence that says so. */
export async function forgetLimits(clash: Clash, providerId: string): Promise<void> {
  const resource = `provider:${providerId}`;
  await clash.db.write.transaction((tx) => tx.delete(jobLimits).where(eq(jobLimits.resource, resource)));
  await resumeQueue(clash, `resource:${resource}`);
}
