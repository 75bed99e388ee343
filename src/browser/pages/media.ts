/** The lightbox, sounds that play where they stand, and pictures that are not there. */
import { isTyping } from "./dialogs.ts";

export function startMedia(doc: Document): void {
  startSounds(doc);
  hideBroken(doc);
  const dialog = doc.getElementById("lightbox");
  if (!(dialog instanceof HTMLDialogElement)) return;
  doc.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-lightbox]");
    if (opener?.dataset.lightbox) openLightbox(doc, opener.dataset.lightbox);
    const step = target.closest<HTMLElement>("[data-lightbox-step]");
    if (step) move(doc, Number(step.dataset.lightboxStep));
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight" && !isTyping(event.target)) move(doc, 1);
    if (event.key === "ArrowLeft" && !isTyping(event.target)) move(doc, -1);
  });
  dialog.addEventListener("close", () => doc.getElementById("lightbox-stage")?.replaceChildren());
}

/** Shows the file of the node with this id, as large as the window. Nodes without a finished file are passed over. */
export function openLightbox(doc: Document, nodeId: string): void {
  const dialog = doc.getElementById("lightbox");
  const node = mediaNodes(doc).find((entry) => entry.dataset.node === nodeId);
  if (!(dialog instanceof HTMLDialogElement) || !node) return;
  fill(doc, dialog, node);
  if (!dialog.open) dialog.showModal();
}

function mediaNodes(doc: Document): HTMLElement[] {
  return [...doc.querySelectorAll<HTMLElement>('[data-node][data-asset][data-status="done"]')];
}

function move(doc: Document, step: number): void {
  const all = mediaNodes(doc);
  const shown = doc.getElementById("lightbox")?.dataset.shown;
  const at = all.findIndex((node) => node.dataset.node === shown);
  const next = all[(at + step + all.length) % all.length];
  if (next?.dataset.node) openLightbox(doc, next.dataset.node);
}

function fill(doc: Document, dialog: HTMLElement, node: HTMLElement): void {
  const { node: id = "", asset = "", type } = node.dataset;
  const address = `/api/assets/${encodeURIComponent(asset)}/content`;
  const label = node.querySelector("[data-label]")?.textContent ?? "";
  dialog.dataset.shown = id;
  const media = doc.createElement(type === "video" ? "video" : type === "audio" ? "audio" : "img");
  media.src = address;
  if (media instanceof HTMLMediaElement) {
    media.controls = true;
    media.autoplay = true;
    media.loop = type === "video";
  } else media.alt = label;
  doc.getElementById("lightbox-stage")?.replaceChildren(media);
  const title = dialog.querySelector("[data-lightbox-title]");
  if (title) title.textContent = label;
  const foot = dialog.querySelector("[data-lightbox-foot]");
  if (foot) foot.textContent = [...node.querySelectorAll(".node__caption span")].map((part) => part.textContent).join("   ");
  const link = dialog.querySelector<HTMLAnchorElement>("[data-lightbox-download]");
  if (!link) return;
  link.href = `${address}?download`;
  link.hidden = false;
}

/** One sound at a time; its button shows pause while it plays. */
function startSounds(doc: Document): void {
  const player = doc.createElement("audio");
  const show = (icon: string) => {
    for (const button of doc.querySelectorAll<HTMLElement>("[data-play]")) {
      const playing = button.dataset.play === player.getAttribute("src") && icon === "pause";
      button.querySelector("use")?.setAttribute("href", `/icons.svg#${playing ? "pause" : "play"}`);
    }
  };
  player.addEventListener("play", () => show("pause"));
  player.addEventListener("pause", () => show("play"));
  player.addEventListener("ended", () => show("play"));
  doc.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-play]");
    if (!button?.dataset.play) return;
    if (player.getAttribute("src") === button.dataset.play && !player.paused) return player.pause();
    if (player.getAttribute("src") !== button.dataset.play) player.setAttribute("src", button.dataset.play);
    player.play().catch(() => show("play")); // the browser may refuse, or the file may be gone: the button goes back to play
  });
}

/** A picture that cannot be loaded leaves its quiet ground instead of the browser's torn page; it shows if it loads later. */
function hideBroken(doc: Document): void {
  const mark = (picture: EventTarget | null, broken: boolean) => {
    if (picture instanceof HTMLImageElement) picture.toggleAttribute("data-broken", broken);
  };
  doc.addEventListener("error", (event) => mark(event.target, true), true);
  doc.addEventListener("load", (event) => mark(event.target, false), true);
  const failed = (picture: HTMLImageElement) => picture.loading !== "lazy" && picture.complete && picture.naturalWidth === 0;
  for (const picture of doc.images) if (failed(picture)) mark(picture, true);
}
