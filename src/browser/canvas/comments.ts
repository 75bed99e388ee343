/** Comments on the canvas: pins that go with their node, the tool that places one, and the way from the list to the place. */
import { pinDomId } from "../../../views/dom.ts";
import { NODE_NAMES } from "../../../views/nodes/face.ts";
import type { Box } from "../../canvas/layout.ts";
import { tellComments } from "../pages/comments.ts";
import type { Island } from "./island.ts";
import { sendCommand } from "./send.ts";
import { createThreadBox, type Spot, type ThreadBox } from "./thread.ts";

type Point = { x: number; y: number };
type Place = { nodeId: string } | Point;

const pins = () => document.getElementById("pins");
/** What is flown to around a free point. */
const AROUND_PX = 320;

export function startComments(island: Island): void {
  const box = createThreadBox(island);
  island.onCamera(() => pins()?.style.setProperty("--unscale", String(1 / island.camera.scale)));
  island.onChange((change) => {
    const root = pins();
    if (!root) return;
    placePins(island, (id) => change.nodes.has(id));
    const gone = [...change.nodes].some(([id, before]) => !before !== !island.view().nodes[id] && hasThread(id));
    if (gone) setTimeout(() => tellComments(document), 1_000); // the server's words about the place come from its own copy
  });
  followPins(island);
  document.addEventListener("click", (event) => onClick(island, box, event));
  startTool(island, box);
  island.onRun("view.comments", () => {
    const hidden = island.canvas.toggleAttribute("data-pins-hidden");
    island.say(hidden ? "Comments are hidden. Shift-C shows them." : "Comments are shown.");
  });
}

const hasThread = (nodeId: string) => document.querySelector(`[data-node-pin="${CSS.escape(nodeId)}"]`) !== null;

/** Each pin where its node's upper right corner or its point is; those of one node stand side by side. */
function placePins(island: Island, wanted: (nodeId: string) => boolean = () => true): void {
  const root = pins();
  if (!root) return;
  root.style.setProperty("--unscale", String(1 / island.camera.scale));
  root.dataset.placed = "";
  const nth = new Map<string, number>();
  for (const pin of root.querySelectorAll<HTMLElement>("[data-pin]")) {
    const nodeId = pin.dataset.nodePin;
    const before = nth.get(nodeId ?? "") ?? 0;
    if (nodeId) nth.set(nodeId, before + 1);
    if (nodeId && !wanted(nodeId)) continue;
    const at = pointOf(island, pin.dataset);
    pin.hidden = !at;
    if (!at) continue;
    pin.style.setProperty("--nth", String(nodeId ? before : 0));
    pin.style.left = `${at.x}px`;
    pin.style.top = `${at.y}px`;
  }
}

/** Canvas pixels; undefined when the node is not there any more. */
function pointOf(island: Island, { nodePin, x, y }: DOMStringMap): Point | undefined {
  if (nodePin === undefined) return x === undefined || y === undefined ? undefined : { x: Number(x), y: Number(y) };
  const node = island.view().nodes[nodePin];
  return node && { x: node.x + node.w, y: node.y };
}

function toWindow(island: Island, { x, y }: Point): Point {
  const stage = island.canvas.getBoundingClientRect();
  const { camera } = island;
  return { x: stage.left + camera.x + x * camera.scale, y: stage.top + camera.y + y * camera.scale };
}

function onClick(island: Island, box: ThreadBox, event: MouseEvent): void {
  const target = event.target as Element;
  const pin = target.closest<HTMLElement>("[data-pin]");
  if (pin?.dataset.pin) return openThread(island, box, pin.dataset.pin, pin.dataset);
  const line = target.closest<HTMLElement>("[data-thread-open]");
  if (!line?.dataset.threadOpen) return;
  const goal = boxOf(island, line.dataset);
  if (goal) island.flyTo(goal);
  openThread(island, box, line.dataset.threadOpen, line.dataset, line);
}

function boxOf(island: Island, data: DOMStringMap): Box | undefined {
  const node = data.nodePin === undefined ? undefined : island.view().nodes[data.nodePin];
  if (node) return node;
  const at = pointOf(island, data);
  return at && { x: at.x - AROUND_PX / 2, y: at.y - AROUND_PX / 2, w: AROUND_PX, h: AROUND_PX };
}

function openThread(island: Island, box: ThreadBox, threadId: string, data: DOMStringMap, from?: HTMLElement): void {
  if (box.shown() === threadId && !from) return box.close();
  const spot: Spot = {
    at() {
      const point = pointOf(island, data);
      return point && toWindow(island, point);
    },
    from: () => (from?.isConnected ? from : document.getElementById(pinDomId(threadId))),
  };
  const unread = data.unread === "true";
  void box.openThread(threadId, spot).then(async () => {
    if (!unread) return;
    await sendCommand(island, "comment.read", { threadId });
    tellComments(document);
  });
}

// ── the tool ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function startTool(island: Island, box: ThreadBox): void {
  const { canvas } = island;
  const isOn = () => canvas.dataset.commenting !== undefined;
  const leave = () => void delete canvas.dataset.commenting;
  const begin = (place: Place) => {
    leave();
    writeAt(island, box, place);
  };
  island.onRun("tool.comment", () => {
    box.close();
    if (isOn()) leave();
    else canvas.dataset.commenting = "";
  });
  document.addEventListener(
    "pointerdown",
    (event) => {
      const target = event.target as Element;
      if (!isOn() || event.button !== 0 || !canvas.contains(target) || target.closest("[data-pin]")) return;
      event.preventDefault();
      event.stopPropagation();
      const { x, y } = island.toCanvas(event.clientX, event.clientY);
      const nodeId = island.nodeAt(x, y);
      begin(nodeId ? { nodeId } : { x: Math.round(x), y: Math.round(y) });
    },
    { capture: true },
  );
  document.addEventListener(
    "keydown",
    (event) => {
      if (!isOn() || !["Enter", "Escape"].includes(event.key) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") return leave();
      const [selected] = island.selection;
      begin(selected ? { nodeId: selected } : middleOf(island.seen()));
    },
    { capture: true },
  );
}

const middleOf = ({ x, y, w, h }: Box): Point => ({ x: Math.round(x + w / 2), y: Math.round(y + h / 2) });

function writeAt(island: Island, box: ThreadBox, place: Place): void {
  const data: DOMStringMap = "nodeId" in place ? { nodePin: place.nodeId } : { x: String(place.x), y: String(place.y) };
  const node = "nodeId" in place ? island.view().nodes[place.nodeId] : undefined;
  let made: string | undefined;
  const spot: Spot = {
    at() {
      const point = pointOf(island, data);
      return point && toWindow(island, point);
    },
    from: () => (made ? document.getElementById(pinDomId(made)) : null),
  };
  box.openDraft(node ? node.label || NODE_NAMES[node.type] : "on the canvas", spot, async (body) => {
    const added = (await sendCommand(island, "comment.add", { ...place, body })) as { id: string } | undefined;
    if (!added) return false;
    made = added.id;
    await freshPins(island);
    return true;
  });
}

/** At most one request at a time; what is told meanwhile is asked for by one more. */
function followPins(island: Island): void {
  let asking: Promise<void> | undefined;
  let again = false;
  const ask = () => {
    again = asking !== undefined;
    asking ??= freshPins(island).finally(() => {
      asking = undefined;
      if (again) ask();
    });
  };
  document.getElementById("live")?.addEventListener("comment", ask);
  ask();
}

/** The pins as they are now. htmx would carry the places of the old ones over as markup, which the policy forbids. */
async function freshPins(island: Island): Promise<void> {
  const response = await fetch(`/projects/${encodeURIComponent(island.projectId)}/comments/pins`).catch(() => undefined);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("pins");
  if (!fresh) return;
  const focused = document.activeElement?.closest<HTMLElement>("[data-pin]")?.id;
  pins()?.replaceWith(document.importNode(fresh, true));
  placePins(island);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
