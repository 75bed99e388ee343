/**
 * Updates of peers on their way to the worker. While some are under way what comes meanwhile gathers, and then goes as one call and one
 * row of the log for each member and step of undo: a hundred updates that wait cost little more than one. A lone update never waits.
 */
import { stepMessage } from "../canvas/step.ts";
import type { Member } from "./broadcast.ts";
import type { Refusal } from "./messages.ts";
import type { Visitor } from "./port.ts";

/** Updates of one member that belong together, in the order in which they came. */
export interface Run {
  member: Member;
  visitor: Visitor;
  updates: Uint8Array[];
}

interface Waiting extends Run {
  mark: string | undefined;
  bytes: number;
  done: PromiseWithResolvers<Refusal | undefined>[];
}

const STEP_PREFIX = stepMessage("");
const STEP_BYTES = 45;

/** Bounds how long one call keeps the worker from the others. */
const UPDATES_PER_RUN = 500;
const BYTES_PER_RUN = 1024 * 1024;

/** `send` resolves when the run is committed, with a refusal for each update that was refused. */
export function openImports(send: (run: Run) => Promise<readonly (Refusal | undefined)[]>) {
  let waiting: Waiting[] = [];
  let underWay = 0;
  let starting = false;

  function runFor(member: Member, visitor: Visitor, update: Uint8Array): Waiting {
    const mark = stepMarkOf(update);
    const open = waiting.findLast((run) => run.member === member);
    const fits = open && open.mark === mark && mark !== undefined && open.visitor.actor === visitor.actor;
    if (fits && open.updates.length < UPDATES_PER_RUN && open.bytes + update.length <= BYTES_PER_RUN) return open;
    const run: Waiting = { member, visitor, mark, updates: [], bytes: 0, done: [] };
    waiting.push(run);
    return run;
  }

  /** After this turn of the loop, so that what came with one read of the sockets goes together. */
  function start(): void {
    if (starting || underWay > 0 || waiting.length === 0) return;
    starting = true;
    setImmediate(() => {
      const runs = waiting;
      waiting = [];
      starting = false;
      underWay = runs.length;
      for (const run of runs) void carry(run);
    });
  }

  async function carry(run: Waiting): Promise<void> {
    try {
      const refusals = await send(run);
      for (const [index, one] of run.done.entries()) one.resolve(refusals[index]);
    } catch (cause) {
      for (const one of run.done) one.reject(cause);
    } finally {
      underWay--;
      start();
    }
  }

  return {
    /** Resolves when it is committed; a refusal is a value. */
    take(member: Member, visitor: Visitor, update: Uint8Array): Promise<Refusal | undefined> {
      const run = runFor(member, visitor, update);
      run.updates.push(update.slice()); // posting a part of a frame would post the whole of it
      run.bytes += update.length;
      const done = Promise.withResolvers<Refusal | undefined>();
      run.done.push(done);
      start();
      return done.promise;
    },
  };
}

/**
 * A string that is equal for updates of one step (of none: the empty string), without reading them: Loro stores messages as they are,
 * after their length. Undefined when an update has several.
 */
export function stepMarkOf(update: Uint8Array): string | undefined {
  const bytes = Buffer.from(update.buffer, update.byteOffset, update.byteLength);
  const start = bytes.indexOf(STEP_PREFIX);
  if (start < 0) return "";
  if (bytes.indexOf(STEP_PREFIX, start + STEP_PREFIX.length) >= 0) return undefined;
  return bytes.toString("latin1", start, start + Math.min(bytes[start - 1] ?? 0, STEP_BYTES));
}
