/**
 * What the studio and a sandbox's child say to each other: frames of a JSON head and bytes, `[u32 length of head][u32 length of bytes][head][bytes]`,
 * little endian, over the child's standard input and output. Text that came from code is carried as bytes of JSON, so that no letter of it can end a
 * frame or begin one.
 */
import { type Static, Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";

/** A file travels in parts of so many bytes. */
export const PART_BYTES = 1024 ** 2;
/** Longest value or list of arguments, as JSON. */
export const VALUE_BYTES = 16 * 1024 ** 2;

const closed = { additionalProperties: false };
const Id = Type.Integer({ minimum: 1 });
const Name = Type.String({ maxLength: 400 });

/** What a child may say; a frame that is none of these ends it. */
const FromChild = Type.Union([
  Type.Object({ t: Type.Literal("log") }, closed),
  Type.Object({ t: Type.Literal("dropped") }, closed),
  /** The code runs, or has come to rest and waits for an answer. */
  Type.Object({ t: Type.Literal("runs"), runs: Type.Boolean() }, closed),
  /** Bytes: the arguments as JSON. */
  Type.Object({ t: Type.Literal("call"), id: Id, name: Name }, closed),
  Type.Object({ t: Type.Literal("size"), name: Name }, closed),
  Type.Object({ t: Type.Literal("read"), name: Name, at: Type.Integer({ minimum: 0 }) }, closed),
  Type.Object({ t: Type.Literal("write"), name: Name, isFirst: Type.Boolean(), isLast: Type.Boolean() }, closed),
  Type.Object({ t: Type.Literal("list") }, closed),
  Type.Object({ t: Type.Literal("remove"), name: Name }, closed),
  /** Bytes: the value as JSON. */
  Type.Object({ t: Type.Literal("returned") }, closed),
  /** Bytes: the message. */
  Type.Object({ t: Type.Literal("threw"), line: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]) }, closed),
  Type.Object({ t: Type.Literal("limit"), limit: Type.Union([Type.Literal("busy"), Type.Literal("memory")]) }, closed),
]);
export type FromChild = Static<typeof FromChild>;
export type FileOrder = Extract<FromChild, { t: "size" | "read" | "write" | "list" | "remove" }>;
const fromChild = TypeCompiler.Compile(FromChild);

export const isFromChild = (head: unknown): head is FromChild => fromChild.Check(head);

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

const LENGTHS_BYTES = 8;
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

const MAX_HEAD_BYTES = 16 * 1024;

/** Frames of a stream from a child, in order. Throws when it does not keep to the form, which its program always does. */
export async function* readFrames(stream: ReadableStream<Uint8Array>): AsyncGenerator<Frame<FromChild>> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let needed = LENGTHS_BYTES;
  for await (const part of stream) {
    parts.push(part);
    size += part.length;
    while (size >= needed) {
      const all = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
      const lengths = frameLengths(all);
      if (lengths.head > MAX_HEAD_BYTES || lengths.bytes > VALUE_BYTES) throw new Error("A sandbox sent a frame that is too long.");
      needed = LENGTHS_BYTES + lengths.head + lengths.bytes;
      if (size < needed) {
        parts = [all];
        break;
      }
      const head = decodeHead(all.subarray(LENGTHS_BYTES, LENGTHS_BYTES + lengths.head));
      if (!isFromChild(head)) throw new Error("A sandbox sent a frame of no kind.");
      yield { head, bytes: all.subarray(LENGTHS_BYTES + lengths.head, needed) };
      const rest = all.subarray(needed);
      parts = [rest];
      size = rest.length;
      needed = LENGTHS_BYTES;
    }
  }
}
