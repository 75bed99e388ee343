/** Drawing an edge from a port: what it may not reach is dimmed, and the nearest fitting port takes it. */
import { inPoint, outPoint, wire } from "../../../views/project/wires.ts";
import type { EdgeRole } from "../../canvas/document.ts";
import { definitionOf, refusedRole } from "../../canvas/nodes/index.ts";
import { newId } from "../../lib/new-id.ts";
import { withMakes } from "./board.ts";
import type { Gesture } from "./gestures.ts";
import type { Island } from "./island.ts";

const SVG = "http://www.w3.org/2000/svg";

export function startLinking(island: Island): void {
  island.edges.addEventListener("click", (event) => {
    const group = (event.target as Element).closest<SVGGElement>("[data-edge]");
    if (group) island.select([group.dataset.target ?? ""]);
  });
}

export function linkFrom(island: Island, port: HTMLElement, start: PointerEvent): Gesture | undefined {
  const nodeId = port.closest<HTMLElement>("[data-node]")?.dataset.node ?? "";
  const node = island.view().nodes[nodeId];
  if (!node) return undefined;
  const outward = port.dataset.side === "out";
  const role = port.dataset.role as EdgeRole;
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", "edge edge--draft");
  island.edges.append(path);
  island.canvas.dataset.linking = "";
  dim(island, nodeId, outward, role);
  const fixed = outward ? outPoint(node) : inPoint(withMakes(island, node), role);
  const draw = (event: PointerEvent) => {
    const free = island.toCanvas(event.clientX, event.clientY);
    path.setAttribute("d", outward ? wire(fixed, free) : wire(free, fixed));
  };
  draw(start);
  return {
    move: draw,
    end(event) {
      path.remove();
      delete island.canvas.dataset.linking;
      for (const element of island.nodes.querySelectorAll<HTMLElement>("[data-dim]")) delete element.dataset.dim;
      const under = document.elementFromPoint(event.clientX, event.clientY);
      const other = under?.closest<HTMLElement>("[data-node]")?.dataset.node;
      if (!other || other === nodeId) return;
      const [source, target] = outward ? [nodeId, other] : [other, nodeId];
      const wanted = outward ? (under?.closest<HTMLElement>('[data-port][data-side="in"]')?.dataset.role as EdgeRole | undefined) : role;
      connect(island, source, target, wanted ?? fittingRole(island, source, target));
    },
  };
}

function connect(island: Island, source: string, target: string, role: EdgeRole | undefined): void {
  if (!role) return island.say("These two cannot be connected that way.", "fail");
  island.edit([{ edit: "connect", id: newId("edg"), source, target, role }]);
}

/** The first role of the target's ports that may come from the source. */
function fittingRole(island: Island, sourceId: string, targetId: string): EdgeRole | undefined {
  const { nodes } = island.view();
  const [source, target] = [nodes[sourceId], nodes[targetId]];
  if (!source || !target) return undefined;
  const ports = [...(island.element(targetId)?.querySelectorAll<HTMLElement>('[data-port][data-side="in"]') ?? [])].map(
    (port) => port.dataset.role as EdgeRole,
  );
  const roles = [...ports, ...(Object.keys(definitionOf(target.type).accepts) as EdgeRole[])];
  const liked: EdgeRole =
    source.type === "prompt"
      ? "prompt"
      : source.type === "text"
        ? "context"
        : source.type === "image" && ports.includes("start")
          ? "start"
          : "reference";
  return [liked, ...roles].find(
    (role) => (ports.length === 0 || ports.includes(role)) && refusedRole(source.type, target.type, role) === undefined,
  );
}

function dim(island: Island, nodeId: string, outward: boolean, role: EdgeRole): void {
  for (const element of island.nodes.querySelectorAll<HTMLElement>("[data-node]")) {
    const other = element.dataset.node ?? "";
    if (other === nodeId) continue;
    const source = island.view().nodes[other];
    const target = island.view().nodes[nodeId];
    const fits = outward
      ? fittingRole(island, nodeId, other) !== undefined
      : source && target && refusedRole(source.type, target.type, role) === undefined;
    if (!fits) element.dataset.dim = "";
  }
}
