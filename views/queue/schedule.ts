import type { Actor } from "../shared/who.tsx";
import type { State } from "../shared/state.tsx";
import type { ChoiceOf } from "./job.ts";

/** Times are ms since the epoch. */
export interface ScheduleView {
  id: string;
  title: string;
  /** "Runs a generator in The last tea house". */
  does: string;
  cron: string;
  timezone: string;
  maker: Actor;
  /** In the schedule's own time zone: "Mon 23 Nov, 06:00". Missing when it never runs again. */
  next?: string;
  /** "in 3 h", seen from now. */
  nextIn?: string;
  lastAt?: number;
  last?: { jobId: string; state: State; why?: string };
  missed: "skip" | "once" | "each";
  paused: boolean;
  mayChange: boolean;
}

export const SCHEDULED = [
  { what: "generator", word: "Run a generator", command: "generation.run", field: "nodeId" },
  { what: "timeline", word: "Render a timeline", command: "render.start", field: "timelineId" },
] as const;

export type Scheduled = (typeof SCHEDULED)[number]["what"];

/** The form for a new schedule, with what there is to choose from. */
export interface ScheduleFormView {
  what: Scheduled;
  projects: readonly ChoiceOf[];
  projectId?: string;
  /** Generators or timelines of the project. */
  things: readonly ChoiceOf[];
  timezones: readonly string[];
  /** What was written so far. */
  values: { title: string; cron: string; timezone: string };
}

/** What a cron line means: its next times, or what is wrong with it. */
export type WhenView = { times: readonly string[] } | { problem: string };
