/** How a text looks while it is written: chips for mentions, marked variables, and in a card the headings and emphasis of its Markdown. */
import { type Extension, RangeSetBuilder, StateEffect } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";
import { type MentionNamer, type MentionView, proseHtml } from "../../../views/nodes/words.ts";
import { mentionMark, partsOf } from "../../canvas/prose.ts";
import { nodesOf } from "./markup.ts";

/** Says that names or values have changed elsewhere. */
export const renamed = StateEffect.define<null>();

export interface Naming {
  nameMention: MentionNamer;
  isMissing(variable: string): boolean;
}

class Chip extends WidgetType {
  constructor(
    private readonly edgeId: string,
    private readonly mention: MentionView | undefined,
  ) {
    super();
  }

  override eq(other: Chip): boolean {
    return other.edgeId === this.edgeId && other.mention?.label === this.mention?.label && other.mention?.type === this.mention?.type;
  }

  override toDOM(): HTMLElement {
    return nodesOf(proseHtml(mentionMark(this.edgeId), () => this.mention))[0] as HTMLElement;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

const VARIABLE = Decoration.mark({ class: "variable" });
const MISSING = Decoration.mark({ class: "variable", attributes: { "data-missing": "" } });

/** Mentions and variables of a prompt. A chip is stepped over and deleted as one letter. */
export function proseMarks(naming: Naming): Extension {
  const draw = (view: EditorView) => {
    const builder = new RangeSetBuilder<Decoration>();
    let at = 0;
    for (const part of partsOf(view.state.doc.toString())) {
      const end = at + part.text.length;
      if (part.kind === "mention")
        builder.add(at, end, Decoration.replace({ widget: new Chip(part.edgeId, naming.nameMention(part.edgeId)) }));
      if (part.kind === "variable") builder.add(at, end, naming.isMissing(part.name) ? MISSING : VARIABLE);
      at = end;
    }
    return builder.finish();
  };
  return marksOf(draw, true);
}

const LINE = {
  h1: Decoration.line({ class: "md-h1" }),
  h2: Decoration.line({ class: "md-h2" }),
  h3: Decoration.line({ class: "md-h3" }),
  quote: Decoration.line({ class: "md-quote" }),
  item: Decoration.line({ class: "md-item" }),
};
const SPAN = {
  sign: Decoration.mark({ class: "md-sign" }),
  strong: Decoration.mark({ class: "md-strong" }),
  em: Decoration.mark({ class: "md-em" }),
  code: Decoration.mark({ class: "md-code" }),
};
const LINE_START = /^(#{1,3}(?= )|>|\s*(?:[-*+]|\d{1,3}[.)])(?= ))/;
const INLINE = /(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(\*|_)(?=\S)([^*_]+?)(?<=\S)\3|(`+)([^`]+)\5/g;

/** Markdown as it is typed: the signs stay and step back, the words already look as they will. */
export function cardMarks(): Extension {
  const draw = (view: EditorView) => {
    const builder = new RangeSetBuilder<Decoration>();
    for (const { from, to } of view.visibleRanges) {
      for (let at = from; at <= to; ) {
        const line = view.state.doc.lineAt(at);
        drawLine(builder, line.from, line.text);
        at = line.to + 1;
      }
    }
    return builder.finish();
  };
  return marksOf(draw, false);
}

function drawLine(builder: RangeSetBuilder<Decoration>, from: number, text: string): void {
  const start = LINE_START.exec(text)?.[0] ?? "";
  const kind = start.startsWith("#") ? (`h${start.length}` as "h1" | "h2" | "h3") : start === ">" ? "quote" : start ? "item" : undefined;
  if (kind) builder.add(from, from, LINE[kind]);
  if (start) builder.add(from, from + start.length, SPAN.sign);
  for (const found of text.slice(start.length).matchAll(INLINE)) {
    const sign = (found[1] ?? found[3] ?? found[5] ?? "").length;
    const [left, right] = [from + start.length + found.index, from + start.length + found.index + found[0].length];
    builder.add(left, left + sign, SPAN.sign);
    builder.add(left + sign, right - sign, found[1] ? SPAN.strong : found[3] ? SPAN.em : SPAN.code);
    builder.add(right - sign, right, SPAN.sign);
  }
}

function marksOf(draw: (view: EditorView) => DecorationSet, isAtomic: boolean): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = draw(view);
      }
      update(update: ViewUpdate): void {
        const isRenamed = update.transactions.some((one) => one.effects.some((effect) => effect.is(renamed)));
        if (update.docChanged || isRenamed || (update.viewportChanged && !isAtomic)) this.decorations = draw(update.view);
      }
    },
    {
      decorations: (plugin) => plugin.decorations,
      provide: (plugin) =>
        isAtomic ? EditorView.atomicRanges.of((view) => chipsOnly(view.plugin(plugin)?.decorations ?? Decoration.none)) : [],
    },
  );
}

const chipsOnly = (all: DecorationSet): DecorationSet => all.update({ filter: (_from, _to, value) => value.spec.widget !== undefined });
