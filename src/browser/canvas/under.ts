import type { Hands } from "./hands.ts";

/** A group is taken by its title and its edge; once selected, by all of it. */
export function nodeUnder(
  { island }: Hands,
  { target, clientX, clientY }: { target: EventTarget | null; clientX: number; clientY: number },
): string | undefined {
  const element = (target as Element | null)?.closest<HTMLElement>("[data-node]");
  if (element && element.dataset.type !== "group") return element.dataset.node;
  const { x, y } = island.toCanvas(clientX, clientY);
  const under = island.nodeAt(x, y);
  const group = element?.dataset.node;
  return under ?? (group && island.selection.has(group) ? group : undefined);
}
