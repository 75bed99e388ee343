/**
 * Choosing files of the library: a box on each card, Shift for a range, Ctrl+A for the page, Escape for none; then one deed for all of them. Commands are
 * of one project each, so a choice that spans projects gives one after the other. Who uses a file that is not thrown away is told file by file.
 */
import { newId } from "../../lib/new-id.ts";
import { csrfHeader } from "../canvas/send.ts";
import { isTyping, openDialog } from "./dialogs.ts";
import { showToast } from "./toasts.ts";

interface Picked {
  id: string;
  project: string;
  name: string;
}

interface Refusal {
  file: Picked;
  why: string;
}

interface Shelf {
  doc: Document;
  picked: Map<string, Picked>;
  /** Where a range begins. */
  anchor: string | undefined;
  /** Deed and files that nothing stands in the way of, after a refusal. */
  others: { deed: string; files: Picked[] };
}

export function startLibrary(doc: Document): void {
  const shelf: Shelf = { doc, picked: new Map(), anchor: undefined, others: { deed: "", files: [] } };
  doc.addEventListener("click", (event) => onClick(shelf, event));
  doc.addEventListener("keydown", (event) => onKey(shelf, event));
  doc.addEventListener("submit", (event) => onSubmit(shelf, event), true);
  doc.addEventListener("htmx:after:swap", () => keepShown(shelf));
  keepShown(shelf); // boxes that the browser remembers from before
  doc.querySelector("[data-library]")?.setAttribute("data-library", "ready");
}

const boxesOf = (doc: Document) => [...doc.querySelectorAll<HTMLInputElement>("input[data-pick]")];
const fileOf = ({ dataset }: HTMLInputElement): Picked => ({
  id: dataset.pick ?? "",
  project: dataset.project ?? "",
  name: dataset.name ?? "",
});

function onClick(shelf: Shelf, event: MouseEvent): void {
  const target = event.target as Element;
  if (target instanceof HTMLInputElement && target.dataset.pick !== undefined) return choose(shelf, target, event.shiftKey);
  const deed = target.closest<HTMLElement>("button[data-picked]")?.dataset.picked;
  if (deed) begin(shelf, deed);
}

function choose(shelf: Shelf, box: HTMLInputElement, isRange: boolean): void {
  const boxes = boxesOf(shelf.doc);
  const [from, to] = [boxes.findIndex((each) => each.dataset.pick === shelf.anchor), boxes.indexOf(box)];
  const range = isRange && from >= 0 ? boxes.slice(Math.min(from, to), Math.max(from, to) + 1) : [box];
  for (const each of range) each.checked = box.checked;
  if (!isRange) shelf.anchor = box.dataset.pick;
  keepShown(shelf);
}

function onKey(shelf: Shelf, event: KeyboardEvent): void {
  const { doc } = shelf;
  if (doc.querySelector("dialog[open]")) return;
  const box = event.target instanceof HTMLInputElement && event.target.dataset.pick !== undefined ? event.target : undefined;
  if (isTyping(event.target) && !box) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
    event.preventDefault();
    setAll(shelf, true);
  } else if (event.key === "Escape" && shelf.picked.size > 0) setAll(shelf, false);
  else if (box && event.shiftKey && event.key === " ") {
    event.preventDefault(); // a box toggles itself when the key is let go
    box.checked = !box.checked;
    choose(shelf, box, true);
  }
}

function setAll(shelf: Shelf, checked: boolean): void {
  for (const box of boxesOf(shelf.doc)) box.checked = checked;
  keepShown(shelf);
}

/** What is chosen is what is checked on the page. */
function keepShown(shelf: Shelf): void {
  const { doc } = shelf;
  shelf.picked = new Map(boxesOf(doc).flatMap((box) => (box.checked ? [[box.dataset.pick ?? "", fileOf(box)] as const] : [])));
  const bar = doc.getElementById("picked");
  if (bar) bar.hidden = shelf.picked.size === 0;
  const words = files(shelf.picked.size);
  for (const place of doc.querySelectorAll("[data-picked-count]")) if (place.textContent !== words) place.textContent = words;
}

const files = (count: number) => `${count} ${count === 1 ? "file" : "files"}`;

/** Deeds that ask something first open their dialog. */
const ASKED: Readonly<Record<string, string>> = { tag: "picked-tag", copy: "picked-copy", purge: "picked-purge" };

function begin(shelf: Shelf, deed: string): void {
  const dialog = ASKED[deed] ? shelf.doc.getElementById(ASKED[deed]) : undefined;
  if (dialog instanceof HTMLDialogElement) openDialog(dialog);
  else if (deed === "all") setAll(shelf, true);
  else if (deed === "none") setAll(shelf, false);
  else if (deed === "download") download(shelf);
  else void act(shelf, deed, [...shelf.picked.values()], {});
}

function onSubmit(shelf: Shelf, event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const deed = form.dataset.pickedForm;
  if (!deed) return;
  event.preventDefault();
  event.stopPropagation();
  form.closest("dialog")?.close();
  const told = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== "")) as Record<string, string>;
  if (deed === "others") void act(shelf, shelf.others.deed, shelf.others.files, {});
  else void act(shelf, deed, [...shelf.picked.values()], told).then((done) => done && form.reset());
}

function download({ doc, picked }: Shelf): void {
  const ids = [...picked.keys()];
  const [only] = ids;
  const link = doc.createElement("a");
  link.href = ids.length === 1 ? `/api/assets/${only}/content?download` : `/api/assets/download?ids=${ids.join(",")}`;
  link.download = "";
  link.click();
}

const DONE: Readonly<Record<string, string>> = {
  tag: "tagged",
  copy: "copied",
  trash: "in the trash",
  restore: "put back",
  purge: "deleted for good",
};

/** Answers whether all was done. */
async function act(shelf: Shelf, deed: string, chosen: readonly Picked[], told: Record<string, string>): Promise<boolean> {
  const refused: Refusal[] = [];
  const free: Picked[] = [];
  let done = 0;
  for (const [project, mine] of Map.groupBy(chosen, (file) => file.project)) {
    const problem = await command(deed, project, mine, told);
    if (!problem) done += mine.length;
    else if (problem.fields.length === 0) return fail(shelf, problem.detail);
    else {
      refused.push(...problem.fields.map(({ at, message }) => ({ file: mine[at] as Picked, why: message })));
      free.push(...mine.filter((_, at) => !problem.fields.some((field) => field.at === at)));
    }
  }
  if (done > 0) {
    showToast(shelf.doc, `${files(done)} ${DONE[deed] ?? "done"}.`, "done");
    await refresh(shelf);
  }
  if (refused.length > 0) tellRefused(shelf, deed, refused, free);
  return refused.length === 0;
}

function fail({ doc }: Shelf, words: string): false {
  showToast(doc, words);
  return false;
}

interface Problem {
  detail: string;
  /** Which of the files, and why. */
  fields: { at: number; message: string }[];
}

async function command(deed: string, project: string, mine: readonly Picked[], told: Record<string, string>): Promise<Problem | undefined> {
  const assetIds = mine.map((file) => file.id);
  const where = deed === "copy" ? { projectId: told.projectId, fromProjectId: project } : { ...told, projectId: project };
  const response = await fetch(`/api/commands/asset.${deed}`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": newId("req"), ...csrfHeader() },
    body: JSON.stringify({ ...where, assetIds }),
  }).catch(() => undefined);
  if (response?.ok) return undefined;
  const answer = (await response?.json().catch(() => undefined)) as
    | { detail?: string; fields?: { field: string; message: string }[] }
    | undefined;
  const fields = (answer?.fields ?? []).flatMap(({ field, message }) => {
    const at = /^assetIds\.(\d+)$/.exec(field)?.[1];
    return at === undefined || !mine[Number(at)] ? [] : [{ at: Number(at), message }];
  });
  return { detail: answer?.detail ?? "The studio could not be reached. Nothing was changed.", fields };
}

function tellRefused(shelf: Shelf, deed: string, refused: readonly Refusal[], free: Picked[]): void {
  const { doc } = shelf;
  const dialog = doc.getElementById("picked-refused");
  const list = dialog?.querySelector("[data-refused]");
  const words = dialog?.querySelector("[data-refused-words]");
  const others = dialog?.querySelector<HTMLElement>("[data-refused-others]");
  if (!(dialog instanceof HTMLDialogElement) || !list || !words || !others) return;
  words.textContent = `${files(refused.length)} ${refused.length === 1 ? "stays" : "stay"} where ${refused.length === 1 ? "it is" : "they are"}:`;
  list.replaceChildren(
    ...refused.map(({ file, why }) => {
      const line = doc.createElement("li");
      const name = doc.createElement("a");
      name.href = `/assets/${encodeURIComponent(file.id)}`;
      name.className = "link strong";
      name.textContent = file.name;
      line.append(name, ` ${why}`);
      return line;
    }),
  );
  shelf.others = { deed, files: free };
  others.hidden = free.length === 0;
  others.textContent = `Throw away the other ${free.length === 1 ? "one" : free.length}`;
  openDialog(dialog);
}

/** The grid as it is now; what was chosen and is still there stays chosen. */
async function refresh(shelf: Shelf): Promise<void> {
  const { doc } = shelf;
  const text = await fetch(doc.location.href, { headers: { accept: "text/html" } }).then((response) => response.text());
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("files");
  const old = doc.getElementById("files");
  if (!fresh || !old) return doc.location.reload();
  const chosen = new Set(shelf.picked.keys());
  const here = doc.importNode(fresh, true);
  old.replaceWith(here);
  window.htmx?.process(here);
  for (const box of boxesOf(doc)) box.checked = chosen.has(box.dataset.pick ?? "");
  keepShown(shelf);
}
