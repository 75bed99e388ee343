/**
 * The Arena of one turn. Opened at every attempt of its job: it reads what was done before (steps, calls, events, the board), so that the runner can walk
 * its way from the start again and meets it. Two arenas share nothing but the process.
 */
import { eq } from "drizzle-orm";
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { requireProject } from "../projects.ts";
import { turns } from "../schema.ts";
import { approve } from "./approvals.ts";
import { createBus } from "./bus.ts";
import { callRows } from "./call-books.ts";
import { count, createCaller } from "./calls.ts";
import type { AgentSpec, Arena, CanvasPort, ChatRow, Note, TurnRow } from "./define.ts";
import { createMeasurer } from "./embed.ts";
import { createWorkClock, type Frame } from "./frame.ts";
import { limitsOf } from "./limits.ts";
import { storedKeys } from "./log.ts";
import { createPeople } from "./people.ts";
import { openSteps } from "./steps.ts";
import { watchCanvas } from "./watched-canvas.ts";

export interface ArenaOrder {
  clash: Clash;
  turn: TurnRow;
  chat: ChatRow;
  jobId: string;
  signal: AbortSignal;
  /** As it is outside of a turn; the arena puts its own rules around it. */
  canvas: CanvasPort;
  commit<T>(work: (tx: Tx, after: AfterCommit) => Promise<T>): Promise<T>;
}

export interface OpenArena {
  arena: Arena;
  frame: Frame;
  close(): void;
}

export async function openArena(order: ArenaOrder): Promise<OpenArena> {
  const { clash, turn, chat, signal, commit } = order;
  const now = () => clash.clock.now();
  const onLost = (err: unknown, step: string) => clash.log.debug({ err, turn: turn.id, step }, "turns: a read was not kept");
  const { keys, seq } = await storedKeys(clash.db.read, turn.id);
  const live = clash.engine.live.open(turn, seq, now);
  const steps = await openSteps(clash.db.read, { jobId: order.jobId, signal, now, commit, onLost });
  const clock = createWorkClock(now);
  const frame: Frame = {
    ...{ clash, turn, chat, signal, steps, commit, clock },
    instructions: (await requireProject(clash, turn.projectId)).instructions?.trim() ?? "",
    limits: limitsOf(turn.options.limits),
    usage: { calls: 0, tokens: { input: 0, cached: 0, output: 0 }, costMicros: 0, isCostUnknown: false },
    bus: createBus({ clash, turn, keys, live, commit }),
    setState: async (tx, state) => void (await tx.update(turns).set({ state }).where(eq(turns.id, turn.id))),
    until: (look) => until(clash, turn.id, { signal, clock, look }),
  };
  const rows = await callRows(clash, turn.id);
  for (const row of rows) if (row.state === "done") count(frame.usage, countOf(row));
  const people = createPeople(frame);
  const watched = watchCanvas(frame, order.canvas, people.hold);
  const unwatch = await watched.watch(queuedIn(keys));
  const caller = createCaller(frame, { rows, approve: (asked) => approve(frame, asked) });
  const arena: Arena = {
    ...{ clash, turn, chat, canvas: watched.canvas, limits: frame.limits, usage: frame.usage, signal, bus: frame.bus, now },
    ...{ heard: people.heard, ask: people.ask, vault: clash.engine.vault, step: steps.step, read: steps.read },
    ...boardOf(frame, await notesOf(clash, turn.id)),
    call: caller.call,
    ...createMeasurer(frame, caller),
    actorOf: (agent) => actorOf(turn, agent),
    approve: (span, number, agent, proposal) => approve(frame, { span, number, agent, proposal }),
  };
  return {
    arena,
    frame,
    close() {
      unwatch();
      live.close();
      clash.engine.live.wake(turn.id); // whoever still waits sees the abort
    },
  };
}

interface Waiting<T> {
  signal: AbortSignal;
  clock: Frame["clock"];
  look(): Promise<T | undefined>;
}

async function until<T>(clash: Clash, turnId: string, { signal, clock, look }: Waiting<T>): Promise<T> {
  const resume = clock.pause();
  try {
    for (;;) {
      signal.throwIfAborted();
      const woken = clash.engine.live.woken(turnId, signal); // before looking: what happens meanwhile wakes too
      const found = await look();
      if (found !== undefined) return found;
      await woken;
    }
  } finally {
    resume();
  }
}

const countOf = (row: { tokensIn: number | null; tokensCached: number | null; tokensOut: number | null; costMicros: number | null }) => ({
  tokens: { input: row.tokensIn ?? 0, cached: row.tokensCached ?? 0, output: row.tokensOut ?? 0 },
  costMicros: row.costMicros,
});

/** The door asks for the rights of this moment; the role here is only what it was at the start. */
const actorOf = (turn: TurnRow, agent: AgentSpec): Actor => ({
  id: turn.id,
  kind: "agent",
  name: agent.name,
  role: "editor",
  turnId: turn.id,
  behalfOf: turn.createdBy,
});

/** Takes that were asked for and have not been told as settled. */
const queuedIn = (keys: ReadonlySet<string>): string[] =>
  [...keys].flatMap((key) => {
    const id = /^queued:(.+)$/.exec(key)?.[1];
    return id && !keys.has(`settled:${id}`) ? [id] : [];
  });

const BOARD = "board:";

interface KeptNote {
  key: string;
  note: Note;
}

async function notesOf(clash: Clash, turnId: string): Promise<KeptNote[]> {
  const rows = await clash.db.read.rows<{ key: string; data: string }>(
    "select key, data from turn_events where turn_id = ? and kind = 'insight_surfaced' and key like 'board:%' order by seq",
    [turnId],
  );
  return rows.map(({ key, data }) => ({ key, note: JSON.parse(data) as Note }));
}

/** What was noted before is on the board from the start, in the order in which it came. */
function boardOf(frame: Frame, kept: readonly KeptNote[]): Pick<Arena, "board" | "note"> {
  const board = kept.map(({ note }) => note);
  const known = new Set(kept.map(({ key }) => key));
  return {
    board,
    async note(by, words, name) {
      const key = `${BOARD}${name}`;
      if (known.has(key)) return;
      known.add(key);
      board.push({ by, words });
      await frame.bus.emit({ kind: "insight_surfaced", key, agent: by, data: { words, by } });
    },
  };
}
