/**
 * Faces from the server: gathered for 100 ms, at most a hundred in one request, and fewer while the view moves, so that no frame is spent
 * on reading them. What the server does not answer, because it has not heard of the node yet or cannot be reached, is asked again after a while.
 */
import { dataOf } from "../live-data.ts";
import type { Island } from "./island.ts";
import { fitPictures } from "./pictures.ts";

const GATHER_MS = 100;
const BATCH = 50;
const AGAIN_MS = 1_500;

export function startFaces(island: Island): void {
  const live = document.getElementById("live");
  live?.addEventListener("faces", (event) => refreshFaces(island, dataOf<{ nodeIds: string[] }>(event)?.nodeIds ?? []));
  live?.addEventListener("action", (event) => refreshFaces(island, nodeOf(dataOf<{ nodeId?: string }>(event))));
  live?.addEventListener("asset", () => askFaces(island, mediaWithoutPicture(island)));
  live?.addEventListener("progress", (event) => {
    const data = dataOf<{ nodeId?: string; fraction: number; words: string }>(event);
    if (data?.nodeId) showProgress(island, data.nodeId, data.fraction, data.words);
  });
  live?.addEventListener("run", (event) => island.say(dataOf<{ message?: string }>(event)?.message ?? "The run was refused.", "fail"));
  island.nodes.addEventListener("focusout", (event) => {
    const node = (event.target as Element).closest<HTMLElement>("[data-node][data-stale]");
    if (!node || isField(event.relatedTarget, node)) return; // from one field to the next
    delete node.dataset.stale;
    askFaces(island, [node.dataset.node ?? ""]);
  });
}

const nodeOf = (data: { nodeId?: string } | undefined): string[] => (data?.nodeId ? [data.nodeId] : []);

/** Finished takes whose poster or waveform was not made yet when their face was drawn. */
const mediaWithoutPicture = (island: Island): string[] =>
  [
    ...island.nodes.querySelectorAll<HTMLElement>(
      '[data-status="done"][data-type="video"], [data-status="done"][data-type="audio"], [data-type="timeline"]',
    ),
  ]
    .filter((element) => !element.querySelector("img, path"))
    .map((element) => element.dataset.node ?? "");

/** The server says that they look different: mounted ones are asked for, parked ones forgotten. */
function refreshFaces(island: Island, ids: readonly string[]): void {
  const mounted = ids.filter((id) => island.element(id));
  for (const id of ids) if (!island.element(id)) island.mounting.forget(id);
  askFaces(island, mounted);
}

/** Asks for these faces, whether or not they are here already. */
export function askFaces(island: Island, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const isFirst = island.facesAsked.size === 0;
  for (const id of ids) island.facesAsked.add(id);
  if (isFirst) setTimeout(() => void fetchFaces(island), GATHER_MS);
}

async function fetchFaces(island: Island): Promise<void> {
  const ids = [...island.facesAsked];
  island.facesAsked.clear();
  for (let start = 0; start < ids.length; start += BATCH) {
    const part = ids.slice(start, start + BATCH).filter((id) => isStillNeeded(island, id));
    if (part.length === 0) continue;
    const response = await fetch(`/projects/${island.projectId}/faces?ids=${part.map(encodeURIComponent).join(",")}`).catch(
      () => undefined,
    );
    const came = response?.ok ? putFaces(island, await response.text()) : new Set<string>();
    const lost = part.filter((id) => !came.has(id) && island.view().nodes[id]);
    if (lost.length > 0) setTimeout(() => askFaces(island, lost), AGAIN_MS);
  }
}

/** The view may have moved on since it was asked for. */
function isStillNeeded(island: Island, id: string): boolean {
  const isNeeded = island.view().nodes[id] !== undefined && (island.element(id) !== null || island.mounting.isWanted(id));
  if (!isNeeded) island.mounting.forget(id);
  return isNeeded;
}

/** Answers which came. */
function putFaces(island: Island, html: string): Set<string> {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const came = new Set<string>();
  for (const fresh of parsed.querySelectorAll<HTMLElement>("[data-node]")) {
    const id = fresh.dataset.node ?? "";
    came.add(id);
    if (!island.view().nodes[id]) continue;
    const old = island.element(id);
    if (!old) island.mounting.accept(id, fresh);
    else if (isAtWork(old)) old.dataset.stale = "";
    else {
      takeOver(island, old, document.importNode(fresh, true));
      if (island.selection.has(id)) old.dataset.selected = "";
      island.drawn(id);
    }
  }
  return came;
}

/** Somebody writes or chooses in it: its face is asked for again when they leave. */
const isAtWork = (element: HTMLElement) => isField(document.activeElement, element);

const isField = (target: EventTarget | null, within: HTMLElement) =>
  target instanceof Element && target !== within && within.contains(target) && target.matches("textarea, input, select, [contenteditable]");

/** The element stays, with focus and selection; its face and its state are new. */
function takeOver(island: Island, old: HTMLElement, fresh: HTMLElement): void {
  for (const name of ["status", "asset", "generation", "faceKey", "by", "locked", "held", "local", "stale"]) {
    const value = fresh.dataset[name];
    if (value === undefined) delete old.dataset[name];
    else old.dataset[name] = value;
  }
  old.setAttribute("aria-label", fresh.getAttribute("aria-label") ?? "");
  const face = fresh.querySelector("[data-face]");
  if (!face) return;
  fitPictures(island, fresh);
  old.querySelector("[data-face]")?.replaceWith(face);
  window.htmx?.process(face);
}

function showProgress(island: Island, nodeId: string, fraction: number, words: string): void {
  const element = island.element(nodeId);
  const bar = element?.querySelector("progress");
  if (!element || !bar) return;
  bar.value = fraction * 100;
  const note = element.querySelector(".run-line .clip-text");
  if (note) note.textContent = `${Math.round(fraction * 100)} % ${words}`;
}

declare global {
  interface Window {
    htmx?: { process(element: Element): void };
  }
}
