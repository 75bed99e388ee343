/**
 * The canvas as an agent's tools get it: the same port with what holds for every change of a turn. Nothing is changed while a person has taken over, nor
 * faster than the turn may; takes that are asked for are told until they have settled. Whether there is money for them, the ledger says (`reserve`).
 */
import { eq } from "drizzle-orm";
import type { Event } from "../events.ts";
import { generationsByIds } from "../generations.ts";
import type { CanvasPort } from "./define.ts";
import type { Frame } from "./frame.ts";
import { createPace } from "./limits.ts";
import { reservations } from "../schema.ts";

const SETTLED = ["done", "failed", "cancelled", "uncertain"];

export interface WatchedCanvas {
  canvas: CanvasPort;
  /** Tells what has settled since, and from now on; answers how to stop. */
  watch(known: readonly string[]): Promise<() => void>;
}

export function watchCanvas(frame: Frame, port: CanvasPort, hold: () => Promise<void>): WatchedCanvas {
  const { clash, turn, bus, limits } = frame;
  const pace = createPace(limits.editsPerMinute);
  const open = new Set<string>();

  async function mayGo(): Promise<void> {
    await hold();
    for (let ms = pace(clash.clock.now()); ms > 0; ms = pace(clash.clock.now())) {
      await clash.clock.sleep(ms, frame.signal);
      frame.signal.throwIfAborted();
    }
  }

  async function queued(result: unknown, command: string): Promise<void> {
    const ids = (result as { generationIds?: unknown }).generationIds;
    if (command !== "generation.run" || !Array.isArray(ids)) return;
    const rows = await generationsByIds(clash, ids.map(String));
    for (const row of rows) {
      open.add(row.id);
      const data = { generationId: row.id, nodeId: row.outputNodeId, model: row.model, estimateMicros: await reserved(row.id) };
      await bus.emit({ kind: "generation_queued", key: `queued:${row.id}`, data });
    }
    await settle(rows.map((row) => row.id));
  }

  /** Free work has no reservation. */
  async function reserved(generationId: string): Promise<number | null> {
    const [row] = await clash.db.read
      .select({ micros: reservations.micros })
      .from(reservations)
      .where(eq(reservations.generationId, generationId));
    return row ? row.micros : 0;
  }

  async function settle(ids: readonly string[]): Promise<void> {
    for (const row of await generationsByIds(
      clash,
      ids.filter((id) => open.has(id)),
    )) {
      if (!SETTLED.includes(row.state)) continue;
      open.delete(row.id);
      const data = { generationId: row.id, nodeId: row.outputNodeId, state: row.state, assetId: row.assetId, costMicros: row.costMicros };
      await bus.emit({ kind: "generation_settled", key: `settled:${row.id}`, data });
    }
  }

  return {
    canvas: {
      projectId: port.projectId,
      view: () => port.view(),
      seq: () => port.seq(),
      async give<T = Record<string, unknown>>(order: Parameters<CanvasPort["give"]>[0]) {
        await mayGo();
        const result = await port.give<T>(order);
        await queued(result, order.command);
        return result;
      },
    },
    async watch(known) {
      for (const id of known) open.add(id);
      await settle(known);
      return clash.events.listen(turn.projectId, (event: Event) => {
        const id = String(event.data.id);
        if (!event.kind.startsWith("generation.") || !open.has(id)) return;
        void settle([id]).catch((error) => clash.log.debug({ err: error, turn: turn.id }, "turns: a take's end was not told"));
      });
    },
  };
}
