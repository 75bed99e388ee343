/**
 * The page of a batch: arrows walk through the takes, letters judge them, Space shows one large; what still runs is looked at again. The server draws
 * every part; this only asks for it and keeps the place.
 */
import { startLook } from "./batch/look.ts";
import { startReview } from "./batch/review.ts";
import { startWatch } from "./batch/watch.ts";

function start(table: HTMLTableElement): void {
  const place = { projectId: table.dataset.project ?? "", batchId: table.dataset.batch ?? "" };
  const watch = startWatch(table, place);
  const review = startReview(table, { ...place, changed: watch.look });
  startLook(table, review);
}

const form = document.getElementById("batch-form");
// the two ways to write prompts: only one of them is shown, the other keeps what was written in it
form?.addEventListener("change", () => showSource(form));
if (form) showSource(form);

function showSource(root: HTMLElement): void {
  const source = root.querySelector<HTMLInputElement>("[name=source]:checked")?.value ?? "lines";
  for (const part of root.querySelectorAll<HTMLElement>("[data-source]")) part.hidden = part.dataset.source !== source;
}

const table = document.querySelector<HTMLTableElement>("#batch-table");
if (table) start(table);
