/** Paints a part of the canvas on a context: edges below, then nodes in their order. In steps, so that a full part may take several frames. */
import type { CanvasEdge, CanvasNode } from "../../canvas/document.ts";
import type { Box } from "../../canvas/layout.ts";
import type { Island } from "./island.ts";
import { type Inks, type Pen, paintNode, type Shown, traceEdge } from "./paint-node.ts";

/** Between two looks at the clock. */
const STEP = 24;
const EDGE_ALPHA = 0.5;

export interface Painting {
  box: Box;
  /** Pixels of the context per canvas pixel. */
  scale: number;
  inks: Inks;
  shownOf(node: CanvasNode, scale: number): Shown;
  /** Other than everything in the box. */
  nodes?: readonly CanvasNode[];
  withEdges?: boolean;
}

/** Yields now and then; whoever drives it goes on when there is time. */
export function* paintScene(island: Island, pen: Pen, painting: Painting): Generator<void> {
  const { box, scale, inks } = painting;
  pen.setTransform(scale, 0, 0, scale, -box.x * scale, -box.y * scale);
  pen.imageSmoothingQuality = "medium";
  const nodes = painting.nodes ?? island.scene.nodesIn(box);
  const firstInner = nodes.findIndex((node) => node.type !== "group");
  const groups = firstInner < 0 ? nodes.length : firstInner;
  for (let index = 0; index < nodes.length; index++) {
    if (index === groups && painting.withEdges !== false) paintEdges(island, pen, painting);
    const node = nodes[index] as CanvasNode;
    paintNode(pen, node, scale, inks, painting.shownOf(node, scale));
    if (index % STEP === STEP - 1) yield;
  }
  if (groups >= nodes.length && painting.withEdges !== false) paintEdges(island, pen, painting);
}

function paintEdges(island: Island, pen: Pen, { box, scale, inks }: Painting): void {
  const { nodes } = island.view();
  const byRole = new Map<CanvasEdge["role"], CanvasEdge[]>();
  for (const edge of island.scene.edgesIn(box)) {
    const known = byRole.get(edge.role);
    if (known) known.push(edge);
    else byRole.set(edge.role, [edge]);
  }
  pen.globalAlpha = EDGE_ALPHA;
  for (const [role, edges] of byRole) {
    pen.strokeStyle = inks.roles[role];
    pen.lineWidth = Math.max(1.5, 1 / scale);
    pen.beginPath();
    for (const edge of edges) {
      const [source, target] = [nodes[edge.source], nodes[edge.target]];
      if (source && target) traceEdge(pen, edge, source, target);
    }
    pen.stroke();
  }
  pen.globalAlpha = 1;
}
