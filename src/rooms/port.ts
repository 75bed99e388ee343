/**
 * The port of the rooms: all that the rest of the server knows of them. Everything is asynchronous, because the documents live on a
 * worker thread. Rules R1… in SPEC.md.
 */
import type { CanvasView } from "../canvas/document.ts";
import type { Edit, ServerEdit } from "../canvas/edit.ts";

/** Who changes something: `usr_…`, `tok_…`, or `server`; `turn` is the agent's turn (`trn_…`) when an agent does it. */
export interface Stamp {
  actor: string;
  turn?: string | undefined;
  /** What it is a part of (`canvas/step.ts`): calls of one step in a row are undone together. */
  step?: string | undefined;
}

export interface Applied {
  /** Number of the last row of the log that this call wrote; the number before it when nothing changed. */
  seq: number;
  changedNodeIds: string[];
}

export interface Undone extends Applied {
  /** Steps undone or redone: 0 when there was nothing left. */
  steps: number;
  /** What was left alone because it has changed since, a sentence for each. */
  skipped: string[];
}

/** What one actor did without a longer pause: a line of the history. `viewAt(seq)` shows the canvas as it was after it. */
export interface Version {
  /** Number of its last row of the log. */
  seq: number;
  /** Of its first and its last change, milliseconds since the epoch. */
  startedAt: number;
  time: number;
  /** `usr_…`, `tok_…`, `server`; with `turn` an agent did it in that actor's name. */
  actor: string;
  turn: string | null;
  /** What somebody called it; null for most. */
  name: string | null;
  /** How many of each it created, changed or deleted. */
  changes: { nodes: number; edges: number; timelines: number };
}

export interface ChangesSince {
  /** Where the canvas stands now: the next `since`. */
  seq: number;
  /** Created, changed or deleted since; at most 1,000 are named. */
  nodeIds: string[];
  edgeIds: string[];
  /** Who changed something, the latest first; the server itself is not among them. */
  actors: { actor: string; turn: string | null; time: number }[];
  /** False when more has changed than is named, or the history before has been trimmed. */
  isWhole: boolean;
}

export interface Restored extends Applied {
  /** What could not be brought back, a sentence for each. */
  skipped: string[];
}

export interface Recovered {
  seq: number;
  epoch: number;
  /** Rows of the log that could not be read; kept aside with all the rest. */
  lostRows: number;
}

/** The history of a canvas. For editors: a viewer gets none of it. All that reads is answered without opening the room. */
export interface RoomHistory {
  /** Newest first, those before `before` (a `seq`) when it is given. */
  versions(projectId: string, page: { before?: number; limit: number }): Promise<Version[]>;
  /** The canvas as it was after row `seq`. Throws AppError `not_found` when the history does not reach it. */
  viewAt(projectId: string, seq: number): Promise<CanvasView>;
  /** Makes the canvas look as it did after row `seq`: a new change, which can be undone. Requests are never brought back. */
  restore(projectId: string, seq: number, by: Stamp): Promise<Restored>;
  /** Null takes the name away. */
  nameVersion(projectId: string, seq: number, name: string | null, by: Stamp): Promise<void>;
  changesSince(projectId: string, seq: number): Promise<ChangesSince>;
  /** Forgets the history, names and undo included, and raises the epoch: whoever still holds the old one joins afresh (`stale_epoch`). */
  trim(projectId: string, by: Stamp): Promise<{ seq: number; epoch: number }>;
  /**
   * Of a canvas that cannot be read: goes on from its last good state, in a new epoch, and keeps aside what was there. Throws AppError
   * `conflict` when it can be read, `unavailable` when nothing of it can.
   */
  recover(projectId: string, by: Stamp): Promise<Recovered>;
}

/** Told after the commit, at most once per 16 ms for each project. */
export interface RoomChange {
  projectId: string;
  seq: number;
  /** Everybody who changed something since the last call. */
  actors: string[];
  /** Nodes created, changed or deleted. */
  changedNodeIds: string[];
  /** Of these, the nodes whose face has to be drawn again (created, or another `faceKey`). */
  faceNodeIds: string[];
  deletedNodeIds: string[];
  changedTimelineIds: string[];
}

export interface RoomFailure {
  projectId: string;
  error: Error;
}

export interface RunRequest {
  projectId: string;
  requestId: string;
  nodeId: string;
  takes: number;
  actor: string;
}

export interface Rooms extends RoomHistory {
  /** Makes the canvas of a new project. Does nothing when it has one. */
  create(projectId: string, by: Stamp): Promise<void>;
  /** The canvas as committed. Throws AppError `not_found` when the project has no canvas, `unavailable` when it cannot be read. */
  view(projectId: string): Promise<CanvasView>;
  /** All edits or none; resolves when they are on disk. Throws as `planEdits` does. */
  apply(projectId: string, edits: readonly (Edit | ServerEdit)[], by: Stamp): Promise<Applied>;
  /** A full snapshot of the committed document. */
  export(projectId: string): Promise<Uint8Array>;
  /** Takes back the actor's last step, or everything that the turn did. */
  undo(projectId: string, by: { actor: string; turn?: string | undefined }): Promise<Undone>;
  /** Makes the actor's last undo undone, as long as they have changed nothing since. */
  redo(projectId: string, by: { actor: string; turn?: string | undefined }): Promise<Undone>;
  subscribe(projectId: string, listener: (change: RoomChange) => void): () => void;
  onFailure(listener: (failure: RoomFailure) => void): () => void;
  /** A socket of the Loro protocol; the caller hands over what arrives. */
  connect(socket: SyncSocket, access: SyncAccess): SyncSession;
  /** Flushes and closes every room and its workers; sockets are told to come back. */
  close(): Promise<void>;
}

export interface SyncSocket {
  send(frame: Uint8Array | string): void;
  close(code: number, reason: string): void;
  /** Bytes accepted but not yet sent, where the transport knows; a consumer that lags too far is closed. */
  buffered?(): number;
}

export interface Visitor {
  actor: string;
  role: "viewer" | "editor";
  name: string;
  /** Hue of the person's cursor in degrees. */
  hue: number;
}

export interface SyncAccess {
  /** Who joins which project; `refused` is the sentence that the client sees. Called at every join. */
  authenticate(auth: Uint8Array, projectId: string): Promise<Visitor | { refused: string }>;
}

export interface SyncSession {
  /** A binary frame, or the text frames "ping" and "pong". */
  receive(frame: Uint8Array | string): void;
  closed(): void;
}
