/** What the parts of the island share: the document, the camera, the selection, and how they tell each other of changes. */
import { LoroDoc } from "loro-crdt";
import { applyEdits } from "../../canvas/canvas.ts";
import type { CanvasView } from "../../canvas/document.ts";
import type { Edit } from "../../canvas/edit.ts";
import { type CanvasChange, type LiveCanvas, openLive } from "../../canvas/live.ts";

export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export type Tool = "select" | "hand" | "text" | "prompt" | "generator";

export interface Island {
  projectId: string;
  readOnly: boolean;
  canvas: HTMLElement;
  world: HTMLElement;
  nodes: HTMLElement;
  edges: SVGSVGElement;
  doc: LoroDoc;
  view(): CanvasView;
  camera: Camera;
  selection: Set<string>;
  tool: Tool;
  /** Plans, writes and sends; a refusal becomes a toast and changes nothing. Answers whether it was done. */
  edit(edits: Edit[]): boolean;
  onChange(listener: (change: CanvasChange) => void): void;
  onCamera(listener: () => void): void;
  moveCamera(camera: Camera): void;
  onSelection(listener: () => void): void;
  select(ids: Iterable<string>): void;
  /** Nodes whose face is about to be asked for. */
  facesAsked: Set<string>;
  /** A face has come: it is placed, and its edges are drawn to its ports. */
  drawn(nodeId: string): void;
  onDrawn(listener: (nodeId: string) => void): void;
  say(text: string, tone?: "plain" | "fail"): void;
  /** From a point of the window to canvas pixels. */
  toCanvas(clientX: number, clientY: number): { x: number; y: number };
  element(nodeId: string): HTMLElement | null;
}

const need = <T extends Element>(id: string) => document.getElementById(id) as unknown as T;

export function createIsland(canvas: HTMLElement, projectId: string): Island {
  const doc = new LoroDoc();
  const changeListeners = new Set<(change: CanvasChange) => void>();
  const cameraListeners = new Set<() => void>();
  const selectionListeners = new Set<() => void>();
  const drawnListeners = new Set<(nodeId: string) => void>();
  let live: LiveCanvas;
  let scheduled = false;
  const flush = () => {
    scheduled = false;
    const change = live.take();
    for (const listener of changeListeners) listener(change);
  };
  live = openLive(doc, () => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(flush);
  });
  const island: Island = {
    projectId,
    readOnly: canvas.dataset.readonly === "true",
    canvas,
    world: need("world"),
    nodes: need("nodes"),
    edges: need("edges"),
    doc,
    view: () => live.view,
    camera: { x: 0, y: 0, scale: 1 },
    selection: new Set(),
    facesAsked: new Set(),
    tool: "select",
    edit(edits) {
      if (island.readOnly) return false;
      try {
        applyEdits(live, edits, { actor: "me", time: Date.now() });
        return true;
      } catch (error) {
        island.say(error instanceof Error ? error.message : String(error), "fail");
        return false;
      }
    },
    onChange: (listener) => void changeListeners.add(listener),
    onCamera: (listener) => void cameraListeners.add(listener),
    moveCamera(camera) {
      island.camera = camera;
      for (const listener of cameraListeners) listener();
    },
    onSelection: (listener) => void selectionListeners.add(listener),
    select(ids) {
      island.selection = new Set(ids);
      for (const listener of selectionListeners) listener();
    },
    drawn(nodeId) {
      for (const listener of drawnListeners) listener(nodeId);
    },
    onDrawn: (listener) => void drawnListeners.add(listener),
    say,
    toCanvas(clientX, clientY) {
      const box = canvas.getBoundingClientRect();
      const { x, y, scale } = island.camera;
      return { x: (clientX - box.left - x) / scale, y: (clientY - box.top - y) / scale };
    },
    element: (nodeId) => island.nodes.querySelector<HTMLElement>(`[data-node="${CSS.escape(nodeId)}"]`),
  };
  return island;
}

/** Fills the page's own toast, so that the markup stays in the views. */
function say(text: string, tone: "plain" | "fail" = "plain"): void {
  const template = document.getElementById("toast-template");
  if (!(template instanceof HTMLTemplateElement)) return;
  const toast = template.content.firstElementChild?.cloneNode(true);
  if (!(toast instanceof HTMLElement)) return;
  toast.dataset.tone = tone;
  const words = toast.querySelector("span");
  if (words) words.textContent = text;
  document.getElementById("toasts")?.append(toast);
  if (tone === "plain") setTimeout(() => toast.remove(), 5_000);
}
