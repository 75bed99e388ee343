/**
 * The editor in the place of a node's words, in the same type. What is typed is the shared text of the document, so several people write in
 * one node at once. One editor is open at a time; it closes by Escape or when one turns to something else. Read when it is first needed.
 */
import { EditorView as Editor, type EditorView } from "@codemirror/view";
import { type LoroDoc, LoroMap, LoroText } from "loro-crdt";
import type { CanvasNode } from "../../canvas/document.ts";
import type { CanvasChange } from "../../canvas/live.ts";
import { definitionOf } from "../../canvas/nodes/index.ts";
import { droppedMentions, mayMention, nameOfNode, type ProseField, proseFieldOf } from "../../canvas/prose.ts";
import { caretsIn, editingOf } from "./carets.ts";
import { remoteCarets, showCarets } from "./carets-editor.ts";
import { askFaces } from "./faces.ts";
import type { Island } from "./island.ts";
import { mentionList, openMentionClipboard } from "./mentions.ts";
import type { Seats } from "./seats.ts";
import type { Wish } from "./typing.ts";
import { openEditor } from "./typing-editor.ts";
import { growNode } from "./typing-grow.ts";
import { cardMarks, proseMarks, renamed } from "./typing-marks.ts";
import { openSteps, sharedText } from "./typing-sync.ts";
import { openUndo } from "./typing-undo.ts";
import { ghostOf, isMissing, namerOf, paintWords, valuesOf } from "./words.ts";

/** An editor that is open. */
interface Writing {
  nodeId: string;
  field: ProseField;
  doc: LoroDoc;
  view: EditorView;
  close(): void;
}

interface Desk {
  island: Island;
  seats: Seats;
  clipboard: ReturnType<typeof openMentionClipboard>;
  open?: Writing;
  /** The last node that was asked for: one that came too late opens nothing. */
  wanted?: string;
}

/** Farther away letters cannot be read: the camera comes nearer first. */
const READABLE_SCALE = 0.45;

/** Answers with what opens an editor; letters that were typed while this was read go into it first. */
export function openDesk(island: Island, seats: Seats): (wish: Wish, typed?: () => string) => Promise<void> {
  const desk: Desk = { island, seats, clipboard: openMentionClipboard() };
  island.onChange((change) => {
    const writing = desk.open;
    if (!writing) return;
    if (writing.doc !== island.doc) return writing.close();
    if (!island.view().nodes[writing.nodeId]) {
      writing.close();
      return island.say("The node that you were writing in was deleted. Undo brings it back.");
    }
    if (change.edges.size > 0 || isRenaming(island, change, writing.nodeId)) writing.view.dispatch({ effects: renamed.of(null) });
  });
  seats.onChange(() => desk.open && drawCarets(desk, desk.open));
  // a face that was drawn again around an open editor takes it in
  island.onDrawn((id) => {
    const writing = desk.open;
    if (writing?.nodeId === id && !writing.view.dom.isConnected) settleIn(island, writing);
  });
  return (wish, typed) => open(desk, wish, typed);
}

/** Chips and missing values look different after it. */
function isRenaming(island: Island, { nodes }: CanvasChange, nodeId: string): boolean {
  return [...nodes].some(([id, before]) => {
    const node = island.view().nodes[id];
    return id === nodeId ? valuesOf(before) !== valuesOf(node) : before?.label !== node?.label;
  });
}

function textAt(island: Island, nodeId: string, field: ProseField): LoroText | undefined {
  const node = island.doc.getMap("nodes").get(nodeId);
  const text = node instanceof LoroMap ? node.get(field) : undefined;
  return text instanceof LoroText ? text : undefined;
}

function settleIn(island: Island, writing: Writing): void {
  const element = island.element(writing.nodeId);
  const place = element?.querySelector<HTMLElement>("[data-text]");
  if (!element || !place) return;
  element.dataset.writing = place.dataset.writing = "";
  place.replaceChildren(writing.view.dom);
  writing.view.focus();
}

async function open(desk: Desk, { nodeId, at }: Wish, typed = () => ""): Promise<void> {
  const { island } = desk;
  desk.wanted = nodeId;
  if (desk.open?.nodeId === nodeId) return desk.open.view.focus();
  const node = island.view().nodes[nodeId];
  const field = node && proseFieldOf(node);
  if (!node || !field || island.readOnly) return;
  if (node.locked) return island.say(`${nameOfNode(node)} is locked. Unlock it first.`);
  const release = island.keep(nodeId, "writing");
  const element = island.element(nodeId) ?? (await island.mounted(nodeId));
  const place = element?.querySelector<HTMLElement>("[data-text]");
  const text = textAt(island, nodeId, field);
  if (!element || !place || !text || desk.wanted !== nodeId) return release();
  desk.open?.close();
  if (island.camera.scale < READABLE_SCALE) island.flyTo(node, { animate: false });
  const scrolled = place.scrollTop;
  element.dataset.writing = place.dataset.writing = "";
  place.removeAttribute("data-source");
  const writing = write(desk, { node, field, text, place, release });
  desk.open = writing;
  writing.view.scrollDOM.scrollTop = scrolled;
  const point = at && writing.view.posAtCoords(at, false);
  if (point !== undefined) writing.view.dispatch({ selection: { anchor: point } });
  const early = typed();
  if (early) writing.view.dispatch(writing.view.state.replaceSelection(early), { userEvent: "input.type", scrollIntoView: true });
  writing.view.focus();
  drawCarets(desk, writing);
}

interface Start {
  node: CanvasNode;
  field: ProseField;
  text: LoroText;
  place: HTMLElement;
  release(): void;
}

function write(desk: Desk, { node, field, text, place, release }: Start): Writing {
  const { island, seats } = desk;
  const steps = openSteps();
  const { id: nodeId } = node;
  const isCard = !mayMention(node);
  const undo = openUndo(island.doc, text, () => desk.open?.view);
  const dropEdges = (before: string, after: string) => {
    const ids = before.includes("@[") ? droppedMentions(before, after, (id) => island.view().edges[id], nodeId) : [];
    if (ids.length > 0) island.edit([{ edit: "disconnect", ids }], steps.current());
  };
  const naming = { nameMention: namerOf(island, nodeId), isMissing: (name: string) => isMissing(island, nodeId, name) };
  const about = { island, nodeId, steps };
  place.replaceChildren();
  const view = openEditor(place, {
    text: text.toString(),
    label: `${definitionOf(node.type).title}: ${nameOfNode(node)}`,
    ghost: ghostOf(island, node),
    isCard,
    say: (sentence) => island.say(sentence, "fail"),
    onEscape: () => leave(desk),
    onRun: () => runFrom(desk, node),
    extensions: [
      sharedText({ doc: island.doc, text, onTyped: (before, after) => dropEdges(before.toString(), after.toString()) }, steps),
      undo.extension,
      isCard ? cardMarks() : [proseMarks(naming), mentionList(about), desk.clipboard(about)],
      remoteCarets(),
      // at once, because whoever takes the focus away may be about to change the document; another window's focus is no reason
      Editor.domEventObservers({ blur: () => document.hasFocus() && desk.open?.view === view && desk.open.close() }),
      Editor.updateListener.of((update) => {
        if (update.docChanged || update.selectionSet || update.focusChanged) island.frame("say editing", () => sayEditing(desk, text));
        if (update.docChanged || update.geometryChanged) island.frame("grow", () => desk.open && growNode(island, nodeId, view, steps));
      }),
    ],
  });
  return {
    nodeId,
    field,
    doc: island.doc,
    view,
    close() {
      if (desk.open?.view === view) delete desk.open;
      view.destroy();
      undo.close();
      seats.say({ editing: undefined });
      const element = island.element(nodeId);
      const written = element?.querySelector<HTMLElement>("[data-text]");
      for (const part of [element, written]) if (part) delete part.dataset.writing;
      paintWords(island, seats, nodeId);
      askFaces(island, [nodeId]); // what the server knows of it may have changed meanwhile
      release();
    },
  };
}

function leave(desk: Desk): void {
  const nodeId = desk.open?.nodeId;
  desk.open?.close();
  if (nodeId) (desk.island.element(nodeId) ?? desk.island.canvas).focus({ preventScroll: true });
}

/** Ctrl+Enter runs the generator that one writes in. */
function runFrom(desk: Desk, node: CanvasNode): boolean {
  if (node.type !== "generator") return false;
  leave(desk);
  desk.island.select([node.id]);
  desk.island.frame("run what was written", () => desk.island.run("node.run")); // its face has heard of the last letter by then
  return true;
}

function sayEditing({ open: writing, seats }: Desk, text: LoroText): void {
  if (!writing || writing.view.composing) return;
  const { anchor, head } = writing.view.state.selection.main;
  const within = (offset: number) => Math.min(offset, text.length);
  seats.say({ editing: editingOf(text, { nodeId: writing.nodeId, field: writing.field }, { anchor: within(anchor), head: within(head) }) });
}

function drawCarets({ island, seats }: Desk, { nodeId, field, view }: Writing): void {
  if (!view.composing) showCarets(view, caretsIn(island.doc, seats, nodeId, field));
}
