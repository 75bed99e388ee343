/**
 * A menu at a place of the canvas, operated like any menu: arrows, Home and End, the first letters of a word, Enter, Escape and Tab. It
 * takes the focus and gives it back; whatever else is pressed or clicked closes it.
 */
export interface MenuOptions {
  clientX: number;
  clientY: number;
  choose(item: HTMLElement): void;
  /** It was closed without a choice. */
  leave?(): void;
}

const items = (menu: Element): HTMLElement[] =>
  [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')].filter((item) => !item.hidden && !item.closest("[hidden]"));

const itemAt = (event: Event): HTMLElement | undefined => (event.target as Element).closest<HTMLElement>('[role="menuitem"]') ?? undefined;

const LETTERS_MS = 600;

/** Answers a function that closes it. Without items that are shown it does not open. */
export function openMenu(menu: HTMLElement, options: MenuOptions): () => void {
  closeOthers(menu);
  const before = document.activeElement;
  menu.hidden = false;
  if (items(menu).length === 0) {
    menu.hidden = true;
    return () => {};
  }
  putAt(menu, options);
  const listening = new AbortController();
  const close = (chosen?: HTMLElement) => {
    if (menu.hidden) return;
    const hadFocus = menu.contains(document.activeElement);
    menu.hidden = true;
    listening.abort();
    if (hadFocus && before instanceof HTMLElement) before.focus({ preventScroll: true });
    if (chosen) options.choose(chosen);
    else options.leave?.();
  };
  const { signal } = listening;
  const letters = { typed: "", at: 0 };
  menu.addEventListener("keydown", (event) => onKey(menu, event, letters, close), { signal });
  // a finger that opened it by staying may lift off over it: only what is pressed here is chosen
  let isPressed = false;
  const press = () => {
    isPressed = true;
  };
  menu.addEventListener("pointerdown", press, { signal });
  menu.addEventListener("click", (event) => (isPressed || event.detail === 0) && close(itemAt(event)), { signal });
  menu.addEventListener("pointermove", (event) => itemAt(event)?.focus({ preventScroll: true }), { signal });
  menu.addEventListener("canvas-menu:close", () => close(), { signal });
  document.addEventListener("pointerdown", (event) => !menu.contains(event.target as Node) && close(), { signal, capture: true });
  document.addEventListener("wheel", (event) => !menu.contains(event.target as Node) && close(), { signal, capture: true, passive: true });
  addEventListener("blur", () => close(), { signal });
  items(menu)[0]?.focus({ preventScroll: true });
  return close;
}

function closeOthers(menu: HTMLElement): void {
  for (const other of document.querySelectorAll<HTMLElement>(".menu--canvas:not([hidden])"))
    if (other !== menu) other.dispatchEvent(new Event("canvas-menu:close"));
  menu.dispatchEvent(new Event("canvas-menu:close"));
}

/** Beside the point, inside the stage. */
function putAt(menu: HTMLElement, { clientX, clientY }: MenuOptions): void {
  const area = (menu.offsetParent ?? document.body).getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const fit = (at: number, size: number, room: number) => Math.max(8, at + size + 8 <= room ? at : Math.min(at - size, room - size - 8));
  menu.style.left = `${Math.round(fit(clientX - area.left, width, area.width))}px`;
  menu.style.top = `${Math.round(Math.max(8, Math.min(clientY - area.top, area.height - height - 8)))}px`;
}

function onKey(
  menu: HTMLElement,
  event: KeyboardEvent,
  letters: { typed: string; at: number },
  close: (chosen?: HTMLElement) => void,
): void {
  event.stopPropagation();
  const all = items(menu);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const go = (index: number) => {
    event.preventDefault();
    all[(index + all.length) % all.length]?.focus({ preventScroll: false });
  };
  switch (event.key) {
    case "ArrowDown":
      return go(at + 1);
    case "ArrowUp":
      return go(at < 0 ? -1 : at - 1);
    case "Home":
      return go(0);
    case "End":
      return go(-1);
    case "Tab":
    case "Escape":
      event.preventDefault();
      return close();
    case "Enter":
    case " ":
      event.preventDefault();
      return close(all[at]);
  }
  if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) jump(all, at, event, letters);
}

function jump(all: HTMLElement[], at: number, event: KeyboardEvent, letters: { typed: string; at: number }): void {
  letters.typed = (event.timeStamp - letters.at > LETTERS_MS ? "" : letters.typed) + event.key.toLowerCase();
  letters.at = event.timeStamp;
  const start = letters.typed.length === 1 ? at + 1 : Math.max(at, 0);
  const order = all.map((_, index) => all[(start + index) % all.length] as HTMLElement);
  order.find((item) => (item.textContent ?? "").trim().toLowerCase().startsWith(letters.typed))?.focus();
}
