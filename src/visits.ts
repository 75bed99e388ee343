/** Up to where somebody has seen a canvas: noted when their page goes away, asked when they come back. */
import { and, eq } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import type { Clash } from "./clash.ts";
import { visits } from "./schema.ts";

export async function noteVisit(clash: Clash, actor: Actor, projectId: string): Promise<void> {
  const [newest] = await clash.rooms.versions(projectId, { limit: 1 });
  if (!newest) return;
  const visit = { seq: newest.seq, at: clash.clock.now() };
  await clash.db.write.transaction((tx) =>
    tx
      .insert(visits)
      .values({ projectId, actor: actor.id, ...visit })
      .onConflictDoUpdate({ target: [visits.projectId, visits.actor], set: visit }),
  );
}

/** `at` in milliseconds since the epoch. Undefined for who has never been here. */
export async function lastVisit(clash: Clash, actor: Actor, projectId: string): Promise<{ seq: number; at: number } | undefined> {
  const [row] = await clash.db.read
    .select({ seq: visits.seq, at: visits.at })
    .from(visits)
    .where(and(eq(visits.projectId, projectId), eq(visits.actor, actor.id)));
  return row;
}
