/** What pointers do on the canvas: pan, marquee, move, pinch. One gesture at a time; each is a small object with move and end. */
import { overlaps } from "../../canvas/layout.ts";
import { zoomAt } from "./camera.ts";
import { addAt } from "./commands.ts";
import type { Island } from "./island.ts";
import { linkFrom } from "./linking.ts";

export interface Gesture {
  move(event: PointerEvent): void;
  end(event: PointerEvent): void;
}

const CONTROLS = "button, input, select, textarea, a, label, audio, video, summary, [contenteditable]";
const SLOP_PX = 3;

export function startGestures(island: Island): void {
  const { canvas } = island;
  const pointers = new Map<number, PointerEvent>();
  let gesture: Gesture | undefined;
  let held = false; // Space

  canvas.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    if (pointers.size === 2) {
      gesture = pinch(island, pointers);
      return;
    }
    gesture = begin(island, event, held);
    if (gesture) canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (pointers.has(event.pointerId)) pointers.set(event.pointerId, event);
    gesture?.move(event);
  });
  const end = (event: PointerEvent) => {
    pointers.delete(event.pointerId);
    gesture?.end(event);
    gesture = undefined;
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  document.addEventListener("keydown", (event) => {
    if (event.code === "Space" && event.target === canvas) held = true;
  });
  document.addEventListener("keyup", (event) => {
    if (event.code === "Space") held = false;
  });
}

function begin(island: Island, event: PointerEvent, held: boolean): Gesture | undefined {
  const target = event.target as Element;
  if (event.button === 1 || held || (event.button === 0 && island.tool === "hand")) return pan(island, event);
  if (event.button !== 0) return undefined;
  const port = target.closest<HTMLElement>("[data-port]");
  if (port && !island.readOnly) return linkFrom(island, port, event);
  if (target.closest(CONTROLS)) return undefined;
  const node = target.closest<HTMLElement>("[data-node]")?.dataset.node;
  if (island.tool !== "select" && island.tool !== "hand") {
    addAt(island, island.tool, island.toCanvas(event.clientX, event.clientY));
    return undefined;
  }
  if (node) return drag(island, node, event);
  return event.pointerType === "touch" ? pan(island, event) : marquee(island, event);
}

function pan(island: Island, start: PointerEvent): Gesture {
  const from = { ...island.camera };
  island.canvas.dataset.panning = "";
  return {
    move: (event) => island.moveCamera({ ...from, x: from.x + event.clientX - start.clientX, y: from.y + event.clientY - start.clientY }),
    end(event) {
      delete island.canvas.dataset.panning;
      if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < SLOP_PX && island.tool !== "hand") island.select([]);
    },
  };
}

function pinch(island: Island, pointers: Map<number, PointerEvent>): Gesture {
  const span = () => {
    const [a, b] = [...pointers.values()];
    return a && b
      ? { far: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY), x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 }
      : undefined;
  };
  let before = span();
  return {
    move() {
      const now = span();
      if (!before || !now) return;
      island.moveCamera({ ...island.camera, x: island.camera.x + now.x - before.x, y: island.camera.y + now.y - before.y });
      zoomAt(island, (island.camera.scale * now.far) / Math.max(1, before.far), now.x, now.y);
      before = now;
    },
    end() {},
  };
}

/** Moves the selection. The document is told once a frame, so others see it travel. */
function drag(island: Island, nodeId: string, start: PointerEvent): Gesture {
  const already = island.selection.has(nodeId);
  if (start.shiftKey) island.select(already ? [...island.selection].filter((id) => id !== nodeId) : [...island.selection, nodeId]);
  else if (!already) island.select([nodeId]);
  island.element(nodeId)?.focus({ preventScroll: true });
  const origin = new Map(
    [...island.selection].flatMap((id): [string, { x: number; y: number }][] => {
      const node = island.view().nodes[id];
      return node && !node.locked ? [[id, { x: node.x, y: node.y }]] : [];
    }),
  );
  let moved = false;
  let frame = 0;
  let last = start;
  const write = () => {
    frame = 0;
    const dx = (last.clientX - start.clientX) / island.camera.scale;
    const dy = (last.clientY - start.clientY) / island.camera.scale;
    const moves = [...origin]
      .filter(([id]) => !parentMoves(island, id, origin))
      .map(([id, node]) => ({ id, x: Math.round(node.x + dx), y: Math.round(node.y + dy) }));
    if (moves.length > 0) island.edit([{ edit: "moveNodes", moves }]);
  };
  return {
    move(event) {
      last = event;
      if (!moved && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < SLOP_PX) return;
      moved = true;
      if (!island.readOnly && !frame) frame = requestAnimationFrame(write);
    },
    end() {
      if (!moved && already && !start.shiftKey) island.select([nodeId]);
    },
  };
}

/** Children of a group move with it and must not move twice. */
function parentMoves(island: Island, id: string, moving: Map<string, unknown>): boolean {
  for (let parent = island.view().nodes[id]?.parentId; parent; parent = island.view().nodes[parent]?.parentId ?? null)
    if (moving.has(parent)) return true;
  return false;
}

function marquee(island: Island, start: PointerEvent): Gesture {
  const box = document.createElement("div");
  box.className = "marquee";
  const from = island.toCanvas(start.clientX, start.clientY);
  const before = start.shiftKey ? [...island.selection] : [];
  if (!start.shiftKey) island.select([]);
  island.world.append(box);
  return {
    move(event) {
      const to = island.toCanvas(event.clientX, event.clientY);
      const area = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), w: Math.abs(to.x - from.x), h: Math.abs(to.y - from.y) };
      Object.assign(box.style, { left: `${area.x}px`, top: `${area.y}px`, width: `${area.w}px`, height: `${area.h}px` });
      const hit = Object.values(island.view().nodes).filter((node) => node.type !== "group" && overlaps(node, area));
      island.select([...before, ...hit.map((node) => node.id)]);
    },
    end: () => box.remove(),
  };
}
