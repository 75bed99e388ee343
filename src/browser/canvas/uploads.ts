/** Files onto the canvas, by the palette, by drop or by paste: each is shown in its place at once, sent, and becomes a node there. */
import { newId } from "../../lib/new-id.ts";
import type { Island } from "./island.ts";
import { atIdle, readOnce } from "./later.ts";
import { openStore } from "./offline-store.ts";
import { filesOf } from "./uploads-files.ts";

const TEXT_LIMIT = 100_000;

export async function startUploads(island: Island): Promise<void> {
  if (island.readOnly) return;
  const db = await openStore(island.author.id);
  const desk = readOnce(island, () => import("./uploads-desk.ts").then(({ openUploadDesk }) => openUploadDesk(island, db)));
  const kept = (await db?.getAllFromIndex("uploads", "project", island.projectId).catch(() => [])) ?? [];
  if (kept.length > 0) void desk.read().then((read) => read?.goOn(kept));
  else atIdle(island, () => desk.read());
  const take = (files: readonly File[], at: { x: number; y: number }) => void desk.read().then((read) => read?.bring(files, at));
  const input = document.getElementById("upload");
  if (input instanceof HTMLInputElement)
    input.addEventListener("change", () => {
      take([...(input.files ?? [])], middle(island));
      input.value = "";
    });
  listenForDrops(island, take);
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || (event.target as Element | null)?.closest?.("dialog, input, textarea, [contenteditable]")) return;
    event.preventDefault();
    take(files, middle(island));
  });
}

function listenForDrops(island: Island, take: (files: readonly File[], at: { x: number; y: number }) => void): void {
  const { canvas } = island;
  const hasGoods = (event: DragEvent) => ["Files", "text/plain", "text/uri-list"].some((kind) => event.dataTransfer?.types.includes(kind));
  canvas.addEventListener("dragover", (event) => {
    if (!hasGoods(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    canvas.dataset.dropping = "";
  });
  canvas.addEventListener("dragleave", (event) => {
    if (!canvas.contains(event.relatedTarget as Node | null)) delete canvas.dataset.dropping;
  });
  canvas.addEventListener("drop", (event) => {
    delete canvas.dataset.dropping;
    if (!event.dataTransfer || !hasGoods(event)) return;
    event.preventDefault();
    const at = island.toCanvas(event.clientX, event.clientY);
    if (!event.dataTransfer.types.includes("Files")) return addText(island, event.dataTransfer.getData("text/plain"), at);
    void filesOf(event.dataTransfer).then((files) => take(files, at));
  });
}

export function middle(island: Island): { x: number; y: number } {
  const { x, y, w, h } = island.seen();
  return { x: x + w / 2, y: y + h / 2 };
}

/** Words that were dragged here become a text. */
function addText(island: Island, text: string, at: { x: number; y: number }): void {
  const body = text.trim().slice(0, TEXT_LIMIT);
  if (!body) return;
  const id = newId("nod");
  const place = { x: Math.round(at.x), y: Math.round(at.y) };
  if (island.edit([{ edit: "addNode", id, type: "text", ...place, fields: { body } }])) island.select([id]);
}
