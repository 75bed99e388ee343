/** Faces from the server: gathered for 100 ms, at most a hundred in one request; and the progress of what runs, from the live stream. */
import type { Island } from "./island.ts";

const GATHER_MS = 100;
const BATCH = 100;

export function startFaces(island: Island): void {
  const live = document.getElementById("live");
  live?.addEventListener("faces", (event) => askFaces(island, dataOf<{ nodeIds: string[] }>(event)?.nodeIds ?? []));
  live?.addEventListener("asset", () => askFaces(island, mediaWithoutPicture(island)));
  live?.addEventListener("progress", (event) => {
    const data = dataOf<{ nodeId?: string; fraction: number; words: string }>(event);
    if (data?.nodeId) showProgress(island, data.nodeId, data.fraction, data.words);
  });
  live?.addEventListener("run", (event) => island.say(dataOf<{ message?: string }>(event)?.message ?? "The run was refused.", "fail"));
}

/** htmx hands on what came as `detail`, by its version as text or as an object. */
function dataOf<T>(event: Event): T | undefined {
  const detail = (event as CustomEvent<{ data?: string; message?: { data?: string } }>).detail;
  const text = detail?.data ?? detail?.message?.data;
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** Finished takes whose poster or waveform was not made yet when their face was drawn. */
const mediaWithoutPicture = (island: Island): string[] =>
  [
    ...island.nodes.querySelectorAll<HTMLElement>(
      '[data-status="done"][data-type="video"], [data-status="done"][data-type="audio"], [data-type="timeline"]',
    ),
  ]
    .filter((element) => !element.querySelector("img, path"))
    .map((element) => element.dataset.node ?? "");

export function askFaces(island: Island, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const isFirst = island.facesAsked.size === 0;
  for (const id of ids) island.facesAsked.add(id);
  if (isFirst) setTimeout(() => void fetchFaces(island), GATHER_MS);
}

async function fetchFaces(island: Island): Promise<void> {
  const ids = [...island.facesAsked].filter((id) => island.view().nodes[id]);
  island.facesAsked.clear();
  for (let start = 0; start < ids.length; start += BATCH) {
    const part = ids.slice(start, start + BATCH);
    const response = await fetch(`/projects/${island.projectId}/faces?ids=${part.map(encodeURIComponent).join(",")}`).catch(
      () => undefined,
    );
    if (!response?.ok) return;
    putFaces(island, await response.text());
  }
}

function putFaces(island: Island, html: string): void {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const fresh of parsed.querySelectorAll<HTMLElement>("[data-node]")) {
    const id = fresh.dataset.node ?? "";
    const node = island.view().nodes[id];
    if (!node) continue;
    const old = island.element(id);
    if (old?.querySelector("textarea:focus, input:focus, select:focus")) continue; // somebody is at work in it; the next change asks again
    const shown = document.importNode(fresh, true);
    if (old) takeOver(old, shown);
    else island.nodes.append(shown);
    window.htmx?.process(old ?? shown);
    if (island.selection.has(id)) (old ?? shown).dataset.selected = "";
    island.drawn(id);
  }
}

/** The element stays, with focus and selection; its face and its state are new. */
function takeOver(old: HTMLElement, fresh: HTMLElement): void {
  for (const name of ["status", "asset", "generation", "faceKey", "by", "locked", "held"]) {
    const value = fresh.dataset[name];
    if (value === undefined) delete old.dataset[name];
    else old.dataset[name] = value;
  }
  old.setAttribute("aria-label", fresh.getAttribute("aria-label") ?? "");
  old.querySelector("[data-face]")?.replaceWith(fresh.querySelector("[data-face]") ?? "");
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
