/**
 * The face of a node that was added a moment ago, drawn here so that nobody waits for the network: in its final geometry, with its name,
 * its ports and the place for its text, `[data-text]`. The server's face replaces it as soon as it is there.
 */
import { nodeDomId } from "../../../views/dom.ts";
import { NODE_ICONS, NODE_NAMES } from "../../../views/nodes/face.ts";
import { portsOf } from "../../../views/nodes/ports.ts";
import type { CanvasNode } from "../../canvas/document.ts";
import { textOf } from "./board.ts";
import type { Island } from "./island.ts";

const SVG = "http://www.w3.org/2000/svg";

const PLACE = {
  text: { field: "body", className: "node__pad node__prose" },
  prompt: { field: "body", className: "node__prompt node__pad" },
  generator: { field: "prompt", className: "gen__prompt" },
} as const;

export function localFace(island: Island, node: CanvasNode): HTMLElement {
  const article = make("article", `node node--${node.type}`);
  article.id = nodeDomId(node.id);
  article.tabIndex = 0;
  article.setAttribute("aria-label", `${NODE_NAMES[node.type]}: ${node.label || "no name"}`);
  Object.assign(article.dataset, { node: node.id, type: node.type, status: node.status ?? "idle", by: "person", local: "" });
  const face = make("div", "node__face");
  face.dataset.face = "";
  face.append(label(node), body(node), ...(island.readOnly ? [] : ports(node)));
  article.append(face);
  return article;
}

function label(node: CanvasNode): HTMLElement {
  const header = make("header", "node__label");
  header.dataset.handle = "";
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/icons.svg#${NODE_ICONS[node.type]}`);
  svg.append(use);
  const name = make("span", "clip-text");
  name.dataset.label = "";
  name.textContent = node.label || NODE_NAMES[node.type];
  header.append(svg, name);
  return header;
}

function body(node: CanvasNode): HTMLElement {
  const place = node.type === "text" || node.type === "prompt" || node.type === "generator" ? PLACE[node.type] : undefined;
  const box = make("div", node.type === "generator" ? "node__body gen" : "node__body");
  if (!place) return box;
  if (node.type === "generator") {
    const model = make("div", "gen__model");
    model.textContent = node.model;
    box.append(model);
  }
  const text = make(node.type === "prompt" ? "p" : "div", place.className);
  text.dataset.text = place.field;
  text.textContent = textOf(node);
  box.append(text);
  return box;
}

function ports(node: CanvasNode): HTMLElement[] {
  const { in: ins, out } = portsOf(node);
  return [side("in", ins), side("out", out ? [out] : [])].filter((one) => one.childElementCount > 0);
}

function side(where: "in" | "out", roles: readonly string[]): HTMLElement {
  const box = make("div", "ports");
  box.dataset.side = where;
  for (const role of roles) {
    const port = make("i", "port");
    Object.assign(port.dataset, { port: "", side: where, role });
    const name = make("span", "port__name");
    name.textContent = role;
    port.append(name);
    box.append(port);
  }
  return box;
}

function make(tag: string, className: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
