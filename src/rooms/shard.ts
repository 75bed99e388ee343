/**
 * What a worker thread of the rooms does. It holds the documents of its shard and answers calls in order, per room one at a time; while
 * a room waits for an answer of the main thread the others go on. A compactor is one that only works on what is stored (`past.ts`).
 *
 * Loro's WASM shares one memory among all documents of a thread: after a trap none of them can be trusted. The worker says so and does
 * nothing more; the main thread ends it and opens its rooms again from their logs.
 */
import { AppError } from "../lib/errors.ts";
import type { Call, Failed, FromWorker, ToWorker } from "./messages.ts";
import { compact, salvage, trim, viewAt } from "./past.ts";
import { DamagedRoom, openRoomDocument, type RoomDocument } from "./room-document.ts";

interface Slot {
  document: RoomDocument;
  /** Set while a call of this room waits; the next ones follow it. */
  tail: Promise<void> | undefined;
}

/** Takes messages of the main thread in; `post` answers it. */
export function openShard(post: (message: FromWorker) => void): (message: ToWorker) => void {
  const slots = new Map<string, Slot>();
  const questions = new Map<number, (assetIds: string[]) => void>();
  let asked = 0;

  function ask(room: string) {
    return (actor: string, assetIds: string[]) =>
      new Promise<string[]>((resolve) => {
        const id = ++asked;
        questions.set(id, resolve);
        post({ ask: id, room, actor, assetIds });
      });
  }

  function run(call: Call): unknown {
    if (call.call === "compact") return compact(call);
    if (call.call === "viewAt") return viewAt(call);
    if (call.call === "trim") return trim(call);
    if (call.call === "salvage") return salvage(call);
    if (call.call === "open") {
      slots.get(call.room)?.document.close();
      const document = openRoomDocument(call);
      slots.set(call.room, { document, tail: undefined });
      return document.open();
    }
    const slot = slots.get(call.room);
    if (!slot) throw new AppError("unavailable", "The room is not open.");
    return answer(slot.document, call);
  }

  function answer(document: RoomDocument, call: Exclude<Call, { call: "open" | "compact" | "viewAt" | "trim" | "salvage" }>): unknown {
    switch (call.call) {
      case "import":
        return document.import(call, ask(call.room));
      case "apply":
        return document.apply(call);
      case "undo":
        return document.undo(call);
      case "restore":
        return document.restore(call);
      case "join":
        return document.join(call);
      case "view":
        return document.view();
      case "export":
        return document.export();
      case "close":
        slots.delete(call.room);
        return document.close();
      default:
        return call satisfies never;
    }
  }

  function take(id: number, call: Call, done: { id: number; value?: unknown; failed?: Failed }[]): void {
    const slot = slots.get(call.room);
    if (slot?.tail)
      return follow(
        slot,
        slot.tail.then(() => settle(id, call)),
      );
    try {
      const value = run(call);
      const opened = slots.get(call.room);
      if (value instanceof Promise && opened) follow(opened, finish(id, value));
      else done.push({ id, value });
    } catch (cause) {
      done.push({ id, failed: failureOf(cause) });
    }
  }

  function follow(slot: Slot, work: Promise<void>): void {
    slot.tail = work;
    void work.then(() => {
      if (slot.tail === work) slot.tail = undefined;
    });
  }

  const settle = (id: number, call: Call) => finish(id, new Promise((resolve) => resolve(run(call))));

  const finish = (id: number, value: Promise<unknown>) =>
    value.then(
      (answered) => post({ done: [{ id, value: answered }] }),
      (cause) => post({ done: [{ id, failed: failureOf(cause) }] }),
    );

  return (data) => {
    if ("answer" in data) {
      questions.get(data.answer)?.(data.assetIds);
      questions.delete(data.answer);
      return;
    }
    const done: { id: number; value?: unknown; failed?: Failed }[] = [];
    for (const { id, call } of data.calls) take(id, call, done);
    if (done.length > 0) post({ done });
  };
}

function failureOf(cause: unknown): Failed {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof AppError) return { code: "app", message, app: { code: cause.code, fields: cause.fields } };
  if (cause instanceof DamagedRoom) return { code: "damaged", message };
  if (cause instanceof WebAssembly.RuntimeError) return { code: "trap", message };
  return { code: "bug", message: cause instanceof Error ? (cause.stack ?? message) : message };
}
