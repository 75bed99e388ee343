/** A list of found nodes below an input that keeps the focus: the combobox pattern, for the search and for mentions. */
import { NODE_ICONS } from "../../../views/nodes/face.ts";
import { paths } from "../../../views/paths.ts";
import type { CanvasNode } from "../../canvas/document.ts";
import { nameOfNode } from "../../canvas/prose.ts";
import type { Hit } from "./finding.ts";

export interface HitList {
  show(hits: readonly Hit[], query: string): void;
  chosen(): CanvasNode | undefined;
  /** Up or down, round the ends. */
  move(step: number): void;
}

const SVG = "http://www.w3.org/2000/svg";
const THUMB_PX = 320;

/** `place` is the listbox; `input` names the chosen option. */
export function openHits(place: HTMLElement, input: HTMLElement, onChoose: (node: CanvasNode, isClick: boolean) => void): HitList {
  let hits: readonly Hit[] = [];
  let at = 0;
  const choose = (index: number, isClick = false) => {
    at = index;
    for (const [n, option] of [...place.querySelectorAll('[role="option"]')].entries()) {
      option.setAttribute("aria-selected", String(n === at));
      if (n === at) option.scrollIntoView({ block: "nearest" });
    }
    const node = hits[at]?.node;
    if (node) input.setAttribute("aria-activedescendant", `${place.id}-${at}`);
    else input.removeAttribute("aria-activedescendant");
    if (node) onChoose(node, isClick);
  };
  place.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps the focus
  place.addEventListener("click", (event) => {
    const option = (event.target as Element).closest<HTMLElement>("[data-hit]");
    if (option) choose(Number(option.dataset.hit), true);
  });
  return {
    show(found, query) {
      hits = found;
      place.replaceChildren(...found.map((hit, index) => optionOf(hit, `${place.id}-${index}`, index, query)));
      choose(0);
    },
    chosen: () => hits[at]?.node,
    move(step) {
      if (hits.length > 0) choose((at + step + hits.length) % hits.length);
    },
  };
}

function optionOf({ node, snippet }: Hit, id: string, index: number, query: string): HTMLElement {
  const option = document.createElement("div");
  option.className = "hit";
  option.id = id;
  option.role = "option";
  option.dataset.hit = String(index);
  option.setAttribute("aria-selected", "false");
  const words = document.createElement("span");
  const name = document.createElement("span");
  name.className = "clip-text";
  name.append(...marked(nameOfNode(node), query));
  words.append(name);
  if (snippet) {
    const small = document.createElement("small");
    small.className = "clip-text";
    small.append(...marked(snippet, query));
    words.append(small);
  }
  option.append(pictureOf(node), words);
  return option;
}

function pictureOf(node: CanvasNode): Element {
  if ((node.type !== "image" && node.type !== "video") || !node.assetId) return iconOf(NODE_ICONS[node.type]);
  const picture = document.createElement("img");
  picture.alt = "";
  picture.loading = "lazy";
  picture.src = paths.asset(node.assetId, THUMB_PX);
  return picture;
}

export function iconOf(name: string): SVGElement {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("class", "icon");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/icons.svg#${name}`);
  icon.append(use);
  return icon;
}

/** The found words are marked. */
function marked(text: string, query: string): (string | HTMLElement)[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean).map(escapePattern);
  if (words.length === 0) return [text];
  return text.split(new RegExp(`(${words.join("|")})`, "giu")).map((part, index) => {
    if (index % 2 === 0) return part;
    const mark = document.createElement("mark");
    mark.textContent = part;
    return mark;
  });
}

const escapePattern = (word: string) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
