/** The stored events of a turn: numbered in the transaction that makes them true, once for each key, and told to who looks on after the commit. */
import type { Clash } from "../clash.ts";
import type { AfterCommit, Reader, Tx } from "../db.ts";
import { EVENT_VERSION, type TurnEvent, type TurnEventData, type TurnEventKind } from "./events.ts";

export interface TurnName {
  id: string;
  projectId: string;
}

export type NewTurnEvent = {
  [K in TurnEventKind]: {
    kind: K;
    /** What has the same key in one turn is the same event. */
    key: string;
    agent?: string | undefined;
    span?: string | undefined;
    data: TurnEventData[K];
  };
}[Exclude<TurnEventKind, "content_delta">];

const INSERT = `insert into turn_events (turn_id, seq, key, at, kind, agent, span, data)
  select ?1, (select coalesce(max(seq), 0) from turn_events where turn_id = ?1) + row_number() over (order by n), name, ?2, kind, agent, span, data
  from (select key as n, value ->> 0 as name, value ->> 1 as kind, value ->> 2 as agent, value ->> 3 as span, value ->> 4 as data from json_each(?3))
  where not exists (select 1 from turn_events o where o.turn_id = ?1 and o.key = name)
  returning seq, key`;

/** In the caller's transaction; what is stored already is left out. */
export async function appendTurnEvents(
  clash: Clash,
  tx: Tx,
  after: AfterCommit,
  turn: TurnName,
  events: readonly NewTurnEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const ts = clash.clock.now();
  const lines = events.map(({ key, kind, agent, span, data }) => [key, kind, agent ?? null, span ?? null, JSON.stringify(data)]);
  const stored = await tx.rows<{ seq: number; key: string }>(INSERT, [turn.id, ts, JSON.stringify(lines)]);
  const byKey = new Map(stored.map((row) => [row.key, row.seq]));
  after(() => {
    for (const { key, ...event } of events) {
      const seq = byKey.get(key);
      if (seq !== undefined) clash.engine.live.publish(eventOf(turn.id, seq, ts, event), turn.projectId);
    }
  });
}

interface Stored {
  seq: number;
  at: number;
  kind: string;
  agent: string | null;
  span: string | null;
  data: string;
}

/** Those after a number, in their order. */
export async function turnEventsAfter(db: Reader | Tx, turnId: string, after: number, limit: number): Promise<TurnEvent[]> {
  const rows = await db.rows<Stored>(
    "select seq, at, kind, agent, span, data from turn_events where turn_id = ? and seq > ? order by seq limit ?",
    [turnId, after, limit],
  );
  return rows.map(stored(turnId));
}

const stored =
  (turnId: string) =>
  ({ seq, at, kind, agent, span, data }: Stored): TurnEvent =>
    eventOf(turnId, seq, at, { kind, data: JSON.parse(data), agent: agent ?? undefined, span: span ?? undefined });

/** Of a debate: its rounds and how far each agreed. */
export async function roundEvents(db: Reader, turnId: string): Promise<TurnEvent[]> {
  const rows = await db.rows<Stored>(
    "select seq, at, kind, agent, span, data from turn_events where turn_id = ? and kind in ('round_opened', 'convergence_probed') order by seq",
    [turnId],
  );
  return rows.map(stored(turnId));
}

function eventOf(
  turnId: string,
  seq: number,
  ts: number,
  { kind, agent, span, data }: { kind: string; agent?: string | undefined; span?: string | undefined; data: unknown },
): TurnEvent {
  const place = { ...(agent === undefined ? {} : { agent }), ...(span === undefined ? {} : { span }) };
  return { v: EVENT_VERSION, turnId, seq, ts, kind, ...place, data } as TurnEvent; // the kind and its data were written together
}

/** Keys of what is stored, for a turn that begins again, and the number of the last. */
export async function storedKeys(db: Reader, turnId: string): Promise<{ keys: Set<string>; seq: number }> {
  const rows = await db.rows<{ key: string; seq: number }>("select key, seq from turn_events where turn_id = ? order by seq", [turnId]);
  return { keys: new Set(rows.map((row) => row.key)), seq: rows.at(-1)?.seq ?? 0 };
}
