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
// two ways to write prompts, and now or later: what is not chosen is away, and keeps what was written in it
form?.addEventListener("change", () => showChosen(form));
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.querySelector<HTMLButtonElement>("[type=submit]:enabled")?.click();
});
if (form) showChosen(form);

function showChosen(root: HTMLElement): void {
  const source = root.querySelector<HTMLInputElement>("[name=source]:checked")?.value ?? "lines";
  for (const part of root.querySelectorAll<HTMLElement>("[data-source]")) part.hidden = part.dataset.source !== source;
  const when = root.querySelector<HTMLSelectElement>("[name=when]")?.value ?? "now";
  for (const part of root.querySelectorAll<HTMLElement>("[data-when]"))
    part.hidden = part.dataset.when === "cron" ? when !== "cron" : when === "now";
}

const table = document.querySelector<HTMLTableElement>("#batch-table");
if (table) start(table);
