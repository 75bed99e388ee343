/** Pictures in faces at the size they are shown: the address follows the scale, and is never made smaller again while the face stands. */
import type { Island } from "./island.ts";

/** Widths that the server keeps; above them the picture itself. */
const WIDTHS = [320, 640, 1280];

export function fitPictures(island: Island, element: Element): void {
  for (const image of element.querySelectorAll<HTMLImageElement>("img.node__media")) fitPicture(island, image);
}

export function fitAllPictures(island: Island): void {
  fitPictures(island, island.nodes);
}

function fitPicture(island: Island, image: HTMLImageElement): void {
  const node = island.view().nodes[image.closest<HTMLElement>("[data-node]")?.dataset.node ?? ""];
  const address = image.getAttribute("src");
  if (!node || !address?.startsWith("/api/assets/")) return;
  const [path = "", query = ""] = address.split("?");
  const has = Number(new URLSearchParams(query).get("w")) || 0;
  const wanted = widthFor(node.w * island.camera.scale * devicePixelRatio);
  const isUntouched = image.dataset.fit === undefined;
  image.dataset.fit = "";
  if (isUntouched ? wanted !== has : wanted > has) image.setAttribute("src", `${path}?w=${wanted}`);
}

export const widthFor = (pixels: number): number => WIDTHS.find((width) => width >= pixels * 0.8) ?? 1_280;
