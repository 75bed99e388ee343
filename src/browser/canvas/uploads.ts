/** Files onto the canvas, by the palette, by drop or by paste: each is shown in its place at once, sent, and becomes a node there. */
import { MAX_UPLOAD_BYTES } from "../../lib/sizes.ts";
import { type Box, boundsOf } from "../../canvas/layout.ts";
import { newStep } from "../../canvas/step.ts";
import { newId } from "../../lib/new-id.ts";
import type { Island } from "./island.ts";
import { type KeptUpload, openStore } from "./offline-store.ts";
import { startCards } from "./uploads-cards.ts";
import { FILES_LIMIT, filesOf } from "./uploads-files.ts";
import { layOut, measure } from "./uploads-place.ts";
import { openTransfers, type Transfers } from "./uploads-queue.ts";

const TEXT_LIMIT = 100_000;

export async function startUploads(island: Island): Promise<void> {
  if (island.readOnly) return;
  const db = await openStore(island.author.id);
  const transfers = openTransfers(island, db);
  startCards(island, transfers);
  const kept = (await db?.getAllFromIndex("uploads", "project", island.projectId).catch(() => [])) ?? [];
  if (kept.length > 0) transfers.add(kept);
  const take = (files: readonly File[], at: { x: number; y: number }) => void bring(island, transfers, files, at);
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

async function bring(island: Island, transfers: Transfers, given: readonly File[], at: { x: number; y: number }): Promise<void> {
  const files = given.filter((file) => !transfers.give(file) && isPossible(island, file));
  if (given.length >= FILES_LIMIT) island.say(`The first ${FILES_LIMIT} files were taken. Drop the others when these are here.`);
  if (files.length === 0) return;
  const sizes = await Promise.all(files.map(measure));
  const taken = [...Object.values(island.view().nodes), ...[...transfers.all.values()].map((one) => one.box)];
  const boxes = layOut(sizes, at, taken);
  const step = newStep();
  showAll(island, boxes);
  transfers.add(
    files.flatMap((file, index): KeptUpload[] => {
      const box = boxes[index];
      const { name, size, type: mime } = file;
      return box
        ? [{ id: newId("upl"), project: island.projectId, name, size, mime, file, box, step, url: null, sent: 0, paused: false }]
        : [];
    }),
  );
}

/** A drop that is larger than the window is shown whole. */
function showAll(island: Island, boxes: readonly Box[]): void {
  const [whole, seen] = [boundsOf(boxes), island.seen()];
  if (!whole) return;
  const isSeen = whole.x >= seen.x && whole.y >= seen.y && whole.x + whole.w <= seen.x + seen.w && whole.y + whole.h <= seen.y + seen.h;
  if (!isSeen) island.flyTo(whole, { maxScale: island.camera.scale });
}

/** What is known before a byte is sent. */
function isPossible(island: Island, file: File): boolean {
  const wrong = file.size === 0 ? "The file is empty." : file.size > MAX_UPLOAD_BYTES ? "It is larger than 4 GiB." : undefined;
  if (wrong) island.say(`${file.name}: ${wrong} Nothing was kept.`, "fail");
  return wrong === undefined;
}
