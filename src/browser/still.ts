/**
 * A canvas to look at: a share link, or an old version. It pans, zooms, fetches the faces that come into view, plays what stands there,
 * shows a file large and presents. There is no command, no socket and no document in this bundle: it cannot write.
 */
import { NODE_NAMES, type NodeType } from "../../views/nodes/face.ts";
import type { Box } from "../canvas/layout.ts";
import { startShow, stopsOf } from "./canvas/showing.ts";
import { startMedia } from "./pages/media.ts";
import { fetchWaiting } from "./still/faces.ts";
import { createStillCamera, type StillCamera } from "./still/camera.ts";
import { startViewer } from "./still/viewer.ts";

function start(canvas: HTMLElement): void {
  const world = document.getElementById("world") as HTMLElement;
  const camera = createStillCamera(canvas, world);
  canvas.dataset.live = "true";
  const wanted = (canvas.dataset.camera ?? "").split(" ").map(Number);
  if (wanted.length === 4 && wanted.every(Number.isFinite)) camera.show(boxOf(wanted as [number, number, number, number]), 4, 0);
  fetchWaiting(canvas);
  startViewer(canvas);
  const runs: Record<string, () => void> = {
    in: () => camera.zoom(1.25),
    out: () => camera.zoom(1 / 1.25),
    fit: () => camera.show(around(stopsIn(canvas)), 1),
    show: () => present(canvas, camera),
  };
  document.addEventListener("click", (event) => {
    const run = (event.target as Element).closest<HTMLElement>("[data-still-run]")?.dataset.stillRun;
    if (run) runs[run]?.();
  });
  document.addEventListener("click", (event) => keepCamera(event, canvas, camera), { capture: true });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest("dialog, textarea, input")) return;
    const run = { "+": "in", "=": "in", "-": "out", "1": "fit", P: "show" }[event.key];
    if (run) runs[run]?.();
  });
}

const boxOf = ([x, y, w, h]: [number, number, number, number]): Box => ({ x, y, w, h });

function present(canvas: HTMLElement, camera: StillCamera): void {
  const before = camera.now();
  startShow(document, {
    stops: stopsOf(stopsIn(canvas)),
    fly: (to) => camera.show(to, 2),
    onEnd: () => camera.move(before),
  });
}

/** From version to version one stays where one looks. */
function keepCamera(event: MouseEvent, canvas: HTMLElement, camera: StillCamera): void {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-version]");
  if (!link) return;
  const { x, y, scale } = camera.now();
  const seen = [-x / scale, -y / scale, canvas.clientWidth / scale, canvas.clientHeight / scale];
  link.search = `?camera=${seen.map(Math.round).join(",")}`;
}

/** The nodes as the style sheet has placed them. */
function stopsIn(canvas: HTMLElement) {
  return [...canvas.querySelectorAll<HTMLElement>("[data-node]")].map((node) => ({
    id: node.dataset.node ?? "",
    type: node.dataset.type ?? "",
    parentId: node.dataset.parent,
    label: node.dataset.name || node.querySelector("[data-label]")?.textContent || NODE_NAMES[node.dataset.type as NodeType],
    x: node.offsetLeft,
    y: node.offsetTop,
    w: node.offsetWidth,
    h: node.offsetHeight,
  }));
}

function around(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map((box) => box.x), Infinity);
  const top = Math.min(...boxes.map((box) => box.y), Infinity);
  const right = Math.max(...boxes.map((box) => box.x + box.w), -Infinity);
  const bottom = Math.max(...boxes.map((box) => box.y + box.h), -Infinity);
  return left === Infinity ? { x: 0, y: 0, w: 800, h: 600 } : { x: left, y: top, w: right - left, h: bottom - top };
}

// a page of the studio has started its sounds itself
if (!document.querySelector('script[src^="/build/pages.js"]')) startMedia(document);
const canvas = document.querySelector<HTMLElement>("#canvas[data-still]");
if (canvas) start(canvas);
