/** What the main thread and a worker say to each other. Everything is plain and cloned; the worker never sees the database. */
import type { CanvasEdge, CanvasNode, CanvasRequest, CanvasView } from "../canvas/document.ts";
import type { Edit, ServerEdit } from "../canvas/edit.ts";
import type { JournalEntry } from "../canvas/journal.ts";
import type { Timeline } from "../canvas/timeline.ts";

export type Call =
  | {
      call: "open";
      room: string;
      snapshot: Uint8Array | undefined;
      updates: Uint8Array[];
      peers: [peer: string, actor: string][];
      /** Peers of earlier epochs. */
      retired: string[];
    }
  | { call: "close"; room: string }
  | { call: "import"; room: string; actor: string; mayRequest: boolean; updates: Uint8Array[] }
  | { call: "apply"; room: string; actor: string; time: number; journal: boolean; edits: readonly (Edit | ServerEdit)[] }
  | { call: "undo"; room: string; entries: JournalEntry[] }
  | { call: "restore"; room: string; target: CanvasView; assets: string[] }
  | { call: "join"; room: string; version: Uint8Array; viewer: boolean }
  | { call: "view"; room: string }
  | { call: "export"; room: string }
  /** `marks`: how many of the updates come before each version's end. */
  | { call: "compact"; room: string; snapshot: Uint8Array | undefined; updates: Uint8Array[]; marks: number[] }
  /** The canvas after these; with frontiers, as it was there. */
  | { call: "viewAt"; room: string; snapshot: Uint8Array | undefined; updates: Uint8Array[]; frontiers: Frontiers | undefined }
  | { call: "trim"; room: string; snapshot: Uint8Array | undefined; updates: Uint8Array[] }
  /** As `trim`, from as much as can be read: the newest snapshot that can, and of the updates after it as many as follow. */
  | { call: "salvage"; room: string; snapshots: Uint8Array[]; updates: Uint8Array[] };

export type Frontiers = { peer: string; counter: number }[];

export type CallOf<Name extends Call["call"]> = Extract<Call, { call: Name }>;

export interface Answers {
  open: { requests: PendingRequest[] };
  close: undefined;
  import: Imported;
  apply: Wrote;
  undo: Wrote & { skipped: string[]; restoredNodeIds: string[] };
  restore: Wrote & { skipped: string[]; restoredNodeIds: string[] };
  join: Joined;
  view: CanvasView;
  export: Uint8Array;
  compact: { bytes: Uint8Array; frontiers: Frontiers[] };
  viewAt: CanvasView;
  trim: Trimmed;
  salvage: Trimmed & { updatesRead: number; fromSnapshot: number };
}

export interface PendingRequest extends CanvasRequest {
  id: string;
  /** Of the peer that wrote it; undefined when that peer is bound to nobody. */
  actor: string | undefined;
}

export type Refusal = "foreign-peer" | "gap" | "invalid" | "stranded" | "too-large";

/** `refused` when nothing of the call was taken. */
export type Imported = { refused: Refusal } | ({ refused?: undefined } & Wrote & Merged);

interface Merged {
  /** For each update of the call; undefined for those that were taken. */
  refusals: (Refusal | undefined)[];
  requests: PendingRequest[];
  /** What the page said it is a part of. */
  step: string | undefined;
  /** It follows on something older than the states that viewers hold: they cannot merge it, and start afresh. */
  viewersAreStale: boolean;
}

/** A document with the same canvas and no past. */
export interface Trimmed {
  bytes: Uint8Array;
  epoch: number;
  frontiers: Frontiers;
  /** All peers of the document before, and the one of the new document. */
  oldPeers: string[];
  peer: string;
}

/** What a change left behind. `bytes` and `repair` are the rows of the log: none when nothing was new. */
export interface Wrote {
  bytes: Uint8Array | undefined;
  repair: Uint8Array | undefined;
  /** Peer ids that wrote for the first time, with their actor. */
  peers: [peer: string, actor: string][];
  journal: JournalEntry[];
  changed: Changed;
  faces: string[];
}

/** New values by id, null for what is gone. */
export interface Changed {
  nodes: Record<string, CanvasNode | null>;
  edges: Record<string, CanvasEdge | null>;
  timelines: Record<string, Timeline | null>;
  requests: Record<string, CanvasRequest | null>;
  version: number;
  epoch: number;
}

/** `stale`: the visitor's copy is of an earlier epoch, or older than what viewers are given. */
export type Joined = { parts: Uint8Array[]; version: Uint8Array } | { stale: "epoch" | "copy" };

export type ToWorker = { calls: { id: number; call: Call }[] } | { answer: number; assetIds: string[] };

export interface Failed {
  code: "app" | "damaged" | "trap" | "bug";
  message: string;
  app?: { code: string; fields: { field: string; message: string }[] };
}

export type FromWorker =
  | { done: { id: number; value?: unknown; failed?: Failed }[] }
  /** May this actor use these assets? */
  | { ask: number; room: string; actor: string; assetIds: string[] };
