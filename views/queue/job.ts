import type { State } from "../shared/state.tsx";
import type { Actor } from "../shared/who.tsx";

/** A job as people see it: one row of the queue. Times are ms since the epoch. */
export interface JobView {
  id: string;
  /** "Slow push in, shot 1", "Rough cut". */
  title: string;
  /** What does it, and for which project: "draft-video, The last tea house". */
  note: string;
  state: State;
  /** Overrides the state's word: "Rendering". */
  word?: string;
  finished: boolean;
  thumbUrl?: string;
  /** Where there is no picture: an icon of the sprite. */
  icon: string;
  actor: Actor;
  /** 0 to 100 while it runs. */
  percent?: number;
  /** Why it waits, how it ended, what went wrong: one sentence. */
  why?: string;
  attempts: number;
  /** `undefined` where nothing is bought, `null` where the price is not known. */
  costMicroUsd?: number | null;
  etaSeconds?: number;
  /** When it finished. */
  at?: number;
  projectId?: string;
  generationId?: string;
  /** Set for a render. */
  renderId?: string;
  canCancel: boolean;
  canRetry: boolean;
}

export const FILTERS = [
  { state: "all", word: "All" },
  { state: "running", word: "Running" },
  { state: "waiting", word: "Waiting" },
  { state: "attention", word: "Needs you" },
  { state: "done", word: "Done" },
] as const;

export type JobFilter = (typeof FILTERS)[number]["state"];
