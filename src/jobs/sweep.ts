/** Cleans up once an hour: files without a row, and what is past its time (`retention.ts`). */
import { eq } from "drizzle-orm";
import { forgetRunLogs } from "../actions/retention.ts";
import { sweepWorkerFiles } from "../actions/worker-files.ts";
import { purgeTrash } from "../assets/trash.ts";
import { sweepUploads } from "../assets/uploads.ts";
import { forgetTurns } from "../engine/retention.ts";
import { sweepReservations } from "../ledger/sweep.ts";
import { blobs } from "../schema.ts";
import { defineJob } from "./define.ts";
import { forgetOld } from "./retention.ts";
import { sweepSpec } from "./specs.ts";

const ORPHAN_AGE_MS = 3600_000;

export const sweepJob = defineJob({
  ...sweepSpec,
  async run({ clash, signal }) {
    const now = clash.clock.now();
    let removed = 0;
    for await (const file of clash.store.list(now)) {
      signal.throwIfAborted();
      if (file.ageMs < ORPHAN_AGE_MS) continue;
      const [row] = await clash.db.read.select({ sha256: blobs.sha256 }).from(blobs).where(eq(blobs.sha256, file.sha256));
      if (row) continue;
      if (await clash.store.removeOld(file.sha256, clash.clock.now(), ORPHAN_AGE_MS)) removed++;
    }
    removed += await sweepUploads(clash, signal);
    await sweepWorkerFiles(clash);
    await forgetRunLogs(clash);
    const purged = await purgeTrash(clash, signal);
    await sweepReservations(clash);
    await clash.store.tidy(clash.clock.now());
    const turns = await forgetTurns(clash, signal);
    return { removed, purged, turns, ...(await forgetOld(clash, signal)) };
  },
});
