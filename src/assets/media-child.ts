/**
 * ffmpeg, ffprobe and the image child, as they may be started on files from outside: no protocol but files and pipes, one demuxer,
 * limits on processor time, memory and what they write. `prlimit` sets the limits where it is there (it comes with every Debian).
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type ChildOptions, type ChildResult, runChild } from "../lib/child.ts";
import { AppError } from "../lib/errors.ts";

const MEBIBYTE = 1024 ** 2;
const MAX_MEMORY_BYTES = 4096 * MEBIBYTE;
const MAX_IMAGE_MEMORY_BYTES = 2048 * MEBIBYTE;
const MAX_ALLOCATION_BYTES = 512 * MEBIBYTE;
const MAX_WRITTEN_BYTES = 512 * MEBIBYTE;

type Options = Omit<ChildOptions, "timeoutMs"> & {
  timeoutMs?: number;
  /** Gives way to everything else on the machine: small pictures can wait, films cannot. */
  background?: boolean;
};

const DEFAULT_TIMEOUT_MS = 60_000;
const IMAGE_CHILD = join(import.meta.dir, "image-child.ts");

/** Runs ffmpeg or ffprobe with the limits; `args` follow. A non-zero code is a result. */
export function runMedia(tool: "ffmpeg" | "ffprobe", args: string[], options: Options): Promise<ChildResult> {
  const safety = [
    "-hide_banner",
    "-v",
    "error",
    "-max_alloc",
    String(MAX_ALLOCATION_BYTES),
    ...(tool === "ffmpeg" ? ["-nostdin", "-y", "-threads", "2"] : []),
  ];
  return limited([tool, ...safety, ...args], `--as=${MAX_MEMORY_BYTES}`, options);
}

const GUARDED_MEMORY_BYTES = 8192 * MEBIBYTE;
const GUARDED_ALLOCATION_BYTES = 1024 * MEBIBYTE;

/** ffmpeg or ffprobe at work on films of our own making, which may be long and large: limits of memory and processor time all the same. */
export function guarded([tool, ...args]: [string, ...string[]], timeoutMs: number): [string, ...string[]] {
  const command: [string, ...string[]] = [tool, "-max_alloc", String(GUARDED_ALLOCATION_BYTES), ...args];
  const cpu = Math.ceil((timeoutMs / 1000) * availableParallelism());
  return canLimit(tool) ? ["prlimit", `--data=${GUARDED_MEMORY_BYTES}`, `--cpu=${cpu}`, "--core=0", "--", ...command] : command;
}

/** A program that is missing is started as it is, so that its absence is told and not that of something else. */
const canLimit = (tool: string): boolean => Bun.which("prlimit") !== null && Bun.which(tool) !== null;

/** What ffmpeg and ffprobe are told of an input from outside. */
export function inputOf(path: string, demuxer: string): string[] {
  return ["-protocol_whitelist", "file,pipe", "-f", demuxer, "-i", `file:${path}`];
}

/**
 * Runs sharp on one order in a process of its own, so that a picture made to crash its decoder ends only that. `program` is another child that reads an order
 * and answers as `image-child` does.
 */
export async function runImageChild<T>(order: object, { program = IMAGE_CHILD, ...options }: Options & { program?: string }): Promise<T> {
  const command: [string, ...string[]] = [process.execPath, program];
  const { code, stdout } = await limited(command, `--data=${MAX_IMAGE_MEMORY_BYTES}`, { ...options, stdin: JSON.stringify(order) });
  const reply =
    code === 0
      ? (JSON.parse(new TextDecoder().decode(stdout)) as { done?: T; wrong?: string })
      : { wrong: "it ended the program that reads it" };
  if (reply.done === undefined)
    throw new AppError("invalid", `The picture could not be read: ${reply.wrong ?? "no reason was given"}.`, [
      { field: "file", message: reply.wrong ?? "" },
    ]);
  return reply.done;
}

function limited(command: [string, ...string[]], memory: string, options: Options): Promise<ChildResult> {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const limits = ["prlimit", memory, `--cpu=${Math.ceil((timeoutMs * 2) / 1000)}`, `--fsize=${MAX_WRITTEN_BYTES}`, "--core=0", "--"];
  const limitedCommand = canLimit(command[0]) ? [...limits, ...command] : command;
  const niced = options.background && Bun.which("nice") ? ["nice", "-n", "15", ...limitedCommand] : limitedCommand;
  return runChild(niced as [string, ...string[]], { ...options, timeoutMs });
}
