/**
 * Copy, cut and paste. The clipboard holds what was copied as JSON, under its own name and as text, so that it goes to another project, tab or
 * browser; words from elsewhere become a text, a picture goes the way of an upload. Between projects the files are copied first.
 */
import { assetsOf, type Clip, clipOf, pasteOf, readClip } from "../../canvas/clip.ts";
import { sizeOfNew } from "../../canvas/layout.ts";
import { PROSE_LIMIT } from "../../canvas/nodes/define.ts";
import { newStep } from "../../canvas/step.ts";
import { newId } from "../../lib/new-id.ts";
import { type Hands, selectedNodes, unlocked } from "./hands.ts";
import type { Island } from "./island.ts";
import { sendCommand } from "./send.ts";

const MIME = "web application/x-clash+json";
const OWN_TYPING = "input, textarea, select, dialog, [contenteditable]:not([contenteditable='false'])";
/** The menu's paste may not be allowed to read the clipboard; it then takes what was copied last in this browser. */
const KEPT = "clash.clip";

export function startClipboard(hands: Hands): void {
  const { island } = hands;
  for (const kind of ["copy", "cut"] as const)
    document.addEventListener(kind, (event) => {
      if (isTyping(event) || island.selection.size === 0 || hasMarkedText()) return;
      const text = copied(island);
      event.clipboardData?.setData("text/plain", text);
      event.clipboardData?.setData(MIME, text);
      event.preventDefault();
      if (kind === "cut") cutSelection(island);
    });
  document.addEventListener("paste", (event) => {
    if (isTyping(event) || (event.clipboardData?.files.length ?? 0) > 0) return; // files are uploads
    const text = event.clipboardData?.getData(MIME) || event.clipboardData?.getData("text/plain") || "";
    if (text.trim() === "" || island.readOnly) return;
    event.preventDefault();
    void paste(hands, text);
  });
  island.onRun("node.copy", () => void offer(island, copied(island)));
  island.onRun("node.cut", () => {
    void offer(island, copied(island));
    cutSelection(island);
  });
  island.onRun("node.paste", () => void askClipboard().then((text) => (text ? paste(hands, text) : undefined)));
}

const isTyping = (event: Event): boolean => (event.target as Element | null)?.closest?.(OWN_TYPING) != null;
const hasMarkedText = (): boolean => (getSelection()?.toString() ?? "") !== "";

function copied(island: Island): string {
  const text = JSON.stringify(clipOf(island.view(), island.projectId, island.selection));
  try {
    localStorage.setItem(KEPT, text);
  } catch {
    // more than the browser keeps: the clipboard itself has it
  }
  return text;
}

function cutSelection(island: Island): void {
  const ids = unlocked(selectedNodes(island)).map((node) => node.id);
  if (island.readOnly || ids.length === 0 || !island.edit([{ edit: "deleteNodes", ids }])) return;
  island.select([]);
  island.canvas.focus({ preventScroll: true });
}

async function offer(island: Island, text: string): Promise<void> {
  await navigator.clipboard?.writeText(text).catch(() => island.say("Copied for this browser; others cannot read it."));
}

async function askClipboard(): Promise<string> {
  const text = await navigator.clipboard?.readText?.().catch(() => undefined);
  return text || localStorage.getItem(KEPT) || "";
}

async function paste(hands: Hands, text: string): Promise<void> {
  const { island } = hands;
  const clip = readClip(text);
  if (!clip) return pasteWords(hands, text);
  const assets = await assetsHere(island, clip);
  if (!assets) return;
  const { edits, ids } = pasteOf(clip, { view: island.view(), projectId: island.projectId, at: placeOf(hands), newId, assets });
  if (!island.edit(edits, newStep())) return;
  island.select(ids);
  const [first] = ids;
  if (first && ids.length === 1) (await island.mounted(first))?.focus({ preventScroll: true });
}

/** Files of another project get a row here; undefined when they could not be copied, which has been said. */
async function assetsHere(island: Island, clip: Clip): Promise<Map<string, string> | undefined> {
  const assetIds = assetsOf(clip);
  if (clip.projectId === island.projectId || assetIds.length === 0) return new Map();
  const made = await sendCommand(island, "asset.copy", { fromProjectId: clip.projectId, assetIds }, newId("req"));
  return made ? new Map(Object.entries((made as { assets: Record<string, string> }).assets)) : undefined;
}

function pasteWords(hands: Hands, text: string): void {
  const { island } = hands;
  const { w, h } = sizeOfNew("text");
  const at = placeOf(hands);
  const id = newId("nod");
  const fields = { body: text.slice(0, PROSE_LIMIT) };
  if (!island.edit([{ edit: "addNode", id, type: "text", x: Math.round(at.x - w / 2), y: Math.round(at.y - h / 2), fields }])) return;
  island.select([id]);
}

/** Where the pointer is, else the middle of what is seen. */
function placeOf({ island, pointer }: Hands): { x: number; y: number } {
  if (pointer) return island.toCanvas(pointer.clientX, pointer.clientY);
  const { x, y, w, h } = island.seen();
  return { x: x + w / 2, y: y + h / 2 };
}
