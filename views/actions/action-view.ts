/** What the pages of custom actions are drawn from: plain values, never a secret. Times are ms since the epoch. */
import type { Actor } from "../shared/who.tsx";

export type ActionState = "installed" | "waiting" | "removed" | "refused";
export type ActionRuntime = "sandbox" | "http" | "worker";

export interface WaitingView {
  versionId: string;
  version: string;
  proposer: Actor;
  at: number;
}

export interface ActionRowView {
  name: string;
  title: string;
  description: string;
  version: string;
  state: ActionState;
  runtime: ActionRuntime;
  /** What it may do, a sentence each; empty when it may nothing besides the usual. */
  rights: readonly string[];
  origin: string;
  proposer: Actor;
  at: number;
  waiting: readonly WaitingView[];
  /** Titles of the secrets that it cannot do without and that are not set. */
  missing: readonly string[];
}

export interface SecretView {
  name: string;
  title: string;
  description?: string;
  isRequired: boolean;
  state: "set" | "unset" | "unreadable";
  changedAt?: number;
}

export interface VersionView {
  id: string;
  version: string;
  state: ActionState;
  origin: string;
  proposer: Actor;
  at: number;
}

export interface RunRowView {
  id: string;
  projectId: string;
  project: string;
  version: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  /** What it said, or why it failed. */
  said: string;
  actor: Actor;
  at: number;
  hasLog: boolean;
}

export interface ActionDetailView extends ActionRowView {
  sha256: string;
  author?: string;
  homepage?: string;
  secrets: readonly SecretView[];
  versions: readonly VersionView[];
  /** Of the last two weeks, the newest first. */
  runs: readonly RunRowView[];
}

export interface AskedRightView {
  sentence: string;
  icon: string;
  change: "new" | "kept" | "gone";
}

export interface PieceView {
  title: string;
  name: string;
  /** `pictures or clips, 1 to 40`. */
  words: string;
}

export interface CodeLineView {
  kind: "same" | "added" | "removed";
  /** In the version that is shown; none for a line that is gone. */
  number?: number;
  text: string;
}

export interface ReviewView {
  versionId: string;
  name: string;
  title: string;
  description: string;
  version: string;
  state: ActionState;
  runtime: ActionRuntime;
  author?: string;
  homepage?: string;
  origin: string;
  proposer: Actor;
  at: number;
  /** The version that is installed now. */
  against?: string;
  rights: readonly AskedRightView[];
  changes: readonly string[];
  inputs: readonly PieceView[];
  params: readonly PieceView[];
  outputs: readonly PieceView[];
  /** Parts with changes; empty for a first version, whose code is all new. */
  parts: readonly (readonly CodeLineView[])[];
  added: number;
  removed: number;
  code: string;
  sha256: string;
}

export interface WorkerView {
  id: string;
  title: string;
  actions: readonly string[] | null;
  seenAt: number | null;
  revokedAt: number | null;
  createdAt: number;
  holds: number;
  done: number;
}

export const RUNTIME_WORDS: Record<ActionRuntime, string> = {
  sandbox: "Runs here, in the sandbox",
  http: "Runs at its author's address",
  worker: "Runs on a worker",
};
