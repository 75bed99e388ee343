/**
 * Asking to write in a node, by a click, a key or an action. The editor itself is read when it is first needed, or when the browser has
 * nothing to do; a field out of sight takes what is typed until it stands there, so that no letter is lost.
 */
import type { Island } from "./island.ts";
import { atIdle, readOnce } from "./later.ts";
import type { Seats } from "./seats.ts";

const WRITE_EVENT = "clash:write";

export interface Wish {
  nodeId: string;
  /** Where the caret should stand; at the end unless given. */
  at?: { x: number; y: number };
}

/** Starts writing in a text, a prompt or a generator's prompt, once its face is there. */
export function openText(island: Island, nodeId: string, at?: Wish["at"]): void {
  const detail: Wish = { nodeId, ...(at ? { at } : {}) };
  island.canvas.dispatchEvent(new CustomEvent(WRITE_EVENT, { detail }));
}

export function startTyping(island: Island, seats: Seats): void {
  const desk = readOnce(island, () => import("./typing-desk.ts").then(({ openDesk }) => openDesk(island, seats)));
  let wanted: Wish;
  let early: ReturnType<typeof catchLetters> | undefined;
  const write = async (wish: Wish): Promise<void> => {
    const open = desk.here();
    if (open) return open(wish);
    if (island.readOnly) return;
    wanted = wish;
    if (early && !early.isGivenUp()) return; // a double click asks three times
    const mine = catchLetters();
    early = mine;
    const read = await desk.read();
    await mine.rested();
    if (!mine.isGivenUp()) await read?.(wanted, mine.take);
    mine.close();
    if (early === mine) early = undefined;
  };
  island.canvas.addEventListener(WRITE_EVENT, (event) => void write((event as CustomEvent<Wish>).detail));
  island.canvas.addEventListener("dblclick", (event) => wishAt(island, event, "[data-text]"));
  island.canvas.addEventListener("click", (event) => wishAt(island, event, ".gen__prompt[data-text]"));
  island.canvas.addEventListener("wheel", (event) => scrollWords(event), { capture: true, passive: true });
  if (!island.readOnly) atIdle(island, () => desk.read());
}

/** A real field, so that it also takes what is pasted or composed of several keys. */
function catchLetters() {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  let composed = Promise.resolve();
  let isGivenUp = false;
  field.className = "hidden-text";
  field.ariaLabel = "Text of the node";
  field.addEventListener("keydown", (event) => {
    event.stopPropagation(); // letters are no shortcuts here
    if (event.key === "Tab") event.preventDefault(); // it stands at the end of the page
    if (event.key !== "Escape" || event.isComposing) return;
    isGivenUp = true;
    close();
  });
  document.body.append(field);
  field.focus({ preventScroll: true });
  field.addEventListener("compositionstart", () => {
    composed = new Promise((resolve) => field.addEventListener("compositionend", () => resolve(), { once: true }));
  });
  const close = () => {
    const isLeft = document.activeElement === field;
    field.remove();
    if (isLeft && before instanceof HTMLElement) before.focus({ preventScroll: true });
  };
  return {
    rested: () => composed,
    take() {
      const { value } = field;
      field.value = "";
      return value;
    },
    isGivenUp: () => isGivenUp,
    close,
  };
}

/** A captured pointer gives its clicks to the canvas, so what lies under them is looked up. */
function wishAt(island: Island, event: MouseEvent, selector: string): void {
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const nodeId = under?.closest<HTMLElement>("[data-node]")?.dataset.node;
  const place = under?.closest<HTMLElement>(selector);
  if (nodeId && place && place.dataset.writing === undefined) openText(island, nodeId, { x: event.clientX, y: event.clientY });
}

/** Long words scroll under the pointer where they are written or selected; elsewhere the wheel is the canvas's. */
function scrollWords(event: WheelEvent): void {
  if (event.ctrlKey || event.metaKey) return;
  const place = (event.target as Element).closest<HTMLElement>("[data-writing] .cm-scroller, [data-selected] [data-text]");
  if (place && place.scrollHeight > place.clientHeight + 1) event.stopPropagation();
}
