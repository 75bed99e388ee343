/**
 * kill -9 at every boundary of a generation's path, and in the middle of its HTTP calls, against upstreams that count what they charge for. First each
 * card by itself, boundary after boundary (`crash-walks.ts`); then many generations under way and kills by chance, until there were enough. After each kill
 * the studio starts again on the same files. Each lot has a folder and upstreams of its own, and its books are looked at when it is over.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chance } from "../simulate/chance.ts";
import { type Books, lookAtBooks, noBooks } from "./crash-books.ts";
import { openLives } from "./crash-lives.ts";
import { median, newTally, sum, type Tally, tableOf } from "./crash-tally.ts";
import { byChance, CARDS, type Lot, lotsOf } from "./crash-walks.ts";
import type { Outcome, Suite, SuiteOptions } from "./suite.ts";

const DEFAULT_INJECTIONS = 3_000;
/** By chance, in one folder. */
const PER_LOT = 500;
/** Studios side by side. */
const TRACKS = 2;

export const crashJobs: Suite = {
  name: "crash-jobs",
  promise: "no request is sent twice by kill -9, no paid result is lost without a word, no file is left behind",
  run,
};

export interface CrashJobsResult extends Books {
  tally: Tally;
  seconds: number;
}

async function run({ seed, seconds = Number.POSITIVE_INFINITY, kills = DEFAULT_INJECTIONS }: SuiteOptions): Promise<Outcome> {
  const started = performance.now();
  const onKill = (tally: Tally) => {
    if (tally.kills % 100 === 0)
      console.log(`  ${tally.injections} injections by ${tally.kills} kills after ${((performance.now() - started) / 1000).toFixed(0)} s`);
  };
  const result = await crashJobsRun({ seed, seconds, kills, cards: CARDS, tracks: TRACKS, onKill });
  for (const line of tableOf(result.tally)) console.log(`  ${line}`);
  return { facts: factsOf(result), figures: figuresOf(result) };
}

export interface CrashJobsOptions {
  seed: number;
  seconds: number;
  /** As many injections at least: those of the walks, and then by chance. */
  kills: number;
  /** Cards whose every boundary is met. */
  cards: readonly string[];
  tracks: number;
  onKill?(tally: Tally): void;
}

export async function crashJobsRun(options: CrashJobsOptions): Promise<CrashJobsResult> {
  const started = performance.now();
  const tally = newTally();
  const books = noBooks();
  const isLate = () => (performance.now() - started) / 1000 > options.seconds;
  const isEnough = () => tally.injections >= options.kills;
  const random = chance(options.seed);
  const walks = options.cards.flatMap(lotsOf);
  /** What is left to do: the walks to their ends, then lots by chance. */
  const next = (): { lot: Lot; isOver: () => boolean } | undefined => {
    if (isLate()) return undefined;
    const lot = walks.shift();
    if (lot) return { lot, isOver: isLate };
    if (isEnough()) return undefined;
    const until = tally.injections + PER_LOT * options.tracks; // the tracks share the count
    return { lot: byChance(random), isOver: () => isLate() || isEnough() || tally.injections >= until };
  };
  await Promise.all(
    Array.from({ length: options.tracks }, async () => {
      for (let each = next(); each; each = next()) await runLot(each.lot, each.isOver, tally, books, options.onKill);
    }),
  );
  return { ...books, tally, seconds: (performance.now() - started) / 1000 };
}

async function runLot(lot: Lot, isOver: () => boolean, tally: Tally, books: Books, onKill: CrashJobsOptions["onKill"]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "clash-crash-jobs-"));
  const lives = await openLives(folder, tally, () => onKill?.(tally));
  try {
    await lives.settle();
    await lot.walk(lives, isOver);
    await lives.settle();
    await lookAtBooks(books, lot.name, folder, await lives.close());
  } finally {
    await lives.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const perInjectionMs = ({ tally, seconds }: CrashJobsResult) => Math.round((seconds * 1000) / Math.max(1, tally.injections));

export function factsOf(result: CrashJobsResult) {
  const { generations, done, inDoubt, cancelled, orders, twice, unfinished, lost, wrong, orphans, leftovers, tally } = result;
  const trouble = [...twice, ...lost, ...unfinished, ...wrong].slice(0, 5).map((each) => `\n    ${each}`);
  return [
    {
      isTrue: twice.length === 0,
      sentence: `${tally.injections} injections by ${tally.kills} kills (${sum(tally.boundaries)} at commits, ${sum(tally.calls)} in HTTP calls); ${generations} generations, ${orders} paid requests: ${twice.length} sent twice; ${perInjectionMs(result)} ms an injection, ${Math.round(result.seconds)} s`,
    },
    {
      isTrue: lost.length === 0 && unfinished.length === 0 && wrong.length === 0,
      sentence: `${done} done with the file or text that was paid for, ${inDoubt} stopped in doubt and say so, ${cancelled} cancelled by hand, ${lost.length} lost, ${unfinished.length} unfinished, ${wrong.length} with a wrong result or a wrong entry in the books${trouble.join("")}`,
    },
    {
      isTrue: orphans === 0 && leftovers === 0,
      sentence: `${orphans} files without a row after the sweep, ${leftovers} leavings of calls`,
    },
  ];
}

const figuresOf = (result: CrashJobsResult) => ({
  injections: result.tally.injections,
  kills: result.tally.kills,
  atBoundaries: sum(result.tally.boundaries),
  inCalls: sum(result.tally.calls),
  generations: result.generations,
  paid: result.orders,
  twice: result.twice.length,
  lost: result.lost.length,
  inDoubt: result.inDoubt,
  orphans: result.orphans,
  startMs: median(result.tally.startMs),
  perInjectionMs: perInjectionMs(result),
  seconds: Math.round(result.seconds),
});
