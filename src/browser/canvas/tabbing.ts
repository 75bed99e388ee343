/**
 * Tab goes from node to node in reading order, whether they are on the page or not: the next one is mounted, brought into view where it is
 * outside, and focused, so that a screen reader says its name. Enter goes into a node; there Tab goes through its controls and then on. The
 * canvas is left at the ends of the order, or from anywhere by Escape and then Tab.
 */
import type { CanvasNode } from "../../canvas/document.ts";
import { proseFieldOf } from "../../canvas/prose.ts";
import type { Island } from "./island.ts";
import { compareReading, neighbour } from "./reading-order.ts";
import { isSeen } from "./work-actions.ts";

const FOCUSABLE = "a[href], button, input, select, textarea, summary, audio[controls], video[controls], [contenteditable=true], [tabindex]";
const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta"]);

interface Walk {
  island: Island;
  /** Where Tab is going while that node's face is still on its way. */
  next?: CanvasNode;
  /** Escape was the last key: one wants out. */
  isLeaving: boolean;
}

export function startTabbing(island: Island): void {
  const walk: Walk = { island, isLeaving: false };
  const stay = () => {
    walk.isLeaving = false;
    delete walk.next;
  };
  document.addEventListener("pointerdown", stay, { capture: true });
  document.addEventListener(
    "keydown",
    ({ key }) => {
      if (key === "Escape") walk.isLeaving = true;
      else if (key !== "Tab" && !MODIFIERS.has(key)) stay();
    },
    { capture: true },
  );
  island.canvas.addEventListener("focusin", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !island.canvas.contains(relatedTarget)) walk.isLeaving = false;
  });
  island.canvas.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Tab") onTab(walk, event);
    if (event.key === "Enter") goInside(island, event);
  });
}

function onTab(walk: Walk, event: KeyboardEvent): void {
  const { island } = walk;
  const target = event.target as HTMLElement;
  const step = event.shiftKey ? -1 : 1;
  if (target === island.canvas && !walk.next) {
    if (walk.isLeaving) return leave(walk);
    if (step === -1) return; // what is before the canvas
    return go(walk, firstHere(island), event);
  }
  const element = target.closest<HTMLElement>("[data-node]");
  const node = walk.next ?? island.view().nodes[element?.dataset.node ?? ""];
  if (!node || (element && target !== element && !walk.next && isInside(element, target, step))) return;
  go(walk, neighbour(Object.values(island.view().nodes), node, step), event, node);
}

/** Where there are no words to write, Enter goes to the first control. */
function goInside(island: Island, event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  const node = island.view().nodes[target.dataset.node ?? ""];
  if (!node || (proseFieldOf(node) && !island.readOnly)) return;
  const [first] = controlsOf(target);
  if (!first) return;
  event.preventDefault();
  first.focus({ preventScroll: true });
}

const controlsOf = (element: HTMLElement) =>
  [...element.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((one) => one.tabIndex >= 0 && one.checkVisibility());

/** Whether a control of the same node comes next: then Tab is the browser's own. */
function isInside(element: HTMLElement, target: HTMLElement, step: 1 | -1): boolean {
  if (step === -1) return true; // at the first one this is the node itself
  return target !== controlsOf(element).at(-1);
}

/** Where one is: at what is selected, else at the first node in view, else at the first of all. */
function firstHere(island: Island): CanvasNode | undefined {
  const { nodes } = island.view();
  const selected = [...island.selection].flatMap((id) => nodes[id] ?? []).at(-1);
  const seen = island.scene.nodesIn(island.seen()).filter((node) => isSeen(island, node));
  return selected ?? seen.sort(compareReading)[0] ?? neighbour(Object.values(nodes), undefined, 1);
}

/** At an end of the order the browser goes on by itself, past the controls of the last node. */
function go(walk: Walk, to: CanvasNode | undefined, event: KeyboardEvent, from?: CanvasNode): void {
  const { island } = walk;
  if (!to) {
    delete walk.next;
    if (from) leave(walk);
    return;
  }
  event.preventDefault();
  walk.isLeaving = false;
  walk.next = to;
  island.select([to.id]);
  if (!isSeen(island, to)) island.flyTo(to, { maxScale: island.camera.scale });
  island.frame("tab", () => void arrive(walk, to)); // of several quick presses only the last asks for a face
}

async function arrive(walk: Walk, node: CanvasNode): Promise<void> {
  const element = await walk.island.mounted(node.id);
  if (walk.next !== node) return; // gone on meanwhile
  delete walk.next;
  element?.focus({ preventScroll: true });
}

/** The browser looks for the next stop right after this; nodes are none while it does. */
function leave({ island }: Walk): void {
  island.world.inert = true;
  setTimeout(() => {
    island.world.inert = false;
  }, 0);
}
