/** What the batch page shows, as plain values. */
import type { ParamView } from "../nodes/face.ts";
import type { State } from "../shared/state.tsx";

export interface BatchModelView {
  id: string;
  name: string;
  /** Under which it stands: "Pictures". */
  kind: string;
  provider: string;
  /** `$0.04`, `$0.10 / 1,000 letters`, `free`, null: nobody knows. */
  price: string | null;
  chosen: boolean;
  /** Why it cannot be chosen now. */
  why?: string;
}

/** A parameter as a field of the form. */
export interface ParamField extends Omit<ParamView, "name"> {
  /** `param.seconds` for all, `param.kling-3.seconds` for one model. */
  field: string;
}

export interface ParamsView {
  projectId: string;
  /** What all chosen models have. */
  shared: readonly ParamField[];
  /** What only some have, by model. */
  own: readonly { model: string; fields: readonly ParamField[] }[];
}

export interface BatchFormView {
  projectId: string;
  template: string;
  source: "lines" | "csv";
  lines: string;
  sheet?: SheetView | undefined;
  models: readonly BatchModelView[];
  params: ParamsView;
  takes: number;
  /** Dollars as they were typed. */
  budget: string;
  /** Of schedules, unless another is written: IANA name. */
  timezone: string;
}

export interface SheetView {
  name: string;
  columns: readonly string[];
  rows: readonly Record<string, string>[];
}

export interface CountView {
  rows: number;
  models: number;
  takes: number;
  cells: number;
  lines: { name: string; takes: number; price: string }[];
  together: string;
  unknown: number;
  /** Of the workspace, as far as the prompt uses them. */
  variables: { name: string; value: string }[];
  /** Comes back with the form: what is run is what was counted. */
  stamp: string;
  problems: { where: string; sentence: string }[];
  problemCount: number;
}

export interface BatchLineView {
  id: string;
  title: string;
  state: "running" | "done" | "stopped" | "cancelled";
  at: number;
  cells: number;
}

export interface BatchHeadView {
  projectId: string;
  id: string;
  title: string;
  state: BatchLineView["state"];
  note: string | null;
  counts: { done: number; running: number; left: number; failed: number; cancelled: number; uncertain: number };
  cells: number;
  /** "$0.08 of $0.10 spent, 2 takes of unknown cost"; null for viewers, who see no amounts. */
  spent: string | null;
  /** Dollars, as they are written into the field. */
  budget: string | null;
  readOnly: boolean;
}

export interface TakeView {
  place: number;
  kind: "image" | "video" | "audio" | null;
  state: State | "refused";
  /** Small for the table. */
  src?: string;
  /** The whole file. */
  file?: string;
  fraction?: number;
  error?: string | undefined;
  isDraft: boolean;
  review: "keep" | "reject" | "star" | null;
  name: string;
}

export interface BatchRowView {
  row: number;
  name: string;
  detail: string;
  /** By model, each with its takes. */
  groups: TakeView[][];
  isLive: boolean;
}

export interface BatchTableView {
  projectId: string;
  batchId: string;
  models: { name: string; provider: string }[];
  rows: BatchRowView[];
  /** The first row that has not been drawn; null at the end. */
  next: number | null;
}

export interface PickedView {
  projectId: string;
  batchId: string;
  takes: { place: number; name: string; src?: string; star: boolean }[];
  /** Of all that are picked; the strip shows the first. */
  places: readonly number[];
  rows: number;
  /** Takes with a file. */
  done: number;
  readOnly: boolean;
}
