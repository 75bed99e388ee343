/**
 * The child of the backend `wasm`: QuickJS, compiled to WebAssembly, at work on one module. Code lives in the memory of the interpreter, which ends at a
 * fixed size, and can name nothing outside of it but the functions of `guest.ts`; each of them is a frame on the channel. One process runs one order: the
 * order comes, the code runs until it rests, an answer comes, and so on to the end.
 */
import variant from "@jitl/quickjs-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
} from "quickjs-emscripten-core";
import { type Channel, openChannel } from "./channel.ts";
import { worldText } from "./guest.ts";
import { createEnd, type End } from "./end.ts";
import { nativesOf } from "./wasm-natives.ts";

const PAGE_BYTES = 64 * 1024;
/** What the interpreter needs beside the heap of the code: itself, parts of files and values on their way. */
const OWN_BYTES = 8 * 1024 ** 2;
/** Most that its build can address. */
const MAX_PAGES = 32_768;
const FIRST_PAGES = 256;
const JOBS_AT_ONCE = 256;
/** Share of the limit that the interpreter's memory, which never shrinks, has reached when the heap was full. */
const FULL = 0.8;

if (import.meta.main) {
  new Worker(new URL("./watch-child.ts", import.meta.url).href, { argv: process.argv.slice(2) });
  const channel = openChannel();
  const memory = memoryOf(channel);
  const end = createEnd(channel, () => memory.buffer.byteLength > channel.start.memoryBytes * FULL);
  try {
    const vm = await openInterpreter(channel, memory);
    runModule({ vm, channel, end, deadline: createDeadline(vm.runtime, channel.start.busyMs, end) });
  } catch (error) {
    // the interpreter itself gave up: its memory cannot grow, or the stack of the system ended before its own
    const isStack = error instanceof RangeError && /call stack/i.test(error.message);
    if (isStack) end.threw("The code goes too deep: functions that call each other, or brackets in brackets.", "");
    else end.limit("memory");
  }
  process.exit(0);
}

function memoryOf({ start }: Channel): WebAssembly.Memory {
  const pages = Math.min(MAX_PAGES, FIRST_PAGES + Math.ceil((start.memoryBytes + OWN_BYTES) / PAGE_BYTES));
  return new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: pages });
}

async function openInterpreter({ start }: Channel, memory: WebAssembly.Memory): Promise<QuickJSContext> {
  const silent = () => {};
  const module = await newQuickJSWASMModuleFromVariant(
    newVariant(variant, {
      wasmMemory: memory,
      // standard output belongs to the channel
      emscriptenModule: { print: silent, printErr: silent } as never,
    }),
  );
  const runtime = module.newRuntime();
  runtime.setMaxStackSize(start.stackBytes);
  runtime.setModuleLoader((name) => ({
    error: new Error(`The code cannot import ${JSON.stringify(name.slice(0, 100))}; it is one file.`),
  }));
  const vm = runtime.newContext();
  runtime.setMemoryLimit(start.memoryBytes);
  return vm;
}

interface Run {
  vm: QuickJSContext;
  channel: Channel;
  end: End;
  deadline: { restart(): void; isPassed(): boolean };
}

/** Code that has ended, or was busy too long, is interrupted wherever it asks; where it does not ask, the studio kills the child. */
function createDeadline(runtime: QuickJSRuntime, busyMs: number, end: End): Run["deadline"] {
  let until = performance.now() + busyMs;
  let hasPassed = false;
  const deadline = {
    restart() {
      until = performance.now() + busyMs;
    },
    isPassed() {
      hasPassed ||= performance.now() > until;
      return hasPassed;
    },
  };
  runtime.setInterruptHandler(() => end.isOver() || deadline.isPassed());
  return deadline;
}

function runModule(run: Run): void {
  const { vm, channel, end } = run;
  const calls = { open: 0 };
  channel.send({ t: "runs", runs: true });
  const natives = nativesOf(vm, channel, end, calls);
  const worldOf = vm.unwrapResult(vm.evalCode(worldText, "world.js"));
  const world = vm.unwrapResult(vm.callFunction(worldOf, vm.undefined, natives, vm.newString(JSON.stringify(channel.start.calls))));
  const tell = (name: "run" | "answer" | "fail", ...given: QuickJSHandle[]) => {
    const done = vm.callMethod(world, name, given);
    if (done.error) endByError(run, done.error);
    else done.value.dispose();
  };
  const module = vm.evalCode(channel.start.code, "code.js", { type: "module" });
  if (module.error) tell("fail", module.error);
  else tell("run", module.value, vm.newString(channel.start.value));
  for (;;) {
    runJobs(run);
    if (end.isOver()) return;
    if (calls.open === 0) return end.threw("The code waits for something that never comes: nothing it has asked for is under way.", "");
    channel.send({ t: "runs", runs: false });
    const { head, bytes } = channel.answer();
    calls.open--;
    run.deadline.restart();
    channel.send({ t: "runs", runs: true });
    const text = vm.newString(Buffer.from(bytes).toString("utf8"));
    tell("answer", vm.newNumber(head.id), head.isWrong ? vm.true : vm.false, text);
    text.dispose();
  }
}

/** Everything that is ready to go on goes on. */
function runJobs(run: Run): void {
  const { vm, end } = run;
  while (!end.isOver() && vm.runtime.hasPendingJob()) {
    const done = vm.runtime.executePendingJobs(JOBS_AT_ONCE);
    if (done.error) endByError(run, done.error);
    else done.dispose();
    if (run.deadline.isPassed()) end.limit("busy");
  }
  if (run.deadline.isPassed()) end.limit("busy");
}

/** An error that code cannot catch, or that came where it had no memory left to make one. */
function endByError({ vm, end, deadline }: Run, error: QuickJSHandle): void {
  if (deadline.isPassed()) return end.limit("busy");
  const told = vm.typeof(error) === "object" ? (vm.dump(error) as { name?: unknown; message?: unknown; stack?: unknown } | null) : null;
  if (told === null) return end.limit("memory");
  end.threw(`${String(told.name ?? "Error")}: ${String(told.message ?? "")}`, String(told.stack ?? ""));
}
