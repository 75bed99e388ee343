/**
 * kill -9 at every boundary of a generation's path, and in the middle of its HTTP calls, against upstreams that count what they charge for. First each
 * boundary in its order, for each kind of upstream; then at random with many generations under way. After each kill the studio starts again on the same
 * files. At the end: nothing was sent twice, what was paid for is there, and no file is left that nobody knows.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chance } from "../simulate/chance.ts";
import type { Moment } from "../wire/lamp-server.ts";
import { type Books, lookAtBooks } from "./crash-books.ts";
import { type Lives, openLives } from "./crash-lives.ts";
import type { Outcome, Suite, SuiteOptions } from "./suite.ts";

const DEFAULT_KILLS = 300;
const MOST_GENERATORS = 3;
const MOST_TAKES = 4;
const PROVIDERS = ["lamp-queue", "lamp-plain", "lamp-direct"] as const;
const KINDS = ["text", "speech"] as const;
/** More commits than one generation takes from its request to its end. */
const MOST_COMMITS = 40;
const MOMENTS: readonly Moment[] = ["arrived", "accepted", "half-answered", "looked", "half-file", "asked"];

export const crashJobs: Suite = {
  name: "crash-jobs",
  promise: "no request is sent twice by kill -9, no paid result is lost without a word, no file is left behind",
  run,
};

export interface CrashJobsResult extends Books {
  kills: number;
  /** Kills at a boundary between two commits, and inside an HTTP call. */
  atBoundaries: number;
  inCalls: number;
  startMs: number;
  seconds: number;
}

async function run({ seed, seconds = Number.POSITIVE_INFINITY, kills = DEFAULT_KILLS }: SuiteOptions): Promise<Outcome> {
  const result = await crashJobsRun({
    seed,
    seconds,
    kills,
    boundaries: PROVIDERS.flatMap((provider) => KINDS.map((kind) => `${provider}-${kind}`)),
    onKill: (count) => count % 25 === 0 && console.log(`  ${count} kills`),
  });
  return { facts: factsOf(result), figures: figuresOf(result) };
}

export function factsOf(result: CrashJobsResult) {
  const { generations, done, inDoubt, orders, twice, unfinished, lost, wrong, orphans, leftovers, kills, atBoundaries, inCalls } = result;
  return [
    {
      isTrue: twice.length === 0,
      sentence: `${generations} generations, ${orders} paid requests, ${kills} kills (${atBoundaries} at boundaries, ${inCalls} in HTTP calls): ${twice.length} sent twice`,
    },
    {
      isTrue: lost.length === 0 && unfinished.length === 0 && wrong.length === 0,
      sentence: `${done} done with the file or text that was paid for, ${inDoubt} stopped in doubt and say so, ${lost.length} lost, ${unfinished.length} unfinished, ${wrong.length} with a wrong result or a wrong entry in the books${[
        ...lost,
        ...unfinished,
        ...wrong,
      ]
        .slice(0, 3)
        .map((each) => `\n    ${each}`)
        .join("")}`,
    },
    {
      isTrue: orphans === 0 && leftovers === 0,
      sentence: `${orphans} files without a row after the sweep, ${leftovers} leavings of calls`,
    },
  ];
}

const figuresOf = (result: CrashJobsResult) => ({
  kills: result.kills,
  generations: result.generations,
  paid: result.orders,
  twice: result.twice.length,
  lost: result.lost.length,
  inDoubt: result.inDoubt,
  orphans: result.orphans,
  startMs: result.startMs,
  seconds: result.seconds,
});

export async function crashJobsRun(options: {
  seed: number;
  seconds: number;
  /** At random, after the boundaries. */
  kills: number;
  /** Cards whose every boundary is met. */
  boundaries: readonly string[];
  onKill?(count: number): void;
}): Promise<CrashJobsResult> {
  const folder = mkdtempSync(join(tmpdir(), "clash-crash-jobs-"));
  const started = performance.now();
  const random = chance(options.seed);
  const isOver = () => (performance.now() - started) / 1000 > options.seconds;
  const lives = await openLives(folder, (count) => options.onKill?.(count));
  try {
    for (const card of options.boundaries) await everyBoundary(lives, card, isOver);
    for (let kill = 0; kill < options.kills && !isOver(); kill++) await somewhere(lives, random, kill);
    await lives.settle();
    const counts = lives.counts();
    const books = await lookAtBooks(folder, await lives.close());
    return { ...books, ...counts, seconds: (performance.now() - started) / 1000 };
  } finally {
    await lives.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One generation for each boundary: killed before the commit and after it, until it passes without meeting one. */
async function everyBoundary(lives: Lives, card: string, isOver: () => boolean): Promise<void> {
  for (let at = 1; at <= MOST_COMMITS && !isOver(); at++)
    for (const when of ["before", "after"] as const) {
      await lives.settle();
      await lives.dieAt(at, when);
      await lives.order(card, 1);
      if (!(await lives.diesOrEnds())) return;
    }
}

/** Several under way, and a kill in a call or at a commit, in turns. */
async function somewhere(lives: Lives, random: () => number, turn: number): Promise<void> {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const order = () => lives.order(`${pick(PROVIDERS)}-${pick(KINDS)}`, 1 + Math.floor(random() * MOST_TAKES));
  for (let more = Math.floor(random() * MOST_GENERATORS); more > 0; more--) await order();
  if (turn % 2 === 1) await lives.dieAt(1 + Math.floor(random() * MOST_COMMITS), pick(["before", "after"]));
  else lives.killAt(MOMENTS[(turn / 2) % MOMENTS.length] as Moment, Math.floor(random() * 2));
  await order();
  await lives.diesOrEnds();
}
