/** What a room accepts. Bytes are of updates before framing; rates are per second with a burst of the given size. */
export interface RoomLimits {
  maxUpdateBytes: number;
  sessionUpdatesPerSecond: number;
  sessionBurstUpdates: number;
  sessionBytesPerSecond: number;
  sessionBurstBytes: number;
  presencePerSecond: number;
  presenceBurst: number;
  presenceValueBytes: number;
  presenceKeysPerSession: number;
  maxRoomsPerSocket: number;
  maxFragmentBatches: number;
  /** A snapshot is made when either is reached since the last one. */
  compactRows: number;
  compactBytes: number;
  /** After a snapshot no other is made for so many times what it took: it costs what the canvas is large, not what is new. */
  compactRest: number;
  /** When a room closes a smaller log is worth it too: a snapshot opens in a few milliseconds, whatever its size. */
  compactClosingRows: number;
  compactClosingBytes: number;
}

export const ROOM_LIMITS: RoomLimits = {
  maxUpdateBytes: 8 * 1024 * 1024,
  sessionUpdatesPerSecond: 6_000,
  sessionBurstUpdates: 12_000,
  sessionBytesPerSecond: 4 * 1024 * 1024,
  sessionBurstBytes: 32 * 1024 * 1024,
  presencePerSecond: 60,
  presenceBurst: 120,
  presenceValueBytes: 4 * 1024,
  presenceKeysPerSession: 4,
  maxRoomsPerSocket: 8,
  maxFragmentBatches: 4,
  compactRows: 1_000,
  compactBytes: 2 * 1024 * 1024,
  compactRest: 10,
  compactClosingRows: 100,
  compactClosingBytes: 128 * 1024,
};

export interface RoomTimes {
  idleMs: number;
  joinMs: number;
  fragmentMs: number;
  broadcastMs: number;
  /** A worker that does not answer for so long is ended. */
  workerMs: number;
  rejoinPauseMs: number;
  /** How soon a lost permission takes effect on an open connection. */
  recheckMs: number;
  /** A request for a run that could not be judged is reported again after so long. */
  requestRetryMs: number;
}

export const ROOM_TIMES: RoomTimes = {
  idleMs: 60_000,
  joinMs: 5_000,
  fragmentMs: 10_000,
  broadcastMs: 16,
  workerMs: 30_000,
  rejoinPauseMs: 5_000,
  recheckMs: 30_000,
  requestRetryMs: 10_000,
};

/** A lagging consumer is closed when so much waits to be sent to it. */
export const LAG_LIMIT_BYTES = 16 * 1024 * 1024;

/** Synced updates of one actor with shorter pauses are one step of undo. */
export const STEP_PAUSE_MS = 1_000;

/** In the history an actor's changes with shorter pauses are one version, which spans at most so long. */
export const VERSION_PAUSE_MS = 2 * 60_000;
export const VERSION_SPAN_MS = 15 * 60_000;
export const VERSION_NAME_LIMIT = 120;
