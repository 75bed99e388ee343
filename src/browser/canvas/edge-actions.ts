/** The selected edge: found by keyboard, removed, given another role, moved among the references of its node. */
import { byOrder, type CanvasEdge } from "../../canvas/document.ts";
import { type Hands, selectedNodes } from "./hands.ts";
import type { Island } from "./island.ts";
import { chooseFrom } from "./choice.ts";
import { fittingRoles } from "./ports.ts";

export function startEdgeActions(hands: Hands): void {
  const { island } = hands;
  const withEdge = (run: (edge: CanvasEdge) => void) => () => {
    const edge = hands.edge();
    if (edge && !island.readOnly) run(edge);
  };
  let walked: { nodeId: string; at: number } | undefined;
  island.onRun("edge.next", () => {
    const [node] = selectedNodes(island);
    const nodeId = node?.id ?? (hands.edge() && walked?.nodeId);
    if (!nodeId) return;
    const edges = island.scene.edgesOf(nodeId).sort(byOrder);
    if (edges.length === 0) return island.say("Nothing is connected to it.");
    walked = { nodeId, at: walked?.nodeId === nodeId && hands.edge() ? (walked.at + 1) % edges.length : 0 };
    const edge = edges[walked.at];
    if (!edge) return;
    hands.selectEdge(edge.id);
    island.canvas.focus({ preventScroll: true });
    island.say(nameOf(island, edge));
  });
  island.onRun(
    "edge.delete",
    withEdge((edge) => {
      // biome-ignore format: a list
      if (island.edit([{ edit: "disconnect", ids: [edge.id] }])) hands.selectEdge(undefined);
      if (walked && island.view().nodes[walked.nodeId]) island.select([walked.nodeId]);
    }),
  );
  island.onRun(
    "edge.earlier",
    withEdge((edge) => reorder(island, edge, -1)),
  );
  island.onRun(
    "edge.later",
    withEdge((edge) => reorder(island, edge, 1)),
  );
  island.onRun(
    "edge.role",
    withEdge((edge) => chooseRole(island, edge)),
  );
}

function nameOf(island: Island, { source, target, role }: CanvasEdge): string {
  const name = (id: string) => island.view().nodes[id]?.label || island.view().nodes[id]?.type || "something";
  return `${name(source)} feeds ${name(target)} as ${role}.`;
}

function reorder(island: Island, edge: CanvasEdge, step: -1 | 1): void {
  const siblings = Object.values(island.view().edges)
    .filter((one) => one.target === edge.target)
    .sort(byOrder);
  const at = siblings.findIndex((one) => one.id === edge.id);
  if (at + step < 0 || at + step >= siblings.length) return;
  const after = step === 1 ? siblings[at + 1] : siblings[at - 2];
  island.edit([{ edit: "reorderEdge", id: edge.id, after: after?.id ?? null }]);
  island.say(`Number ${at + step + 1} of ${siblings.length}.`);
}

function chooseRole(island: Island, edge: CanvasEdge): void {
  const roles = fittingRoles(island, edge).filter((role) => role !== edge.role);
  if (roles.length === 0) return island.say("It can be nothing else here.");
  chooseFrom(island, {
    label: "What it is for",
    at: edge.target,
    choices: roles.map((role) => ({ title: role, icon: "repeat", run: () => island.edit([{ edit: "setEdgeRole", id: edge.id, role }]) })),
  });
}
