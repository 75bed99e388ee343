/** The functions of the child that `guest.ts` calls, as the interpreter sees them. Text comes as JSON: its strings may hold a zero, and end there. */
import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";
import type { Channel } from "./channel.ts";
import type { End } from "./end.ts";
import { createChildLog } from "./log.ts";
import { PART_BYTES, VALUE_BYTES } from "../frames.ts";
import type { Natives } from "./guest.ts";

export function nativesOf(vm: QuickJSContext, channel: Channel, end: End, calls: { open: number }): QuickJSHandle {
  const log = createChildLog(channel);
  let lastId = 0;
  const functions: Record<keyof Natives, (...given: QuickJSHandle[]) => QuickJSHandle | undefined> = {
    log: (line) => void log(textIn(vm, line)),
    call(name, args) {
      const given = Buffer.from(stringOf(vm, args));
      if (given.length > VALUE_BYTES / 4) throw new Error("The arguments are longer than 4 MiB; hand over a file instead.");
      channel.send({ t: "call", id: ++lastId, name: stringOf(vm, name) }, given);
      calls.open++;
      return vm.newNumber(lastId);
    },
    read: (name, size, part) =>
      void channel.files.read(
        textIn(vm, name),
        (bytes) => giveBytes(vm, part, bytes),
        (bytes) => call(vm, size, vm.newNumber(bytes)),
      ),
    write: (name, buffer, at, length) => void withBytes(vm, [buffer, at, length], (bytes) => channel.files.write(textIn(vm, name), bytes)),
    writeText: (name, text) => void channel.files.write(textIn(vm, name), Buffer.from(textIn(vm, text))),
    list: () => vm.newString(JSON.stringify(channel.files.list())),
    remove: (name) => void channel.files.remove(textIn(vm, name)),
    encode(text, size, part) {
      const bytes = Buffer.from(textIn(vm, text));
      call(vm, size, vm.newNumber(bytes.length));
      for (let at = 0; at < bytes.length; at += PART_BYTES) giveBytes(vm, part, bytes.subarray(at, at + PART_BYTES));
      return undefined;
    },
    decode: (buffer, at, length, isFatal) =>
      withBytes(vm, [buffer, at, length], (bytes) =>
        vm.newString(JSON.stringify(new TextDecoder("utf-8", { fatal: vm.sameValue(isFatal, vm.true) }).decode(bytes))),
      ),
    returned(value) {
      const text = stringOf(vm, value);
      if (text.length > VALUE_BYTES / 4) end.threw("What the code returned is longer than 4 MiB; leave a file instead.", "");
      else end.returned(text);
      return undefined;
    },
    threw(what) {
      const { name, message, stack } = JSON.parse(stringOf(vm, what)) as Record<"name" | "message" | "stack", string>;
      end.threw(name && name !== "Error" ? `${name}: ${message}` : message, stack);
      return undefined;
    },
  };
  const natives = vm.newObject();
  for (const [name, work] of Object.entries(functions))
    vm.setProp(
      natives,
      name,
      vm.newFunction(name, (...given) => work(...given)),
    );
  return natives;
}

/** Text without zeroes. The empty one means that there was no memory to hand it over. */
function stringOf(vm: QuickJSContext, handle: QuickJSHandle): string {
  const text = vm.getString(handle);
  if (text === "" && vm.sameValue(handle, vm.newString("")) === false) throw outOfMemory();
  return text;
}

const textIn = (vm: QuickJSContext, handle: QuickJSHandle): string => JSON.parse(stringOf(vm, handle)) as string;

const outOfMemory = () => Object.assign(new Error("out of memory"), { name: "InternalError" });

function call(vm: QuickJSContext, work: QuickJSHandle, given: QuickJSHandle): void {
  const done = vm.callFunction(work, vm.undefined, given);
  given.dispose();
  vm.unwrapResult(done).dispose();
}

/** A part lives in memory that does not count; the code's world copies it into an array that does, and it goes. */
function giveBytes(vm: QuickJSContext, part: QuickJSHandle, bytes: Uint8Array): void {
  const own = new Uint8Array(bytes.length);
  own.set(bytes);
  call(vm, part, vm.newArrayBuffer(own.buffer));
}

function withBytes<T>(
  vm: QuickJSContext,
  [buffer, at, length]: [QuickJSHandle?, QuickJSHandle?, QuickJSHandle?],
  work: (bytes: Uint8Array) => T,
): T {
  if (!buffer || !at || !length) throw new TypeError("Bytes are missing.");
  const [start, count] = [vm.getNumber(at), vm.getNumber(length)];
  if (count === 0) return work(new Uint8Array());
  const held = vm.getArrayBuffer(buffer);
  try {
    if (!(start >= 0 && start + count <= held.value.length)) throw new RangeError("The bytes are no longer there.");
    return work(held.value.slice(start, start + count));
  } finally {
    held.dispose();
  }
}
