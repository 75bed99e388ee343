/** What the spend page is drawn from: plain values. Money is micro-USD, times are ms since the epoch, days are in UTC. */
import type { Actor } from "../shared/who.tsx";

export const SPEND_DAYS = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
] as const;
export type SpendDays = (typeof SPEND_DAYS)[number]["value"];

export const SPEND_CHOICES = [
  { value: "project", label: "Project" },
  { value: "person", label: "Person" },
  { value: "model", label: "Model" },
  { value: "provider", label: "Provider" },
] as const;
export type SpendChoice = (typeof SPEND_CHOICES)[number]["value"];

export interface SpendBucket {
  /** `21 Nov`, or `week of 16 Nov`. */
  name: string;
  /** Of each series, in its order. */
  micros: readonly number[];
}

export interface SpendLine {
  name: string;
  /** Where it leads, as to a project. */
  href?: string;
  spentMicros: number;
  takes: number;
  unknown: number;
  /** Its place in the chart; undefined for what is under "Others". */
  series?: number;
}

export interface LedgerLine {
  seq: number;
  at: number;
  kind: "reserve" | "call" | "settle" | "release" | "lost";
  model: string;
  project: string;
  projectId?: string;
  actor: Actor;
  heldMicros: number;
  spentMicros: number;
  isUnknown: boolean;
}

export interface SpendView {
  days: SpendDays;
  by: SpendChoice;
  /** Names of the series of the chart, the largest first; the last may be "Others". */
  series: readonly string[];
  buckets: readonly SpendBucket[];
  lines: readonly SpendLine[];
  spentMicros: number;
  takes: number;
  unknown: number;
  held: { micros: number; requests: number; unknown: number };
  ledger: readonly LedgerLine[];
  /** The number of the last row, when there are older ones. */
  older?: number;
}
