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
  /** It would wait for its turn, but for a pause. */
  isPaused?: boolean;
  finished: boolean;
  thumbUrl?: string;
  /** Where there is no picture: an icon of the sprite. */
  icon: string;
  actor: Actor;
  /** 0 to 100 while it runs. */
  percent?: number;
  /** Why it waits, how it ended, what it does: one sentence. */
  why?: string;
  attempts: number;
  /** `undefined` where nothing is bought, `null` where the price is not known. */
  costMicroUsd?: number | null;
  /** The cost is what it may come to, not what was paid. */
  isEstimate?: boolean;
  etaSeconds?: number;
  /** When it finished. */
  at?: number;
  projectId?: string;
  generationId?: string;
  /** Set for a render. */
  renderId?: string;
  canCancel: boolean;
  canRetry: boolean;
  /** It stands in a line and may be moved in it. */
  canMove?: boolean;
}

export const FILTERS = [
  { state: "all", word: "All" },
  { state: "running", word: "Running" },
  { state: "waiting", word: "Waiting" },
  { state: "attention", word: "Needs you" },
  { state: "done", word: "Done" },
] as const;

export type JobFilter = (typeof FILTERS)[number]["state"];

/** What is shown of the queue: the address of the page as values. */
export interface QueueQuery {
  state: JobFilter;
  projectId?: string;
  kind?: string;
  /** Only what needs a place there: `provider:fal`. */
  resource?: string;
  /** Only what the reader asked for. */
  mine?: boolean;
  /** The job whose details are open. */
  job?: string;
  /** The last job that was seen, for older ones. */
  before?: string;
}

/** Jobs that belong together in the list. */
export interface JobGroup {
  id: string;
  /** "Waiting at fal, in the order in which they run". */
  title: string;
  jobs: readonly JobView[];
  /** How many more there are than are shown. */
  more?: number;
  /** Rows may be moved among each other. */
  isLine?: boolean;
  /** Of a line that goes on: the first job that is not shown. */
  beyond?: string;
}

/** What jobs need a place at: an upstream, the processor. */
export interface ResourceView {
  /** As commands name it: `provider:fal`. */
  id: string;
  name: string;
  busy: number;
  atOnce: number | null;
  perMinute: number | null;
  /** Starts that are left of this minute's. */
  left?: number;
  /** How many wait for it. */
  waiting: number;
  paused?: PauseView;
}

export interface PauseView {
  /** "Everything", "The last tea house", "kling". */
  what: string;
  byName: string;
  at: number;
  /** Parameters of `queue.resume`. */
  fields: Record<string, string>;
}

export interface ChoiceOf {
  id: string;
  title: string;
}
