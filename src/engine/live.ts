/**
 * Who looks on while turns work. A stored event comes here after its commit, streamed words at once; both go to the listeners in this order. Words of calls
 * that are under way are remembered until an event of their span ends them, so that somebody who joins in the middle of a sentence sees its beginning.
 * Whoever waits for people in a turn is woken here as well.
 */
import type { TurnEvent } from "./events.ts";
import { endsWords } from "./reduce.ts";

export type TurnListener = (event: TurnEvent, projectId: string) => void;

/** A turn that works in this process. */
export interface LiveTurn {
  delta(agent: string, span: string, text: string): void;
  close(): void;
}

export interface LiveTurns {
  /** `seq`: its last stored event so far. */
  open(turn: { id: string; projectId: string }, seq: number, now: () => number): LiveTurn;
  publish(event: TurnEvent, projectId: string): void;
  listen(listener: TurnListener): () => void;
  /** Stored events after `after`, words of calls that are under way, then what comes, until `signal` aborts. Ends after the last event of the turn. */
  follow(turnId: string, from: Follow, signal: AbortSignal): AsyncGenerator<TurnEvent>;
  /** Something that a turn may wait for has happened. */
  wake(turnId: string): void;
  /** Words of calls that are under way, as one event for each span. */
  words(turnId: string): TurnEvent[];
  /** Resolves at the next `wake` of this turn, or when `signal` aborts. */
  woken(turnId: string, signal: AbortSignal): Promise<void>;
}

export interface Follow {
  after: number;
  /** Stored events after a number, in their order; fewer than asked for are the last. */
  read(after: number, limit: number): Promise<TurnEvent[]>;
}

interface Open {
  projectId: string;
  seq: number;
  /** By span. */
  words: Map<string, { agent: string; text: string; after: number; ts: number }>;
}

const PAGE = 500;
/** A viewer that reads slower than this is let go; it comes back with the number that it has. */
const BACKLOG_LIMIT = 20_000;

export function createLive(): LiveTurns {
  const turns = new Map<string, Open>();
  const listeners = new Set<TurnListener>();
  const waiting = new Map<string, Set<() => void>>();

  function tell(event: TurnEvent, projectId: string) {
    for (const listener of listeners) listener(event, projectId);
  }

  const openWords = (turnId: string): TurnEvent[] =>
    [...(turns.get(turnId)?.words ?? [])].map(([span, { agent, text, after, ts }]) =>
      deltaOf(turnId, ts, { agent, span, text, from: 0, after }),
    );

  function listen(listener: TurnListener) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  return {
    listen,
    open(turn, seq, now) {
      const entry: Open = { projectId: turn.projectId, seq, words: new Map() };
      turns.set(turn.id, entry);
      return {
        delta(agent, span, text) {
          const known = entry.words.get(span) ?? { agent, text: "", after: entry.seq, ts: now() };
          const from = known.text.length;
          entry.words.set(span, { ...known, text: known.text + text });
          tell(deltaOf(turn.id, now(), { agent, span, text, from, after: entry.seq }), turn.projectId);
        },
        close: () => void (turns.get(turn.id) === entry && turns.delete(turn.id)),
      };
    },
    publish(event, projectId) {
      const entry = turns.get(event.turnId);
      if (entry) {
        entry.seq = Math.max(entry.seq, event.seq);
        if (event.span !== undefined && endsWords(event.kind)) entry.words.delete(event.span);
      }
      tell(event, projectId);
    },
    async *follow(turnId, { after, read }, signal) {
      const backlog: TurnEvent[] = [];
      let wake = () => {};
      const stop = listen((event) => {
        if (event.turnId !== turnId) return;
        backlog.push(event);
        wake();
      });
      const onAbort = () => wake();
      signal.addEventListener("abort", onAbort, { once: true });
      const words = openWords(turnId); // of the same moment as the listening
      let last = after;
      try {
        for (let page = await read(last, PAGE); page.length > 0; page = page.length < PAGE ? [] : await read(last, PAGE))
          for (const event of page) {
            last = event.seq;
            yield event;
            if (event.kind === "session_sealed") return;
          }
        yield* words;
        while (!signal.aborted && backlog.length < BACKLOG_LIMIT) {
          const event = backlog.shift();
          if (!event)
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          else if (event.seq === 0 || event.seq > last) {
            last = Math.max(last, event.seq);
            yield event;
            if (event.kind === "session_sealed") return;
          }
        }
      } finally {
        stop();
        signal.removeEventListener("abort", onAbort);
      }
    },
    words: openWords,
    wake(turnId) {
      const group = waiting.get(turnId);
      waiting.delete(turnId);
      for (const resolve of group ?? []) resolve();
    },
    woken(turnId, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const group = waiting.get(turnId) ?? new Set();
        waiting.set(turnId, group.add(done));
        signal.addEventListener("abort", done, { once: true });
        function done() {
          signal.removeEventListener("abort", done);
          group.delete(done);
          resolve();
        }
      });
    },
  };
}

const deltaOf = (
  turnId: string,
  ts: number,
  { agent, span, ...data }: { agent: string; span: string; text: string; from: number; after: number },
): TurnEvent => ({ v: 1, turnId, seq: 0, ts, kind: "content_delta", agent, span, data });
