/**
 * Who started whom. A turn or a film that an agent starts has a parent; what it takes (money, calls, tokens) counts for itself and for everybody above it,
 * so that the limit of a turn holds for all that it starts, together and at any depth.
 */
import type { Reader, Tx } from "../db.ts";
import { turnParents } from "../schema.ts";

/** Agents may not start far; a longer line is a mistake in the rows, and must not be walked for ever. */
const DEEPEST = 32;

export interface Ancestor {
  id: string;
  /** What was asked of it; null for a film. */
  text: string | null;
  limits: { calls?: number; tokens?: number; micros?: number };
}

const UP = `with recursive up(id, depth) as (
    select ?1, 0 union all select p.parent_id, depth + 1 from turn_parents p join up on p.turn_id = up.id where depth < ${DEEPEST})
  select up.id, t.text, t.options ->> '$.limits' as limits from up left join turns t on t.id = up.id order by depth`;

/** Itself first, then who started it, at last who was asked by a person. */
export async function lineOf(db: Reader | Tx, turnId: string): Promise<Ancestor[]> {
  const rows = await db.rows<{ id: string; text: string | null; limits: string | null }>(UP, [turnId]);
  return rows.map(({ id, text, limits }) => ({ id, text, limits: limits ? (JSON.parse(limits) as Ancestor["limits"]) : {} }));
}

/** Of a query: the ids `down` of a turn and all that was started in it. `?1` is the turn. */
export const DOWN = `with recursive down(id) as (select ?1 union select p.turn_id from turn_parents p join down on p.parent_id = down.id)`;

/** A turn and all that was started in it. */
export async function descendantsOf(db: Reader | Tx, turnId: string): Promise<string[]> {
  return (await db.rows<{ id: string }>(`${DOWN} select id from down`, [turnId])).map(({ id }) => id);
}

/** In the transaction that starts the child; may be repeated. */
export async function bear(tx: Tx, turnId: string, parentId: string | undefined): Promise<void> {
  if (parentId !== undefined) await tx.insert(turnParents).values({ turnId, parentId }).onConflictDoNothing();
}
