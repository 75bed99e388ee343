/**
 * What pointers do on the canvas. One gesture at a time: a small object that moves, ends, or is given up (Escape, a second finger, a
 * cancelled pointer) and then takes back what it did. This file decides which gesture begins; each has a file of its own.
 *
 * The pointer is captured only once it has moved, so that a click still reaches what it was meant for.
 */
import { grownBy } from "./edge-pan.ts";
import { dragNodes } from "./gesture-move.ts";
import { marquee } from "./gesture-marquee.ts";
import { pan, pinch } from "./gesture-pan.ts";
import { place } from "./gesture-place.ts";
import { type Grip, resize } from "./gesture-resize.ts";
import type { Gesture } from "./gesture.ts";
import type { Hands } from "./hands.ts";
import { edgeAt } from "./edge-hit.ts";
import { linkFrom } from "./linking.ts";
import { portNear } from "./ports.ts";
import { nodeUnder } from "./under.ts";

const CONTROLS = "button, input, select, textarea, a, label, audio, video, summary, [contenteditable]:not([contenteditable='false'])";
const SLOP_PX = 3;
const TOUCH_SLOP_PX = 8;
const LONG_PRESS_MS = 500;

interface Session {
  gesture: Gesture | undefined;
  pointers: Map<number, PointerEvent>;
  start: PointerEvent | undefined;
  isMoved: boolean;
  press: ReturnType<typeof setTimeout> | undefined;
}

export function startGestures(hands: Hands): void {
  const { island } = hands;
  const session: Session = { gesture: undefined, pointers: new Map(), start: undefined, isMoved: false, press: undefined };
  const panAtEdge = grownBy(island, (event) => session.gesture?.move(event));
  const drop = (how: "end" | "cancel", event?: PointerEvent) => {
    const { gesture } = session;
    Object.assign(session, { gesture: undefined, start: undefined });
    clearTimeout(session.press);
    panAtEdge(undefined);
    if (how === "cancel") gesture?.cancel();
    else if (event) gesture?.end(event);
    return gesture !== undefined;
  };
  hands.onCancel(() => drop("cancel"));
  island.canvas.addEventListener("pointerdown", (event) => {
    session.pointers.set(event.pointerId, event);
    if (session.pointers.size > 1) {
      drop("cancel");
      if (event.pointerType === "touch") session.gesture = pinch(island, session.pointers);
      return;
    }
    Object.assign(session, { start: event, isMoved: false, gesture: begin(hands, event) });
    if (event.pointerType !== "mouse") session.press = setTimeout(() => longPress(hands, event, drop), LONG_PRESS_MS);
  });
  // on the document: a quick first move may leave the canvas before it is captured
  document.addEventListener("pointermove", (event) => {
    if (!session.pointers.has(event.pointerId)) return;
    session.pointers.set(event.pointerId, event);
    const { gesture, start } = session;
    if (!gesture) return;
    if (start && !session.isMoved) {
      const slop = event.pointerType === "touch" ? TOUCH_SLOP_PX : SLOP_PX;
      if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < slop) return;
      session.isMoved = true;
      clearTimeout(session.press);
      island.canvas.setPointerCapture(event.pointerId);
    }
    gesture.move(event);
    if (gesture.pansAtEdge) panAtEdge(event);
  });
  document.addEventListener("pointerup", (event) => session.pointers.delete(event.pointerId) && drop("end", event));
  document.addEventListener("pointercancel", (event) => session.pointers.delete(event.pointerId) && drop("cancel"));
}

function longPress(hands: Hands, event: PointerEvent, drop: (how: "cancel") => boolean): void {
  drop("cancel");
  hands.openMenu(event.clientX, event.clientY);
}

function begin(hands: Hands, event: PointerEvent): Gesture | undefined {
  const { island } = hands;
  const target = event.target as Element;
  const held = island.canvas.dataset.held !== undefined;
  if (event.button === 1 || (event.button === 0 && (held || island.tool === "hand"))) return pan(hands, event);
  if (event.button !== 0 || !isPartOfCanvas(island.canvas, target)) return undefined;
  if (island.tool !== "select" && island.tool !== "hand") return island.readOnly ? undefined : place(hands, island.tool, event);
  const port = island.readOnly ? undefined : portNear(island, event);
  if (port) return linkFrom(hands, port, event);
  const grip = target.closest<HTMLElement>("[data-grip]")?.dataset.grip as Grip | undefined;
  if (grip) return resize(hands, grip, event);
  if (target.closest(CONTROLS)) return undefined;
  const node = nodeUnder(hands, event);
  if (node) return event.pointerType === "touch" && !island.selection.has(node) ? pan(hands, event, node) : dragNodes(hands, node, event);
  const edge = edgeAt(island, event);
  if (edge) {
    hands.selectEdge(edge);
    island.canvas.focus({ preventScroll: true });
    return undefined;
  }
  return event.pointerType === "touch" ? pan(hands, event) : marquee(hands, event, groupUnder(target));
}

/** Pins, carets and what else others put on the canvas answer for themselves. */
const isPartOfCanvas = (canvas: HTMLElement, target: Element): boolean =>
  target === canvas || target.closest("#nodes, #edges, [data-grip]") !== null || target.parentElement === canvas || target.id === "world";

const groupUnder = (target: Element): string | undefined => target.closest<HTMLElement>('[data-node][data-type="group"]')?.dataset.node;
