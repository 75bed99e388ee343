/** What goes wrong with one of many and does not end the turn: it is told, and those who judge and answer hear of it. */
import { JobFailure } from "../jobs/define.ts";
import { AppError } from "../lib/errors.ts";
import { type Arena, LimitReached } from "./define.ts";

/** The result, or undefined after the fault was told. A stop, a lost lease and a bug are thrown on. */
export async function orFault<T>(
  arena: Arena,
  at: { agent: string; span: string; faults: string[] },
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    arena.signal.throwIfAborted();
    if (!isExpected(error)) throw error;
    await tellFault(arena, at, `${at.agent} could not go on: ${error.message}`, classOf(error));
    return undefined;
  }
}

export async function tellFault(
  arena: Arena,
  { agent, span, faults }: { agent: string; span: string; faults: string[] },
  words: string,
  failureClass: string,
): Promise<void> {
  faults.push(words);
  await arena.bus.emit({ kind: "fault_recovered", key: `fault:${span}`, agent, span, data: { words, class: failureClass } });
}

type Expected = JobFailure | AppError | LimitReached;
const isExpected = (error: unknown): error is Expected =>
  error instanceof JobFailure || error instanceof AppError || error instanceof LimitReached;

function classOf(error: Expected): string {
  if (error instanceof JobFailure) return error.failureClass;
  return error instanceof LimitReached ? `limit:${error.limit}` : error.code;
}
