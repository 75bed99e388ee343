/** Connecting by keyboard alone: a list of what the selected nodes can feed, and of what can feed the one, the nearest first. */
import { NODE_NAMES } from "../../../views/nodes/face.ts";
import type { CanvasNode, EdgeRole } from "../../canvas/document.ts";
import type { Edit } from "../../canvas/edit.ts";
import { newId } from "../../lib/new-id.ts";
import { type Choice, chooseFrom } from "./choice.ts";
import { type Hands, selectedNodes } from "./hands.ts";
import type { Island } from "./island.ts";
import { fittingRole, fittingRoles, judgeAt } from "./ports.ts";

/** As many as a list can show; search finds the others. */
const OFFERED = 14;
/** Asked whether they fit, at most: on a large canvas the nearest are enough. */
const ASKED = 120;

export function startConnecting({ island }: Hands): void {
  island.onRun("node.connect", () => {
    const chosen = selectedNodes(island).filter((node) => node.type !== "group");
    const [first] = chosen;
    if (!first || island.readOnly) return;
    const near = nearestTo(island, first, new Set(chosen.map((node) => node.id)));
    const choices = [...targetsOf(island, chosen, near), ...(chosen.length === 1 ? sourcesOf(island, first, near) : [])].slice(0, OFFERED);
    if (choices.length === 0) return island.say("Nothing here can be connected with it.");
    chooseFrom(island, { label: "Connect to", at: first.id, choices });
  });
}

function nearestTo(island: Island, from: CanvasNode, without: ReadonlySet<string>): CanvasNode[] {
  const far = (node: CanvasNode) => Math.hypot(node.x + node.w / 2 - from.x - from.w / 2, node.y + node.h / 2 - from.y - from.h / 2);
  return Object.values(island.view().nodes)
    .filter((node) => !without.has(node.id) && node.type !== "group")
    .map((node) => ({ node, far: far(node) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, ASKED)
    .map(({ node }) => node);
}

/** All that fit of the chosen are joined with the target in one step of undo. */
function targetsOf(island: Island, chosen: readonly CanvasNode[], near: readonly CanvasNode[]): Choice[] {
  const judges = new Map(chosen.map(({ id }) => [id, judgeAt(island, id, "out")]));
  return near.flatMap((target) => {
    const fits = chosen.flatMap((source) => {
      const role = fittingRole(island, { source: source.id, target: target.id }, judges.get(source.id));
      return role ? [{ source: source.id, target: target.id, role }] : [];
    });
    const [first] = fits;
    if (!first) return [];
    const others: Choice[] =
      chosen.length > 1 ? [] : fittingRoles(island, { source: first.source, target: target.id }, judges.get(first.source)).slice(1).map((role) => choiceOf(island, [{ ...first, role }], target, "to")); // biome-ignore format: one thought
    return [choiceOf(island, fits, target, "to"), ...others];
  });
}

function sourcesOf(island: Island, target: CanvasNode, near: readonly CanvasNode[]): Choice[] {
  const may = judgeAt(island, target.id, "in");
  return near.flatMap((source) => {
    const role = fittingRole(island, { source: source.id, target: target.id }, may);
    return role ? [choiceOf(island, [{ source: source.id, target: target.id, role }], source, "from")] : [];
  });
}

function choiceOf(
  island: Island,
  joins: { source: string; target: string; role: EdgeRole }[],
  other: CanvasNode,
  way: "to" | "from",
): Choice {
  return {
    title: titleOf(other),
    note: way === "to" ? `as ${joins[0]?.role}` : `feeds it as ${joins[0]?.role}`,
    icon: way === "to" ? "arrow-right" : "arrow-left",
    run() {
      const edits = joins.map((join): Edit => ({ edit: "connect", id: newId("edg"), ...join }));
      if (island.edit(edits)) island.say(`Connected ${way} ${titleOf(other)}.`);
    },
  };
}

function titleOf(node: CanvasNode): string {
  if (node.label) return node.label;
  const words = node.type === "text" || node.type === "prompt" ? node.body : node.type === "generator" ? node.prompt : "";
  return words ? `${NODE_NAMES[node.type]}, ${words.slice(0, 28)}` : NODE_NAMES[node.type];
}
