import { STEP_PAUSE_MS } from "./limits.ts";
import type { JournalRow } from "./store.ts";

/**
 * The rows that one undo takes back, newest first: the newest one, and while they came by sync with short pauses, those before it.
 * Of a turn it is all of them (R19).
 */
export function lastStep(newestFirst: readonly JournalRow[], wholeTurn: boolean): JournalRow[] {
  if (wholeTurn) return [...newestFirst];
  const step: JournalRow[] = [];
  for (const row of newestFirst) {
    const later = step.at(-1);
    if (later && (row.kind !== "import" || later.kind !== "import" || later.time - row.time >= STEP_PAUSE_MS)) break;
    step.push(row);
  }
  return step;
}
