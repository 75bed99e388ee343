/**
 * What the parts of the island share: the document, the camera, the selection, and how they tell each other of changes. A part is a
 * `start…` function that takes the island; parts know each other only through what stands here.
 *
 * Only what is near the view is mounted as elements; the rest is known by its geometry. So `element` may be null for a node that is
 * there, and whoever needs its face asks with `mounted`, or holds it with `keep`.
 */
import type { LoroDoc } from "loro-crdt";
import type { CanvasView } from "../../canvas/document.ts";
import type { Edit } from "../../canvas/edit.ts";
import type { Box } from "../../canvas/layout.ts";
import type { CanvasChange } from "../../canvas/live.ts";
import type { Frame } from "./frames.ts";
import type { Level } from "./levels.ts";
import type { Mounting } from "./mounting.ts";
import type { Scene } from "./scene.ts";

export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export type Tool = "select" | "hand" | "text" | "prompt" | "generator" | "group";

export interface Island {
  projectId: string;
  readOnly: boolean;
  /** Who works in this tab. */
  author: { id: string; name: string; hue: number };
  canvas: HTMLElement;
  world: HTMLElement;
  nodes: HTMLElement;
  edges: SVGSVGElement;
  /** Above the nodes, in canvas pixels: marquee, guides, handles, pins, carets. */
  overlay: HTMLElement;
  doc: LoroDoc;
  view(): CanvasView;
  /** What of it is in view: canvas pixels. */
  seen(): Box;
  /** Where everything is. */
  scene: Scene;
  /** Which nodes have an element. */
  mounting: Mounting;
  /** How much of a node is shown at this scale. */
  level: Level;
  camera: Camera;
  selection: Set<string>;
  tool: Tool;
  /**
   * Plans, writes and sends; a refusal becomes a toast and changes nothing. Answers whether it was done. Edits under one `step`
   * (`newStep()`, one for each gesture) are undone together; without it a call is a step of its own, and writing is divided by pauses.
   */
  edit(edits: Edit[], step?: string): boolean;
  onChange(listener: (change: CanvasChange) => void): void;
  /** Another document takes the place of this one; listeners hear of every difference as of any other change. */
  replaceDocument(doc: LoroDoc): void;
  /** Called in the frame that draws a moved camera, at most once each. */
  onCamera(listener: () => void): void;
  moveCamera(camera: Camera): void;
  /** The camera eases to a box, or jumps there with reduced motion. Never above `maxScale`, 1 unless given. */
  flyTo(box: Box, options?: { animate?: boolean; maxScale?: number }): void;
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
  /** The node's element, null while it is not mounted. */
  element(nodeId: string): HTMLElement | null;
  /** Has the node's full face on the page, wherever the view is; null when the node is gone. */
  mounted(nodeId: string): Promise<HTMLElement | null>;
  /** Holds a node mounted until the answer is called. Several reasons may hold one node. */
  keep(nodeId: string, why: string): () => void;
  /** The topmost node under a point of the canvas, by geometry: of a group only its title and its edge count. */
  nodeAt(x: number, y: number): string | undefined;
  /** Runs once in the next frame; the last of a key wins. Nobody else asks for animation frames. */
  frame: Frame;
  /** One action of `views/project/actions.ts`: whoever does it says so once. */
  onRun(name: string, run: (island: Island) => void): void;
  run(name: string): void;
}
