/**
 * Typing @ in a prompt offers nodes; choosing one writes a mention and draws its edge. What is copied reads as names elsewhere, and is
 * a mention again when it comes back: pasted into another prompt it brings an edge of its own.
 */
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { CanvasEdge, CanvasNode, EdgeRole } from "../../canvas/document.ts";
import { generatorLoop } from "../../canvas/graph.ts";
import { refusedRole } from "../../canvas/nodes/index.ts";
import { mentionMark, mentionsIn, nameOfNode, partsOf, renameMentions } from "../../canvas/prose.ts";
import { newId } from "../../lib/new-id.ts";
import { openFinder } from "./finding.ts";
import { type HitList, openHits } from "./hits.ts";
import type { Island } from "./island.ts";
import type { Steps } from "./typing-sync.ts";

const OFFERED = 8;
const LIST_ID = "mention-list";
/** What stands before the caret: an @ at the beginning of a word, and what is typed after it. */
const ASKED = /(?:^|[\s([{"'“‘,.;:!?/–—-])@([^\s@[\]]{0,40}(?: [^\s@[\]]{1,40})?)$/u;

interface Writing {
  island: Island;
  nodeId: string;
  steps: Steps;
}

export function mentionList(writing: Writing): Extension {
  const plugin = ViewPlugin.define((view) => new Offer(view, writing));
  const whenOpen = (run: (offer: Offer) => void) => (view: EditorView) => {
    const offer = view.plugin(plugin);
    if (!offer?.isOpen) return false;
    run(offer);
    return true;
  };
  return [
    plugin,
    Prec.highest(
      keymap.of([
        { key: "ArrowDown", run: whenOpen((offer) => offer.list.move(1)) },
        { key: "ArrowUp", run: whenOpen((offer) => offer.list.move(-1)) },
        { key: "Enter", run: whenOpen((offer) => offer.take()) },
        { key: "Tab", run: whenOpen((offer) => offer.take()) },
        { key: "Escape", run: whenOpen((offer) => offer.dismiss()), stopPropagation: true },
      ]),
    ),
  ];
}

class Offer {
  readonly list: HitList;
  isOpen = false;
  private readonly place = document.createElement("div");
  private readonly finder;
  private from = 0;
  /** An @ that was left with Escape stays a plain sign. */
  private dismissedAt = -1;

  constructor(
    private readonly view: EditorView,
    private readonly writing: Writing,
  ) {
    this.finder = openFinder(writing.island.view);
    this.place.className = "mentions";
    this.place.id = LIST_ID;
    this.place.role = "listbox";
    this.place.ariaLabel = "Nodes to mention";
    this.list = openHits(this.place, view.contentDOM, (_node, isClick) => isClick && this.take());
  }

  update(update: ViewUpdate): void {
    if (update.docChanged || update.selectionSet || update.focusChanged) this.look();
  }

  destroy(): void {
    this.close();
  }

  private look(): void {
    const { state } = this.view;
    const range = state.selection.main;
    const line = state.doc.lineAt(range.head);
    const asked = range.empty && this.view.hasFocus ? ASKED.exec(line.text.slice(0, range.head - line.from)) : null;
    this.from = range.head - (asked?.[1]?.length ?? 0) - 1;
    if (!asked || this.from === this.dismissedAt) return this.close();
    this.dismissedAt = -1;
    const query = asked[1] ?? "";
    const { island, nodeId } = this.writing;
    const hits = this.finder.find(query, (node) => roleOfMention(island, node, nodeId) !== undefined).slice(0, OFFERED);
    if (hits.length === 0) return this.close();
    this.open();
    this.list.show(hits, query);
    this.view.requestMeasure({ read: () => this.view.coordsAtPos(this.from), write: (at) => at && this.putAt(at) });
  }

  private open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    document.body.append(this.place);
    const { contentDOM } = this.view;
    contentDOM.setAttribute("aria-autocomplete", "list");
    contentDOM.setAttribute("aria-controls", LIST_ID);
    contentDOM.setAttribute("aria-expanded", "true");
  }

  private close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.place.remove();
    for (const name of ["aria-autocomplete", "aria-controls", "aria-expanded", "aria-activedescendant"])
      this.view.contentDOM.removeAttribute(name);
  }

  dismiss(): void {
    this.dismissedAt = this.from;
    this.close();
  }

  private putAt(at: { left: number; top: number; bottom: number }): void {
    const { offsetWidth, offsetHeight, style } = this.place;
    const below = at.bottom + 4 + offsetHeight <= innerHeight;
    style.left = `${Math.max(8, Math.min(at.left, innerWidth - offsetWidth - 8))}px`;
    style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - 4 - offsetHeight)}px`;
  }

  take(): void {
    const node = this.list.chosen();
    const [from, to] = [this.from, this.view.state.selection.main.head];
    this.close();
    const edgeId = node && edgeTo(this.writing, node.id);
    if (!edgeId) return;
    const insert = `${mentionMark(edgeId)} `;
    this.view.dispatch({
      changes: { from, to, insert },
      selection: { anchor: from + insert.length },
      scrollIntoView: true,
      userEvent: "input.complete",
    });
  }
}

/** The role in which a node may be mentioned there: a reference where that is allowed, else as context. */
function roleOfMention(island: Island, source: CanvasNode, nodeId: string): EdgeRole | undefined {
  const target = island.view().nodes[nodeId];
  if (!target || source.id === nodeId) return undefined;
  const role = (["reference", "context"] as const).find((one) => refusedRole(source.type, target.type, one) === undefined);
  if (!role) return undefined;
  const edges = Object.values(island.view().edges);
  const edge: CanvasEdge = { id: "edg_0", source: source.id, target: nodeId, role, order: "a0" };
  return generatorLoop([...edges, edge], (id) => island.view().nodes[id], edge).length === 0 ? role : undefined;
}

/** The id of the edge that a mention of this node stands for: the one that is there, or a new one. */
function edgeTo({ island, nodeId, steps }: Writing, sourceId: string): string | undefined {
  const source = island.view().nodes[sourceId];
  const role = source && roleOfMention(island, source, nodeId);
  if (!role) return undefined;
  const known = Object.values(island.view().edges).find((edge) => edge.source === sourceId && edge.target === nodeId && edge.role === role);
  if (known) return known.id;
  const id = newId("edg");
  return island.edit([{ edit: "connect", id, source: sourceId, target: nodeId, role }], steps.current()) ? id : undefined;
}

interface Copied {
  shown: string;
  raw: string;
  /** Where the mentions led: a cut takes their edges away. */
  sources: Map<string, string>;
}

/** One clipboard for all prompts of the page. */
export function openMentionClipboard() {
  let copied: Copied | undefined;
  return (writing: Writing): Extension => {
    const { island, nodeId } = writing;
    return [
      EditorView.clipboardOutputFilter.of((raw) => {
        const sources = new Map([...mentionsIn(raw)].flatMap((id) => [[id, island.view().edges[id]?.source ?? ""] as const]));
        const nameOf = (id: string) =>
          nameOfNode(island.view().nodes[sources.get(id) ?? ""] ?? ({ type: "text", label: "" } as CanvasNode));
        const shown = partsOf(raw)
          .map((part) => (part.kind === "mention" ? `@${nameOf(part.edgeId)}` : part.text))
          .join("");
        copied = { shown, raw, sources };
        return shown;
      }),
      EditorView.clipboardInputFilter.of((given) => {
        const text = given.replaceAll(/\r\n?/g, "\n");
        const raw = copied?.shown === text ? copied.raw : text;
        return renameMentions(raw, (id) => {
          const edge = island.view().edges[id];
          if (edge?.target === nodeId) return id;
          const sourceId = edge?.source ?? copied?.sources.get(id);
          return sourceId ? edgeTo(writing, sourceId) : undefined;
        });
      }),
    ];
  };
}
