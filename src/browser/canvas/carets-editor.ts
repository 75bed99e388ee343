/** Other people's carets in an open editor. */
import { type Extension, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import { type Caret, caretElement } from "./carets.ts";

class CaretWidget extends WidgetType {
  constructor(private readonly caret: Caret) {
    super();
  }
  override eq(other: CaretWidget): boolean {
    return other.caret.id === this.caret.id && other.caret.name === this.caret.name;
  }
  override toDOM(): HTMLElement {
    return caretElement(this.caret);
  }
}

const setCarets = StateEffect.define<readonly Caret[]>();

export const showCarets = (view: EditorView, carets: readonly Caret[]): void => view.dispatch({ effects: setCarets.of(carets) });

/** Shows them in an editor; between two messages they move with the text. */
export function remoteCarets(): Extension {
  const field = StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(drawn, transaction) {
      for (const effect of transaction.effects) if (effect.is(setCarets)) return draw(effect.value, transaction.newDoc.length);
      return drawn.map(transaction.changes);
    },
    provide: (self) => EditorView.decorations.from(self),
  });
  return field;
}

function draw(carets: readonly Caret[], length: number): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const marks = carets.flatMap((caret) => {
    const [anchor, head] = [Math.min(caret.anchor, length), Math.min(caret.head, length)];
    const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)];
    const range = { class: "caret-range", attributes: { "data-who": caret.who, "data-hue": String(Math.round(caret.hue)) } };
    const mark = { from, to, value: Decoration.mark(range) };
    const point = { from: head, to: head, value: Decoration.widget({ widget: new CaretWidget(caret), side: -1 }) };
    return from < to ? [mark, point] : [point];
  });
  marks.sort((a, b) => a.from - b.from || a.value.startSide - b.value.startSide);
  for (const { from, to, value } of marks) builder.add(from, to, value);
  return builder.finish();
}
