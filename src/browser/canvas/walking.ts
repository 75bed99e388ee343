/** From node to node by keyboard: Alt and an arrow goes to the nearest one that way, with Shift it is taken along. Escape steps back. */
import type { CanvasNode } from "../../canvas/document.ts";
import { setTool } from "./commands.ts";
import { type Hands, selectedNodes } from "./hands.ts";
import type { Island } from "./island.ts";
import { isSeen } from "./work-actions.ts";

const WAYS = { left: { x: -1, y: 0 }, right: { x: 1, y: 0 }, up: { x: 0, y: -1 }, down: { x: 0, y: 1 } } as const;
type Way = keyof typeof WAYS;
/** What lies to the side counts this much further than what lies ahead. */
const SIDEWAYS = 2.5;

export function startWalking(hands: Hands): void {
  const { island } = hands;
  for (const way of Object.keys(WAYS) as Way[]) {
    island.onRun(`select.walk.${way}`, () => void walk(island, way, false));
    island.onRun(`select.extend.${way}`, () => void walk(island, way, true));
  }
  island.onRun("select.back", () => back(hands));
}

async function walk(island: Island, way: Way, extends_: boolean): Promise<void> {
  const from = selectedNodes(island).at(-1);
  const next = from ? nextThatWay(island, from, way) : firstSeen(island);
  if (!next) return;
  island.select(extends_ ? [...island.selection].filter((id) => id !== next.id).concat(next.id) : [next.id]);
  if (!isSeen(island, next)) island.flyTo(next);
  const element = await island.mounted(next.id);
  if (island.selection.has(next.id)) element?.focus({ preventScroll: true });
  if (extends_) island.say(`${island.selection.size} selected.`);
}

const middle = ({ x, y, w, h }: CanvasNode) => ({ x: x + w / 2, y: y + h / 2 });

function nextThatWay(island: Island, from: CanvasNode, way: Way): CanvasNode | undefined {
  const start = middle(from);
  let best: { node: CanvasNode; far: number } | undefined;
  for (const node of Object.values(island.view().nodes)) {
    if (node.id === from.id || node.id === from.parentId) continue;
    const at = middle(node);
    const ahead = (at.x - start.x) * WAYS[way].x + (at.y - start.y) * WAYS[way].y;
    const aside = Math.abs((at.x - start.x) * WAYS[way].y) + Math.abs((at.y - start.y) * WAYS[way].x);
    const far = ahead + SIDEWAYS * aside;
    if (ahead > 1 && aside <= ahead * 3 && far < (best?.far ?? Number.POSITIVE_INFINITY)) best = { node, far };
  }
  return best?.node;
}

function firstSeen(island: Island): CanvasNode | undefined {
  const seen = island.scene.nodesIn(island.seen());
  const all = seen.length > 0 ? seen : Object.values(island.view().nodes);
  return all.reduce<CanvasNode | undefined>((first, node) => (!first || node.x + node.y < first.x + first.y ? node : first), undefined);
}

/** One level at a time: what the pointer does, the tool, the edge, the group around, the selection. */
function back(hands: Hands): void {
  const { island } = hands;
  if (hands.cancel()) return;
  if (island.tool !== "select") return setTool(island, "select");
  if (hands.edge()) return hands.selectEdge(undefined);
  const { nodes } = island.view();
  const parents = new Set(selectedNodes(island).flatMap((node) => (node.parentId && nodes[node.parentId] ? [node.parentId] : [])));
  island.select(parents);
  const [parent] = parents;
  const element = parent ? island.element(parent) : null;
  (element ?? island.canvas).focus({ preventScroll: true });
}
