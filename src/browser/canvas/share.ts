/** The share dialog: what is in view and what is selected is known here, so the link is made from here. It is shown once, to be copied. */
import type { Island } from "./island.ts";
import { csrfHeader } from "./send.ts";

const DAY_MS = 86_400_000;
const COPIED_MS = 2000;

export function startShare(island: Island): void {
  const dialog = document.getElementById("share");
  const form = dialog?.querySelector<HTMLFormElement>("[data-share-form]");
  if (!(dialog instanceof HTMLDialogElement) || !form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void make(island, dialog, form);
  });
  form.addEventListener("change", () => fitForm(form));
  dialog.addEventListener("close", () => showLink(dialog, undefined)); // told once: the next opening begins anew
  dialog.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-share-copy]")) void copy(dialog);
  });
  island.onSelection(() => fitSelection(island, form));
  fitSelection(island, form);
  island.onRun("view.share", () => dialog.showModal());
}

/** "Only what is selected" can be chosen while something is. */
function fitSelection(island: Island, form: HTMLFormElement): void {
  const choice = form.querySelector<HTMLInputElement>('[name=kind][value="selection"]');
  const whole = form.querySelector<HTMLInputElement>('[name=kind][value="canvas"]');
  if (!choice || !whole) return;
  choice.disabled = island.selection.size === 0;
  if (choice.disabled && choice.checked) whole.checked = true;
  fitForm(form);
}

/** A film has no place to open at. */
function fitForm(form: HTMLFormElement): void {
  const camera = form.querySelector<HTMLElement>("[data-share-camera]");
  if (camera) camera.hidden = new FormData(form).get("kind") === "film";
}

async function make(island: Island, dialog: HTMLDialogElement, form: HTMLFormElement): Promise<void> {
  const wanted = new FormData(form);
  const kind = wanted.get("kind");
  const response = await fetch("/api/commands/share.create", {
    method: "POST",
    headers: { "content-type": "application/json", ...csrfHeader() },
    body: JSON.stringify({
      projectId: island.projectId,
      kind: kind === "film" ? "film" : "canvas",
      expiresAt: new Date(Date.now() + Number(wanted.get("days")) * DAY_MS).toISOString(),
      ...(kind === "selection" ? { nodeIds: [...island.selection] } : {}),
      ...(kind !== "film" && wanted.get("camera") ? { camera: island.seen() } : {}),
    }),
  }).catch(() => undefined);
  const answer = (await response?.json().catch(() => undefined)) as { result?: { url: string }; detail?: string } | undefined;
  const problem = dialog.querySelector<HTMLElement>("[data-share-error]");
  if (problem) {
    problem.hidden = answer?.result !== undefined;
    problem.textContent = answer?.detail ?? "The studio could not be reached. No link was made.";
  }
  if (answer?.result) showLink(dialog, new URL(answer.result.url, location.origin).href);
}

function showLink(dialog: HTMLElement, url: string | undefined): void {
  const made = dialog.querySelector<HTMLElement>("#share-made");
  const field = dialog.querySelector<HTMLInputElement>("[data-share-url]");
  if (!made || !field) return;
  made.hidden = url === undefined;
  field.value = url ?? "";
  if (url === undefined) return;
  field.focus();
  field.select();
}

async function copy(dialog: HTMLElement): Promise<void> {
  const field = dialog.querySelector<HTMLInputElement>("[data-share-url]");
  const word = dialog.querySelector("[data-share-copied]");
  if (!field || !word) return;
  field.select();
  const done = await navigator.clipboard.writeText(field.value).then(
    () => true,
    () => false, // without the right to the clipboard the text is selected and can be copied by hand
  );
  word.textContent = done ? "Copied" : "Press Ctrl-C to copy";
  setTimeout(() => (word.textContent = "Copy"), COPIED_MS);
}
