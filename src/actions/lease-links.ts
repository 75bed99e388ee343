/**
 * Addresses at which a worker, or a program that it hands them to, gets the files of the run it holds. They hold only for that lease: when it is over, taken
 * by somebody else, answered or revoked, they answer nothing. So they need no end of their own and are renewed by every sign of life.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { actionRuns } from "../schema.ts";
import { serverSecret } from "../secrets.ts";
import type { ActionRun } from "./runs.ts";

type Leased = Pick<ActionRun, "id" | "leaseNumber">;

/** `/signed/runs/acr_…/3/ast_…?key=…` */
export const leasedPath = (clash: Clash, run: Leased, assetId: string): string =>
  `/signed/runs/${run.id}/${run.leaseNumber}/${encodeURIComponent(assetId)}?key=${keyOf(clash, run, assetId)}`;

/** Whether the address was made here, its lease holds, and the run may see this file. */
export async function isLeased(clash: Clash, asked: { runId: string; number: string; assetId: string; key: string }): Promise<boolean> {
  const leased = { id: asked.runId, leaseNumber: Number(asked.number) };
  const [given, expected] = [Buffer.from(asked.key), Buffer.from(keyOf(clash, leased, asked.assetId))];
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  const [run] = await clash.db.read.select().from(actionRuns).where(eq(actionRuns.id, asked.runId));
  if (run?.state !== "running" || run.leaseNumber !== leased.leaseNumber || run.workerId === null) return false;
  return (run.leaseUntil ?? 0) > clash.clock.now();
}

function keyOf(clash: Clash, { id, leaseNumber }: Leased, assetId: string): string {
  const secret = serverSecret(clash.config.dataFolder, clash.config.secret);
  return createHmac("sha256", secret).update(`leased file\n${id}\n${leaseNumber}\n${assetId}`).digest("base64url");
}
