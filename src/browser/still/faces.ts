/** Nodes that wait for their face get it when they come near the view: gathered, at most a hundred in one request. */
const GATHER_MS = 80;
const BATCH = 100;
const NEAR = "300px";

export function fetchWaiting(canvas: HTMLElement): void {
  const path = canvas.dataset.still ?? "";
  const wanted = new Set<HTMLElement>();
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting)
          wanted.delete(target as HTMLElement); // gone by again before it was asked for
        else if (wanted.add(target as HTMLElement).size === 1) setTimeout(() => void ask(), GATHER_MS);
      }
    },
    { root: canvas, rootMargin: NEAR },
  );
  const ask = async () => {
    const batch = [...wanted].slice(0, BATCH);
    if (batch.length === 0) return;
    for (const node of batch) {
      wanted.delete(node);
      seen.unobserve(node);
    }
    const ids = batch.map((node) => encodeURIComponent(node.dataset.node ?? "")).join(",");
    const response = await fetch(`${path}?ids=${ids}`).catch(() => undefined);
    if (response?.ok) put(await response.text());
    if (wanted.size > 0) setTimeout(() => void ask(), GATHER_MS);
  };
  for (const node of canvas.querySelectorAll<HTMLElement>("[data-waits]")) seen.observe(node);
}

function put(html: string): void {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const fresh of parsed.querySelectorAll<HTMLElement>("[data-node]"))
    document.getElementById(fresh.id)?.replaceWith(document.importNode(fresh, true));
}
