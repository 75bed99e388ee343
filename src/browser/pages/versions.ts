/** A version that was named, restored or forgotten changes the list of versions at once, on the canvas and beside an old one. */
export function startVersions(doc: Document): void {
  doc.addEventListener("htmx:after:request", (event) => {
    const target = event.target as Element | null;
    if (!target?.matches?.('[data-tells="version"], [data-command="version.restore"]')) return;
    doc.getElementById("live")?.dispatchEvent(new CustomEvent("version", { detail: {} }));
  });
}
