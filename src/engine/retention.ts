/** What happened inside of turns is forgotten in time: their events, their words and the names of their calls. Answers, reports and money stay. */
import type { Clash } from "../clash.ts";

const DAY_MS = 24 * 3600_000;
/** So long a turn can be played again as it happened. */
export const KEEP_TURN_EVENTS_MS = 180 * DAY_MS;
/** A chat that was deleted goes for good. */
export const KEEP_DELETED_CHATS_MS = 30 * DAY_MS;
const PIECE = 100;

const OF_A_TURN = ["turn_events", "turn_words", "turn_calls", "sandbox_files", "sandbox_uses"] as const;

/** Answers how many turns were tidied. */
export async function forgetTurns(clash: Clash, signal: AbortSignal): Promise<number> {
  const before = clash.clock.now() - KEEP_TURN_EVENTS_MS;
  const chatsBefore = clash.clock.now() - KEEP_DELETED_CHATS_MS;
  const old = `select t.id from turns t where t.finished_at < ?1 and exists (select 1 from turn_events e where e.turn_id = t.id) limit ${PIECE}`;
  const gone = `select t.id from turns t join chats c on c.id = t.chat_id where c.deleted_at < ?1 and t.finished_at is not null limit ${PIECE}`;
  const count = await inPieces(clash, signal, { select: old, before, tables: OF_A_TURN });
  const deleted = await inPieces(clash, signal, { select: gone, before: chatsBefore, tables: [...OF_A_TURN, "approvals", "turns"] });
  await clash.db.write.transaction((tx) =>
    tx.rows("delete from chats where deleted_at < ? and not exists (select 1 from turns where turns.chat_id = chats.id) returning 1", [
      chatsBefore,
    ]),
  );
  return count + deleted;
}

interface Piece {
  select: string;
  before: number;
  tables: readonly string[];
}

async function inPieces(clash: Clash, signal: AbortSignal, { select, before, tables }: Piece): Promise<number> {
  for (let count = 0; ; ) {
    signal.throwIfAborted();
    const rows = await clash.db.read.rows<{ id: string }>(select, [before]);
    const ids = JSON.stringify(rows.map(({ id }) => id));
    if (rows.length > 0)
      await clash.db.write.transaction(async (tx) => {
        for (const table of tables) {
          const column = table === "turns" ? "id" : "turn_id";
          await tx.rows(`delete from ${table} where ${column} in (select value from json_each(?)) returning 1`, [ids]);
        }
      });
    count += rows.length;
    if (rows.length < PIECE) return count;
  }
}
