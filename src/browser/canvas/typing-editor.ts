/** The editor that stands in a node while somebody writes in it: CodeMirror in the node's own type, without a frame of its own. */
import { defaultKeymap } from "@codemirror/commands";
import { EditorSelection, EditorState, type Extension, Prec } from "@codemirror/state";
import { EditorView, type KeyBinding, keymap, placeholder } from "@codemirror/view";
import { PROSE_LIMIT } from "../../canvas/nodes/define.ts";
import { shared } from "./typing-sync.ts";

export interface EditorOptions {
  text: string;
  label: string;
  ghost: string;
  /** Markdown: words in the dictionary, Ctrl+B and Ctrl+I. */
  isCard: boolean;
  extensions: Extension;
  onEscape(): void;
  onRun(): boolean;
  say(sentence: string): void;
}

/** Everything is inherited from the node, so nothing moves between reading and writing. */
const THEME = {
  "&": { height: "100%", font: "inherit", letterSpacing: "inherit", color: "inherit" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "inherit", overflowX: "hidden", overflowY: "auto", scrollbarWidth: "thin" },
  ".cm-content": { padding: "0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": { color: "var(--text-3)" },
} as const;

export function openEditor(place: HTMLElement, options: EditorOptions): EditorView {
  const { text, label, ghost, isCard } = options;
  return new EditorView({
    parent: place,
    state: EditorState.create({
      doc: text,
      selection: { anchor: text.length },
      extensions: [
        EditorState.lineSeparator.of("\n"),
        EditorView.cspNonce.of(document.querySelector<HTMLElement>("style[nonce]")?.nonce ?? ""),
        EditorView.theme(THEME),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": label,
          spellcheck: String(isCard),
          autocorrect: "on",
          autocapitalize: "sentences",
        }),
        placeholder(ghost),
        within(options.say),
        Prec.high(keymap.of(keysOf(options))),
        options.extensions,
        keymap.of(defaultKeymap),
      ],
    }),
  });
}

const keysOf = ({ isCard, onEscape, onRun }: EditorOptions): KeyBinding[] => [
  { key: "Escape", run: always(onEscape), stopPropagation: true },
  { key: "Mod-Enter", run: () => onRun() },
  ...(isCard
    ? [{ key: "Mod-b", run: wrap("**"), preventDefault: true } as const, { key: "Mod-i", run: wrap("*"), preventDefault: true } as const]
    : []),
];

const always = (run: () => void) => () => {
  run();
  return true;
};

/** A text has a limit; what goes beyond is refused whole, and nothing is changed. */
function within(say: (sentence: string) => void): Extension {
  const refuse = (length: number) =>
    say(
      `That would make ${length.toLocaleString("en")} characters; a text holds at most ${PROSE_LIMIT.toLocaleString("en")}. Nothing was changed.`,
    );
  return [
    EditorState.transactionFilter.of((transaction) => {
      if (!transaction.docChanged || transaction.annotation(shared) || transaction.newDoc.length <= PROSE_LIMIT) return transaction;
      if (transaction.newDoc.length < transaction.startState.doc.length) return transaction;
      refuse(transaction.newDoc.length);
      return [];
    }),
    EditorView.domEventHandlers({
      // looked at before the editor reads it: ten megabytes would keep it busy for seconds
      paste(event, view) {
        const { length } = event.clipboardData?.getData("text/plain") ?? "";
        const range = view.state.selection.main;
        const total = view.state.doc.length - (range.to - range.from) + length;
        if (length === 0 || total <= PROSE_LIMIT) return false;
        event.preventDefault();
        refuse(total);
        return true;
      },
      // files belong to the canvas
      drop: (event) => (event.dataTransfer?.files.length ?? 0) > 0,
    }),
  ];
}

/** Puts the sign around the selection, or takes it away. */
function wrap(sign: string) {
  return (view: EditorView): boolean => {
    const { state } = view;
    view.dispatch(
      state.changeByRange((range) => {
        const [before, after] = [state.sliceDoc(range.from - sign.length, range.from), state.sliceDoc(range.to, range.to + sign.length)];
        if (before === sign && after === sign)
          return {
            changes: [
              { from: range.from - sign.length, to: range.from },
              { from: range.to, to: range.to + sign.length },
            ],
            range: EditorSelection.range(range.anchor - sign.length, range.head - sign.length),
          };
        return {
          changes: [
            { from: range.from, insert: sign },
            { from: range.to, insert: sign },
          ],
          range: EditorSelection.range(range.anchor + sign.length, range.head + sign.length),
        };
      }),
    );
    return true;
  };
}
