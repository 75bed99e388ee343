import type { Wrote } from "./messages.ts";
import type { Stamp } from "./port.ts";
import { touchedBy } from "./touched.ts";
import type { JournalRow, LogBatch, LogRow, RowKind } from "./store.ts";

export interface Writing {
  projectId: string;
  /** Number of the last row of the log. */
  seq: number;
  time: number;
  by: Stamp;
  kind: RowKind;
  step?: string | undefined;
  /** Of an undo: the rows of the journal that it takes back. */
  undoes?: string[] | undefined;
}

/** What a redo does is no step of its own: the rows that it makes stand again are. */
const journalKind = {
  import: "import",
  undo: "undo",
  redo: undefined,
  edit: "edit",
  restore: "edit",
  repair: undefined,
  genesis: undefined,
} as const;

/** The rows that a change leaves: what was written, its repair, who owns new peer ids, and how to take it back. Undefined when it left none. */
export function rowsOf(
  wrote: Wrote,
  { projectId, seq, time, by, kind, step, undoes }: Writing,
): Pick<LogBatch, "rows" | "peers" | "journal"> | undefined {
  const parts = [
    ...(wrote.bytes ? [{ kind, bytes: wrote.bytes, actor: by.actor }] : []),
    ...(wrote.repair ? [{ kind: "repair" as const, bytes: wrote.repair, actor: "server" }] : []),
  ];
  if (parts.length === 0) return undefined;
  const turn = by.turn ?? null;
  const touched = touchedBy(wrote.changed);
  const rows = parts.map(
    (part, index): LogRow => ({ projectId, seq: seq + 1 + index, time, turn, touched: index === 0 ? touched : null, ...part }),
  );
  const last = seq + rows.length;
  const peers = wrote.peers.map(([peer, actor]) => ({ projectId, peer, actor }));
  const door = journalKind[kind];
  if (wrote.journal.length === 0 || !door) return { rows, peers, journal: [] };
  const row: JournalRow = {
    id: `${projectId}.${last}`,
    projectId,
    actor: by.actor,
    turn,
    kind: door,
    step: step ?? null,
    undoes: undoes ?? null,
    seq: last,
    time,
    entries: wrote.journal,
  };
  return { rows, peers, journal: [row] };
}
