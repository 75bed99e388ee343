/**
 * Undo, redo and restore: changes that are made from what is stored. One at a time for each room, each from a log that is settled, so
 * that a step is taken back once (R19, R20, R31).
 */
import type { CanvasView } from "../canvas/document.ts";
import { assetsToRestore } from "../canvas/restore.ts";
import { AppError } from "../lib/errors.ts";
import type { Log } from "./log.ts";
import type { Answers, CallOf } from "./messages.ts";
import type { Restored, Stamp, Undone } from "./port.ts";
import { lastStep } from "./steps.ts";
import type { JournalRow, LogBatch, RoomStore, RowKind } from "./store.ts";

/** Rows read to find the last step; a longer one is read again whole. */
const ROWS_READ = 20;
const ROWS_LIMIT = 5_000;

export interface Rewriting {
  kind: RowKind;
  by: Stamp;
  undone?: LogBatch["undone"];
  redone?: string[];
  undoes?: string[];
}

export interface StepsContext {
  projectId: string;
  store: Pick<RoomStore, "steps" | "lastUndo">;
  log: Pick<Log, "settled">;
  now(): number;
  allowedAssets(actor: string, assetIds: string[]): Promise<string[]>;
  /** Has the worker do it; resolves when it is committed. */
  rewrite(call: CallOf<"undo"> | CallOf<"restore">, as: Rewriting): Promise<{ seq: number; answer: Answers["undo"] }>;
  committedSeq(): number;
  view(): Promise<CanvasView>;
  /** Nodes came back: what became of their generations is to be projected onto them. */
  project(): Promise<void>;
}

export function openSteps(context: StepsContext) {
  const { projectId, store } = context;
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(async () => {
      await context.log.settled();
      return work();
    });
    last = next.catch(() => undefined); // the caller hears of it
    return next;
  }

  async function undo(by: Stamp): Promise<Undone> {
    const step = await standingStep(by);
    const ids = step.map((row) => row.id);
    return takeBack(step, { kind: "undo", by, undone: [{ ids, time: context.now() }], undoes: ids });
  }

  async function redo(by: Stamp): Promise<Undone> {
    const row = await store.lastUndo(projectId, by.actor, by.turn ?? null);
    if (!row) return takeBack([], { kind: "redo", by });
    return takeBack([row], { kind: "redo", by, undone: [{ ids: [row.id], time: context.now() }], redone: row.undoes ?? [] });
  }

  async function standingStep({ actor, turn }: Stamp): Promise<JournalRow[]> {
    const read = (limit: number) => store.steps(projectId, actor, turn ?? null, limit);
    const wholeTurn = turn !== undefined;
    const step = lastStep(await read(wholeTurn ? ROWS_LIMIT : ROWS_READ), wholeTurn);
    return step.length === ROWS_READ && !wholeTurn ? lastStep(await read(ROWS_LIMIT), false) : step;
  }

  async function takeBack(newestFirst: readonly JournalRow[], as: Rewriting): Promise<Undone> {
    if (newestFirst.length === 0) return { seq: context.committedSeq(), changedNodeIds: [], steps: 0, skipped: [] };
    const entries = newestFirst.toReversed().flatMap((row) => row.entries);
    const { seq, answer } = await context.rewrite({ call: "undo", room: projectId, entries }, as);
    if (answer.restoredNodeIds.length > 0) await context.project();
    return { seq, changedNodeIds: Object.keys(answer.changed.nodes), steps: 1, skipped: answer.skipped };
  }

  async function restore(target: CanvasView, by: Stamp): Promise<Restored> {
    const view = await context.view();
    if (target.epoch !== view.epoch) throw new AppError("not_found", "The history of this canvas was trimmed meanwhile.");
    const assets = await context.allowedAssets(by.actor, assetsToRestore(view, target));
    const { seq, answer } = await context.rewrite({ call: "restore", room: projectId, target, assets }, { kind: "restore", by });
    if (answer.restoredNodeIds.length > 0) await context.project();
    return { seq, changedNodeIds: Object.keys(answer.changed.nodes), skipped: answer.skipped };
  }

  return {
    undo: (by: Stamp) => inTurn(() => undo(by)),
    redo: (by: Stamp) => inTurn(() => redo(by)),
    restore: (target: CanvasView, by: Stamp) => inTurn(() => restore(target, by)),
  };
}
