/** The form of an action and its last run, as plain values. */
import type { Choice } from "../shared/field.tsx";

/** One parameter of an action, by its kind. */
export interface ActionParamView {
  name: string;
  title: string;
  description?: string;
  kind: "text" | "number" | "choice" | "boolean" | "colour";
  value: string;
  isLong?: boolean;
  choices?: readonly Choice[];
  min?: number;
  max?: number;
  step?: string;
}

export interface ActionRunView {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  percent?: number;
  /** What it does right now. */
  words?: string;
  /** What it said of its work. */
  note?: string;
  /** What happened, as a sentence. */
  error?: string;
  hasLog: boolean;
  /** How many things it made. */
  made: number;
  /** Milliseconds since the epoch. */
  at: number;
}
