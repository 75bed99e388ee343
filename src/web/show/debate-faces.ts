/** Debates as their nodes show them: how far the turn has come, read from the few events that say so. */
import { and, eq, inArray } from "drizzle-orm";
import type { DebateFaceView } from "../../../views/nodes/face.ts";
import type { CanvasNode, CanvasNodeOf } from "../../canvas/document.ts";
import { isEndedTurn } from "../../chats.ts";
import { roundEvents } from "../../engine/log.ts";
import { reduceAll } from "../../engine/reduce.ts";
import { turns } from "../../schema.ts";
import type { FaceContext, Known } from "./face-context.ts";

export type DebatesKnown = ReadonlyMap<string, NonNullable<DebateFaceView["turn"]>>;

/** Only turns of this project: a node that names another one shows its words alone. */
export async function debatesFor({ clash, projectId }: FaceContext, nodes: readonly CanvasNode[]): Promise<DebatesKnown> {
  const ids = [...new Set(nodes.flatMap((node) => (node.type === "debate" && node.turnId ? [node.turnId] : [])))];
  if (ids.length === 0) return new Map();
  const rows = await clash.db.read
    .select({ id: turns.id, state: turns.state })
    .from(turns)
    .where(and(inArray(turns.id, ids), eq(turns.projectId, projectId), eq(turns.mode, "debate")));
  const events = await Promise.all(rows.map(({ id }) => roundEvents(clash.db.read, id)));
  return new Map(
    rows.map((row, index) => {
      const state = isEndedTurn(row) ? (row.state as "done" | "failed" | "cancelled") : "working";
      return [row.id, { id: row.id, state, rounds: reduceAll(row.id, events[index] ?? []).rounds }];
    }),
  );
}

export function debateFace(known: Known, node: CanvasNodeOf<"debate">): Pick<DebateFaceView, "type" | "topic" | "body" | "turn"> {
  const turn = known.debates.get(node.turnId ?? "");
  return { type: "debate", topic: node.topic, body: node.body, ...(turn ? { turn } : {}) };
}
