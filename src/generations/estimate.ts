/** What a run would cost, without running it: the same reading, the same way, the same budgets. */
import type { Actor } from "../actors.ts";
import { checkBudgets } from "../budgets.ts";
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import { estimateMicros } from "../prices.ts";
import { readOrder } from "./order.ts";
import { settledView } from "./projection.ts";

export interface RunEstimate {
  /** Of all takes together; null when nobody knows. */
  micros: number | null;
  model: string;
  provider: string;
  /** Whether every budget has room for it now. */
  fits: boolean;
  /** Which budget has none. */
  why?: string;
}

/** Throws AppError `invalid` as the run itself would. */
export async function estimateRun(
  clash: Clash,
  actor: Actor,
  order: { projectId: string; nodeId: string; takes: number },
): Promise<RunEstimate> {
  const read = await readOrder(clash, order.projectId, await settledView(clash, order.projectId), order.nodeId);
  const route = await clash.models.choose(read.card, read);
  const micros = estimateMicros(read.card, route, { ...read, takes: order.takes });
  const payer = { projectId: order.projectId, person: actor.behalfOf ?? actor.id, turnId: actor.turnId, micros };
  const why = await checkBudgets(clash, clash.db.read, payer).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof AppError && error.code === "limited") return error.message;
      throw error;
    },
  );
  const estimate = { micros: micros === "unknown" ? null : micros, model: read.card.id, provider: route.provider };
  return why === undefined ? { ...estimate, fits: true } : { ...estimate, fits: false, why };
}
