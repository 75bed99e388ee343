/** Each upstream is a resource of the queue with limits of its own. Its usual ones are set once; what people set afterwards stays. */
import type { Clash } from "../clash.ts";
import { jobLimits } from "../schema.ts";

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
