/** A worker whose WASM really traps, when the document is given bytes that hold a certain word. */
import { LoroDoc } from "loro-crdt";
import type { ToWorker } from "../../src/rooms/messages.ts";
import { openShard } from "../../src/rooms/shard.ts";

declare const self: Worker;

/** (module (func (export "t") unreachable)) */
const TRAP = Uint8Array.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 0x74, 0, 0, 0x0a, 5, 1, 3, 0, 0, 0x0b,
]);
const trap = new WebAssembly.Instance(new WebAssembly.Module(TRAP)).exports.t as () => void;
const holds = (bytes: Uint8Array, word: string) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(word);

const { import: importOne, importBatch } = LoroDoc.prototype;
LoroDoc.prototype.import = function (bytes) {
  if (holds(bytes, "trap-on-import")) trap();
  return importOne.call(this, bytes);
};
LoroDoc.prototype.importBatch = function (all) {
  if (all.some((bytes) => holds(bytes, "trap-on-open"))) trap();
  return importBatch.call(this, all);
};

const receive = openShard((message) => self.postMessage(message));
self.onmessage = ({ data }: MessageEvent<ToWorker>) => receive(data);
