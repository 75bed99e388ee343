/** Walking and judging by keyboard and pointer. One take is in the Tab order; the others are reached by arrows. */
import { newId } from "../../lib/new-id.ts";
import { csrfHeader } from "../canvas/send.ts";
import { showToast } from "../pages/toasts.ts";
import type { Place } from "./watch.ts";

export interface Review {
  /** The take with the focus, or the last that had it. */
  current(): HTMLElement | undefined;
  /** To the take beside, or a row further; answers it. */
  step(across: number, down: number): HTMLElement | undefined;
  judge(mark: Mark): Promise<void>;
  /** Tries the one with the focus again. */
  retry(): Promise<void>;
}

type Mark = "keep" | "reject" | "star";

export const MARKS: Readonly<Record<string, Mark>> = { k: "keep", r: "reject", s: "star" };
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

export function startReview(table: HTMLTableElement, options: Place & { changed(rows: readonly number[]): Promise<void> }): Review {
  const { projectId, batchId, changed } = options;
  const isStill = table.closest("[data-still]") !== null; // viewers look
  const current = () => table.querySelector<HTMLElement>('[data-place][tabindex="0"]') ?? undefined;
  const takesOf = (row: Element | null | undefined) => [...(row?.querySelectorAll<HTMLElement>("[data-place]") ?? [])];

  function go(to: HTMLElement | undefined, focus = true): HTMLElement | undefined {
    if (!to) return undefined;
    const from = current();
    if (from) from.tabIndex = -1;
    to.tabIndex = 0;
    if (focus) to.focus();
    to.scrollIntoView({ block: "nearest" });
    return to;
  }

  function step(across: number, down: number): HTMLElement | undefined {
    const from = current();
    const row = from?.closest("tr");
    const at = takesOf(row).indexOf(from as HTMLElement);
    if (!from || at < 0) return undefined;
    if (across !== 0) {
      const beside = takesOf(row)[at + across];
      const wrapped = across > 0 ? takesOf(row?.nextElementSibling)[0] : takesOf(row?.previousElementSibling).at(-1);
      return go(beside ?? wrapped);
    }
    return go(takesOf(down > 0 ? row?.nextElementSibling : row?.previousElementSibling)[at]);
  }

  async function command(name: string, params: Record<string, unknown>): Promise<boolean> {
    const response = await fetch(`/api/commands/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": newId("req"), ...csrfHeader() },
      body: JSON.stringify({ projectId, batchId, ...params }),
    }).catch(() => undefined);
    if (response?.ok) return true;
    const answer = (await response?.json().catch(() => undefined)) as { detail?: string } | undefined;
    showToast(document, answer?.detail ?? "The studio could not be reached. Nothing was changed.", "fail");
    return false;
  }

  /** The same mark again takes it away. */
  async function judge(mark: Mark): Promise<void> {
    const take = current();
    if (!take || isStill) return;
    const review = take.dataset.review === mark ? null : mark;
    if (await command("batch.review", { places: [Number(take.dataset.place)], review }))
      await changed([Number(take.closest<HTMLElement>("tr")?.dataset.row)]);
  }

  async function retry(): Promise<void> {
    const take = current();
    if (take && (await command("batch.retry", { places: [Number(take.dataset.place)] })))
      await changed([Number(take.closest<HTMLElement>("tr")?.dataset.row)]);
  }

  async function place(): Promise<void> {
    const picked = document.querySelector<HTMLElement>("#batch-picked");
    const places = (picked?.dataset.places ?? "").split(",").filter(Boolean).map(Number);
    if (places.length > 0 && (await command("batch.place", { places })))
      showToast(document, `${places.length} ${places.length === 1 ? "take stands" : "takes stand"} on the canvas, below the rest.`, "done");
  }

  table.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const mark = MARKS[event.key.toLowerCase()];
    if (!arrow && !mark) return;
    event.preventDefault();
    if (arrow) step(...arrow);
    if (mark) void judge(mark);
  });
  table.addEventListener("focusin", (event) => {
    const take = (event.target as Element).closest<HTMLElement>("[data-place]");
    if (take && take !== current()) go(take, false);
  });
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("[data-batch-place]")) void place();
    const link = target.closest<HTMLElement>("[data-go]");
    const take = link && document.getElementById(`take-${link.dataset.go}`);
    if (!take) return;
    event.preventDefault();
    go(take);
  });
  return { current, step, judge, retry };
}
