/**
 * What the gestures, keys and menus of this tab share besides the island: the selected edge, where the pointer was last, and the gesture
 * under way. Nothing of it is shared with others or kept.
 */
import { edgeDomId } from "../../../views/dom.ts";
import type { CanvasEdge, CanvasNode } from "../../canvas/document.ts";
import { newStep } from "../../canvas/step.ts";
import type { Island } from "./island.ts";

export interface Hands {
  island: Island;
  /** At most one; selecting nodes lets go of it. */
  edge(): CanvasEdge | undefined;
  selectEdge(id: string | undefined): void;
  /** Where the pointer was last over the canvas, in pixels of the window; undefined when it has left. */
  pointer: { clientX: number; clientY: number } | undefined;
  /** Gives up the gesture under way and takes back what it did; false when there is none. */
  cancel(): boolean;
  onCancel(give: () => boolean): void;
  /** Opens the context menu for what is under a point of the window. */
  openMenu(clientX: number, clientY: number): void;
  onMenu(open: (clientX: number, clientY: number) => void): void;
}

export function createHands(island: Island): Hands {
  let edgeId: string | undefined;
  let cancel = () => false;
  let openMenu: (clientX: number, clientY: number) => void = () => {};
  const hands: Hands = {
    island,
    edge: () => (edgeId ? island.view().edges[edgeId] : undefined),
    selectEdge(id) {
      if (id === edgeId) return;
      mark(edgeId, false);
      edgeId = id;
      mark(edgeId, true);
      if (id && island.selection.size > 0) island.select([]);
    },
    pointer: undefined,
    cancel: () => cancel(),
    onCancel(give) {
      cancel = give;
    },
    openMenu: (x, y) => openMenu(x, y),
    onMenu(open) {
      openMenu = open;
    },
  };
  island.onSelection(() => {
    if (island.selection.size > 0) hands.selectEdge(undefined);
  });
  island.onChange((change) => {
    if (!edgeId || !change.edges.has(edgeId)) return;
    if (island.view().edges[edgeId]) mark(edgeId, true);
    else hands.selectEdge(undefined);
  });
  island.onCamera(() => mark(edgeId, true)); // an edge that comes into view is a new element
  island.canvas.addEventListener("pointermove", ({ clientX, clientY }) => {
    hands.pointer = { clientX, clientY };
  });
  island.canvas.addEventListener("pointerleave", () => {
    hands.pointer = undefined;
  });
  return hands;
}

function mark(edgeId: string | undefined, isSelected: boolean): void {
  const element = edgeId ? document.getElementById(edgeDomId(edgeId)) : null;
  if (!element) return;
  if (isSelected) element.dataset.selected = "";
  else delete element.dataset.selected;
}

export const selectedNodes = (island: Island): CanvasNode[] => [...island.selection].flatMap((id) => island.view().nodes[id] ?? []);

export const unlocked = (nodes: readonly CanvasNode[]): CanvasNode[] => nodes.filter((node) => !node.locked);

/** Presses of a key that follow each other quickly are one step of undo. */
export function openBurst(pauseMs = 800): () => string {
  let step = newStep();
  let last = 0;
  return () => {
    const now = performance.now();
    if (now - last > pauseMs) step = newStep();
    last = now;
    return step;
  };
}
