/**
 * The thread that is open: one small dialog that stays beside its place while the camera moves. It is not modal, the canvas goes on
 * around it; the keyboard stays inside until Escape brings the focus back to where it came from.
 */
import type { Island } from "./island.ts";

export interface Spot {
  /** Where it hangs, in pixels of the window; undefined when its place is gone. */
  at(): { x: number; y: number } | undefined;
  /** Gets the focus back. */
  from: () => HTMLElement | null;
}

export interface ThreadBox {
  shown(): string | undefined;
  openThread(threadId: string, spot: Spot): Promise<void>;
  /** The form of a new thread, ready to write in; `onSend` answers whether it was kept. */
  openDraft(place: string, spot: Spot, onSend: (body: string) => Promise<boolean>): void;
  close(): void;
}

const GAP_PX = 16;
const EDGE_PX = 8;
const FOCUSABLE = "a[href], button:not([disabled]), textarea, input:not([type=hidden])";

export function createThreadBox(island: Island): ThreadBox {
  const box = document.getElementById("thread") as HTMLElement;
  let open: { spot: Spot; threadId?: string; onClose?: () => void } | undefined;

  const place = () => open && putBeside(island, box, open.spot.at());
  island.onCamera(() => island.frame("thread", place));
  island.onChange(() => island.frame("thread", place));
  new ResizeObserver(() => island.frame("thread", place)).observe(box);

  function show(content: Node, spot: Spot, threadId?: string): void {
    open = { spot, ...(threadId ? { threadId } : {}) };
    box.replaceChildren(content);
    box.hidden = false;
    window.htmx?.process(box);
    place();
  }

  function close(): void {
    if (!open) return;
    const back = open.spot.from();
    open = undefined;
    box.hidden = true;
    box.replaceChildren();
    (back ?? island.canvas).focus({ preventScroll: true });
  }

  box.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-thread-close]")) close();
  });
  box.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the canvas' one-letter keys are letters here
    if (event.key === "Escape") close();
    if (event.key === "Tab") stayInside(box, event);
  });
  box.addEventListener("htmx:response:error", (event) => {
    const { status } = (event as CustomEvent<{ ctx: { response?: { status: number } } }>).detail.ctx.response ?? { status: 0 };
    if (status === 404 && open) show(notice("This thread was deleted."), open.spot);
  });

  return {
    shown: () => open?.threadId,
    close,
    async openThread(threadId, spot) {
      show(notice("Loading the thread"), spot, threadId);
      box.focus({ preventScroll: true });
      const fresh = await fetchCard(island, threadId);
      if (open?.threadId !== threadId) return; // closed, or another was opened meanwhile
      if (fresh instanceof Element) box.setAttribute("aria-label", fresh.getAttribute("data-title") ?? "Thread");
      show(fresh instanceof Element ? fresh : notice(fresh), spot, threadId);
    },
    openDraft(words, spot, onSend) {
      const template = document.getElementById("thread-draft") as HTMLTemplateElement;
      const card = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
      const title = card.querySelector("[data-draft-place]");
      if (title) title.textContent = words;
      const form = card.querySelector("form");
      form?.removeAttribute("hx-post");
      form?.addEventListener("submit", (event) => {
        event.preventDefault();
        const body = String(new FormData(form).get("body") ?? "").trim();
        if (body) void onSend(body).then((kept) => kept && close());
      });
      box.setAttribute("aria-label", "New comment");
      show(card, spot);
      card.querySelector("textarea")?.focus({ preventScroll: true });
    },
  };
}

/** The card, or a sentence about why there is none. */
async function fetchCard(island: Island, threadId: string): Promise<Element | string> {
  const path = `/projects/${encodeURIComponent(island.projectId)}/comments/${encodeURIComponent(threadId)}`;
  const response = await fetch(path).catch(() => undefined);
  if (response?.status === 404) return "This thread was deleted.";
  if (!response?.ok) return "The thread could not be loaded. The studio does not answer.";
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  const card = parsed.getElementById("thread-card");
  return card ? document.importNode(card, true) : "The thread could not be loaded.";
}

function notice(text: string): HTMLElement {
  const card = document.createElement("div");
  card.className = "thread__card thread__notice";
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  words.textContent = text;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--small";
  button.dataset.threadClose = "";
  button.textContent = "Close";
  card.append(words, button);
  return card;
}

/** Right of its place, or left where there is no room; never out of the stage. A phone shows it at the bottom and ignores this. */
function putBeside(island: Island, box: HTMLElement, at: { x: number; y: number } | undefined): void {
  const stage = (island.canvas.parentElement ?? island.canvas).getBoundingClientRect();
  const { offsetWidth: w, offsetHeight: h } = box;
  const x = (at?.x ?? stage.right) - stage.left;
  const y = (at?.y ?? stage.top + stage.height / 3) - stage.top;
  const right = x + GAP_PX;
  const left = right + w + EDGE_PX <= stage.width ? right : x - w - GAP_PX;
  box.style.setProperty("--at-x", `${Math.round(Math.min(stage.width - w - EDGE_PX, Math.max(EDGE_PX, left)))}px`);
  box.style.setProperty("--at-y", `${Math.round(Math.min(stage.height - h - EDGE_PX, Math.max(EDGE_PX, y - 24)))}px`);
}

function stayInside(box: HTMLElement, event: KeyboardEvent): void {
  const all = [...box.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((element) => element.offsetParent !== null);
  const [first, last] = [all[0], all.at(-1)];
  const from = document.activeElement;
  const to = event.shiftKey ? (from === first || from === box ? last : undefined) : from === last ? first : undefined;
  if (!to) return;
  event.preventDefault();
  to.focus();
}
