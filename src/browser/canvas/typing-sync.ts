/**
 * An open editor and the shared text, kept equal. What is typed goes to the document as the smallest edits; what others write comes
 * back as changes of the editor, whose selection follows its letters.
 *
 * While a composition is under way (a Chinese word, an accent) nothing goes out and nothing comes in: `mine` and `theirs` wait, and are
 * put together when it ends. Both are changes of the same beginning, so each is carried over the other, and both sides read the same.
 */
import { Annotation, ChangeSet, type Text } from "@codemirror/state";
import { type EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { LoroDoc, LoroEventBatch, LoroText } from "loro-crdt";
import { newStep, stepMessage } from "../../canvas/step.ts";

/** On changes that come from the document. */
export const shared = Annotation.define<true>();

/** Commits of the editor carry it, so that its own undo takes nothing else. */
export const WRITING = "writing";
/** Writing after a pause is a step of its own for undo on the canvas. */
const STEP_PAUSE_MS = 1_000;

export interface SharedText {
  doc: LoroDoc;
  text: LoroText;
  /** Called before what was typed is committed, in the same step: mentions that were taken out lose their edge there. */
  onTyped?(before: Text, after: Text): void;
}

export interface Steps {
  /** The step of undo that is being written. */
  current(): string;
}

export function openSteps(): Steps {
  let [step, last] = [newStep(), 0];
  return {
    current() {
      const now = performance.now();
      if (now - last > STEP_PAUSE_MS) step = newStep();
      last = now;
      return step;
    },
  };
}

export const sharedText = (source: SharedText, steps: Steps) =>
  ViewPlugin.define((view) => new Binding(view, source, steps), {
    eventObservers: {
      compositionend() {
        this.settleSoon();
      },
    },
  });

class Binding implements PluginValue {
  private mine: ChangeSet | undefined;
  private theirs: ChangeSet | undefined;
  private before: Text;
  private isWriting = false;
  private isClosed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly view: EditorView,
    private readonly source: SharedText,
    private readonly steps: Steps,
  ) {
    this.before = view.state.doc;
    this.unsubscribe = source.text.subscribe((batch) => this.hear(batch));
  }

  update(update: ViewUpdate): void {
    for (const transaction of update.transactions) {
      if (!transaction.docChanged || transaction.annotation(shared)) continue;
      this.mine = this.mine ? this.mine.compose(transaction.changes) : transaction.changes;
    }
    if (!this.mine || update.view.composing) return;
    if (this.theirs) this.settleSoon();
    else this.write(this.mine);
  }

  destroy(): void {
    if (this.mine) this.write(this.theirs ? this.mine.map(this.theirs) : this.mine);
    this.isClosed = true;
    clearTimeout(this.timer);
    this.unsubscribe();
  }

  /** After the composition's own events have passed; again later when it goes on. */
  settleSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.isClosed) return;
      if (this.view.composing) this.settleSoon();
      else this.settle();
    }, 20);
  }

  private settle(): void {
    const { mine, theirs } = this;
    if (mine) this.write(theirs ? mine.map(theirs) : mine);
    this.theirs = undefined;
    if (theirs) this.show(mine ? theirs.map(mine, true) : theirs);
  }

  private write(changes: ChangeSet): void {
    this.mine = undefined;
    const { doc, text, onTyped } = this.source;
    this.isWriting = true;
    changes.iterChanges((fromA, toA, fromB, _toB, inserted) => {
      if (toA > fromA) text.delete(fromB, toA - fromA);
      if (inserted.length > 0) text.insert(fromB, inserted.toString());
    });
    doc.setNextCommitOptions({ origin: WRITING, message: stepMessage(this.steps.current()) });
    doc.commit();
    this.isWriting = false;
    const before = this.before;
    this.before = this.view.state.doc;
    onTyped?.(before, this.before);
  }

  private hear(batch: LoroEventBatch): void {
    if (this.isWriting) return;
    const length = this.theirs?.newLength ?? this.mine?.length ?? this.view.state.doc.length;
    for (const { diff } of batch.events) {
      if (diff.type !== "text") continue;
      const heard = changesOf(diff.diff, length);
      this.theirs = this.theirs ? this.theirs.compose(heard) : heard;
    }
    if (!this.theirs) return;
    if (this.mine || this.view.composing) return this.settleSoon();
    const theirs = this.theirs;
    this.theirs = undefined;
    this.show(theirs);
  }

  private show(changes: ChangeSet): void {
    this.view.dispatch({ changes, annotations: shared.of(true) });
    this.before = this.view.state.doc;
  }
}

type Delta = { retain?: number; insert?: unknown; delete?: number };

/** Loro counts in UTF-16 code units here, as the editor does. */
function changesOf(deltas: readonly Delta[], length: number): ChangeSet {
  const specs: { from: number; to: number; insert: string }[] = [];
  let at = 0;
  for (const { retain = 0, insert, delete: gone = 0 } of deltas) {
    if (typeof insert === "string") specs.push({ from: at, to: at, insert });
    if (gone > 0) specs.push({ from: at, to: at + gone, insert: "" });
    at += retain + gone;
  }
  return ChangeSet.of(specs, length, "\n");
}
