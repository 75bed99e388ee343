/** What the parts of one Arena share: the turn's rows, its steps, its words to the world, and the transactions that its lease guards. */
import type { Actor } from "../actors.ts";
import { atLeast, mayReach } from "../actors.ts";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { JobFailure } from "../jobs/define.ts";
import { AppError } from "../lib/errors.ts";
import type { TurnState } from "../schema.ts";
import type { Bus } from "./bus.ts";
import type { ChatRow, Limits, TurnRow, Usage } from "./define.ts";
import type { Steps } from "./steps.ts";

export interface Frame {
  clash: Clash;
  turn: TurnRow;
  chat: ChatRow;
  /** What the project tells every agent; empty for none. */
  instructions: string;
  limits: Limits;
  usage: Usage;
  signal: AbortSignal;
  steps: Steps;
  bus: Bus;
  /** A transaction that is refused when the turn's lease was lost. */
  commit<T>(work: (tx: Tx, after: AfterCommit) => Promise<T>): Promise<T>;
  clock: WorkClock;
  /** Writes the state into the turn's row, in a transaction that is open. */
  setState(tx: Tx, state: TurnState): Promise<void>;
  /** Looks again whenever something happened that the turn may wait for; the time does not count as work. */
  until<T>(look: () => Promise<T | undefined>): Promise<T>;
}

/** How long the turn has worked since it was taken up, without what it waited for people. */
export interface WorkClock {
  workedMs(): number;
  /** People are waited for until the function that it answers is called. */
  pause(): () => void;
}

export function createWorkClock(now: () => number): WorkClock {
  const began = now();
  let [waitedMs, waiting, since] = [0, 0, 0];
  return {
    workedMs: () => now() - began - waitedMs - (waiting > 0 ? now() - since : 0),
    pause() {
      if (waiting++ === 0) since = now();
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        if (--waiting === 0) waitedMs += now() - since;
      };
    },
  };
}

/** Who started the turn, with the rights of this moment. Throws AppError `forbidden` when there is no such person any more, or they may not edit. */
export async function starterOf(clash: Clash, turn: Pick<TurnRow, "createdBy" | "projectId">): Promise<Actor> {
  const starter = await clash.accounts.actorById(turn.createdBy);
  if (starter && atLeast(starter, "editor") && mayReach(starter, turn.projectId)) return starter;
  throw new AppError("forbidden", "Who started this turn may not change this project any more, so its agents may not either.");
}

/** The same, told as the end of a call. */
export async function requireStarter(frame: Frame): Promise<void> {
  await starterOf(frame.clash, frame.turn).catch((error) => {
    throw error instanceof AppError ? new JobFailure("refused", `${error.message} No model was asked.`) : error;
  });
}
