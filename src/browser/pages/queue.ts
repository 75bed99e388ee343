/**
 * The queue's page: rows of a line are moved by their grip, with the pointer or the arrow keys; what is drawn again by the live stream waits until the
 * hand has let go. The chosen job's details open beside the list and close by Escape.
 */
import { isTyping } from "./dialogs.ts";
import { showToast } from "./toasts.ts";

export function startQueue(doc: Document): void {
  const hand: Hand = { row: null };
  doc.addEventListener("pointerdown", (event) => lift(doc, hand, event));
  doc.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !isTyping(event.target) && !doc.querySelector("dialog[open]")) closeJob(doc);
    const grip = gripOf(event.target);
    if (grip && (event.key === "ArrowUp" || event.key === "ArrowDown")) step(doc, grip, event);
  });
  doc.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-close-job]")) forgetJob(doc);
  });
  doc.addEventListener("htmx:before:request", (event) => {
    if (hand.row && event.target instanceof HTMLElement && event.target.id === "queue") event.preventDefault();
  });
  doc.addEventListener("htmx:after:swap", (event) => {
    if (event.target instanceof Element && event.target.id !== "queue" && doc.getElementById("queue-job")) markChosen(doc);
  });
  doc.addEventListener("change", (event) => {
    (event.target as Element).closest<HTMLFormElement>("form[data-submit-on-change]")?.requestSubmit();
  });
  doc.addEventListener("focusin", (event) => {
    const field = event.target;
    if (field instanceof HTMLInputElement && field.dataset.selectAll !== undefined) field.select();
  });
}

/** The row that is being moved. */
interface Hand {
  row: HTMLTableRowElement | null;
}

const gripOf = (target: EventTarget | null) => (target instanceof Element ? target.closest<HTMLElement>("[data-grip]") : null);

/** The rows that may change places with this one, in their order. */
function lineOf(row: Element): HTMLTableRowElement[] {
  return [...(row.closest("[data-line]")?.querySelectorAll<HTMLTableRowElement>("tr[data-movable]") ?? [])];
}

function lift(doc: Document, hand: Hand, event: PointerEvent): void {
  const grip = gripOf(event.target);
  const row = grip?.closest("tr");
  if (!grip || !row || event.button !== 0) return;
  event.preventDefault();
  grip.focus();
  const before = nextOf(row);
  hand.row = row;
  row.classList.add("jobs__held");
  // on the document: a row that moves in the tree loses whatever pointer its grip had captured
  const move = ({ pointerId, clientY }: PointerEvent) => pointerId === event.pointerId && follow(row, clientY);
  const drop = (end: PointerEvent) => {
    if (end.pointerId !== event.pointerId) return;
    doc.removeEventListener("pointermove", move);
    for (const kind of ["pointerup", "pointercancel"] as const) doc.removeEventListener(kind, drop);
    row.classList.remove("jobs__held");
    hand.row = null;
    if (end.type === "pointercancel") refresh(doc);
    else if (nextOf(row) !== before) void send(doc, row);
  };
  doc.addEventListener("pointermove", move);
  for (const kind of ["pointerup", "pointercancel"] as const) doc.addEventListener(kind, drop);
}

/** The row stands where the pointer is among the others. */
function follow(row: HTMLTableRowElement, clientY: number): void {
  const others = lineOf(row).filter((other) => other !== row);
  const after = others.findLast((other) => {
    const box = other.getBoundingClientRect();
    return clientY > box.top + box.height / 2;
  });
  if (after) {
    if (after.nextElementSibling !== row) after.after(row);
  } else if (others[0] && others[0].previousElementSibling !== row) others[0].before(row);
}

const nextOf = (row: HTMLTableRowElement): HTMLTableRowElement | undefined => {
  const line = lineOf(row);
  return line[line.indexOf(row) + 1];
};

function step(doc: Document, grip: HTMLElement, event: KeyboardEvent): void {
  const row = grip.closest("tr");
  if (!row) return;
  event.preventDefault();
  const line = lineOf(row);
  const at = line.indexOf(row);
  const other = line[event.key === "ArrowUp" ? at - 1 : at + 1];
  if (!other) return;
  if (event.key === "ArrowUp") other.before(row);
  else other.after(row);
  grip.focus();
  void send(doc, row);
}

/** Says where it stands now and gives the command; a refusal puts everything back where it is. */
async function send(doc: Document, row: HTMLTableRowElement): Promise<void> {
  const line = lineOf(row);
  const say = doc.getElementById("queue-say");
  if (say) say.textContent = `Place ${line.indexOf(row) + 1} of ${line.length}`;
  const headers = JSON.parse(doc.body.getAttribute("hx-headers:inherited") ?? "{}") as Record<string, string>;
  const next = nextOf(row)?.dataset.job ?? row.closest<HTMLElement>("[data-line]")?.dataset.beyond ?? "";
  const body = new URLSearchParams({ jobId: row.dataset.job ?? "", before: next });
  const response = await fetch("/commands/job.move", { method: "POST", body, headers }).catch(() => undefined);
  if (!response?.ok) showToast(doc, response ? await sentence(response) : undefined);
  refresh(doc);
}

async function sentence(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as { detail?: string };
  return problem.detail ?? "It could not be moved. Nothing was changed.";
}

/** As if the live stream had said so. */
function refresh(doc: Document): void {
  doc.getElementById("live")?.dispatchEvent(new CustomEvent("queue"));
}

function closeJob(doc: Document): void {
  doc.querySelector<HTMLElement>("[data-close-job]")?.click();
}

/** The address names the list again, with its filters. */
function forgetJob(doc: Document): void {
  const url = new URL(doc.location.href);
  url.searchParams.delete("job");
  history.replaceState(history.state, "", url);
}

function markChosen(doc: Document): void {
  const chosen = doc.querySelector<HTMLInputElement>("#queue-job [name=job]")?.value;
  for (const row of doc.querySelectorAll<HTMLElement>("tr[data-job]")) row.classList.toggle("jobs__chosen", row.dataset.job === chosen);
}
