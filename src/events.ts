/**
 * The append-only log of facts and its fan-out. A stored event is appended in the transaction that makes it true, and handed to the
 * listeners after the commit (I4). A passing event (`emit`: progress, streamed text) is only handed on: it has no number and
 * is never replayed. A listener that joins late reads `since` and then listens; `follow` does both without a gap.
 */
import { and, asc, eq, gt } from "drizzle-orm";
import type { AfterCommit, Db, Tx } from "./db.ts";
import type { Clock } from "./lib/clock.ts";
import { events as table } from "./schema.ts";

export interface Event {
  /** Rising over all streams; undefined for a passing event. */
  seq?: number;
  stream: string;
  kind: string;
  actor: string;
  /** Milliseconds since the epoch. */
  at: number;
  data: Record<string, unknown>;
}

/** A name for all streams together, to listen to. */
export const EVERY_STREAM = "*";

export type NewEvent = Pick<Event, "stream" | "kind" | "actor" | "data">;

export interface Events {
  append(tx: Tx, after: AfterCommit, event: NewEvent): Promise<void>;
  /** Several at once, in their order. */
  appendAll(tx: Tx, after: AfterCommit, events: readonly NewEvent[]): Promise<void>;
  emit(event: NewEvent): void;
  since(stream: string, seq: number, limit?: number): Promise<Event[]>;
  /** Whether everything after this number is still there: old events are forgotten (`jobs/retention.ts`). */
  reaches(seq: number): Promise<boolean>;
  listen(stream: string, listener: (event: Event) => void): () => void;
  /** Stored events after `seq`, then live ones, until `signal` aborts. A consumer that falls too far behind is ended. */
  follow(stream: string, seq: number | undefined, signal: AbortSignal): AsyncGenerator<Event>;
}

interface Numbered {
  seq: number;
}

const INSERT = "insert into events (stream, kind, actor, at, data) values (?, ?, ?, ?, ?) returning seq";
const INSERT_ALL = `insert into events (stream, kind, actor, at, data)
  select value ->> 0, value ->> 1, value ->> 2, ?, value ->> 3 from json_each(?) order by key`;

const PAGE = 500;
const BACKLOG_LIMIT = 2000;

export function createEvents(db: Db, clock: Clock): Events {
  const listeners = new Map<string, Set<(event: Event) => void>>();

  function publish(event: Event) {
    for (const listener of listeners.get(event.stream) ?? []) listener(event);
    for (const listener of listeners.get(EVERY_STREAM) ?? []) listener(event);
  }

  function listen(stream: string, listener: (event: Event) => void) {
    const group = listeners.get(stream) ?? new Set();
    listeners.set(stream, group.add(listener));
    return () => {
      group.delete(listener);
      if (group.size === 0 && listeners.get(stream) === group) listeners.delete(stream);
    };
  }

  async function since(stream: string, seq: number, limit = PAGE): Promise<Event[]> {
    const rows = await db.read
      .select()
      .from(table)
      .where(and(eq(table.stream, stream), gt(table.seq, seq)))
      .orderBy(asc(table.seq))
      .limit(limit);
    return rows;
  }

  return {
    async append(tx, after, event) {
      const at = clock.now();
      const { stream, kind, actor, data } = event;
      const [row] = await tx.rows<Numbered>(INSERT, [stream, kind, actor, at, JSON.stringify(data)]);
      after(() => publish({ ...event, at, ...row }));
    },
    async appendAll(tx, after, all) {
      if (all.length === 0) return;
      const at = clock.now();
      const lines = all.map(({ stream, kind, actor, data }) => [stream, kind, actor, JSON.stringify(data)]);
      await tx.rows(INSERT_ALL, [at, JSON.stringify(lines)]);
      const [last] = await tx.rows<Numbered>("select max(seq) as seq from events"); // nobody writes in between, so they follow one another
      const first = (last as Numbered).seq - all.length + 1;
      after(() => {
        for (const [index, event] of all.entries()) publish({ ...event, at, seq: first + index });
      });
    },
    emit: (event) => publish({ ...event, at: clock.now() }),
    since,
    async reaches(seq) {
      const [first] = await db.read.rows<Numbered>("select seq from events order by seq limit 1");
      return !first || seq >= first.seq - 1;
    },
    listen,
    async *follow(stream, seq, signal) {
      const waiting: Event[] = [];
      let wake = () => {};
      const stop = listen(stream, (event) => {
        waiting.push(event);
        wake();
      });
      const onAbort = () => wake();
      signal.addEventListener("abort", onAbort, { once: true });
      let last = seq ?? Number.POSITIVE_INFINITY;
      try {
        for (
          let page = seq === undefined ? [] : await since(stream, seq);
          page.length > 0;
          page = page.length < PAGE ? [] : await since(stream, last)
        ) {
          for (const event of page) {
            last = event.seq ?? last;
            yield event;
          }
        }
        if (seq === undefined) last = 0;
        while (!signal.aborted) {
          if (waiting.length > BACKLOG_LIMIT) return;
          const event = waiting.shift();
          if (!event)
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          else if (event.seq === undefined || event.seq > last) {
            last = event.seq ?? last;
            yield event;
          }
        }
      } finally {
        stop();
        signal.removeEventListener("abort", onAbort);
      }
    },
  };
}
