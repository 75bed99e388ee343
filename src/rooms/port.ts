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
}

export interface Applied {
  /** Number of the last row of the log that this call wrote; the number before it when nothing changed. */
  seq: number;
  changedNodeIds: string[];
}

export interface Undone extends Applied {
  /** Steps undone: 0 when there was nothing left to undo. */
  steps: number;
  /** What was left alone because it has changed since, a sentence for each. */
  skipped: string[];
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

export interface Rooms {
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
