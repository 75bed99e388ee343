/**
 * What the studio and a sandbox's child say to each other: frames of a JSON head and bytes, `[u32 length of head][u32 length of bytes][head][bytes]`,
 * little endian, over the child's standard input and output. Text that came from code is carried as bytes of JSON, so that no letter of it can end a
 * frame or begin one.
 */
import type { FromChild } from "./frame-forms.ts";

/** A file travels in parts of so many bytes. */
export const PART_BYTES = 1024 ** 2;
/** Longest value or list of arguments, as JSON. */
export const VALUE_BYTES = 16 * 1024 ** 2;

export interface Start {
  t: "start";
  code: string;
  value: string;
  calls: string[];
  memoryBytes: number;
  busyMs: number;
  logBytes: number;
  stackBytes: number;
}

export type ToChild =
  | Start
  /** Bytes: what the call gave, as JSON; with `isWrong` the sentence of its failure, as JSON too. */
  | { t: "answer"; id: number; isWrong: boolean }
  /** To a file order. Bytes: a part of the file, or JSON. */
  | { t: "file"; wrong?: string };

export interface Frame<Head> {
  head: Head;
  bytes: Uint8Array;
}

export const LENGTHS_BYTES = 8;
const NOTHING = new Uint8Array();

export function encodeFrame(head: ToChild | FromChild, bytes: Uint8Array = NOTHING): Uint8Array {
  const text = Buffer.from(JSON.stringify(head));
  const lengths = Buffer.alloc(LENGTHS_BYTES);
  lengths.writeUInt32LE(text.length, 0);
  lengths.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([lengths, text, bytes]);
}

/** How long a frame is, and its parts, once its first eight bytes are there. */
export function frameLengths(start: Uint8Array): { head: number; bytes: number } {
  const view = new DataView(start.buffer, start.byteOffset, LENGTHS_BYTES);
  return { head: view.getUint32(0, true), bytes: view.getUint32(4, true) };
}

export const decodeHead = (text: Uint8Array): unknown =>
  JSON.parse(Buffer.from(text.buffer, text.byteOffset, text.length).toString("utf8"));
