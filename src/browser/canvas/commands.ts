/** Tools, keys and palette entries of the canvas: every way to ask ends in one `run`. */
import { placeFree, sizeOfNew } from "../../canvas/layout.ts";
import { newId } from "../../lib/new-id.ts";
import { fit, zoomBy } from "./camera.ts";
import type { Island, Tool } from "./island.ts";
import { sendCommand } from "./send.ts";
import { openText } from "./typing.ts";
import { middle } from "./uploads.ts";

type NewType = "text" | "prompt" | "generator";

const ZOOM_STEP = 1.25;
const NUDGE_PX = 10;

export function startCommands(island: Island): void {
  document.addEventListener("clash:command", (event) => island.run((event as CustomEvent<{ run: string }>).detail.run));
  for (const [name, action] of Object.entries(RUNS)) island.onRun(name, action);
  document.getElementById("palette")?.addEventListener("click", (event) => {
    const tool = (event.target as Element).closest<HTMLElement>("[data-tool]")?.dataset.tool as Tool | undefined;
    if (tool) setTool(island, tool);
  });
  document.addEventListener("keydown", (event) => onKey(island, event));
}

function setTool(island: Island, tool: Tool): void {
  island.tool = tool;
  island.canvas.dataset.tool = tool;
  for (const button of document.querySelectorAll<HTMLElement>("#palette [data-tool]"))
    button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
}

const RUNS: Record<string, (island: Island) => void> = {
  "tool.select": (island) => setTool(island, "select"),
  "tool.hand": (island) => setTool(island, "hand"),
  "tool.text": (island) => addHere(island, "text"),
  "tool.prompt": (island) => addHere(island, "prompt"),
  "tool.generator": (island) => addHere(island, "generator"),
  "tool.upload": () => document.getElementById("upload")?.click(),
  "node.run": (island) => runSelected(island),
  "node.open": (island) => openSelected(island),
  "node.delete": (island) => deleteSelected(island),
  "select.all": (island) => island.select(Object.keys(island.view().nodes)),
  "canvas.undo": (island) => void undo(island),
  "view.fit": fit,
  "view.reset": (island) => zoomBy(island, 1 / island.camera.scale),
  "view.in": (island) => zoomBy(island, ZOOM_STEP),
  "view.out": (island) => zoomBy(island, 1 / ZOOM_STEP),
};

const KEYS: Record<string, string> = {
  v: "tool.select",
  h: "tool.hand",
  t: "tool.text",
  p: "tool.prompt",
  g: "tool.generator",
  u: "tool.upload",
  "1": "view.fit",
  "0": "view.reset",
  "+": "view.in",
  "=": "view.in",
  "-": "view.out",
  Delete: "node.delete",
  Backspace: "node.delete",
  Enter: "node.write",
  " ": "node.open",
};

const TYPING = "input, textarea, select, dialog, [contenteditable]";
const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function onKey(island: Island, event: KeyboardEvent): void {
  if ((event.target as Element).closest(TYPING) || document.querySelector("dialog[open]")) return;
  const mod = event.ctrlKey || event.metaKey;
  const asked = mod ? { z: "canvas.undo", a: "select.all", Enter: "node.run" }[event.key] : KEYS[event.key];
  if (event.key === "Escape") {
    setTool(island, "select");
    return island.select([]);
  }
  const arrow = ARROWS[event.key];
  if (arrow && island.selection.size > 0) {
    event.preventDefault();
    return nudge(island, arrow, event.shiftKey ? NUDGE_PX : 1);
  }
  const onNode = (event.target as Element).matches("[data-node]");
  if (!asked || ((event.key === "Enter" || event.key === " ") && !mod && !onNode)) return;
  event.preventDefault();
  if (asked === "node.write") return writeSelected(island);
  island.run(asked);
}

function nudge(island: Island, [dx, dy]: [number, number], step: number): void {
  const moves = selected(island)
    .filter((node) => !node.locked)
    .map((node) => ({ id: node.id, x: node.x + dx * step, y: node.y + dy * step }));
  if (moves.length > 0) island.edit([{ edit: "moveNodes", moves }]);
}

const selected = (island: Island) => [...island.selection].flatMap((id) => island.view().nodes[id] ?? []);

function writeSelected(island: Island): void {
  const [node] = selected(island);
  if (node) openText(island, node.id);
}

/** In the middle of what is seen, beside what is there. */
function addHere(island: Island, type: NewType): void {
  const { w, h } = sizeOfNew(type);
  const at = middle(island);
  addAt(island, type, placeFree(placing(island), { x: Math.round(at.x - w / 2), y: Math.round(at.y - h / 2) }, { w, h }));
}

const placing = (island: Island) => ({ nodes: () => Object.values(island.view().nodes), node: (id: string) => island.view().nodes[id] });

export function addAt(island: Island, type: NewType, at: { x: number; y: number }): void {
  const id = newId("nod");
  const fields = type === "generator" ? { model: "draft-image" } : {};
  setTool(island, "select");
  if (!island.edit([{ edit: "addNode", id, type, x: Math.round(at.x), y: Math.round(at.y), fields }])) return;
  island.select([id]);
  waitForElement(island, id, () => openText(island, id));
}

/** The face of a new node comes from the server; then it can be written in. */
function waitForElement(island: Island, id: string, then: () => void): void {
  const seen = new MutationObserver(() => {
    if (!island.element(id)) return;
    seen.disconnect();
    island.select([id]);
    then();
  });
  seen.observe(island.nodes, { childList: true });
}

function runSelected(island: Island): void {
  for (const node of selected(island)) {
    if (node.type !== "generator") continue;
    island.element(node.id)?.querySelector<HTMLElement>('[data-command="generation.run"]')?.click();
  }
}

function openSelected(island: Island): void {
  const [node] = selected(island);
  if (node) island.element(node.id)?.querySelector<HTMLElement>("[data-lightbox]")?.click();
}

function deleteSelected(island: Island): void {
  const ids = selected(island)
    .filter((node) => !node.locked)
    .map((node) => node.id);
  if (ids.length === 0 || !island.edit([{ edit: "deleteNodes", ids }])) return;
  island.select([]);
  island.canvas.focus({ preventScroll: true });
}

async function undo(island: Island): Promise<void> {
  const done = (await sendCommand(island, "canvas.undo", {})) as { steps: number; skipped: string[] } | undefined;
  if (!done) return;
  if (done.steps === 0) island.say("There is nothing of yours to undo.");
  for (const sentence of done.skipped) island.say(sentence);
}
