/** The child's end of the channel: blocking reads and writes on its standard input and output. When the studio is gone, so is the child. */
import { readSync, writeSync } from "node:fs";
import type { FileOrder, FromChild } from "../frame-forms.ts";
import { decodeHead, encodeFrame, type Frame, frameLengths, LENGTHS_BYTES, PART_BYTES, type Start, type ToChild } from "../frames.ts";

/** No file's name is longer; the studio would take it for a frame that is spoilt. */
const NAME_LETTERS = 400;

export interface Channel {
  start: Start;
  send(head: FromChild, bytes?: Uint8Array): void;
  /** The next answer to a host call; waits for it. */
  answer(): Frame<Extract<ToChild, { t: "answer" }>>;
  files: {
    read(name: string, part: (bytes: Uint8Array) => void, size: (bytes: number) => void): void;
    write(name: string, bytes: Uint8Array): void;
    list(): string[];
    remove(name: string): void;
  };
}

/** Waits for the order. */
export function openChannel(): Channel {
  const answers: Frame<Extract<ToChild, { t: "answer" }>>[] = [];
  const send = (head: FromChild, bytes?: Uint8Array) => writeAll(encodeFrame(head, bytes));
  /** What the studio says to a file order; throws its sentence. */
  const ask = (head: FileOrder, bytes?: Uint8Array): Uint8Array => {
    if ("name" in head && head.name.length > NAME_LETTERS) throw new Error(`files: A name may have ${NAME_LETTERS} letters.`);
    send(head, bytes);
    for (;;) {
      const frame = readFrame();
      if (frame.head.t === "file") {
        if (frame.head.wrong !== undefined) throw new Error(frame.head.wrong);
        return frame.bytes;
      }
      if (frame.head.t === "answer") answers.push({ head: frame.head, bytes: frame.bytes });
    }
  };
  const { head: start } = readFrame();
  if (start.t !== "start") throw new Error("A sandbox was not told what to do.");
  return {
    start,
    send,
    answer() {
      const known = answers.shift();
      if (known) return known;
      const { head, bytes } = readFrame();
      if (head.t !== "answer") throw new Error("A sandbox was answered what it had not asked.");
      return { head, bytes };
    },
    files: {
      read(name, part, size) {
        const bytes = Number(textOf(ask({ t: "size", name })));
        size(bytes);
        for (let at = 0; at < bytes; ) {
          const given = ask({ t: "read", name, at });
          if (given.length === 0) throw new Error(`${name} became shorter while it was read.`);
          part(given);
          at += given.length;
        }
      },
      write(name, bytes) {
        for (let at = 0; at === 0 || at < bytes.length; at += PART_BYTES)
          ask({ t: "write", name, isFirst: at === 0, isLast: at + PART_BYTES >= bytes.length }, bytes.subarray(at, at + PART_BYTES));
      },
      list: () => JSON.parse(textOf(ask({ t: "list" }))) as string[],
      remove: (name) => void ask({ t: "remove", name }),
    },
  };
}

export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");

function readFrame(): Frame<ToChild> {
  const lengths = frameLengths(readExactly(LENGTHS_BYTES));
  const head = decodeHead(readExactly(lengths.head)) as ToChild;
  return { head, bytes: readExactly(lengths.bytes) };
}

function readExactly(length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const count = orEnd(() => readSync(0, bytes, at, length - at, null));
    if (count === 0) process.exit(0); // nobody is there any more
    at += count;
  }
  return bytes;
}

function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += orEnd(() => writeSync(1, bytes, at, bytes.length - at));
}

/** A channel that is broken is one that nobody hears. */
function orEnd(work: () => number): number {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if ((error as { code?: string }).code === "EAGAIN") Bun.sleepSync(1);
      else if ((error as { code?: string }).code !== "EINTR") process.exit(0);
    }
  }
}
