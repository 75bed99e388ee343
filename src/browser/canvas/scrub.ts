/** A clip under the pointer shows its frames from left to right: the filmstrip, which is loaded when a pointer first comes. */
import type { Island } from "./island.ts";

/** Frames in a strip, as `makeFilmstrip` makes it. */
const FRAMES = 10;
/** A strip is this much wider than a frame; a poster that stands in for one is not. */
const STRIP_FROM = 0.7 * FRAMES;

export function startScrub(island: Island): void {
  const strips = new Map<string, Promise<string | undefined>>();
  let shown: HTMLElement | undefined;

  function leave(): void {
    shown?.removeAttribute("data-on");
    shown = undefined;
  }

  island.nodes.addEventListener("pointermove", (event) => {
    const body = event.pointerType === "touch" ? null : (event.target as Element).closest<HTMLElement>(".node__body");
    const place = body?.querySelector<HTMLElement>("[data-scrub]");
    if (place !== shown) leave();
    if (!body || !place || event.buttons > 0) return;
    shown = place;
    const { clientX } = event;
    island.frame("scrub", () => void draw(place, body, clientX));
  });
  island.nodes.addEventListener("pointerleave", leave);

  async function draw(place: HTMLElement, body: HTMLElement, clientX: number): Promise<void> {
    const assetId = place.dataset.scrub ?? "";
    const known = strips.get(assetId) ?? load(assetId, body.clientWidth / Math.max(1, body.clientHeight));
    strips.set(assetId, known);
    const strip = await known;
    if (!strip) return void strips.delete(assetId); // it may be made later
    if (shown !== place) return;
    const box = body.getBoundingClientRect();
    const part = Math.min(0.9999, Math.max(0, (clientX - box.left) / Math.max(1, box.width)));
    place.style.backgroundImage = `url("${strip}")`;
    place.style.backgroundSize = `${FRAMES * 100}% 100%`;
    place.style.backgroundPosition = `${(Math.floor(part * FRAMES) / (FRAMES - 1)) * 100}% 0`;
    place.style.setProperty("--at", `${part * 100}%`);
    place.dataset.time = clock(part * Number(place.dataset.seconds));
    place.toggleAttribute("data-on", true);
  }
}

/** Its address, once it is here; undefined while it is not made and a poster answers in its place. */
function load(assetId: string, shape: number): Promise<string | undefined> {
  const picture = new Image();
  picture.src = `/api/assets/${assetId}/content?variant=filmstrip`;
  return picture.decode().then(
    () => (picture.naturalWidth / picture.naturalHeight > STRIP_FROM * Math.min(1, shape) ? picture.src : undefined),
    () => undefined,
  );
}

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, "0")}`;
