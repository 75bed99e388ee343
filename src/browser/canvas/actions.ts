/**
 * Custom actions on the canvas: one is put there from a menu, beside what is selected and joined with it, or where somebody points. Which are installed is
 * asked each time, for an owner may have installed one a moment ago.
 */
import type { CanvasNode, EdgeRole } from "../../canvas/document.ts";
import type { Edit } from "../../canvas/edit.ts";
import { OUTPUT_GAP, placeFree } from "../../canvas/layout.ts";
import { newId } from "../../lib/new-id.ts";
import { GIVEN_AS } from "../../canvas/nodes/action.ts";
import { newStep } from "../../canvas/step.ts";
import { addAt } from "./adding.ts";
import { type Choice, chooseFrom, type Place } from "./choice.ts";
import { type Hands, selectedNodes } from "./hands.ts";
import type { Island } from "./island.ts";
import { compareReading } from "./reading-order.ts";
import { isSeen } from "./work-actions.ts";

interface Offered {
  name: string;
  title: string;
  description: string;
  inputs: { role: EdgeRole; kinds: string[]; max: number }[];
  /** Canvas pixels that its form needs. */
  height: number;
}

const WIDTH = 320;

export function startActions({ island }: Hands): void {
  island.onRun("tool.action", () => void offer(island, { sources: [] }));
  island.onRun("node.action", () => void offer(island, { sources: selectedNodes(island).filter((node) => GIVEN_AS[node.type]) }));
  for (const line of document.querySelectorAll<HTMLElement>('#commands [data-run^="action.add:"]'))
    island.onRun(line.dataset.run ?? "", () => void addNamed(island, (line.dataset.run ?? "").slice("action.add:".length)));
  growOnChoice(island);
}

export interface Wanted {
  /** Nodes that it is to work on. */
  sources: readonly CanvasNode[];
  /** Where the menu opens, and the node is put; beside the sources unless given. */
  at?: { clientX: number; clientY: number };
  closed?(): void;
}

/** A list of what is installed; what can work on the sources stands first. */
export async function offer(island: Island, { sources, at, closed }: Wanted): Promise<void> {
  const installed = island.readOnly ? [] : await askInstalled(island);
  closed?.();
  if (!installed) return island.say("The studio could not be reached. Nothing was changed.", "fail");
  if (installed.length === 0) return island.say("No action is installed. An owner adds one in the settings.", "fail");
  const fitting = (one: Offered) => joinsFor(one, sources).length;
  const choices = installed
    .map((one) => ({ one, fits: fitting(one) }))
    .sort((a, b) => Math.sign(b.fits) - Math.sign(a.fits))
    .map(
      ({ one, fits }): Choice => ({
        title: one.title,
        note: noteOf(sources.length, fits),
        icon: "puzzle",
        run: () => add(island, one, sources, at),
      }),
    );
  const place: Place = at ?? sources[0]?.id ?? middleOf(island);
  chooseFrom(island, { label: "Choose an action", at: place, choices });
}

function noteOf(all: number, fits: number): string {
  if (all === 0) return "";
  return fits === all ? "" : fits === 0 ? "takes none of it" : `takes ${fits} of ${all}`;
}

async function addNamed(island: Island, name: string): Promise<void> {
  const one = (await askInstalled(island))?.find((known) => known.name === name);
  if (!one) return island.say("This action is not installed any more. Nothing was changed.", "fail");
  add(
    island,
    one,
    selectedNodes(island).filter((node) => GIVEN_AS[node.type]),
  );
}

async function askInstalled(island: Island): Promise<Offered[] | undefined> {
  const response = await fetch(`/projects/${island.projectId}/actions`).catch(() => undefined);
  if (!response?.ok) return undefined;
  return ((await response.json()) as { items: Offered[] }).items;
}

function middleOf(island: Island): { clientX: number; clientY: number } {
  const box = island.canvas.getBoundingClientRect();
  return { clientX: box.left + box.width / 2, clientY: box.top + box.height / 3 };
}

/** The node and its edges in one step of undo. */
function add(island: Island, one: Offered, sources: readonly CanvasNode[], at?: { clientX: number; clientY: number }): void {
  const size = { w: WIDTH, h: one.height };
  const id = addAt(
    island,
    "action",
    { ...placeOf(island, size, sources, at), ...size },
    {
      fields: { action: one.name },
      also: (node) =>
        joinsFor(one, sources).map(({ source, role }): Edit => ({ edit: "connect", id: newId("edg"), source, target: node, role })),
    },
  );
  const node = id ? island.view().nodes[id] : undefined;
  if (node && !isSeen(island, node)) island.flyTo(node);
}

function placeOf(
  island: Island,
  size: { w: number; h: number },
  sources: readonly CanvasNode[],
  at?: { clientX: number; clientY: number },
) {
  if (at) return island.toCanvas(at.clientX, at.clientY);
  const { nodes } = island.view();
  const placing = { nodes: () => Object.values(nodes), node: (id: string) => nodes[id] };
  const seen = island.seen();
  const beside =
    sources.length > 0
      ? { x: Math.max(...sources.map((node) => node.x + node.w)) + OUTPUT_GAP, y: Math.min(...sources.map((node) => node.y)) }
      : undefined;
  const middle = { x: Math.round(seen.x + (seen.w - size.w) / 2), y: Math.round(seen.y + (seen.h - size.h) / 2) };
  return placeFree(placing, beside ?? middle, size);
}

/** Each source goes to the first input that takes it and has room, in reading order: as the studio fills them. */
function joinsFor({ inputs }: Offered, sources: readonly CanvasNode[]): { source: string; role: EdgeRole }[] {
  const free = inputs.map(({ max }) => max);
  return [...sources].sort(compareReading).flatMap((node) => {
    const index = inputs.findIndex((input, at) => (free[at] ?? 0) > 0 && input.kinds.includes(GIVEN_AS[node.type] ?? ""));
    const input = inputs[index];
    if (!input) return [];
    free[index] = (free[index] ?? 0) - 1;
    return [{ source: node.id, role: input.role }];
  });
}

/** Who chooses another action in a node sees all of its form: the node grows where it is too low, in the step of the choice. */
function growOnChoice(island: Island): void {
  const chosen = new Set<string>();
  island.nodes.addEventListener("change", (event) => {
    const control = event.target as HTMLElement;
    const node = control.closest<HTMLElement>("[data-node]")?.dataset.node;
    if (node && control.dataset.field === "action") chosen.add(node);
  });
  island.onDrawn((id) => {
    const height = Number(island.element(id)?.querySelector<HTMLElement>("[data-act]")?.dataset.height);
    const node = island.view().nodes[id];
    if (!chosen.delete(id) || !node || !(height > node.h)) return;
    island.edit([{ edit: "resizeNode", id, w: node.w, h: height }], newStep());
  });
}
