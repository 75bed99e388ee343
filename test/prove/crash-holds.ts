/**
 * Brings the generations of one process to chosen points of their paths and holds them there, so that one kill meets each of them at its own: a run of a
 * job is stopped before or after the so-many-th of its commits, and goes no further. What a run commits is known by its asynchronous context; commits that
 * others make on the way of a generation (the claim, the end of an attempt, the room's log) belong to nobody and are met by `die` instead.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { JobKind } from "../../src/jobs/define.ts";
import { generateJob } from "../../src/jobs/generate.ts";
import { stopJob } from "../../src/jobs/stop.ts";
import { chance } from "../simulate/chance.ts";

export interface Holds {
  /** From now on about two of three runs are held. */
  begin(seed: number): void;
  end(): void;
  /** Where runs are held now, by the names of the boundaries. */
  held(): string[];
  /** Around a commit whose boundary has this name. */
  around<T>(boundary: string, commit: () => Promise<T>): Promise<T>;
}

interface Run {
  commits: number;
  holdAt: number;
  when: "before" | "after";
}

const SHARE = 0.7;
/** A path has so many commits of its own. */
const COMMITS = 4;
/** Whom kills have met so often is let through: a job of which a server dies again and again is put away. */
const TRIES = 7;
/** Commits of the path itself; hooks of other works may run in its context. */
const OWN = /^(jobs\/generate|jobs\/stop|generations)/;

export function createHolds(): Holds {
  const runs = new AsyncLocalStorage<Run>();
  const held: string[] = [];
  let random: (() => number) | undefined;

  const planned = (attempt: number): Run => {
    if (!random || attempt > TRIES || random() > SHARE) return { commits: 0, holdAt: 0, when: "before" };
    return { commits: 0, holdAt: 1 + Math.floor(random() * COMMITS), when: random() < 0.5 ? "before" : "after" };
  };
  for (const kind of [generateJob, stopJob] as unknown as JobKind[]) {
    const { run } = kind;
    kind.run = (context) => runs.run(planned(context.job.attempt), () => run(context));
  }
  const forever = (boundary: string) => {
    held.push(boundary);
    return new Promise<never>(() => {});
  };

  return {
    begin(seed) {
      random = chance(seed);
    },
    end() {
      random = undefined;
    },
    held: () => held,
    async around(boundary, commit) {
      const run = OWN.test(boundary) ? runs.getStore() : undefined;
      const when = run && ++run.commits === run.holdAt ? run.when : undefined;
      if (when === "before") return forever(`before ${boundary}`);
      const result = await commit();
      return when === "after" ? forever(`after ${boundary}`) : result;
    },
  };
}
