/** Puts the island together; what its parts may ask of it is said in `island.ts`. */
import { LoroDoc } from "loro-crdt";
import { nodeDomId } from "../../../views/dom.ts";
import { applyEdits } from "../../canvas/canvas.ts";
import { type CanvasChange, differenceOf, type LiveCanvas, openLive } from "../../canvas/live.ts";
import { newStep } from "../../canvas/step.ts";
import { cameraFor, fly } from "./camera.ts";
import { openFrames } from "./frames.ts";
import type { Island } from "./island.ts";
import { createScene } from "./scene.ts";
import { say } from "./say.ts";

const need = <T extends Element>(id: string) => document.getElementById(id) as unknown as T;

export function createIsland(canvas: HTMLElement, projectId: string): Island {
  const frame = openFrames();
  const changes = listeners<[CanvasChange]>();
  const cameras = listeners();
  const selections = listeners();
  const drawings = listeners<[string]>();
  const runs = new Map<string, (island: Island) => void>();
  let live: LiveCanvas;
  const doc = new LoroDoc();
  const scene = createScene(() => live.view);
  const flush = () => {
    const change = live.take();
    scene.follow(change);
    changes.tell(change);
  };
  live = openLive(doc, () => frame("change", flush));
  const size = followSize(canvas);
  const island: Island = {
    projectId,
    readOnly: canvas.dataset.readonly === "true",
    author: { id: canvas.dataset.meId ?? "me", name: canvas.dataset.meName ?? "", hue: Number(canvas.dataset.meHue) || 0 },
    canvas,
    world: need("world"),
    nodes: need("nodes"),
    edges: need("edges"),
    overlay: need("overlay"),
    doc,
    view: () => live.view,
    seen() {
      const { x, y, scale } = island.camera;
      const { w, h } = size();
      return { x: -x / scale, y: -y / scale, w: w / scale, h: h / scale };
    },
    scene,
    mounting: undefined as never, // set below: it needs the island
    level: "full",
    camera: { x: 0, y: 0, scale: 1 },
    selection: new Set(),
    facesAsked: new Set(),
    tool: "select",
    edit(edits, step = edits.every((one) => one.edit === "setText") ? undefined : newStep()) {
      if (island.readOnly) return false;
      try {
        applyEdits(live, edits, { actor: "me", time: Date.now(), ...(step ? { step } : {}) });
        return true;
      } catch (error) {
        island.say(error instanceof Error ? error.message : String(error), "fail");
        return false;
      }
    },
    onChange: changes.add,
    replaceDocument(fresh) {
      const before = live.view;
      live.close();
      island.doc = fresh;
      live = openLive(fresh, () => frame("change", flush));
      const change = differenceOf(before, live.view);
      scene.follow(change);
      changes.tell(change);
    },
    onCamera: cameras.add,
    moveCamera(camera) {
      island.camera = camera;
      frame("camera", cameras.tell);
    },
    flyTo: (box, options) => fly(island, cameraFor(island, box, options?.maxScale), options?.animate),
    onSelection: selections.add,
    select(ids) {
      island.selection = new Set(ids);
      selections.tell();
    },
    drawn: drawings.tell,
    onDrawn: drawings.add,
    say,
    toCanvas(clientX, clientY) {
      const box = canvas.getBoundingClientRect();
      const { x, y, scale } = island.camera;
      return { x: (clientX - box.left - x) / scale, y: (clientY - box.top - y) / scale };
    },
    element: (nodeId) => document.getElementById(nodeDomId(nodeId)),
    mounted: (nodeId) => island.mounting.mounted(nodeId),
    keep: (nodeId, why) => island.mounting.keep(nodeId, why),
    nodeAt: scene.nodeAt,
    frame,
    onRun: (name, run) => void runs.set(name, run),
    run: (name) => runs.get(name)?.(island),
  };
  return island;
}

/** Known without asking the layout, which would be made anew for every answer while a frame writes. */
function followSize(element: HTMLElement): () => { w: number; h: number } {
  let size = { w: element.clientWidth, h: element.clientHeight };
  new ResizeObserver(() => {
    size = { w: element.clientWidth, h: element.clientHeight };
  }).observe(element);
  return () => size;
}

function listeners<T extends unknown[] = []>() {
  const all = new Set<(...what: T) => void>();
  return {
    add: (listener: (...what: T) => void) => void all.add(listener),
    tell(...what: T) {
      for (const listener of all) listener(...what);
    },
  };
}
