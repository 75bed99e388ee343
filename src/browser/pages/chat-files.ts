/**
 * Files that go along with words: chosen, dropped on the chat or pasted, they are kept as assets of the project at once, and their ids are sent with the
 * form. Words that are sent while a file is on its way go out when it has arrived.
 */
import { csrfHeader } from "../canvas/send.ts";

const MOST_FILES = 20;

export function startChatFiles(doc: Document): void {
  doc.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.dataset.chatAttach === undefined) return;
    attach(target.form, [...(target.files ?? [])]);
    target.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"] as const) doc.addEventListener(kind, (event) => onDrag(event as DragEvent));
  doc.addEventListener("paste", (event) => {
    const field = event.target;
    if (field instanceof HTMLTextAreaElement && field.matches(".composer__text") && event.clipboardData?.files.length)
      attach(field.form, [...event.clipboardData.files]);
  });
  doc.addEventListener("submit", (event) => holdBack(event), { capture: true });
}

function onDrag(event: DragEvent): void {
  const form = (event.target as Element | null)?.closest?.(".chat")?.querySelector<HTMLFormElement>('[data-chat-form="say"]');
  if (!form || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  form.toggleAttribute("data-drop", event.type === "dragover");
  if (event.type === "drop") attach(form, [...event.dataTransfer.files]);
}

function attach(form: HTMLFormElement | null, files: readonly File[]): void {
  const place = form?.querySelector<HTMLElement>("[data-chat-files]");
  if (!form || !place) return;
  for (const file of files.slice(0, Math.max(0, MOST_FILES - place.childElementCount))) void send(form, place, file);
}

async function send(form: HTMLFormElement, place: HTMLElement, file: File): Promise<void> {
  const { chip, words } = chipOf(place.ownerDocument, file.name);
  chip.dataset.state = "busy";
  place.append(chip);
  const body = new FormData();
  body.append("projectId", form.dataset.project ?? "");
  body.append("file", file);
  const answer = await fetch("/api/assets", { method: "POST", headers: csrfHeader(), body }).catch(() => undefined);
  const told = (await answer?.json().catch(() => undefined)) as { id?: string; detail?: string } | undefined;
  if (answer?.ok && told?.id) {
    const field = place.ownerDocument.createElement("input");
    Object.assign(field, { type: "hidden", name: "assetIds", value: told.id });
    chip.append(field);
    chip.dataset.state = "done";
  } else {
    chip.dataset.state = "failed";
    words.textContent = `${file.name}: ${told?.detail?.replace(/^file: /, "") ?? "The studio could not be reached. The file was not sent."}`;
  }
  sendHeld(form);
}

function chipOf(doc: Document, name: string): { chip: HTMLElement; words: HTMLElement } {
  const chip = doc.createElement("span");
  chip.className = "chip chat__file";
  const words = doc.createElement("span");
  words.className = "clip-text";
  words.textContent = name;
  const leave = doc.createElement("button");
  leave.type = "button";
  leave.ariaLabel = `Leave ${name} out`;
  leave.textContent = "×";
  leave.addEventListener("click", () => {
    const form = chip.closest("form");
    chip.remove();
    if (form) sendHeld(form);
  });
  chip.append(words, leave);
  return { chip, words };
}

const isBusy = (form: HTMLFormElement): boolean => form.querySelector('[data-chat-files] [data-state="busy"]') !== null;

function holdBack(event: Event): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.chatForm !== "say" || !isBusy(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.dataset.held = "";
}

function sendHeld(form: HTMLFormElement): void {
  if (form.dataset.held === undefined || isBusy(form)) return;
  delete form.dataset.held;
  form.requestSubmit();
}
