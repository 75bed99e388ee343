/**
 * From rows of the log to lines of the history: what one actor does without a longer pause is one version, whoever else works at the
 * same time. A name pins its row: no version goes on beyond it.
 */
import { VERSION_PAUSE_MS, VERSION_SPAN_MS } from "./limits.ts";
import type { Frontiers } from "./messages.ts";
import { joinTouched, type Touched } from "./touched.ts";

export type RowKind = "genesis" | "import" | "repair" | "edit" | "undo" | "redo" | "restore";

export interface HistoryRow {
  seq: number;
  time: number;
  actor: string;
  turn: string | null;
  kind: RowKind;
  touched: Touched | null;
}

export interface FoldedVersion {
  seq: number;
  startedAt: number;
  time: number;
  actor: string;
  turn: string | null;
  touched: Touched;
}

export interface StoredVersion extends FoldedVersion {
  /** Where in the document's own history it ends. */
  frontiers: Frontiers;
}

/**
 * The versions that these rows (in order) make, in the order of `seq`. Those of `earlier` that a row continues are replaced by the
 * longer one: `replaced` names them.
 */
export function foldVersions(
  rows: readonly HistoryRow[],
  named: ReadonlySet<number>,
  earlier: readonly FoldedVersion[] = [],
): { versions: FoldedVersion[]; replaced: number[] } {
  const open = new Map<string, FoldedVersion>();
  const fresh = new Set<FoldedVersion>();
  const replaced: number[] = [];
  for (const version of earlier) if (!named.has(version.seq)) open.set(keyOf(version), version);
  let last: FoldedVersion | undefined;
  for (const row of rows) {
    const before = row.kind === "repair" && last ? last : goesOn(open.get(keyOf(row)), row);
    const version: FoldedVersion = before
      ? { ...before, seq: row.seq, time: row.time, touched: joinTouched(before.touched, row.touched) }
      : { seq: row.seq, startedAt: row.time, time: row.time, actor: row.actor, turn: row.turn, touched: joinTouched(row.touched, null) };
    if (before && !fresh.delete(before)) replaced.push(before.seq);
    fresh.add(version);
    last = version;
    if (named.has(row.seq)) {
      open.delete(keyOf(version));
      last = undefined;
    } else open.set(keyOf(version), version);
  }
  return { versions: [...fresh].sort((a, b) => a.seq - b.seq), replaced };
}

const keyOf = (of: { actor: string; turn: string | null }): string => `${of.actor} ${of.turn ?? ""}`;

function goesOn(version: FoldedVersion | undefined, row: HistoryRow): FoldedVersion | undefined {
  if (!version || row.kind === "restore") return undefined;
  return row.time - version.time < VERSION_PAUSE_MS && row.time - version.startedAt < VERSION_SPAN_MS ? version : undefined;
}
