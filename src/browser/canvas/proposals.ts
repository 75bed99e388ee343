/**
 * What agents ask for, drawn where it would come: a box for each node that would be added, a line for each edge, a ring for what would be changed or go.
 * Read from the proposals that stand in the chat, and gone with them. A node without a place of its own is shown where the command would put it.
 */
import type { GhostView } from "../../../views/chat/ghosts.ts";
import { outPoint, wire } from "../../../views/project/wires.ts";
import type { CanvasNode } from "../../canvas/document.ts";
import { type Box, boundsOf, placeFree, placeNear } from "../../canvas/layout.ts";
import type { Island } from "./island.ts";

const SVG = "http://www.w3.org/2000/svg";

interface Shown {
  nodes: (Box & { label: string })[];
  rings: (Box & { op: string })[];
  lines: string[];
}

export function startProposals(island: Island): void {
  const place = document.createElement("div");
  place.className = "ghosts";
  place.ariaHidden = "true";
  island.overlay.append(place);
  let shown = "";
  const draw = () => {
    const told = [...document.querySelectorAll<HTMLElement>(".chat .approval[data-ghosts]")].map(({ dataset }) => dataset.ghosts ?? "[]");
    const all = told.map((text) => placed(island, JSON.parse(text) as GhostView[]));
    const now = JSON.stringify(all);
    if (now === shown) return;
    shown = now;
    place.replaceChildren(...all.flatMap(elementsOf));
  };
  document.addEventListener("click", ({ target }) => {
    const asked = (target as Element).closest?.("[data-show-ghosts]")?.closest<HTMLElement>("[data-ghosts]");
    const { nodes = [], rings = [] } = asked ? placed(island, JSON.parse(asked.dataset.ghosts ?? "[]") as GhostView[]) : {};
    const box = boundsOf([...nodes, ...rings]);
    if (box) island.flyTo(box);
  });
  document.addEventListener("htmx:after:swap", draw); // a panel that came whole is not in the page any more when its swap is told
  island.onChange(draw);
  draw();
}

/** The new ones one after the other, each on ground that those before it leave free. */
function placed(island: Island, ghosts: readonly GhostView[]): Shown {
  const nodes: Record<string, CanvasNode> = { ...island.view().nodes };
  const canvas = { nodes: () => Object.values(nodes), node: (id: string) => nodes[id] };
  const shown: Shown = { nodes: [], rings: [], lines: [] };
  for (const ghost of ghosts) {
    if (ghost.kind === "node") {
      const { id, label, w, h, near } = ghost;
      const at =
        ghost.x !== undefined && ghost.y !== undefined
          ? { x: ghost.x, y: ghost.y }
          : near === undefined
            ? placeFree(canvas, { x: 0, y: 0 }, { w, h })
            : placeNear(canvas, near, { w, h });
      nodes[id] = { id, parentId: nodes[near ?? ""]?.parentId ?? null, ...at, w, h } as CanvasNode;
      shown.nodes.push({ ...at, w, h, label });
    } else if (ghost.kind === "ring") {
      const node = nodes[ghost.nodeId];
      if (node) shown.rings.push({ x: node.x, y: node.y, w: node.w, h: node.h, op: ghost.op });
    } else {
      const [from, to] = [nodes[ghost.source], nodes[ghost.target]];
      if (from && to) shown.lines.push(wire(outPoint(from), { x: to.x, y: to.y + to.h / 2 }));
    }
  }
  return shown;
}

const elementsOf = ({ nodes, rings, lines }: Shown): Element[] => [
  ...(lines.length > 0 ? [linesElement(lines)] : []),
  ...nodes.map((box) => boxElement(box, "+", box.label)),
  ...rings.map((box) => boxElement(box, box.op, "")),
];

function boxElement({ x, y, w, h }: Box, op: string, words: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "ghost";
  element.dataset.op = op;
  element.textContent = words;
  Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
  return element;
}

function linesElement(lines: readonly string[]): Element {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "ghost-lines");
  for (const line of lines) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    svg.append(path);
  }
  return svg;
}
