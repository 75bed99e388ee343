/** Asks for what changed: the head, what is picked, and the rows in view that still run. Replaces only what differs, so that focus and scroll stay. */
const EVERY_MS = 1_200;

export interface Place {
  projectId: string;
  batchId: string;
}

export interface Watch {
  /** Looks now, at these rows too. */
  look(rows?: readonly number[]): Promise<void>;
}

export function startWatch(table: HTMLTableElement, { projectId, batchId }: Place): Watch {
  const inView = new Set<HTMLElement>();
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) inView.add(target as HTMLElement);
      else inView.delete(target as HTMLElement);
    }
  });
  const watchRows = () => {
    for (const row of table.querySelectorAll<HTMLElement>("tr[data-row]:not([data-seen])")) {
      row.dataset.seen = "true";
      seen.observe(row);
    }
  };
  new MutationObserver(watchRows).observe(table.tBodies[0] as Node, { childList: true });
  watchRows();
  let underWay: Promise<void> | undefined;

  async function ask(rows: readonly number[]): Promise<void> {
    const answer = await fetch(`/projects/${projectId}/batch/${batchId}/part?rows=${rows.join(",")}`).catch(() => undefined);
    if (!answer?.ok) return;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    for (const part of holder.content.querySelectorAll<HTMLElement>("header[id], section[id], tr[id]")) {
      const old = document.getElementById(part.id);
      if (old) replace(old, part, inView, seen);
    }
  }

  const isRunning = () => document.getElementById("batch-head")?.dataset.batchState === "running";
  const liveRows = () => [...inView].filter((row) => row.dataset.live).map((row) => Number(row.dataset.row));
  setInterval(() => {
    const rows = liveRows();
    if (document.hidden || underWay || (!isRunning() && rows.length === 0)) return;
    underWay = ask(rows).finally(() => {
      underWay = undefined;
    });
  }, EVERY_MS);
  return { look: (rows = []) => ask([...new Set([...rows, ...liveRows()])]) };
}

function replace(old: HTMLElement, fresh: HTMLElement, inView: Set<HTMLElement>, seen: IntersectionObserver): void {
  const mark = old.dataset.seen;
  if (mark) fresh.dataset.seen = mark;
  const current = old.querySelector<HTMLElement>('[data-place][tabindex="0"]')?.id;
  for (const take of fresh.querySelectorAll<HTMLElement>("[data-place]")) take.tabIndex = take.id === current ? 0 : -1;
  if (old.isEqualNode(fresh)) return;
  const focused = old.contains(document.activeElement) ? document.activeElement?.id : undefined;
  old.replaceWith(fresh);
  window.htmx?.process(fresh);
  if (mark) {
    seen.unobserve(old);
    inView.delete(old);
    seen.observe(fresh);
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

declare global {
  interface Window {
    htmx?: { process(element: Element): void };
  }
}
