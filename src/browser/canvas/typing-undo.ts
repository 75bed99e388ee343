/** Ctrl+Z in an open editor takes back only what was written in it by this page, letter by letter of one's own, and puts the caret where it was. */
import { EditorView } from "@codemirror/view";
import { type Cursor, type LoroDoc, type LoroText, UndoManager } from "loro-crdt";

/** Commits with this origin are consequences, such as a node that grew, and nobody's step. */
export const CONSEQUENCE = "consequence";
const MERGE_MS = 600;
const MAX_STEPS = 300;

export function openUndo(doc: LoroDoc, text: LoroText, editor: () => EditorView | undefined) {
  let popped: Cursor[] = [];
  const manager = new UndoManager(doc, {
    mergeInterval: MERGE_MS,
    maxUndoSteps: MAX_STEPS,
    excludeOriginPrefixes: [CONSEQUENCE],
    onPush() {
      const range = editor()?.state.selection.main;
      const at = (offset: number) => text.getCursor(Math.min(offset, text.length)) ?? [];
      return { value: null, cursors: range ? [at(range.anchor), at(range.head)].flat() : [] };
    },
    onPop(_isUndo, { cursors }) {
      popped = cursors;
    },
  });
  const step = (isUndo: boolean) => (view: EditorView) => {
    popped = [];
    if (isUndo) manager.undo();
    else manager.redo();
    const [anchor, head] = popped.map((cursor) => Math.min(doc.getCursorPos(cursor)?.offset ?? 0, view.state.doc.length));
    if (anchor !== undefined) view.dispatch({ selection: { anchor, head: head ?? anchor }, scrollIntoView: true });
    return true; // with nothing left it is still the editor's key, not the canvas's
  };
  const [undo, redo] = [step(true), step(false)];
  return {
    extension: [
      EditorView.domEventHandlers({
        // not by a keymap: with the shift key held some keyboards say z and some Z
        keydown(event, view) {
          const key = event.key.toLowerCase();
          if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing || (key !== "z" && key !== "y")) return false;
          event.preventDefault();
          return key === "y" || event.shiftKey ? redo(view) : undo(view);
        },
        beforeinput(event, view) {
          if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return false;
          event.preventDefault();
          return event.inputType === "historyUndo" ? undo(view) : redo(view);
        },
      }),
    ],
    close: () => manager.free(),
  };
}
