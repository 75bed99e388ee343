/**
 * What goes wrong with one of many and does not end the turn: it is told, and those who judge and answer hear of it. How it ended is kept under its span, so a
 * turn that goes on after a crash does not ask again whom it had given up.
 */
import { JobFailure } from "../jobs/define.ts";
import { AppError } from "../lib/errors.ts";
import { type Arena, LimitReached, type SparkOrder, type SparkOutcome } from "./define.ts";
import { runSpark } from "./spark.ts";
import { complete, FAILED, ignite } from "./spark-card.ts";

interface At {
  agent: string;
  span: string;
  /** Sentences, in their order; a fault is added. */
  faults: string[];
}

type Kept<T> = { value: T } | { words: string; class: string };

/** The result (plain JSON), or undefined after the fault was told. A stop, a lost lease and a bug are thrown on. */
export async function orFault<T>(arena: Arena, at: At, work: () => Promise<T>): Promise<T | undefined> {
  const kept = await arena.step(`outcome:${at.span}`, async (): Promise<Kept<T>> => {
    try {
      return { value: await work() };
    } catch (error) {
      arena.signal.throwIfAborted();
      if (!isExpected(error)) throw error;
      return { words: `${at.agent} could not go on: ${error.message}`, class: classOf(error) };
    }
  });
  if ("value" in kept) return kept.value;
  await tellFault(arena, at, kept.words, kept.class);
  return undefined;
}

/** The same for one agent at work. Its card says in a few words what it does (`task`), and in any case that it has ended. */
export async function sparkOrFault(
  arena: Arena,
  order: SparkOrder & { task: string },
  faults: string[],
): Promise<SparkOutcome | undefined> {
  const { agent, span, task } = order;
  await ignite(arena, { agent, span, task });
  const outcome = await orFault(arena, { agent: agent.name, span, faults }, () => runSpark(arena, order));
  if (outcome) return outcome;
  await complete(arena, { agent, span }, FAILED);
  return undefined;
}

export async function tellFault(arena: Arena, { agent, span, faults }: At, words: string, failureClass: string): Promise<void> {
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
