/** Ports by geometry: which one is near the pointer, where each is, and which fit together. */
import { inPoint, outPoint, type Point } from "../../../views/project/wires.ts";
import { portsOf } from "../../../views/nodes/ports.ts";
import { AppError } from "../../lib/errors.ts";
import type { CanvasNode, EdgeRole } from "../../canvas/document.ts";
import { planEdits } from "../../canvas/edit.ts";
import { definitionOf, refusedRole } from "../../canvas/nodes/index.ts";
import { withMakes } from "./board.ts";
import type { Island } from "./island.ts";

export interface Port extends Point {
  nodeId: string;
  side: "in" | "out";
  role: EdgeRole;
}

/** A port is taken from this far away. */
const REACH_PX = 11;

export function portsOfNode(island: Island, node: CanvasNode): Port[] {
  const known = withMakes(island, node);
  const ports = portsOf(known);
  const ins = ports.in.map((role): Port => ({ nodeId: node.id, side: "in", role, ...inPoint(known, role) }));
  return ports.out ? [...ins, { nodeId: node.id, side: "out", role: ports.out, ...outPoint(node) }] : ins;
}

/** The nearest port under the pointer, of the nodes that show theirs. */
export function portNear(island: Island, { clientX, clientY }: { clientX: number; clientY: number }): Port | undefined {
  const at = island.toCanvas(clientX, clientY);
  const reach = REACH_PX / island.camera.scale;
  const nodes = island.scene.nodesIn({ x: at.x - reach, y: at.y - reach, w: 2 * reach, h: 2 * reach });
  return nearest(nodes.filter((node) => island.element(node.id)).flatMap((node) => portsOfNode(island, node)), at, reach); // biome-ignore format: one thought
}

export function nearest(ports: readonly Port[], at: Point, reach: number): Port | undefined {
  let best: Port | undefined;
  let least = reach;
  for (const port of ports) {
    const far = Math.hypot(port.x - at.x, port.y - at.y);
    if (far <= least) [best, least] = [port, far];
  }
  return best;
}

/** Whether an edge may be made; the types of its ends fit already. */
export type Judge = (source: string, target: string, role: EdgeRole) => boolean;

/** The role in which an edge may run from one node to another; the wanted one first, then what its source usually is. */
export function fittingRole(island: Island, ends: Ends, may: Judge = judgeOf(island)): EdgeRole | undefined {
  return likelyRoles(island, ends).find((role) => may(ends.source, ends.target, role));
}

/** All of them, the likeliest first; none when the two cannot be connected. */
export const fittingRoles = (island: Island, ends: Ends, may: Judge = judgeOf(island)): EdgeRole[] =>
  likelyRoles(island, ends).filter((role) => may(ends.source, ends.target, role));

export interface Ends {
  source: string;
  target: string;
  wanted?: EdgeRole | undefined;
}

function likelyRoles(island: Island, ends: Ends): EdgeRole[] {
  const { nodes } = island.view();
  const [source, target] = [nodes[ends.source], nodes[ends.target]];
  if (!source || !target || source.id === target.id) return [];
  const own = portsOf(withMakes(island, target)).in;
  const accepted = Object.keys(definitionOf(target.type).accepts) as EdgeRole[];
  const hasOwn = target.type === "generator" || target.type === "action";
  const offered = hasOwn ? accepted.filter((role) => own.includes(role)) : accepted;
  const liked: EdgeRole[] = [...(ends.wanted ? [ends.wanted] : []), usualRole(source, offered), ...own, ...offered];
  return [...new Set(liked)].filter((role) => offered.includes(role) && !refusedRole(source.type, target.type, role));
}

const judgeOf =
  (island: Island): Judge =>
  (source, target, role) =>
    whyNot(island, source, target, role) === undefined;

/**
 * The same for many edges at one node, without planning each: only a node that leads to this one (or that this one leads to) could
 * close a loop, and only for those the whole edit is tried.
 */
export function judgeAt(island: Island, nodeId: string, side: "in" | "out"): Judge {
  const whole = judgeOf(island);
  const loops = reached(island, nodeId, side);
  return (source, target, role) => {
    const other = side === "out" ? target : source;
    if (loops.has(other)) return whole(source, target, role);
    return !island.scene.edgesOf(other).some((edge) => edge.source === source && edge.target === target && edge.role === role);
  };
}

/** All nodes that lead to this one (for edges out of it), or that it leads to (for edges into it). */
function reached(island: Island, nodeId: string, side: "in" | "out"): Set<string> {
  const seen = new Set([nodeId]);
  for (const id of seen)
    for (const { source, target } of island.scene.edgesOf(id)) {
      if (side === "out" && target === id) seen.add(source);
      if (side === "in" && source === id) seen.add(target);
    }
  return seen;
}

function usualRole(source: CanvasNode, offered: readonly EdgeRole[]): EdgeRole {
  if (source.type === "prompt") return "prompt";
  if (source.type === "text" || source.type === "debate") return "context";
  if (source.type === "audio") return "audio";
  return source.type === "image" && offered.includes("start") ? "start" : "reference";
}

/** The sentence with which this edge would be refused, undefined when it would not. */
export function whyNot(island: Island, source: string, target: string, role: EdgeRole): string | undefined {
  try {
    planEdits(island.view(), [{ edit: "connect", id: "edg_wouldbe", source, target, role }], { actor: "me", time: 0 });
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

/** Why these two cannot be connected in any way. */
export function whyNever(island: Island, sourceId: string, targetId: string, wanted?: EdgeRole): string {
  const { nodes } = island.view();
  const [source, target] = [nodes[sourceId], nodes[targetId]];
  if (!source || !target) return "One of the two is gone.";
  if (source.id === target.id) return "A node cannot be connected to itself.";
  const accepts = definitionOf(target.type).accepts;
  const role = wanted ?? (Object.keys(accepts) as EdgeRole[]).find((one) => accepts[one]?.includes(source.type));
  if (!role) return `${capital(article(target))} takes nothing from ${article(source)}.`;
  return whyNot(island, sourceId, targetId, role) ?? "These two cannot be connected that way.";
}

function article({ type }: CanvasNode): string {
  const title = definitionOf(type).title.toLowerCase();
  return `${/^[aeiou]/.test(title) ? "an" : "a"} ${title}`;
}

const capital = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1);
