/**
 * A worker thread as seen from the main thread: calls go out, answers come back in the order in which the worker did them. A worker
 * that reports a trap, ends, or does not answer in time is ended; every open call is then refused and `onCrash` tells its owner.
 */
import { AppError, type ErrorCode } from "../lib/errors.ts";
import type { Answers, Call, CallOf, Failed, FromWorker, ToWorker } from "./messages.ts";
import { DamagedRoom } from "./room-document.ts";

export interface Thread {
  /** The answer is handed to `then` synchronously in the worker's order; it never throws into the caller. */
  call<Name extends Call["call"]>(call: CallOf<Name>): Promise<Answers[Name]>;
  end(): void;
}

/** The far end of a thread. In the simulator of the tests it is on this one. */
export interface WorkerEnd {
  post(message: ToWorker): void;
  terminate(): void;
}

export type StartWorker = (on: { message(message: FromWorker): void; end(cause: Error): void }) => WorkerEnd;

export interface ThreadOptions {
  start?: StartWorker | undefined;
  timeoutMs: number;
  ask(room: string, actor: string, assetIds: string[]): Promise<string[]>;
  onCrash(cause: Error): void;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(cause: Error): void;
  since: number;
}

export function startThread(options: ThreadOptions): Thread {
  const worker = (options.start ?? startWorker)({
    message(data) {
      if ("ask" in data) return void answer(data);
      for (const { id, value, failed } of data.done) settle(id, value, failed);
    },
    end: crash,
  });
  const waiting = new Map<number, Waiting>();
  let outbox: { id: number; call: Call }[] = [];
  let count = 0;
  let ended = false;
  const watch = setInterval(checkTime, 1_000);
  watch.unref();

  function crash(cause: Error): void {
    if (ended) return;
    end();
    options.onCrash(cause);
  }

  function end(): void {
    if (ended) return;
    ended = true;
    clearInterval(watch);
    worker.terminate();
    for (const one of waiting.values())
      one.reject(
        new AppError("unavailable", "The canvas was closed while this was under way. Nothing that was acknowledged is lost; try again."),
      );
    waiting.clear();
  }

  function checkTime(): void {
    const oldest = waiting.values().next().value;
    if (oldest && performance.now() - oldest.since > options.timeoutMs)
      crash(new Error(`The room's worker did not answer for ${options.timeoutMs} ms.`));
  }

  function settle(id: number, value: unknown, failed: Failed | undefined): void {
    const one = waiting.get(id);
    waiting.delete(id);
    if (!failed) return one?.resolve(value);
    one?.reject(errorOf(failed));
    if (failed.code === "trap") crash(new Error(`The room's worker trapped: ${failed.message}`));
  }

  async function answer(question: Extract<FromWorker, { ask: number }>): Promise<void> {
    // No answer is a no: repair then takes the asset away again, which the next try mends.
    const assetIds = await options.ask(question.room, question.actor, question.assetIds).catch(() => []);
    if (!ended) worker.post({ answer: question.ask, assetIds });
  }

  function flush(): void {
    const calls = outbox;
    outbox = [];
    if (!ended) worker.post({ calls });
  }

  return {
    call<Name extends Call["call"]>(call: CallOf<Name>): Promise<Answers[Name]> {
      if (ended) return Promise.reject(new AppError("unavailable", "The canvas is being opened again. Try again."));
      const id = ++count;
      const answered = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject, since: performance.now() }));
      if (outbox.push({ id, call }) === 1) queueMicrotask(flush);
      return answered as Promise<Answers[Name]>;
    },
    end,
  };
}

const startWorker: StartWorker = (on) => {
  const worker = new Worker(new URL("./worker.ts", import.meta.url));
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => on.message(data);
  worker.onerror = (event) => on.end(new Error(`The room's worker failed: ${event.message}`));
  worker.addEventListener("close", () => on.end(new Error("The room's worker ended.")));
  return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() };
};

function errorOf(failed: Failed): Error {
  if (failed.code === "app" && failed.app) return new AppError(failed.app.code as ErrorCode, failed.message, failed.app.fields);
  if (failed.code === "damaged") return new DamagedRoom(failed.message);
  return new Error(failed.message);
}
