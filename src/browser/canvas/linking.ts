/**
 * Drawing an edge from a port. What it may not reach is dimmed, the ports that it may are shown, and the nearest of them takes it from a
 * little way off. Over something else a sentence says why not. Dropped on empty canvas it asks what to put there.
 */
import { wire } from "../../../views/project/wires.ts";
import type { EdgeRole } from "../../canvas/document.ts";
import { newId } from "../../lib/new-id.ts";
import type { Gesture } from "./gesture.ts";
import type { Hands } from "./hands.ts";
import type { Island } from "./island.ts";
import { fittingRole, type Judge, judgeAt, nearest, type Port, portsOfNode, whyNever } from "./ports.ts";
import { openQuickAdd } from "./quick-add.ts";
import { hideTip, showTip } from "./tip.ts";

const SVG = "http://www.w3.org/2000/svg";
/** A port takes an edge from this far away. */
const MAGNET_PX = 26;

interface Drawing {
  from: Port;
  may: Judge;
  /** Every port that could take it. */
  open: Port[];
}

/** What the edge would join if it were dropped now. */
interface Aim {
  port?: Port | undefined;
  /** A node under the pointer that cannot be connected. */
  refusing?: string | undefined;
}

export function linkFrom(hands: Hands, from: Port, start: PointerEvent): Gesture {
  const { island } = hands;
  const drawing: Drawing = { from, may: judgeAt(island, from.nodeId, from.side), open: [] };
  drawing.open = openPorts(island, drawing);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", "edge edge--draft");
  path.dataset.role = from.role;
  island.edges.append(path);
  island.canvas.dataset.linking = "";
  showOpen(island, drawing);
  let isMoved = false;
  let aim: Aim = {};
  const draw = (event: PointerEvent) => {
    aim = aimAt(island, drawing, event);
    const free = aim.port ?? island.toCanvas(event.clientX, event.clientY);
    path.setAttribute("d", from.side === "out" ? wire(from, free) : wire(free, from));
    path.dataset.role = (from.side === "out" ? aim.port?.role : undefined) ?? from.role;
    light(island, aim.port);
    if (aim.refusing) showTip(sentence(island, from, aim.refusing), event);
    else hideTip();
  };
  draw(start);
  const stop = () => {
    island.frame("link", () => {});
    hideTip();
    delete island.canvas.dataset.linking;
    for (const element of island.nodes.querySelectorAll<HTMLElement>("[data-dim], [data-open], [data-hot]"))
      for (const mark of ["dim", "open", "hot"]) delete element.dataset[mark];
  };
  return {
    pansAtEdge: true,
    move(event) {
      isMoved = true;
      island.frame("link", () => draw(event));
    },
    end(event) {
      if (isMoved) draw(event);
      stop();
      if (isMoved && !aim.port && !aim.refusing) {
        const { clientX, clientY } = event;
        return openQuickAdd(hands, { clientX, clientY, joins: from, closed: () => path.remove() }); // the line waits for the choice
      }
      path.remove();
      if (!isMoved) island.select([from.nodeId]);
      else if (aim.port) connect(island, from, aim.port);
      else if (aim.refusing) island.say(sentence(island, from, aim.refusing), "fail");
    },
    cancel() {
      stop();
      path.remove();
    },
  };
}

/** Every port that could take this edge, of what is on the page. */
function openPorts(island: Island, { from, may }: Drawing): Port[] {
  return island.scene.nodesIn(island.seen()).flatMap((node) => {
    if (node.id === from.nodeId || node.type === "group") return [];
    const ports = portsOfNode(island, node);
    if (from.side === "in") {
      const out = ports.find((port) => port.side === "out");
      return out && takes(island, { source: node.id, target: from.nodeId, wanted: from.role }, may) ? [{ ...out, role: from.role }] : [];
    }
    return ports.filter((port) => port.side === "in" && takes(island, { source: from.nodeId, target: node.id, wanted: port.role }, may));
  });
}

const takes = (island: Island, ends: { source: string; target: string; wanted: EdgeRole }, may: Judge): boolean =>
  fittingRole(island, ends, may) === ends.wanted;

function showOpen(island: Island, { from, may, open }: Drawing): void {
  const fitting = new Set([from.nodeId, ...open.map((port) => port.nodeId)]);
  for (const element of island.nodes.querySelectorAll<HTMLElement>("[data-node]")) {
    const id = element.dataset.node ?? "";
    const mayTake = fitting.has(id) || (from.side === "out" && fittingRole(island, { source: from.nodeId, target: id }, may) !== undefined);
    if (!mayTake && element.dataset.type !== "group") element.dataset.dim = "";
  }
  for (const port of open) {
    const element = elementOf(island, port, from.side === "in");
    if (element) element.dataset.open = "";
  }
}

const elementOf = (island: Island, port: Port, anyRole = false): HTMLElement | null =>
  island
    .element(port.nodeId)
    ?.querySelector<HTMLElement>(`[data-port][data-side="${port.side}"]${anyRole ? "" : `[data-role="${port.role}"]`}`) ?? null;

function light(island: Island, port: Port | undefined): void {
  const hot = port ? elementOf(island, port, port.side === "out") : null;
  for (const element of island.nodes.querySelectorAll<HTMLElement>("[data-port][data-hot]"))
    if (element !== hot) delete element.dataset.hot;
  if (hot) hot.dataset.hot = "";
}

/** The nearest open port; over a node the one that suits it best; a node without any refuses. */
function aimAt(island: Island, { from, may, open }: Drawing, event: PointerEvent): Aim {
  const at = island.toCanvas(event.clientX, event.clientY);
  const near = nearest(open, at, MAGNET_PX / island.camera.scale);
  if (near) return { port: near };
  const under = island.nodeAt(at.x, at.y);
  const node = under ? island.view().nodes[under] : undefined;
  if (!node || node.id === from.nodeId || node.type === "group") return {};
  const [source, target] = from.side === "out" ? [from.nodeId, node.id] : [node.id, from.nodeId];
  const role = fittingRole(island, { source, target, wanted: from.side === "in" ? from.role : undefined }, may);
  if (!role || (from.side === "in" && role !== from.role)) return { refusing: node.id };
  const ports = portsOfNode(island, node);
  const port = ports.find((one) => (from.side === "out" ? one.side === "in" && one.role === role : one.side === "out"));
  return { port: { ...(port ?? { x: node.x, y: node.y + node.h / 2 }), nodeId: node.id, side: from.side === "out" ? "in" : "out", role } };
}

function sentence(island: Island, from: Port, otherId: string): string {
  return from.side === "out" ? whyNever(island, from.nodeId, otherId) : whyNever(island, otherId, from.nodeId, from.role);
}

function connect(island: Island, from: Port, to: Port): void {
  const [source, target] = from.side === "out" ? [from.nodeId, to.nodeId] : [to.nodeId, from.nodeId];
  const role: EdgeRole = from.side === "out" ? to.role : from.role;
  island.edit([{ edit: "connect", id: newId("edg"), source, target, role }]);
}
