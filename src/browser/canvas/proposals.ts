/**
 * What agents ask for, drawn where it would come: a box for each node that would be added, a ring for each that would be changed or go. Read from the
 * proposals that stand in the chat, and gone with them.
 */
import type { GhostView } from "../../../views/chat/chat.ts";
import type { Island } from "./island.ts";

export function startProposals(island: Island): void {
  const place = document.createElement("div");
  place.className = "ghosts";
  place.ariaHidden = "true";
  island.overlay.append(place);
  let shown = "";
  const draw = () => {
    const told = [...document.querySelectorAll<HTMLElement>(".chat .approval[data-ghosts]")].map(({ dataset }) => dataset.ghosts ?? "[]");
    const { nodes } = island.view();
    const ghosts = told.flatMap((text) => JSON.parse(text) as GhostView[]);
    const boxes = ghosts.flatMap((ghost) => {
      const box = ghost.box ?? nodes[ghost.nodeId ?? ""];
      return box ? [{ ...ghost, box }] : [];
    });
    const now = JSON.stringify(boxes.map(({ op, label, box: { x, y, w, h } }) => [op, label, x, y, w, h]));
    if (now === shown) return;
    shown = now;
    place.replaceChildren(...boxes.map(ghostElement));
  };
  document.addEventListener("htmx:after:swap", (event) => (event.target as Element | null)?.closest?.(".chat") && draw());
  island.onChange(draw);
}

function ghostElement({ op, label, box }: Required<Omit<GhostView, "nodeId">>): HTMLElement {
  const element = document.createElement("div");
  element.className = "ghost";
  element.dataset.op = op;
  element.textContent = op === "+" ? label : "";
  Object.assign(element.style, { left: `${box.x}px`, top: `${box.y}px`, width: `${box.w}px`, height: `${box.h}px` });
  return element;
}
