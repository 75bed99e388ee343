/** A file of a still canvas, large: by a double click, or by Enter on its node. */
export function startViewer(canvas: HTMLElement): void {
  const dialog = document.getElementById("lightbox");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const open = (target: EventTarget | null) => {
    const node = (target as Element | null)?.closest<HTMLElement>('[data-node][data-asset][data-status="done"]');
    if (node) show(dialog, node, canvas.dataset.assets ?? "");
  };
  canvas.addEventListener("dblclick", (event) => open(event.target));
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || (event.target as Element).closest("button")) return;
    open(event.target);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || (event.target as Element).closest("[data-still-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => document.getElementById("lightbox-stage")?.replaceChildren());
}

function show(dialog: HTMLDialogElement, node: HTMLElement, assets: string): void {
  const { asset = "", type } = node.dataset;
  const label = node.querySelector("[data-label]")?.textContent ?? "";
  const media = document.createElement(type === "video" ? "video" : type === "audio" ? "audio" : "img");
  media.src = assets.replace("{id}", encodeURIComponent(asset));
  if (media instanceof HTMLMediaElement) media.controls = true;
  else media.alt = label;
  document.getElementById("lightbox-stage")?.replaceChildren(media);
  const title = dialog.querySelector("[data-lightbox-title]");
  if (title) title.textContent = label;
  dialog.showModal();
}
