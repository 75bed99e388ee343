/** A place at an upstream for one call, under the limits that people set for it (`/settings` and the queue): so many at once, so many new ones a minute. */
import type { Clash } from "../clash.ts";
import { nextTokenAt, readLimits, takeTokens, tokensAt, wholeTokens } from "../jobs/limits.ts";
import type { Provider } from "../providers/define.ts";

/** Answers how to give the place back. Throws the reason of the signal. */
export async function admitted(clash: Clash, { id, limits }: Provider, signal: AbortSignal): Promise<() => void> {
  const resource = `provider:${id}`;
  const known = (await readLimits(clash.db.read)).get(resource);
  const leave = await clash.lines.enter(id, known?.atOnce ?? limits.atOnce, signal);
  try {
    if (known?.bucket) await takeTurn(clash, resource, signal);
    return leave;
  } catch (error) {
    leave();
    throw error;
  }
}

/** The same bucket from which jobs take. */
async function takeTurn(clash: Clash, resource: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const now = clash.clock.now();
    const waitMs = await clash.db.write.transaction(async (tx) => {
      const limits = (await readLimits(tx)).get(resource);
      if (!limits?.bucket) return 0;
      if (wholeTokens(tokensAt(limits.bucket, now)) < 1) return Math.max(1, nextTokenAt(limits.bucket, now) - now);
      await takeTokens(tx, limits, 1, now);
      return 0;
    });
    if (waitMs === 0) return;
    await clash.clock.sleep(waitMs, signal);
    signal.throwIfAborted();
  }
}
