/**
 * One run in a child of its own: the studio gives it the code, answers its file orders and host calls, keeps its clocks, and kills it. Whatever way the
 * run goes, the child and all it started are gone, the host calls are aborted and no half-written file is left when this returns. The child is not
 * believed: limits that it keeps itself are kept here again, and what it says is checked.
 */
import { join } from "node:path";
import { AppError } from "../lib/errors.ts";
import { openChild, type TwoWayChild } from "../lib/child.ts";
import type { Log } from "../lib/log.ts";
import type { SandboxEnding, SandboxOrder } from "./define.ts";
import { openRunFiles, outputPassed, type RunFiles } from "./files.ts";
import { encodeFrame, type Frame, type ToChild } from "./frames.ts";
import type { FileOrder, FromChild } from "./frame-forms.ts";
import { readFrames } from "./frame-reader.ts";
import { createHostCalls } from "./host-calls.ts";
import { parseForeign } from "./json.ts";
import { limitChild, LimitPassed, limitSentences } from "./limits.ts";
import { createRunLog } from "./run-log.ts";

/** The child ends busy code by itself; where it cannot, this much later it is killed. */
const BUSY_GRACE_MS = 2_000;
/** The watcher in the child ends it so when it takes more memory than any code within the limit can need. */
const MEMORY_SIGNAL = "SIGUSR2";
const PROCESSOR_SIGNAL = "SIGXCPU";
/** Of the child apart from the code: Bun, the interpreter, values on their way. */
const CHILD_MEMORY_BYTES = 384 * 1024 ** 2;

type Ending = SandboxEnding extends infer Each ? (Each extends SandboxEnding ? Omit<Each, "log"> : never) : never;

/** Runs an order with the program beside this file that is named. Throws as `SandboxBackend.run` says. */
export async function runInChild(program: string, order: SandboxOrder, log: Log): Promise<SandboxEnding> {
  order.signal.throwIfAborted();
  const { limits } = order;
  const files = await openRunFiles(order.folder, limits.outputBytes);
  const lines = createRunLog(limits.logBytes, order.onLog);
  const maxResident = CHILD_MEMORY_BYTES + 2 * limits.memoryBytes;
  // the folder of the run is not where it starts: Bun reads settings from there
  const { command, env, stackBytes } = limitChild(
    [process.execPath, "--no-install", "--smol", join(import.meta.dir, program), String(maxResident), String(process.pid)],
    limits.elapsedMs,
  );
  const child = openChild(command, { cwd: import.meta.dir, env });
  const stop = new AbortController();
  const calls = createHostCalls({ order, files, log, signal: stop.signal, answer: (head, bytes) => child.write(encodeFrame(head, bytes)) });
  const clocks = createClocks(limits);
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(order.signal.reason);
  order.signal.addEventListener("abort", onAbort, { once: true });
  try {
    const { code, value } = order;
    const { memoryBytes, busyMs, logBytes } = limits;
    const start = {
      t: "start",
      code,
      value: JSON.stringify(value),
      calls: Object.keys(order.calls),
      memoryBytes,
      busyMs,
      logBytes,
      stackBytes,
    };
    void child.write(encodeFrame(start as ToChild));
    const talk = talkWith(child, { files, lines, calls, clocks, order });
    const ending = await Promise.race([talk, clocks.passed, calls.failed, aborted.promise]).catch(endingOf);
    return { ...(await withinOutput(ending, files, limits.outputBytes)), log: lines.text() };
  } finally {
    order.signal.removeEventListener("abort", onAbort);
    clocks.stop();
    stop.abort(new DOMException("The run has ended.", "AbortError"));
    await child.kill();
    await calls.settled();
    await files.close();
  }
}

interface Talk {
  files: RunFiles;
  lines: ReturnType<typeof createRunLog>;
  calls: ReturnType<typeof createHostCalls>;
  clocks: ReturnType<typeof createClocks>;
  order: SandboxOrder;
}

/** Does what the child asks for, one thing after the other, until it says how the run ended or is no more. */
async function talkWith(child: TwoWayChild, talk: Talk): Promise<Ending> {
  const { lines, calls, clocks, order } = talk;
  for await (const { head, bytes } of readFrames(child.output)) {
    switch (head.t) {
      case "log":
        lines.add(textOf(bytes));
        break;
      case "dropped":
        lines.drop();
        break;
      case "runs":
        clocks.runs(head.runs);
        break;
      case "call":
        calls.take(head.id, head.name, textOf(bytes));
        break;
      case "returned":
        return returned(textOf(bytes), order.limits.outputBytes);
      case "threw":
        return { end: "threw", message: textOf(bytes), line: head.line };
      case "limit":
        throw new LimitPassed(head.limit, sentenceOf(head.limit, order.limits));
      default:
        await child.write(await answerFile(talk.files, { head, bytes }));
    }
  }
  return diedOf(await child.ended, order);
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");

const sentenceOf = (limit: "busy" | "memory", limits: SandboxOrder["limits"]) =>
  limit === "busy" ? limitSentences.busy(limits.busyMs) : limitSentences.memory(limits.memoryBytes);

function returned(text: string, outputBytes: number): Ending {
  if (text.length > outputBytes) throw outputPassed(outputBytes);
  try {
    return { end: "returned", value: parseForeign(text, "What the code returned") };
  } catch (error) {
    if (error instanceof AppError) return { end: "threw", message: error.message, line: null };
    throw error;
  }
}

function diedOf(
  { code, signal, stderr }: { code: number; signal: string | number | null; stderr: string },
  { limits }: SandboxOrder,
): Ending {
  if (signal === MEMORY_SIGNAL) throw new LimitPassed("memory", limitSentences.memory(limits.memoryBytes));
  if (signal === PROCESSOR_SIGNAL) throw new LimitPassed("elapsed", limitSentences.elapsed(limits.elapsedMs));
  const why = signal ? `the system ended it with ${signal}` : `it ended with code ${code}`;
  throw Object.assign(
    new AppError("unavailable", `The sandbox stopped before the code was done: ${why}. Nothing of the run was kept; try it again.`),
    {
      cause: stderr,
    },
  );
}

function endingOf(error: unknown): Ending {
  if (error instanceof LimitPassed) return { end: "limit", limit: error.limit, message: error.message };
  throw error;
}

/** Nothing that was left in the folder beyond the limit counts as a result. */
async function withinOutput(ending: Ending, files: RunFiles, outputBytes: number): Promise<Ending> {
  if (ending.end !== "returned") return ending;
  try {
    await files.count();
    return JSON.stringify(ending.value).length > outputBytes ? endingOf(outputPassed(outputBytes)) : ending;
  } catch (error) {
    return endingOf(error);
  }
}

async function answerFile(files: RunFiles, { head, bytes }: Frame<FromChild>): Promise<Uint8Array> {
  try {
    return encodeFrame({ t: "file" }, await carryOut(files, head as FileOrder, bytes));
  } catch (error) {
    if (error instanceof AppError) return encodeFrame({ t: "file", wrong: error.message });
    throw error;
  }
}

async function carryOut(files: RunFiles, order: FileOrder, bytes: Uint8Array): Promise<Uint8Array | undefined> {
  switch (order.t) {
    case "size":
      return Buffer.from(String(await files.size(order.name)));
    case "read":
      return files.read(order.name, order.at);
    case "write":
      await files.write(order.name, { bytes, isFirst: order.isFirst, isLast: order.isLast });
      return undefined;
    case "list":
      return Buffer.from(JSON.stringify(await files.list()));
    case "remove":
      await files.remove(order.name);
      return undefined;
  }
}

/** The time of the whole run, and that of the code between two rests; `passed` throws LimitPassed. */
function createClocks({ elapsedMs, busyMs }: SandboxOrder["limits"]) {
  const passed = Promise.withResolvers<never>();
  passed.promise.catch(() => {}); // the run may have ended otherwise
  const elapsed = setTimeout(() => passed.reject(new LimitPassed("elapsed", limitSentences.elapsed(elapsedMs))), elapsedMs);
  let busy: ReturnType<typeof setTimeout> | undefined;
  return {
    passed: passed.promise,
    runs(isRunning: boolean) {
      clearTimeout(busy);
      if (isRunning) busy = setTimeout(() => passed.reject(new LimitPassed("busy", limitSentences.busy(busyMs))), busyMs + BUSY_GRACE_MS);
    },
    stop() {
      clearTimeout(elapsed);
      clearTimeout(busy);
    },
  };
}
