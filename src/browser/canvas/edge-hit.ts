/** Which edge is under the pointer: by the distance to its curve, so that a thin line can be hit. */
import { inPoint, outPoint, type Point, wireEnds } from "../../../views/project/wires.ts";
import type { CanvasEdge } from "../../canvas/document.ts";
import { withMakes } from "./board.ts";
import type { Island } from "./island.ts";

const REACH_PX = 7;
const PIECES = 24;

export function edgeAt(island: Island, { clientX, clientY }: { clientX: number; clientY: number }): string | undefined {
  const at = island.toCanvas(clientX, clientY);
  const reach = REACH_PX / island.camera.scale;
  const near = island.scene.edgesIn({ x: at.x - reach, y: at.y - reach, w: 2 * reach, h: 2 * reach });
  let best: { id: string; far: number } | undefined;
  for (const edge of near) {
    const far = distance(island, edge, at);
    if (far <= reach && far < (best?.far ?? Number.POSITIVE_INFINITY)) best = { id: edge.id, far };
  }
  return best?.id;
}

function distance(island: Island, edge: CanvasEdge, at: Point): number {
  const { nodes } = island.view();
  const [source, target] = [nodes[edge.source], nodes[edge.target]];
  if (!source || !target) return Number.POSITIVE_INFINITY;
  const [a, b, c, d] = wireEnds(outPoint(source), inPoint(withMakes(island, target), edge.role));
  let least = Number.POSITIVE_INFINITY;
  let before = a;
  for (let piece = 1; piece <= PIECES; piece++) {
    const point = onCurve([a, b, c, d], piece / PIECES);
    least = Math.min(least, toSegment(at, before, point));
    before = point;
  }
  return least;
}

function onCurve([a, b, c, d]: [Point, Point, Point, Point], t: number): Point {
  const s = 1 - t;
  const mix = (axis: "x" | "y") => s ** 3 * a[axis] + 3 * s * s * t * b[axis] + 3 * s * t * t * c[axis] + t ** 3 * d[axis];
  return { x: mix("x"), y: mix("y") };
}

function toSegment(at: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const long = dx * dx + dy * dy;
  const along = long === 0 ? 0 : Math.max(0, Math.min(1, ((at.x - from.x) * dx + (at.y - from.y) * dy) / long));
  return Math.hypot(at.x - from.x - along * dx, at.y - from.y - along * dy);
}
