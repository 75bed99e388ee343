/** The lines and gaps that a snap took up, drawn above the nodes at one pixel whatever the zoom. */
import type { Guide } from "../../canvas/snapping.ts";
import type { Island } from "./island.ts";

export function drawGuides(island: Island, guides: readonly Guide[]): void {
  const place = island.overlay.querySelector(".guides") ?? newPlace(island);
  const px = 1 / island.camera.scale;
  place.replaceChildren(...guides.map((guide) => lineOf(guide, px)));
}

export function clearGuides(island: Island): void {
  island.overlay.querySelector(".guides")?.replaceChildren();
}

function newPlace(island: Island): Element {
  const place = document.createElement("div");
  place.className = "guides";
  place.setAttribute("aria-hidden", "true");
  island.overlay.append(place);
  return place;
}

function lineOf(guide: Guide, px: number): HTMLElement {
  const line = document.createElement("i");
  line.dataset.guide = guide.kind;
  line.dataset.axis = guide.axis;
  const [across, along] = guide.kind === "line" ? [px, guide.until - guide.from] : [guide.to - guide.at, 7 * px];
  const start = guide.kind === "line" ? guide.from : guide.from - 3.5 * px;
  const at = guide.kind === "line" ? guide.at - px / 2 : guide.at;
  const box =
    guide.axis === "x" ? { left: at, top: start, width: across, height: along } : { left: start, top: at, width: along, height: across };
  for (const [side, value] of Object.entries(box)) line.style.setProperty(side, `${value}px`);
  line.style.setProperty("--px", `${px}px`);
  return line;
}
