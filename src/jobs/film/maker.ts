/** What the steps of a film share: who acts, what was planned, and how far each stage is. */
import type { Static } from "@sinclair/typebox";
import type { Actor } from "../../actors.ts";
import type { Clash } from "../../clash.ts";
import { runCommand } from "../../commands/door.ts";
import { type FilmOptions, filmById } from "../../films.ts";
import type { FilmPlan } from "../../providers/draft/planner/film-plan.ts";
import type { JobContext } from "../define.ts";
import type { filmSpec } from "../specs.ts";

export type Context = JobContext<Static<typeof filmSpec.args>>;

export const FILM_FPS = 24;
export const DISSOLVE_SECONDS = 0.6;
/** How much of the bar each stage takes. */
const STAGES = { canvas: 0.02, pictures: 0.12, voice: 0.06, music: 0.02, clips: 0.5, cut: 0.02, render: 0.26 } as const;
export type FilmStage = keyof typeof STAGES;

export interface Maker {
  context: Context;
  clash: Clash;
  filmId: string;
  projectId: string;
  actor: Actor;
  plan: FilmPlan;
  options: FilmOptions;
  /** Runs a command once, whatever happens in between. */
  command<T>(key: string, name: string, params: Record<string, unknown>): Promise<T>;
  stage(stage: FilmStage, done: number, words?: string): void;
}

export async function openMaker(context: Context): Promise<Maker> {
  const { clash } = context;
  const film = await filmById(clash, context.args.filmId);
  const owner = await clash.accounts.actorById(film.createdBy);
  const actor: Actor = {
    id: film.turnId,
    kind: "agent",
    name: "Planner",
    role: owner?.role ?? "editor",
    turnId: film.turnId,
    behalfOf: film.createdBy,
  };
  const done = new Map<FilmStage, number>();
  return {
    context,
    clash,
    actor,
    filmId: film.id,
    projectId: film.projectId,
    plan: film.plan as unknown as FilmPlan,
    options: film.options as FilmOptions,
    command: async <T>(key: string, name: string, params: Record<string, unknown>) =>
      (await runCommand(clash, {
        actor,
        name,
        params: { projectId: film.projectId, ...params },
        idempotencyKey: `${film.id}:${key}`,
      })) as T,
    stage(stage, fraction, words = "") {
      done.set(stage, fraction);
      const stages = Object.fromEntries(done);
      const whole = Object.entries(STAGES).reduce((sum, [name, weight]) => sum + weight * (done.get(name as FilmStage) ?? 0), 0);
      context.progress(whole, words, { filmId: film.id, stage, stages });
    },
  };
}

const LOOK_AGAIN_MS = 250;

/** Asks until the answer is yes, at every event of the project and a few times a second for the progress. */
export async function waitFor(maker: Maker, ready: () => Promise<boolean>): Promise<void> {
  const { clash, context } = maker;
  while (!(await ready())) {
    await clash.clock.sleep(LOOK_AGAIN_MS, context.signal);
    context.signal.throwIfAborted();
  }
}
