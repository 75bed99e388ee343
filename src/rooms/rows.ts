import type { Wrote } from "./messages.ts";
import type { Stamp } from "./port.ts";
import type { JournalRow, LogBatch, LogRow, RowKind } from "./store.ts";

export interface Writing {
  projectId: string;
  /** Number of the last row of the log. */
  seq: number;
  time: number;
  by: Stamp;
  kind: RowKind;
}

/** The rows that a change leaves: what was written, its repair, who owns new peer ids, and how to take it back. Undefined when it left none. */
export function rowsOf(
  wrote: Wrote,
  { projectId, seq, time, by, kind }: Writing,
): Pick<LogBatch, "rows" | "peers" | "journal"> | undefined {
  const parts = [
    ...(wrote.bytes ? [{ kind, bytes: wrote.bytes, actor: by.actor }] : []),
    ...(wrote.repair ? [{ kind: "repair" as const, bytes: wrote.repair, actor: "server" }] : []),
  ];
  if (parts.length === 0) return undefined;
  const turn = by.turn ?? null;
  const rows = parts.map((part, index): LogRow => ({ projectId, seq: seq + 1 + index, time, turn, ...part }));
  const last = seq + rows.length;
  const step: JournalRow = {
    id: `${projectId}.${last}`,
    projectId,
    actor: by.actor,
    turn,
    kind: kind === "import" ? "import" : "edit",
    seq: last,
    time,
    entries: wrote.journal,
  };
  const peers = wrote.peers.map(([peer, actor]) => ({ projectId, peer, actor }));
  return { rows, peers, journal: wrote.journal.length > 0 ? [step] : [] };
}
