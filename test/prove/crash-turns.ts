/**
 * kill -9 at every commit of a turn of one agent, of a debate and of a squad, and in the middle of calls to their model. After each kill the studio
 * starts again on the same files and the turn goes on. At the end it is what it is without a kill: the same answer and the same canvas, each answered call
 * paid once, what was cut booked as lost and sent once more.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chance } from "../simulate/chance.ts";
import { isDead, type Studio, type Warm, warmStudio } from "./crash-process.ts";
import type { Arm } from "./crash-studio.ts";
import { faultsOf, type Looked } from "./crash-turns-books.ts";
import type { Outcome, Suite, SuiteOptions } from "./suite.ts";
import { serveTeller, type TellMoment } from "./teller.ts";

type Mode = "solo" | "squad" | "debate";
const AT_RANDOM: readonly Mode[] = ["squad", "debate", "solo"];

/** `fresh`: an equal turn's answer is not taken from the cache. */
const SCENES: Record<Mode, Record<string, unknown>> = {
  solo: { text: "Add a note that says: rain on the roof." },
  squad: { text: "A film of two shots about a tea house in the rain. No music, no voice, storyboard only. Do not run anything yet." },
  debate: { text: "Should the film about the tea house be silent?", rounds: 1, personas: ["producer", "sceptic"] },
};
const WALKS: readonly Mode[] = ["solo", "debate", "squad"];
const CHILD = join(import.meta.dir, "crash-turns-studio.ts");
const DEFAULT_KILLS = 150;
/** More commits than any of the turns takes. */
const MOST_COMMITS = 400;
const COMMITS: Record<Mode, number> = { solo: 30, squad: 150, debate: 55 };
const CALLS: Record<Mode, number> = { solo: 3, squad: 14, debate: 4 };
const ENDS_WITHIN_MS = 120_000;

export const crashTurns: Suite = {
  name: "crash-turns",
  promise: "a turn that is killed goes on where it stood: answered calls are paid once, tools act once, the canvas is the same",
  run,
};

export interface CrashTurnsResult {
  turns: number;
  kills: number;
  atCommits: number;
  inCalls: number;
  calls: number;
  lost: number;
  faults: string[];
  seconds: number;
}

async function run({ seed, seconds = Number.POSITIVE_INFINITY, kills = DEFAULT_KILLS }: SuiteOptions): Promise<Outcome> {
  const onKill = (count: number) => count % 25 === 0 && console.log(`  ${count} kills`);
  const result = await crashTurnsRun({ seed, seconds, kills, walks: WALKS, onKill });
  const { faults, ...figures } = result;
  return { facts: factsOf(result), figures };
}

export function factsOf({ faults, turns, kills, atCommits, inCalls, calls, lost }: CrashTurnsResult) {
  const shown = faults
    .slice(0, 5)
    .map((fault) => `\n    ${fault}`)
    .join("");
  return [
    {
      isTrue: faults.length === 0 && kills > 0,
      sentence: `${turns} turns, ${calls} calls, ${kills} kills (${atCommits} at commits, ${inCalls} in calls): ${lost} calls cut, booked as lost and sent once more; ${faults.length} faults${shown}`,
    },
  ];
}

export interface CrashTurnsOptions {
  seed: number;
  seconds: number;
  /** Turns of these modes are killed before and after each of their commits. */
  walks?: readonly Mode[];
  /** Turns that are killed again and again, each time so many commits after they went on. */
  points?: readonly { mode: Mode; first: Arm | Trap; again: readonly Arm[] }[];
  /** At random, after the walks. */
  kills: number;
  /** Of those at random; all of them unless said. */
  modes?: readonly Mode[];
  onKill?(count: number): void;
}

export async function crashTurnsRun(options: CrashTurnsOptions): Promise<CrashTurnsResult> {
  const folder = mkdtempSync(join(tmpdir(), "clash-crash-turns-"));
  const began = performance.now();
  const random = chance(options.seed);
  const isOver = () => (performance.now() - began) / 1000 > options.seconds;
  const stage = openStage(join(folder, "data"), options.onKill);
  try {
    for (const { mode, first, again } of options.points ?? []) await stage.play(mode, first, ...again);
    for (const mode of options.walks ?? [])
      for (let at = 1; at <= MOST_COMMITS && !isOver(); at++) {
        const before = await stage.play(mode, { at, when: "before" });
        const after = await stage.play(mode, { at, when: "after" });
        if (!before && !after) break;
      }
    for (let turn = 0; turn < options.kills && !isOver(); turn++) await somewhere(stage, random, options.modes ?? AT_RANDOM, turn);
    return { ...stage.result, seconds: (performance.now() - began) / 1000 };
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Stage = ReturnType<typeof openStage>;

/** A kill at a commit or in a call, in turns, of a squad, a debate or one agent; sometimes a second one on the way back. */
async function somewhere(stage: Stage, random: () => number, modes: readonly Mode[], turn: number): Promise<void> {
  const mode = modes[turn % modes.length] as Mode;
  const arm = (): Arm => ({ at: 1 + Math.floor(random() * COMMITS[mode]), when: random() < 0.5 ? "before" : "after" });
  const again = random() < 0.3 ? [arm()] : [];
  if (turn % 2 === 0) await stage.play(mode, arm(), ...again);
  else {
    const moment: TellMoment = random() < 0.5 ? "arrived" : "answered";
    await stage.play(mode, { moment, skip: Math.floor(random() * CALLS[mode]) }, ...again);
  }
}

interface Trap {
  moment: TellMoment;
  skip: number;
}

function openStage(folder: string, onKill?: (count: number) => void) {
  const server = serveTeller();
  const plain = new Map<Mode, Looked>();
  const result = { turns: 0, kills: 0, atCommits: 0, inCalls: 0, calls: 0, lost: 0, faults: [] as string[] };
  let warm: Warm = warmStudio(CHILD);
  let studio: Studio | undefined;
  let isReady = false;

  /** A life that begins is armed with the next of `arms`. */
  async function live(arms: Arm[] = []): Promise<Studio> {
    if (studio) return studio;
    const arm = arms.shift();
    const opened = await warm.start({ folder, ...(arm ? { arm } : {}) });
    warm = warmStudio(CHILD);
    if (isDead(opened)) {
      died(opened.died);
      return live(arms);
    }
    studio = opened.studio;
    return studio;
  }

  function died(at: string | undefined) {
    studio = undefined;
    result.kills++;
    if (at === undefined) result.inCalls++;
    else result.atCommits++;
    onKill?.(result.kills);
  }

  /** The answer; asked again of the next life when this one dies over it. */
  async function ask<T>(line: string, arms: Arm[] = []): Promise<T> {
    for (;;) {
      const answer = await (await live(arms)).ask(line);
      if (!isDead(answer)) return answer as T;
      died(answer.died);
    }
  }

  async function prepare() {
    if (isReady) return;
    isReady = true;
    await ask(`run keys key.set ${JSON.stringify({ provider: "teller", fields: { key: "test-key-teller" }, baseUrl: server.url })}`);
  }

  async function one(mode: Mode, arms: Arm[], first?: Arm | Trap): Promise<Looked> {
    const name = `turn-${++result.turns}`;
    const { id: projectId } = await ask<{ id: string }>(`run ${name}p project.create ${JSON.stringify({ title: "Tea house" })}`);
    if (first && "at" in first) await ask(`die ${first.at} ${first.when}`);
    if (first && "moment" in first) server.trap(first.moment, first.skip, async () => void (await studio?.end()));
    const params = { projectId, mode, approval: "auto", model: "teller", fresh: true, ...SCENES[mode] };
    const { id } = await ask<{ id: string }>(`run ${name}t turn.start ${JSON.stringify(params)}`, arms);
    for (const since = performance.now(); !(await ask<boolean>(`ended ${id}`, arms)); await Bun.sleep(5))
      if (performance.now() - since > ENDS_WITHIN_MS) throw new Error(`A ${mode} does not come to its end.`);
    server.trap("arrived", Number.POSITIVE_INFINITY, async () => {});
    await ask("live");
    return ask<Looked>(`look ${projectId} ${id}`);
  }

  return {
    result,
    /** Plays a turn with a kill on its way, and looks at what it came to. true: it met the kill. */
    async play(mode: Mode, first: Arm | Trap, ...again: Arm[]): Promise<boolean> {
      await prepare();
      const undisturbed = plain.get(mode) ?? (await one(mode, []));
      plain.set(mode, undisturbed);
      const before = result.kills;
      const looked = await one(mode, again, first);
      const kills = result.kills - before;
      result.calls += looked.calls.length;
      result.lost += looked.calls.filter(({ state }) => state === "lost").length;
      const where = `${mode} ${JSON.stringify(first)}`;
      const faults = faultsOf(looked, undisturbed, server.charged, kills);
      result.faults.push(...faults.map((fault) => `${where}: ${fault}`));
      return kills > 0;
    },
    async close() {
      await studio?.end();
      await warm.end();
      await server.stop();
    },
  };
}
