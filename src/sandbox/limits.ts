/** What ends a run, and what the system is asked to hold its child to. */
import { readFileSync } from "node:fs";
import type { SandboxEnding } from "./define.ts";

export type LimitName = Extract<SandboxEnding, { end: "limit" }>["limit"];

/** Thrown where a limit is passed; the run ends with it. */
export class LimitPassed extends Error {
  constructor(
    readonly limit: LimitName,
    message: string,
  ) {
    super(message);
    this.name = "LimitPassed";
  }
}

/** Of one studio; the others wait, and their time begins when they do. */
export const RUNS_AT_ONCE = 8;
const MEBIBYTE = 1024 ** 2;

export const limitSentences = {
  elapsed: (ms: number) => `The code took longer than ${ms / 1000} s.`,
  busy: (ms: number) => `The code was busy for longer than ${ms / 1000} s at a stretch.`,
  memory: (bytes: number) => `The code needed more than ${Math.floor(bytes / MEBIBYTE)} MiB of memory.`,
  calls: (most: number) => `The code made more than ${most.toLocaleString("en")} calls to the studio.`,
};

/** What the interpreter may use of the stack of its thread, without and with a larger one: a call of the code takes about 180 bytes of it. */
const PLAIN_STACK_BYTES = 128 * 1024;
const LARGE_STACK_BYTES = 512 * 1024;
/** Of the system's own stack, which a call takes about 8 KiB of. */
const SYSTEM_STACK_BYTES = 64 * MEBIBYTE;

export interface Started {
  command: [string, ...string[]];
  env: Record<string, string>;
  stackBytes: number;
}

/**
 * The child's program under the limits of the system, where it has them (`prlimit` comes with every Debian): it can write to no file, open few, leave no
 * core, and its processor time ends. These stand behind the limits that the run itself keeps and are never the only ones.
 */
export function limitChild(program: [string, ...string[]], elapsedMs: number): Started {
  if (Bun.which("prlimit") === null) return { command: program, env: {}, stackBytes: PLAIN_STACK_BYTES };
  const hasLargeStack = mayStack(SYSTEM_STACK_BYTES);
  const limits = ["--fsize=0", "--core=0", "--nofile=256", `--cpu=${Math.ceil(elapsedMs / 1000) * 4 + 20}`];
  return {
    command: ["prlimit", ...limits, ...(hasLargeStack ? [`--stack=${SYSTEM_STACK_BYTES}:`] : []), "--", ...program],
    // a setting of Bun's engine; the code sees no environment at all
    env: hasLargeStack ? { BUN_JSC_maxPerThreadStackUsage: String(SYSTEM_STACK_BYTES - 4 * MEBIBYTE) } : {},
    stackBytes: hasLargeStack ? LARGE_STACK_BYTES : PLAIN_STACK_BYTES,
  };
}

/** Whether the system lets this process have so large a stack. */
function mayStack(bytes: number): boolean {
  try {
    const [, most] = /^Max stack size\s+\S+\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return most === "unlimited" || Number(most) >= bytes;
  } catch {
    return false; // not Linux
  }
}
