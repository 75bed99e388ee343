/**
 * Tells an upstream to stop what a person cancelled here. A job of its own, in the transaction of the cancel: so it happens also when the process ends
 * in between, or when the ticket comes only after the cancel. What the upstream stopped is not counted as spent; what it could not stop is.
 */
import { eq } from "drizzle-orm";
import { generationById } from "../generations.ts";
import { closeSending, providerOf } from "../generations/sending.ts";
import { credentialsOf } from "../keys.ts";
import { release } from "../ledger.ts";
import { generations } from "../schema.ts";
import { defineJob } from "./define.ts";
import { stopSpec } from "./specs.ts";

export const stopJob = defineJob({
  ...stopSpec,
  async run({ clash, args, commit, signal }) {
    const row = await generationById(clash, args.generationId);
    const credentials = await credentialsOf(clash, row.provider);
    if (row.sends !== args.sends || row.state !== "cancelled" || !row.ticket || !credentials) return { stopped: false };
    const stopped = (await providerOf(clash, row)?.cancel?.(row.ticket, { signal, credentials })) === true;
    if (!stopped) return { stopped };
    await commit(async (tx) => {
      const [now] = await tx.select().from(generations).where(eq(generations.id, row.id));
      if (now?.state !== "cancelled" || now.sends !== args.sends) return; // somebody has tried it again meanwhile
      await closeSending(tx, now);
      await release(clash, tx, row.id);
    });
    return { stopped };
  },
});
