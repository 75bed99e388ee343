/** Renaming a node where its name stands: by a double click, F2 or the palette. Enter keeps the new name, Escape the old one. */
import { LABEL_LIMIT } from "../../canvas/nodes/define.ts";
import { nameOfNode } from "../../canvas/prose.ts";
import type { Island } from "./island.ts";
import type { Seats } from "./seats.ts";

export function startLabels(island: Island, seats: Seats): void {
  const rename = (nodeId: string) => void openLabel(island, seats, nodeId);
  island.canvas.addEventListener("dblclick", (event) => {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const nodeId = under?.closest<HTMLElement>("[data-node]")?.dataset.node;
    if (nodeId && under?.closest(".node__label")) rename(nodeId);
  });
  island.onRun("node.rename", () => {
    const [nodeId] = island.selection;
    if (nodeId) rename(nodeId);
  });
}

async function openLabel(island: Island, seats: Seats, nodeId: string): Promise<void> {
  const node = island.view().nodes[nodeId];
  if (!node || island.readOnly) return;
  if (node.locked) return island.say(`${nameOfNode(node)} is locked. Unlock it first.`);
  const release = island.keep(nodeId, "renaming");
  const element = island.element(nodeId) ?? (await island.mounted(nodeId));
  const label = element?.querySelector<HTMLElement>("[data-label]");
  if (!element || !label || element.querySelector("[data-renaming]")) return release();
  const field = fieldFor(label, node.label);
  const close = (isKept: boolean) => {
    const name = (field.textContent ?? "").replaceAll(/\s+/g, " ").trim().slice(0, LABEL_LIMIT);
    field.remove();
    label.hidden = false;
    seats.say({ editing: undefined });
    release();
    if (!isKept || name === island.view().nodes[nodeId]?.label || !island.view().nodes[nodeId]) return;
    island.edit([{ edit: "updateNode", id: nodeId, fields: { label: name } }]);
  };
  field.addEventListener("blur", () => close(true), { once: true });
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    if (event.key === "Escape") field.textContent = node.label;
    element.focus({ preventScroll: true }); // its blur closes the field
  });
  seats.say({ editing: { nodeId, field: "label" } });
  field.focus();
  getSelection()?.selectAllChildren(field);
}

/** It stands beside the name, which others may change meanwhile. */
function fieldFor(label: HTMLElement, name: string): HTMLElement {
  const field = document.createElement("span");
  field.contentEditable = "plaintext-only";
  field.role = "textbox";
  field.ariaLabel = "Name of the node";
  field.dataset.renaming = "";
  field.className = "clip-text";
  field.textContent = name;
  field.addEventListener("beforeinput", (event) => {
    const grown = (field.textContent?.length ?? 0) + (event.data?.length ?? 0) - (getSelection()?.toString().length ?? 0);
    if (event.data && grown > LABEL_LIMIT) event.preventDefault();
  });
  label.hidden = true;
  label.after(field);
  return field;
}
