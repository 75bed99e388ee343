/** How a run in a child ends: once, by the first that says so. */
import type { Channel } from "./channel.ts";

export interface End {
  isOver(): boolean;
  /** `value` is JSON. */
  returned(value: string): void;
  threw(message: string, stack: string): void;
  limit(limit: "busy" | "memory"): void;
}

const MESSAGE_LETTERS = 4_000;
const NO_MEMORY = /^InternalError: out of memory/;
/** A line of the module: its name in the interpreter, and in Bun. */
const PLACE = /(?:code\.js|blob:[0-9a-f-]{36}):(\d{1,7})/;

/** `isFull` tells whether the memory is used up: an error that could not be made for want of it arrives as null. */
export function createEnd(channel: Channel, isFull: () => boolean): End {
  let isOver = false;
  const once = (say: () => void) => {
    if (isOver) return;
    isOver = true;
    say();
  };
  const end: End = {
    isOver: () => isOver,
    returned: (value) => once(() => channel.send({ t: "returned" }, Buffer.from(value))),
    threw(message, stack) {
      if (NO_MEMORY.test(message) || (message === "null" && isFull())) return end.limit("memory");
      const line = Number(PLACE.exec(stack)?.[1] ?? 0) || null;
      once(() => channel.send({ t: "threw", line }, Buffer.from(message.slice(0, MESSAGE_LETTERS))));
    },
    limit: (limit) => once(() => channel.send({ t: "limit", limit })),
  };
  return end;
}
