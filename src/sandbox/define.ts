/**
 * A sandbox runs code that nobody here wrote. What every backend must hold is in `test/contracts/sandbox.test.ts`: no file and no environment of the host,
 * no network, no other process; limits of time, memory and output that end it; killed with all it started; nothing left behind. Code reaches the
 * world only by the host calls it is given, each of which checks what it is asked for.
 */
import type { Json } from "../canvas/nodes/define.ts";

/** What one run may take; passing a limit ends it. */
export interface SandboxLimits {
  /** From start to end, waiting for host calls included. */
  elapsedMs: number;
  /** Of the code itself, between two host calls. */
  busyMs: number;
  /** The heap of the code. */
  memoryBytes: number;
  /** All files it leaves, together. */
  outputBytes: number;
  /** Lines of `log`, together; what comes after is dropped and said so. */
  logBytes: number;
  /** Host calls, together. */
  calls: number;
}

/**
 * A host call: plain JSON in and out; bytes travel as files of the run's folder. It throws AppError for what it refuses, which the code meets as an
 * Error with that sentence.
 */
export type HostCall = (args: Json, signal: AbortSignal) => Promise<Json>;

export interface SandboxOrder {
  /** An ES module whose default export is a function, called with `value`; it may return a promise. It cannot import. */
  code: string;
  value: Json;
  /**
   * A folder of the host. The code sees its files by relative names through `files.read(name)`, `files.write(name, bytes or text)`, `files.list()` and
   * `files.remove(name)`, and nothing else of the disk; names with `..`, an absolute path, a link or odd letters are refused.
   */
  folder: string;
  /** By name, as `host.<name>(args)`; what is not here does not exist. */
  calls: Readonly<Record<string, HostCall>>;
  limits: SandboxLimits;
  signal: AbortSignal;
  /** Each line of `log` as it comes. */
  onLog?(line: string): void;
}

export type SandboxEnding =
  /** `value` is what the function returned; undefined is null. */
  | { end: "returned"; value: Json; log: string }
  /** The code threw, or its module does not parse: its own words and the line it happened in. */
  | { end: "threw"; message: string; line: number | null; log: string }
  /** A limit ended it; `message` is a sentence that names it. */
  | { end: "limit"; limit: "elapsed" | "busy" | "memory" | "output" | "calls"; message: string; log: string };

export interface SandboxBackend {
  name: "wasm" | "local" | "none";
  /** Whether it keeps the code apart from the host; what does not is for developers alone. */
  isolates: boolean;
  /** Why it cannot be used here, as a sentence; undefined when it can. */
  missing(): Promise<string | undefined>;
  /** Throws the signal's reason when it is aborted, AppError `unavailable` when the child dies of itself. */
  run(order: SandboxOrder): Promise<SandboxEnding>;
}
