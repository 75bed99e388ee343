/** The command palette: opens on Ctrl/Cmd-K, filters as one types, moves by arrows, runs by Enter or click. */
import { runAction } from "./actions.ts";
import { openDialog } from "./dialogs.ts";

export function startPalette(doc: Document): void {
  const dialog = doc.querySelector<HTMLDialogElement>("dialog#commands");
  const input = dialog?.querySelector("input");
  if (!dialog || !input) return;
  doc.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!dialog.open) openDialog(dialog);
    }
  });
  // cleared on leaving, not on opening: what is typed right after the shortcut must not be lost
  dialog.addEventListener("close", () => {
    input.value = "";
    filter(dialog, input);
  });
  filter(dialog, input);
  input.addEventListener("input", () => filter(dialog, input));
  input.addEventListener("keydown", (event) => steer(doc, dialog, input, event));
  dialog.addEventListener("click", (event) => {
    const line = (event.target as Element).closest<HTMLElement>('[role="option"]');
    if (line) run(doc, dialog, line);
  });
}

function lines(dialog: Element): HTMLElement[] {
  return [...dialog.querySelectorAll<HTMLElement>('[role="option"]:not([hidden])')];
}

function filter(dialog: HTMLElement, input: HTMLInputElement): void {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const group of dialog.querySelectorAll<HTMLElement>("[data-group]")) {
    for (const line of group.querySelectorAll<HTMLElement>('[role="option"]')) {
      const text = (line.textContent ?? "").toLowerCase();
      line.hidden = !words.every((word) => text.includes(word));
    }
    group.hidden = group.querySelector('[role="option"]:not([hidden])') === null;
  }
  const found = lines(dialog);
  const none = dialog.querySelector<HTMLElement>("[data-none]");
  if (none) none.hidden = found.length > 0;
  choose(dialog, input, found[0]);
}

function choose(dialog: Element, input: HTMLInputElement, line: HTMLElement | undefined): void {
  for (const other of dialog.querySelectorAll('[role="option"][aria-selected="true"]')) other.setAttribute("aria-selected", "false");
  line?.setAttribute("aria-selected", "true");
  line?.scrollIntoView({ block: "nearest" });
  if (line) input.setAttribute("aria-activedescendant", line.id);
  else input.removeAttribute("aria-activedescendant");
}

function steer(doc: Document, dialog: HTMLDialogElement, input: HTMLInputElement, event: KeyboardEvent): void {
  const found = lines(dialog);
  const at = found.findIndex((line) => line.getAttribute("aria-selected") === "true");
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step !== 0) {
    event.preventDefault();
    choose(dialog, input, found[(at + step + found.length) % found.length]);
  }
  const line = found[at];
  if (event.key === "Enter" && line) {
    event.preventDefault();
    run(doc, dialog, line);
  }
}

function run(doc: Document, dialog: HTMLDialogElement, line: HTMLElement): void {
  dialog.close();
  const { href, opens, run: action } = line.dataset;
  if (href) doc.location.assign(href);
  const opened = opens ? doc.getElementById(opens) : null;
  if (opened instanceof HTMLDialogElement) openDialog(opened);
  if (action) runAction(doc, action);
}
