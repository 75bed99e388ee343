/** Changes that found no place in the studio's document: named one by one, to be copied or downloaded. They stay here until then. */
import type { Island } from "./island.ts";
import type { Left } from "./journal.ts";
import { forgetLeft, openStore } from "./offline-store.ts";

export function showLeft(island: Island, left: readonly Left[]): void {
  const dialog = document.getElementById("left");
  const list = dialog?.querySelector("[data-left]");
  if (!(dialog instanceof HTMLDialogElement) || !list) return;
  for (const one of left) list.append(lineOf(one));
  if (dialog.dataset.ready === undefined) {
    dialog.dataset.ready = "";
    dialog.addEventListener("click", (event) => onClick(island, dialog, event.target as Element));
  }
  if (!dialog.open) dialog.showModal();
}

function lineOf({ sentence, text }: Left): HTMLLIElement {
  const line = document.createElement("li");
  line.append(sentence);
  if (text === undefined) return line;
  const kept = document.createElement("pre");
  kept.textContent = text;
  line.append(kept);
  return line;
}

function onClick(island: Island, dialog: HTMLDialogElement, target: Element): void {
  const wish = target.closest<HTMLElement>("[data-left-do]")?.dataset.leftDo;
  const text = [...dialog.querySelectorAll("[data-left] li")].map((line) => line.textContent ?? "").join("\n\n");
  if (wish === "copy") void navigator.clipboard?.writeText(text).then(() => island.say("Copied."));
  if (wish === "download") download(text);
  if (wish === "done") void forget(island, dialog);
}

function download(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = "changes-not-taken.txt";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function forget(island: Island, dialog: HTMLDialogElement): Promise<void> {
  dialog.close();
  dialog.querySelector("[data-left]")?.replaceChildren();
  const db = await openStore(island.author.id);
  if (db) await forgetLeft(db, island.projectId);
  db?.close();
}
