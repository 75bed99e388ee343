import { STEP_PAUSE_MS } from "./limits.ts";
import type { JournalRow } from "./store.ts";

/**
 * The rows that one undo takes back, newest first: the newest one and those before it that are of the same step (R19). A page says
 * which step its updates are of; of what comes by sync without that, short pauses tell. Of a turn it is all of them.
 */
export function lastStep(newestFirst: readonly JournalRow[], wholeTurn: boolean): JournalRow[] {
  if (wholeTurn) return [...newestFirst];
  const step: JournalRow[] = [];
  for (const row of newestFirst) {
    const later = step.at(-1);
    if (later && !isOneStep(row, later)) break;
    step.push(row);
  }
  return step;
}

function isOneStep(row: JournalRow, later: JournalRow): boolean {
  if (row.kind !== later.kind || row.step !== later.step) return false;
  return row.step !== null || (row.kind === "import" && later.time - row.time < STEP_PAUSE_MS);
}
