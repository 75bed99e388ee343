/** What the server does with the selection: run and render it, make a timeline of it, take back and do again. */
import type { CanvasNode } from "../../canvas/document.ts";
import { newId } from "../../lib/new-id.ts";
import { type Hands, selectedNodes } from "./hands.ts";
import type { Island } from "./island.ts";
import { compareReading } from "./reading-order.ts";
import { sendCommand } from "./send.ts";

export function startWorkActions({ island }: Hands): void {
  island.onRun("node.run", () => void runSelected(island));
  island.onRun("node.timeline", () => void makeTimeline(island));
  island.onRun("canvas.undo", () => void undo(island, "canvas.undo", "There is nothing of yours to undo."));
  island.onRun("canvas.redo", () => void undo(island, "canvas.redo", "There is nothing of yours to redo."));
  const letThrough = new WeakSet<HTMLElement>();
  island.nodes.addEventListener("click", (event) => void holdCommand(island, event, letThrough), { capture: true });
}

/** What a face's button starts must see the last letter of whoever pressed it: the click waits until the studio has everything of this tab. */
async function holdCommand(island: Island, event: MouseEvent, letThrough: WeakSet<HTMLElement>): Promise<void> {
  const pressed = (event.target as Element).closest<HTMLElement>("[data-command]");
  const nodeId = pressed?.closest<HTMLElement>("[data-node]")?.dataset.node;
  if (!pressed || !nodeId || letThrough.delete(pressed)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await saved();
  // its face may have been drawn anew meanwhile
  const again = `[data-command="${pressed.dataset.command}"]`;
  const button = pressed.isConnected ? pressed : island.element(nodeId)?.querySelector<HTMLButtonElement>(again);
  if (!button) return;
  letThrough.add(button);
  button.click();
  letThrough.delete(button);
}

const DOES: Partial<Record<CanvasNode["type"], string>> = { generator: "generation.run", timeline: "render.start", action: "action.run" };

/** By the buttons of their faces: they know the number of takes, and why it cannot be done now. */
async function runSelected(island: Island): Promise<void> {
  for (const node of selectedNodes(island)) {
    const command = DOES[node.type];
    const face = command ? await island.mounted(node.id) : null;
    const button = face?.querySelector<HTMLButtonElement>(`[data-command="${command}"]`);
    if (button?.disabled) island.say(button.title, "fail");
    else button?.click();
  }
}

/** Pictures and clips in the order in which one reads them; of a generator its latest take. One sound among them is the music. */
async function makeTimeline(island: Island): Promise<void> {
  const chosen = selectedNodes(island).sort(compareReading);
  const shown = chosen.flatMap((node) => (node.type === "generator" ? (latestTake(island, node.id) ?? []) : node));
  const ready = [...new Set(shown)].filter((node) => node.type !== "text" && typeof node.assetId === "string");
  const pictures = ready.filter((node) => node.type === "image" || node.type === "video");
  const sounds = ready.filter((node) => node.type === "audio");
  if (pictures.length === 0) return island.say("Select pictures or clips that are done; a timeline is made of those.", "fail");
  const music = sounds.length === 1 ? { musicNodeId: sounds[0]?.id } : {};
  const nodeIds = pictures.map((node) => node.id);
  const made = (await sendCommand(island, "timeline.assemble", { nodeIds, ...music }, newId("req"))) as { id: string } | undefined;
  if (!made) return;
  const element = await arrived(island, made.id);
  island.select([made.id]);
  element?.focus({ preventScroll: true });
  const node = island.view().nodes[made.id];
  if (node && !isSeen(island, node)) island.flyTo(node);
}

function latestTake(island: Island, generatorId: string): CanvasNode | undefined {
  const takes = island.scene
    .edgesOf(generatorId)
    .flatMap((edge) => (edge.source === generatorId ? (island.view().nodes[edge.target] ?? []) : []));
  return takes.filter((take) => take.status === "done").sort((a, b) => b.createdAt - a.createdAt)[0];
}

/** What a command made comes a moment later by the room. */
export async function arrived(island: Island, id: string): Promise<HTMLElement | null> {
  if (!island.view().nodes[id]) {
    const { promise, resolve } = Promise.withResolvers<void>();
    island.onChange((change) => change.nodes.has(id) && resolve());
    await promise;
  }
  return island.mounted(id);
}

export function isSeen(island: Island, box: { x: number; y: number; w: number; h: number }): boolean {
  const seen = island.seen();
  return box.x >= seen.x && box.y >= seen.y && box.x + box.w <= seen.x + seen.w && box.y + box.h <= seen.y + seen.h;
}

const SAVING_MS = 3_000;

/** The last change of this tab may still be on its way: it has to be there before it can be taken back. */
async function undo(island: Island, command: "canvas.undo" | "canvas.redo", nothing: string): Promise<void> {
  if (island.readOnly) return;
  await saved();
  const done = (await sendCommand(island, command, {})) as { steps: number; skipped: string[] } | undefined;
  if (!done) return;
  if (done.steps === 0) island.say(nothing);
  for (const sentence of done.skipped) island.say(sentence);
}

async function saved(): Promise<void> {
  await new Promise(requestAnimationFrame); // the word in the bar is drawn once a frame
  const place = document.getElementById("saved");
  if (place?.dataset.saved !== "saving") return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const watch = new MutationObserver(() => place.dataset.saved !== "saving" && resolve());
  watch.observe(place, { attributeFilter: ["data-saved"] });
  const limit = setTimeout(resolve, SAVING_MS);
  await promise;
  clearTimeout(limit);
  watch.disconnect();
}
