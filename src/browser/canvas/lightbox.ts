/**
 * The viewer of the canvas. It reads the document, not the page, so it also steps to files that are far from what is in view. Arrows step,
 * X compares with the next take, I shows or hides what it was made from; Escape closes and the canvas stands where it stood.
 */
import { paths } from "../../../views/paths.ts";
import { compareView, mediaOf } from "./compare.ts";
import { iconOf } from "./hits.ts";
import type { Island } from "./island.ts";
import { type FileNode, isFile, neighboursOf, takeName, takesOf } from "./takes.ts";

interface Viewer {
  island: Island;
  dialog: HTMLDialogElement;
  stage: HTMLElement;
  shown?: string;
  /** The take on the right while two are compared. */
  against?: string;
}

export function startLightbox(island: Island): void {
  const dialog = document.getElementById("lightbox");
  const stage = document.getElementById("lightbox-stage");
  if (!(dialog instanceof HTMLDialogElement) || !stage) return;
  const viewer: Viewer = { island, dialog, stage };
  island.onRun("node.open", () => openSelected(viewer));
  island.onRun("node.compare", () => compareSelected(viewer));
  document.addEventListener("click", (event) => onClick(viewer, event));
  island.canvas.addEventListener("dblclick", (event) => {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const nodeId = under?.closest(".node__body, canvas") && under.closest<HTMLElement>("[data-node]")?.dataset.node;
    const { x, y } = island.toCanvas(event.clientX, event.clientY);
    const wanted = nodeId ?? (under?.tagName === "CANVAS" ? island.nodeAt(x, y) : undefined);
    if (wanted && isFile(island.view().nodes[wanted]) && !under?.closest("button, a, input, [data-port]")) open(viewer, wanted);
  });
  dialog.addEventListener("keydown", (event) => onKey(viewer, event));
  dialog.addEventListener("close", () => {
    stage.replaceChildren();
    delete viewer.shown;
    delete viewer.against;
    delete dialog.dataset.shown;
  });
  island.onChange((change) => {
    if (viewer.shown && (change.nodes.has(viewer.shown) || change.edges.size > 0)) drawAgain(viewer);
  });
}

const fileAt = ({ island }: Viewer, id: string | undefined): FileNode | undefined => {
  const node = id === undefined ? undefined : island.view().nodes[id];
  return isFile(node) ? node : undefined;
};

const selectedFiles = ({ island }: Viewer) => [...island.selection].map((id) => island.view().nodes[id]).filter(isFile);

/** A timeline has a page of its own. */
function openSelected(viewer: Viewer): void {
  const { island } = viewer;
  const [first] = [...island.selection];
  const node = first === undefined ? undefined : island.view().nodes[first];
  if (node?.type === "timeline") return location.assign(paths.timeline(island.projectId, node.id));
  const [file] = selectedFiles(viewer);
  if (file) open(viewer, file.id);
}

/** The two that are selected, or the selected one and the next take of its generator. */
function compareSelected(viewer: Viewer): void {
  const [left, second] = selectedFiles(viewer);
  if (!left) return;
  const right = second?.type === left.type ? second : nextTo(viewer, left, 1);
  if (!right || right.id === left.id) return viewer.island.say("There is no other take to compare it with.");
  viewer.against = right.id;
  open(viewer, left.id);
}

function onClick(viewer: Viewer, event: MouseEvent): void {
  const target = event.target as Element;
  const asked = target.closest<HTMLElement>("[data-lightbox]")?.dataset.lightbox;
  if (asked && fileAt(viewer, asked)) return open(viewer, asked);
  const step = target.closest<HTMLElement>("[data-lightbox-step]")?.dataset.lightboxStep;
  if (step) return move(viewer, Number(step));
  const taken = target.closest<HTMLElement>("[data-lightbox-take]")?.dataset.lightboxTake;
  if (taken) return pick(viewer, taken);
  if (target.closest("[data-lightbox-compare]")) return toggleCompare(viewer);
  if (target.closest("[data-lightbox-facts-switch]")) toggleFacts(viewer);
}

function onKey(viewer: Viewer, event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input:not([type=range]), textarea, select, [contenteditable]"))
    return;
  const isOwn = target.closest("input[type=range], video, audio") !== null; // these have arrows of their own
  const run = {
    ArrowRight: isOwn ? undefined : () => move(viewer, 1),
    ArrowLeft: isOwn ? undefined : () => move(viewer, -1),
    x: () => toggleCompare(viewer),
    i: () => toggleFacts(viewer),
    d: () => viewer.dialog.querySelector<HTMLElement>("[data-lightbox-download]")?.click(),
  }[event.key];
  if (!run) return;
  event.preventDefault();
  run();
}

function open(viewer: Viewer, id: string): void {
  viewer.shown = id;
  draw(viewer);
  if (viewer.dialog.open) return;
  viewer.dialog.showModal();
  viewer.stage.focus(); // no button is meant yet
}

/** While two are compared the right one changes. */
function move(viewer: Viewer, step: number): void {
  const node = fileAt(viewer, viewer.shown);
  if (!node) return;
  const from = fileAt(viewer, viewer.against) ?? node;
  const next = viewer.against ? nextTo(viewer, from, step, node.id) : nextTo(viewer, node, step);
  if (next) pick(viewer, next.id);
}

function nextTo({ island }: Viewer, node: FileNode, step: number, without?: string): FileNode | undefined {
  const all = neighboursOf(island.view(), node).filter((one) => one.id !== without && (without === undefined || one.type === node.type));
  const at = all.findIndex((one) => one.id === node.id);
  return all[(at + step + all.length) % all.length];
}

function pick(viewer: Viewer, id: string): void {
  if (viewer.against === undefined) viewer.shown = id;
  else if (id !== viewer.shown) viewer.against = id;
  draw(viewer);
}

function toggleCompare(viewer: Viewer): void {
  const node = fileAt(viewer, viewer.shown);
  if (!node) return;
  if (viewer.against) delete viewer.against;
  else {
    const next = nextTo(viewer, node, 1);
    if (next && next.id !== node.id && next.type === node.type) viewer.against = next.id;
  }
  draw(viewer);
  viewer.dialog.querySelector<HTMLElement>(".wipe__slider")?.focus();
}

function toggleFacts({ dialog }: Viewer): void {
  const isHidden = dialog.toggleAttribute("data-plain");
  dialog.querySelector("[data-lightbox-facts-switch]")?.setAttribute("aria-pressed", String(!isHidden));
}

/** Somebody has changed the canvas: what is shown goes on unless it is gone. */
function drawAgain(viewer: Viewer): void {
  if (!fileAt(viewer, viewer.shown)) return viewer.dialog.close();
  if (viewer.against && !fileAt(viewer, viewer.against)) {
    delete viewer.against;
    return draw(viewer);
  }
  drawStrip(viewer);
}

const shown = ({ island }: Viewer, node: FileNode) => ({ node, name: takeName(island.view(), node) });

function draw(viewer: Viewer): void {
  const { dialog, stage, island } = viewer;
  const node = fileAt(viewer, viewer.shown);
  const other = fileAt(viewer, viewer.against);
  if (!node) return;
  dialog.dataset.shown = node.id;
  if (other) stage.replaceChildren(compareView(shown(viewer, node), shown(viewer, other)));
  else {
    const media = mediaOf(shown(viewer, node));
    if (media instanceof HTMLMediaElement) media.autoplay = true;
    stage.replaceChildren(media);
  }
  const title = dialog.querySelector("[data-lightbox-title]");
  if (title) title.textContent = [node, ...(other ? [other] : [])].map((one) => takeName(island.view(), one)).join(" and ");
  const compare = dialog.querySelector<HTMLElement>("[data-lightbox-compare]");
  compare?.toggleAttribute("hidden", neighboursOf(island.view(), node).filter((one) => one.type === node.type).length < 2);
  compare?.setAttribute("aria-pressed", String(other !== undefined));
  const link = dialog.querySelector<HTMLAnchorElement>("[data-lightbox-download]");
  if (link) {
    link.href = paths.download(node.assetId);
    link.hidden = false;
  }
  drawStrip(viewer);
  void drawFacts(viewer, node.id);
}

function drawStrip(viewer: Viewer): void {
  const { dialog, island } = viewer;
  const node = fileAt(viewer, viewer.shown);
  const place = dialog.querySelector<HTMLElement>("[data-lightbox-strip]");
  const count = dialog.querySelector("[data-lightbox-count]");
  if (!node || !place) return;
  const all = neighboursOf(island.view(), node);
  const isTakes = takesOf(island.view(), node).length > 1;
  const at = all.findIndex((one) => one.id === node.id);
  if (count) count.textContent = all.length > 1 ? `${isTakes ? "Take " : ""}${at + 1} of ${all.length}` : "";
  const from = Math.max(0, Math.min(at - 10, all.length - 21));
  place.replaceChildren(...all.slice(from, from + 21).map((one) => thumb(viewer, one)));
  place.hidden = all.length < 2;
}

function thumb({ island, shown, against }: Viewer, node: FileNode): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.lightboxTake = node.id;
  button.ariaLabel = takeName(island.view(), node);
  button.title = button.ariaLabel;
  if (node.id === shown || node.id === against) button.ariaCurrent = "true";
  if (node.type === "audio") button.append(iconOf("audio-lines"));
  else {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = paths.asset(node.assetId, 320);
    button.append(picture);
  }
  return button;
}

/** The inspector's own words about it, without what the viewer shows itself. */
async function drawFacts({ island, dialog }: Viewer, nodeId: string): Promise<void> {
  const place = dialog.querySelector<HTMLElement>("[data-lightbox-facts]");
  const response = await fetch(`${paths.inspector(island.projectId)}?ids=${encodeURIComponent(nodeId)}`).catch(() => undefined);
  if (!place || dialog.dataset.shown !== nodeId) return;
  if (!response?.ok) return place.replaceChildren();
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const extra of parsed.querySelectorAll(".inspector__still, .actions, form")) extra.remove();
  place.replaceChildren(...[...(parsed.querySelector(".inspector")?.children ?? [])].map((part) => document.importNode(part, true)));
}
