/** One take at a time, as large as the window: opened by Space, Enter or a click, walked with the same arrows and judged with the same letters. */
import { MARKS, type Review } from "./review.ts";

export function startLook(table: HTMLTableElement, review: Review): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog#batch-look");
  const figure = dialog?.querySelector("figure");
  const name = dialog?.querySelector("[data-look-name]");
  const again = dialog?.querySelector<HTMLButtonElement>("[data-look-retry]");
  if (!dialog || !figure || !name || !again) return;

  let shown = "";
  function show(take: HTMLElement | undefined): void {
    if (!take || !figure || !name || !again) return;
    shown = take.id;
    name.textContent = take.getAttribute("aria-label");
    again.hidden = !mayRetry(take);
    figure.replaceChildren(large(take));
  }

  table.addEventListener("click", (event) => {
    const take = (event.target as Element).closest<HTMLElement>("[data-place]");
    if (!take || !isWorthALook(take)) return;
    show(take);
    dialog.showModal();
  });
  again.addEventListener("click", () => {
    void review.retry();
    dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const mark = MARKS[event.key.toLowerCase()];
    if (mark) void review.judge(mark).then(() => show(review.current()));
    else if (event.key === "ArrowRight" || event.key === "ArrowDown") show(next(review, 1));
    else if (event.key === "ArrowLeft" || event.key === "ArrowUp") show(next(review, -1));
    else if (event.key === " " && event.target !== again) dialog.close();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("close", () => {
    figure.replaceChildren();
    document.getElementById(shown)?.focus(); // the browser goes back to the take that was opened first
  });
}

const isWorthALook = (take: HTMLElement) => Boolean(take.dataset.file) || Boolean(take.title);
const mayRetry = (take: HTMLElement) =>
  !take.closest("[data-still]") && ["failed", "cancelled", "refused"].includes(take.dataset.state ?? "");

/** The next one that has a file, or says why it has none. */
function next(review: Review, across: number): HTMLElement | undefined {
  const from = review.current();
  for (let take = review.step(across, 0); take; take = review.step(across, 0)) if (isWorthALook(take)) return take;
  from?.focus();
  return from;
}

function large(take: HTMLElement): HTMLElement {
  const { file = "", kind } = take.dataset;
  if (!file) return Object.assign(document.createElement("p"), { className: "batch__why", textContent: take.title });
  if (kind === "image") return Object.assign(document.createElement("img"), { src: file, alt: take.getAttribute("aria-label") ?? "" });
  const player = document.createElement(kind === "video" ? "video" : "audio");
  return Object.assign(player, { src: file, controls: true, autoplay: true, loop: kind === "video" });
}
