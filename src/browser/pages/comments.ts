/**
 * Comments on every page that shows them: sending by Enter, changing one's own words in place, moments of a film, and the threads
 * beside the picture in the lightbox. What has changed comes back by the live stream, or at once after one's own request.
 */
interface RequestDetail {
  ctx: { request?: { method?: string }; response?: { status: number } };
}

export function startComments(doc: Document): void {
  doc.addEventListener("keydown", onKey, { capture: true }); // before a dialog around it keeps the key to itself
  doc.addEventListener("click", (event) => onClick(doc, event.target as Element));
  doc.addEventListener("htmx:before:request", (event) => {
    const part = event.target as Element | null;
    if (part?.matches?.("[data-hold]") && isHeld(part)) event.preventDefault();
  });
  doc.addEventListener("htmx:after:request", (event) => {
    const target = event.target as Element | null;
    const status = (event as CustomEvent<RequestDetail>).detail.ctx.response?.status ?? 0;
    if (status < 200 || status >= 300 || !target?.matches) return;
    const form = target.closest<HTMLFormElement>("form[data-comment-form]");
    if (form) afterSending(form);
    if (form || target.matches('[data-command^="comment."]')) tellComments(doc);
  });
  doc.addEventListener("htmx:after:swap", () => countUnread(doc));
  followMoments(doc);
  for (const form of addForms(doc)) writeMoment(doc, form);
  followLightbox(doc);
}

/** Whoever shows comments asks for them again. */
export function tellComments(doc: Document): void {
  doc.getElementById("live")?.dispatchEvent(new CustomEvent("comment", { detail: {} }));
}

/** Nothing is drawn anew under the hands of somebody who writes in it. */
function isHeld(part: Element): boolean {
  const field = part.ownerDocument.activeElement;
  return field instanceof HTMLTextAreaElement && part.contains(field) && field.value !== field.defaultValue;
}

function onKey(event: KeyboardEvent): void {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement) || field.dataset.enterSends === undefined) return;
  const form = field.form;
  if (event.key === "Escape" && form?.dataset.commentForm === "comment.edit") {
    event.stopPropagation();
    event.preventDefault();
    closeEdit(form);
  }
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (field.value.trim()) form?.requestSubmit();
}

function onClick(doc: Document, target: Element): void {
  const edit = target.closest("[data-comment-edit]");
  if (edit) openEdit(edit);
  const filter = target.closest("[data-comments-filter]");
  // from now on the list asks for these, also when somebody comments before they have come
  if (filter) doc.getElementById("comments")?.setAttribute("hx-get", filter.getAttribute("hx-get") ?? "");
  const seek = target.closest<HTMLElement>("[data-seek]");
  if (seek) seekTo(doc, Number(seek.dataset.seek));
}

function openEdit(button: Element): void {
  const comment = button.closest("[data-comment]");
  const form = comment?.querySelector<HTMLFormElement>("form[data-comment-form]");
  if (!comment || !form) return;
  comment.toggleAttribute("data-editing", true);
  form.hidden = false;
  const field = form.querySelector("textarea");
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}

function closeEdit(form: HTMLFormElement): void {
  const comment = form.closest("[data-comment]");
  form.reset();
  form.hidden = true;
  comment?.removeAttribute("data-editing");
  comment?.querySelector<HTMLElement>("[data-comment-edit]")?.focus();
}

function afterSending(form: HTMLFormElement): void {
  if (form.dataset.commentForm === "comment.edit") closeEdit(form);
  else form.reset();
}

/** The number on the tab follows the list that was just swapped in. */
function countUnread(doc: Document): void {
  const unread = doc.querySelector<HTMLElement>("[data-unread-threads]")?.dataset.unreadThreads;
  const place = doc.querySelector("[data-unread-count]");
  if (place && unread !== undefined) place.textContent = unread === "0" ? "" : unread;
}

/** The film or sound that is looked at: the lightbox's, or the page's own. */
function playerOf(doc: Document): HTMLMediaElement | null {
  const inLightbox = doc.querySelector<HTMLMediaElement>("dialog.lightbox[open] :is(video, audio)");
  return inLightbox ?? doc.querySelector<HTMLMediaElement>(".viewer__stage video");
}

function seekTo(doc: Document, seconds: number): void {
  const player = playerOf(doc);
  if (!player || !Number.isFinite(seconds)) return;
  player.pause();
  player.currentTime = seconds;
}

/** A new comment carries the moment that is shown, as long as its box is ticked. */
function followMoments(doc: Document): void {
  const show = (event: Event) => {
    if (event.target !== playerOf(doc)) return;
    for (const form of addForms(doc)) writeMoment(doc, form);
  };
  for (const name of ["timeupdate", "seeking", "loadedmetadata"]) doc.addEventListener(name, show, true);
  doc.addEventListener("change", (event) => {
    const box = event.target as HTMLElement;
    const form = box.dataset?.timed === undefined ? null : box.closest("form");
    if (form) writeMoment(doc, form);
  });
}

const addForms = (root: Document | Element) => root.querySelectorAll<HTMLFormElement>('form[data-comment-form="comment.add"]');

function writeMoment(doc: Document, form: HTMLFormElement): void {
  const box = form.querySelector<HTMLInputElement>("[data-timed]");
  const place = form.querySelector<HTMLInputElement>("[name=timeMs]");
  if (!box || !place) return;
  const player = playerOf(doc);
  const seconds = player?.currentTime ?? 0;
  const label = box.closest("label");
  if (label) label.hidden = !player;
  const words = form.querySelector("[data-now]");
  if (words) words.textContent = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  place.value = player && box.checked ? String(Math.round(seconds * 1000)) : "";
  place.defaultValue = place.value;
}

/** The lightbox says which node it shows; its threads come beside it. */
function followLightbox(doc: Document): void {
  const lightbox = doc.getElementById("lightbox");
  const project = doc.getElementById("canvas")?.dataset.project;
  if (!lightbox || !project) return;
  const load = () => {
    const node = lightbox.dataset.shown;
    const place = lightbox.querySelector<HTMLElement>("[data-beside]");
    if (!place || place.dataset.beside === node) return;
    place.dataset.beside = node ?? "";
    place.replaceChildren();
    if (node) void fill(doc, place, `/projects/${encodeURIComponent(project)}/comments/of/${encodeURIComponent(node)}`);
  };
  new MutationObserver(load).observe(lightbox, { attributes: true, attributeFilter: ["data-shown"] });
}

async function fill(doc: Document, place: HTMLElement, path: string): Promise<void> {
  const asked = place.dataset.beside;
  const response = await fetch(path).catch(() => undefined);
  if (!response?.ok || place.dataset.beside !== asked) return;
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  const root = parsed.body.firstElementChild;
  if (!root) return;
  const shown = doc.importNode(root, true);
  place.replaceChildren(shown);
  window.htmx?.process(shown);
  for (const form of addForms(place)) writeMoment(doc, form);
}
