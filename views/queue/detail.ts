import type { DoubtView } from "../nodes/doubt.ts";
import type { JobView } from "./job.ts";

/** A line of a job's log. `at` is ms since the epoch. */
export interface LogLine {
  at: number;
  text: string;
  level?: "warn" | "fail";
}

export interface AttemptView {
  number: number;
  startedAt: number;
  /** Missing while it goes on. */
  endedAt?: number;
  /** The word of its class and the sentence that was told. */
  failure?: { word: string; message: string };
  costMicroUsd?: number | null;
}

export interface StepView {
  name: string;
  /** When its result was kept; missing for the one that is under way. */
  at?: number;
  words?: string;
}

/** Everything that is known of one job. */
export interface JobDetailView {
  job: JobView;
  /** Names and values: model, provider, priority, deadline. */
  facts: readonly { name: string; value: string }[];
  steps: readonly StepView[];
  attempts: readonly AttemptView[];
  log: readonly LogLine[];
  madeFrom: readonly { id: string; role: string; thumbUrl: string }[];
  waitsFor: readonly { id: string; title: string; state: JobView["state"] }[];
  /** What can be done where nobody knows whether the provider took it. */
  doubt?: DoubtView;
  /** Of the file it made. */
  resultUrl?: string;
}
