/** Aligning, spreading, tidying and arranging. What moves travels to its place, unless motion is not wanted. */
import { ALIGNMENTS, AXES, alignMoves, distributeMoves, type Move, tidyMoves } from "../../canvas/align.ts";
import type { Edit } from "../../canvas/edit.ts";
import type { Hands } from "./hands.ts";
import type { Island } from "./island.ts";

const TRAVEL_MS = 260;

export function startOrderActions({ island }: Hands): void {
  const chosen = () => [...island.selection];
  const nodes = () => island.view().nodes;
  const moves = (list: Move[]) => list.length > 0 && travel(island, [{ edit: "moveNodes", moves: list }]);
  for (const to of ALIGNMENTS) island.onRun(`node.align.${to}`, () => moves(alignMoves(nodes(), chosen(), to)));
  for (const axis of AXES) island.onRun(`node.distribute.${axis}`, () => moves(distributeMoves(nodes(), chosen(), axis)));
  island.onRun("node.tidy", () => moves(tidyMoves(nodes(), chosen())));
  island.onRun("canvas.arrange", () => void arrange(island));
}

/** The layout is loaded when it is first asked for. */
async function arrange(island: Island): Promise<void> {
  if (island.readOnly) return;
  const { arrangePlaces } = await import("../../canvas/arrange.ts");
  const places = arrangePlaces(island.view(), [...island.selection]);
  if (places.length === 0) return island.say("Everything is in its place.");
  travel(island, [{ edit: "arrange", places }]);
}

/** Writes at once and lets the elements ease from where they were; edges come back when their ends have arrived. */
export function travel(island: Island, edits: Edit[]): void {
  const before = new Map(Object.values(island.view().nodes).map((node) => [node.id, node]));
  if (!island.edit(edits) || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const seen = island.scene.nodesIn(island.seen());
  const timing = { duration: TRAVEL_MS, easing: "cubic-bezier(.2, .7, .2, 1)" };
  island.frame("travel", () => {
    for (const { id } of [...seen, ...island.scene.nodesIn(island.seen())]) {
      const [was, is] = [before.get(id), island.view().nodes[id]];
      if (!was || !is || (was.x === is.x && was.y === is.y)) continue;
      island.element(id)?.animate({ translate: [`${was.x - is.x}px ${was.y - is.y}px`, "0 0"] }, timing);
    }
    island.edges.animate({ opacity: [0, 0, 1] }, { ...timing, duration: TRAVEL_MS * 1.6 });
  });
}
