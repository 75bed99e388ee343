/**
 * The only starter of processes. A child is the leader of its own process group, so that ending it ends what it started
 * (Chromium, ffmpeg); the end is SIGKILL because some children do not answer SIGTERM. Every child has a time limit, an
 * output limit and, where asked for, a folder of its own that is deleted when it ends, however it ends.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "./errors.ts";

export interface ChildOptions {
  /** Bytes or text written to the child's standard input, which is then closed. A stream is piped as it comes. */
  stdin?: string | Uint8Array | ReadableStream<Uint8Array>;
  cwd?: string;
  env?: Record<string, string | undefined>;
  signal?: AbortSignal;
  /** Limit in milliseconds; the child is killed after it. */
  timeoutMs: number;
  /** Called for every complete line of standard output; such lines are not kept. */
  onLine?: (line: string) => void;
  /** Bytes of standard output kept (default 8 MiB); more ends the child. */
  maxOutputBytes?: number;
}

export interface ChildResult {
  code: number;
  stdout: Uint8Array;
  /** The last 8 KiB of standard error. */
  stderr: string;
}

const STDERR_KEPT_BYTES = 8 * 1024;
const STDOUT_KEPT_BYTES = 8 * 1024 * 1024;

/** Runs a program to its end. Throws only when it cannot start, is aborted, or passes a limit; a non-zero code is a result. */
export async function runChild(command: [string, ...string[]], options: ChildOptions): Promise<ChildResult> {
  options.signal?.throwIfAborted();
  const child = start(command, options);
  let ended: "timeout" | "aborted" | "output" | undefined;
  const end = (why: NonNullable<typeof ended>) => {
    ended ??= why;
    killGroup(child.pid);
  };
  const timer = setTimeout(() => end("timeout"), options.timeoutMs);
  const onAbort = () => end("aborted");
  options.signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const limit = options.maxOutputBytes ?? STDOUT_KEPT_BYTES;
    const [stdout, stderr, code] = await Promise.all([
      options.onLine ? readLines(child.stdout, options.onLine) : readAll(child.stdout, limit, () => end("output")),
      readTail(child.stderr, STDERR_KEPT_BYTES),
      child.exited,
    ]);
    if (ended === "aborted") throw options.signal?.reason ?? new DOMException("Aborted", "AbortError");
    if (ended)
      throw new AppError(
        "unavailable",
        `${name(command)} was stopped: ${ended === "timeout" ? `it ran longer than ${options.timeoutMs / 1000} s` : "it wrote too much"}.`,
      );
    return { code, stdout, stderr };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", onAbort);
    killGroup(child.pid); // grandchildren that outlived their parent
  }
}

export interface TwoWayChild {
  pid: number;
  output: ReadableStream<Uint8Array>;
  /** Resolves when the child's end has taken the bytes; what a child that has ended was told is lost without an error. */
  write(bytes: Uint8Array): Promise<void>;
  ended: Promise<{ code: number; signal: string | number | null; stderr: string }>;
  /** Ends it and all it started; resolves when it is gone. */
  kill(): Promise<void>;
}

/** A child that is talked with while it runs. Its environment is `env` and nothing else. Whoever opens it kills it, and keeps its time. */
export function openChild(command: [string, ...string[]], options: { cwd: string; env: Record<string, string> }): TwoWayChild {
  const child = spawn(command, { cwd: options.cwd, env: options.env, stdin: "pipe" });
  const stderr = readTail(child.stderr, STDERR_KEPT_BYTES);
  const ended = child.exited.then(async (code) => ({ code, signal: child.signalCode, stderr: await stderr }));
  return {
    pid: child.pid,
    output: child.stdout,
    async write(bytes) {
      try {
        child.stdin.write(bytes);
        await child.stdin.flush();
      } catch {
        // EPIPE: `ended` tells of it
      }
    },
    ended,
    async kill() {
      killGroup(child.pid);
      await child.exited;
    },
  };
}

/** A folder that exists only while `work` runs. */
export async function withTempFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "clash-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // ESRCH: the group has ended by itself
  }
}

function start(command: [string, ...string[]], options: ChildOptions) {
  const stdin = typeof options.stdin === "string" ? new TextEncoder().encode(options.stdin) : options.stdin;
  return spawn(command, { cwd: options.cwd, env: { ...process.env, ...options.env }, stdin: stdin ?? "ignore" });
}

function spawn<In extends "pipe" | "ignore" | Uint8Array | ReadableStream<Uint8Array>>(
  command: [string, ...string[]],
  options: { cwd?: string; env: Record<string, string | undefined>; stdin: In },
) {
  try {
    return Bun.spawn(command, { ...options, stdout: "pipe", stderr: "pipe", detached: true });
  } catch (cause) {
    if ((cause as { code?: string }).code === "ENOENT")
      throw new AppError(
        "unavailable",
        `${name(command)} is not installed on this machine. Run "npm start" once, or "clash doctor" to see what is missing.`,
      );
    throw cause;
  }
}

const name = (command: string[]) => command[0]?.split("/").at(-1) ?? "the program";

async function readAll(stream: ReadableStream<Uint8Array>, limit: number, onLimit: () => void): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    if (size > limit) onLimit();
    else parts.push(part);
  }
  return Buffer.concat(parts);
}

async function readTail(stream: ReadableStream<Uint8Array>, keep: number): Promise<string> {
  let tail = Buffer.alloc(0);
  for await (const part of stream) {
    tail = Buffer.concat([tail, part]);
    if (tail.length > keep) tail = tail.subarray(tail.length - keep);
  }
  return tail.toString("utf8");
}

const LINE_LIMIT_CHARACTERS = 1024 * 1024;

async function readLines(stream: ReadableStream<Uint8Array>, onLine: (line: string) => void): Promise<Uint8Array> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of stream) {
    const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
    rest = (lines.pop() ?? "").slice(-LINE_LIMIT_CHARACTERS);
    for (const line of lines) onLine(line);
  }
  if (rest) onLine(rest);
  return new Uint8Array();
}
