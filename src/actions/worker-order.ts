/** All that the holder of a lease is told: the call, where its files are, and what is secret. Nothing of it is kept or logged on its way. */
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import { callFor } from "./inputs.ts";
import { leasedPath } from "./lease-links.ts";
import type { ActionCall } from "./manifest.ts";
import { type ActionRun, failRun, versionOfRun } from "./runs.ts";
import { secretsFor } from "./secrets.ts";

export interface WorkerOrder {
  runId: string;
  lease: LeaseShown;
  call: ActionCall;
  secrets: Record<string, string>;
}

interface LeaseShown {
  number: number;
  /** ISO 8601 */
  until: string;
}

export const leaseShown = (run: Pick<ActionRun, "leaseNumber" | "leaseUntil">): LeaseShown => ({
  number: run.leaseNumber,
  until: new Date(run.leaseUntil ?? 0).toISOString(),
});

/** `origin` is where the worker reaches the studio. Undefined when the run cannot be done any more, as a file of it is gone: then it has failed. */
export async function orderFor(clash: Clash, run: ActionRun, origin: string): Promise<WorkerOrder | undefined> {
  try {
    const { manifest } = await versionOfRun(clash, run);
    const { id: runId, projectId, inputs, params } = run;
    const fileOf = async (asset: { id: string }) => origin + leasedPath(clash, run, asset.id);
    return {
      runId,
      lease: leaseShown(run),
      call: await callFor(clash, { runId, projectId, manifest, inputs, params, fileOf }),
      secrets: await secretsFor(clash, run.actionId, manifest),
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await failRun(clash, run, { class: "rejected", message: error.message });
    return undefined;
  }
}
