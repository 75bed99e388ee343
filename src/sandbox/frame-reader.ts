/** Frames of a child, read and checked: it is not believed. */
import { AppError } from "../lib/errors.ts";
import { type FromChild, isFromChild } from "./frame-forms.ts";
import { decodeHead, type Frame, frameLengths, LENGTHS_BYTES, VALUE_BYTES } from "./frames.ts";

const MAX_HEAD_BYTES = 16 * 1024;

const spoilt = () => new AppError("unavailable", "The sandbox said something it never should and was ended. Nothing of the run was kept.");

/** Frames of a stream from a child, in order. Throws AppError `unavailable` when it does not keep to the form, which its program always does. */
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
      if (lengths.head > MAX_HEAD_BYTES || lengths.bytes > VALUE_BYTES) throw spoilt();
      needed = LENGTHS_BYTES + lengths.head + lengths.bytes;
      if (size < needed) {
        parts = [all];
        break;
      }
      const head = checkedHead(all.subarray(LENGTHS_BYTES, LENGTHS_BYTES + lengths.head));
      yield { head, bytes: all.subarray(LENGTHS_BYTES + lengths.head, needed) };
      const rest = all.subarray(needed);
      parts = [rest];
      size = rest.length;
      needed = LENGTHS_BYTES;
    }
  }
}

function checkedHead(text: Uint8Array): FromChild {
  try {
    const head = decodeHead(text);
    if (isFromChild(head)) return head;
  } catch {
    // no JSON
  }
  throw spoilt();
}
