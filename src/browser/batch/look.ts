/** One take at a time, as large as the window: opened by Space, Enter or a click, walked with the same arrows and judged with the same letters. */
import { MARKS, type Review } from "./review.ts";

export function startLook(table: HTMLTableElement, review: Review): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog#batch-look");
  const figure = dialog?.querySelector("figure");
  const name = dialog?.querySelector("[data-look-name]");
  if (!dialog || !figure || !name) return;

  let shown = "";
  function show(take: HTMLElement | undefined): void {
    if (!take || !figure || !name) return;
    shown = take.id;
    name.textContent = take.getAttribute("aria-label");
    figure.replaceChildren(large(take));
  }

  table.addEventListener("click", (event) => {
    const take = (event.target as Element).closest<HTMLElement>("[data-place]");
    if (!take?.dataset.file) return;
    show(take);
    dialog.showModal();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const mark = MARKS[event.key.toLowerCase()];
    if (mark) void review.judge(mark).then(() => show(review.current()));
    else if (event.key === "ArrowRight" || event.key === "ArrowDown") show(next(review, 1));
    else if (event.key === "ArrowLeft" || event.key === "ArrowUp") show(next(review, -1));
    else if (event.key === " ") dialog.close();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("close", () => {
    figure.replaceChildren();
    document.getElementById(shown)?.focus(); // the browser goes back to the take that was opened first
  });
}

/** The next one that has a file. */
function next(review: Review, across: number): HTMLElement | undefined {
  const from = review.current();
  for (let take = review.step(across, 0); take; take = review.step(across, 0)) if (take.dataset.file) return take;
  from?.focus();
  return from;
}

function large(take: HTMLElement): HTMLElement {
  const { file = "", kind } = take.dataset;
  if (kind === "image") return Object.assign(document.createElement("img"), { src: file, alt: take.getAttribute("aria-label") ?? "" });
  const player = document.createElement(kind === "video" ? "video" : "audio");
  return Object.assign(player, { src: file, controls: true, autoplay: true, loop: kind === "video" });
}
