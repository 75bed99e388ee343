/**
 * Time and chance of a simulated world. Timers, clocks and random bytes of this thread are replaced, so that the real code of the rooms
 * runs on a time that jumps from event to event, and a seed says everything that happens. Only for a thread of its own.
 */
export interface Virtual {
  now(): number;
  random(): number;
  /** Runs what is due until then; returns early once `done` says so after an event. */
  runTo(time: number, done?: () => boolean): Promise<void>;
  /** Later, in the order of one line: what is sent first arrives first. */
  line(delayMs: () => number): (work: () => void) => void;
  reset(random: () => number): void;
}

interface Due {
  time: number;
  order: number;
  work: () => void;
  every: number | undefined;
}

const START = 1_700_000_000_000;

export function takeOverTime(): Virtual {
  const nextTurn = setImmediate;
  let heap: Due[] = [];
  let random = Math.random;
  let now = START;
  let order = 0;

  function push(due: Due): Due {
    let at = heap.push(due) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (isBefore(heap[up] as Due, due)) break;
      heap[at] = heap[up] as Due;
      at = up;
    }
    heap[at] = due;
    return due;
  }

  function pop(): Due {
    const first = heap[0] as Due;
    const moved = heap.pop() as Due;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Due, heap[child] as Due)) child++;
      if (isBefore(moved, heap[child] as Due)) break;
      heap[at] = heap[child] as Due;
      at = child;
    }
    heap[at] = moved;
    return first;
  }

  const later = (work: () => void, ms = 0, every?: number) =>
    Object.assign(push({ time: now + Math.max(0, ms), order: order++, work, every }), { unref() {}, ref() {} });
  const cancel = (timer: unknown) => {
    if (timer) Object.assign(timer, { work: () => {}, every: undefined });
  };
  Object.assign(globalThis, {
    setTimeout: later,
    setImmediate: (work: () => void) => later(work),
    setInterval: (work: () => void, ms: number) => later(work, ms, Math.max(1, ms)),
    clearTimeout: cancel,
    clearInterval: cancel,
  });
  Date.now = () => Math.floor(now);
  performance.now = () => now;
  crypto.getRandomValues = <T>(array: T): T => {
    const { buffer, byteOffset, byteLength } = array as unknown as Uint8Array;
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(random() * 256);
    return array;
  };

  return {
    now: () => now,
    random: () => random(),
    reset(next) {
      random = next;
      heap = [];
      now = START;
      order = 0;
    },
    async runTo(time, done) {
      await new Promise((resolve) => nextTurn(resolve));
      while (heap.length > 0 && (heap[0] as Due).time <= time) {
        const due = pop();
        now = Math.max(now, due.time);
        due.work();
        if (due.every !== undefined) push(Object.assign(due, { time: now + due.every, order: order++ }));
        await new Promise((resolve) => nextTurn(resolve));
        if (done?.()) return;
      }
      now = Math.max(now, time);
    },
    line(delayMs) {
      let last = 0;
      return (work) => {
        last = Math.max(last, now + delayMs());
        later(work, last - now);
      };
    },
  };
}

const isBefore = (a: Due, b: Due): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);
