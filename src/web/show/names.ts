/** Who stands behind the ids that rows keep: names and shapes, also of people and tokens that are gone. */
import { inArray } from "drizzle-orm";
import type { Actor as ShownActor } from "../../../views/shared/who.tsx";
import type { Clash } from "../../clash.ts";
import { tokens, user } from "../../schema.ts";

/** Agents are named by their turn, the server by itself. An id that nobody knows is left out. */
export async function namesOf(clash: Clash, ids: readonly string[]): Promise<Map<string, ShownActor>> {
  const unique = [...new Set(ids)];
  const names = new Map<string, ShownActor>();
  const of = (prefix: string) => unique.filter((id) => id.startsWith(prefix));
  const people = of("usr_");
  const hands = of("tok_");
  if (people.length > 0)
    for (const row of await clash.db.read.select({ id: user.id, name: user.name }).from(user).where(inArray(user.id, people)))
      names.set(row.id, { kind: "person", name: row.name });
  if (hands.length > 0)
    for (const row of await clash.db.read.select({ id: tokens.id, title: tokens.title }).from(tokens).where(inArray(tokens.id, hands)))
      names.set(row.id, { kind: "person", name: row.title });
  for (const id of of("trn_")) names.set(id, { kind: "agent", name: "Agent" });
  if (unique.includes("server")) names.set("server", { kind: "server", name: "The studio" });
  return names;
}
