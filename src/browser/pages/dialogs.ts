/** Dialogs and menus: opened by `data-open`, filled from the button that opened them, closed by `data-close`, Escape or a click outside. */

export function openDialog(dialog: HTMLDialogElement, from?: HTMLElement): void {
  for (const field of dialog.querySelectorAll<HTMLElement>("[data-fill]")) {
    const value = from?.dataset[field.dataset.fill ?? ""];
    if (value === undefined) continue;
    if (field instanceof HTMLInputElement) field.value = value;
    else field.textContent = value;
  }
  closeMenus(dialog.ownerDocument);
  dialog.showModal();
}

export function startDialogs(doc: Document): void {
  doc.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-open]");
    const wanted = opener?.dataset.open ? doc.getElementById(opener.dataset.open) : null;
    if (opener && wanted instanceof HTMLDialogElement) openDialog(wanted, opener);
    else if (target.closest("[data-close]") || target instanceof HTMLDialogElement) target.closest("dialog")?.close();
    closeMenus(doc, target.closest("details.drop"));
  });
  doc.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(doc);
    if (event.key === "?" && !isTyping(event.target)) {
      const shortcuts = doc.getElementById("shortcuts");
      if (shortcuts instanceof HTMLDialogElement && !shortcuts.open) openDialog(shortcuts);
    }
  });
  doc.addEventListener("htmx:after:request", (event) => {
    const form = (event.target as Element | null)?.closest?.("form[data-close-after]");
    form?.closest("dialog")?.close();
  });
}

function closeMenus(doc: Document, except: Element | null = null): void {
  for (const menu of doc.querySelectorAll<HTMLDetailsElement>("details.drop[open]")) if (menu !== except) menu.open = false;
}

/** Whether a key belongs to something that is being written. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
