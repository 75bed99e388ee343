/** Two takes in one frame: a line between them that a hand or the arrow keys move. Clips play together; sounds stand one above the other. */
import { paths } from "../../../views/paths.ts";
import { nameOfNode } from "../../canvas/prose.ts";
import type { FileNode } from "./takes.ts";

/** Two clips that are further apart are put together again. */
const APART_S = 0.08;

export function mediaOf(node: FileNode): HTMLImageElement | HTMLMediaElement {
  const media = document.createElement(node.type === "video" ? "video" : node.type === "audio" ? "audio" : "img");
  media.src = paths.asset(node.assetId);
  if (media instanceof HTMLMediaElement) {
    media.controls = true;
    media.loop = node.type === "video";
    media.ariaLabel = nameOfNode(node);
  } else media.alt = nameOfNode(node);
  return media;
}

export function compareView(left: FileNode, right: FileNode): HTMLElement {
  return left.type === "audio" ? soundPair(left, right) : wipe(left, right);
}

function soundPair(left: FileNode, right: FileNode): HTMLElement {
  const pair = document.createElement("div");
  pair.className = "sound-pair";
  for (const node of [left, right]) {
    const line = document.createElement("figure");
    const name = document.createElement("figcaption");
    name.textContent = nameOfNode(node);
    line.append(name, mediaOf(node));
    pair.append(line);
  }
  return pair;
}

function wipe(left: FileNode, right: FileNode): HTMLElement {
  const frame = document.createElement("div");
  frame.className = "wipe";
  const [under, over] = [mediaOf(left), mediaOf(right)];
  over.classList.add("wipe__over");
  const line = document.createElement("i");
  line.className = "wipe__line";
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: "0", max: "100", step: "1", value: "50", className: "wipe__slider" });
  const show = () => {
    frame.style.setProperty("--at", `${slider.value}%`);
    slider.ariaValueText = `${slider.value} % ${nameOfNode(left)}, then ${nameOfNode(right)}`;
  };
  slider.ariaLabel = "The line between the two takes";
  slider.addEventListener("input", show);
  show();
  frame.append(under, over, line, nameTag(left, "left"), nameTag(right, "right"), slider);
  if (under instanceof HTMLVideoElement && over instanceof HTMLVideoElement) frame.append(playTogether(under, over));
  return frame;
}

function nameTag(node: FileNode, side: "left" | "right"): HTMLElement {
  const tag = document.createElement("span");
  tag.className = "wipe__name";
  tag.dataset.side = side;
  tag.textContent = nameOfNode(node);
  return tag;
}

/** The left one leads; only it is heard. */
function playTogether(lead: HTMLVideoElement, other: HTMLVideoElement): HTMLElement {
  for (const video of [lead, other]) {
    video.controls = false;
    video.loop = true;
  }
  other.muted = true;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn wipe__play";
  const name = () => {
    button.textContent = lead.paused ? "Play both" : "Pause both";
  };
  const align = () => {
    if (Math.abs(other.currentTime - lead.currentTime) > APART_S) other.currentTime = lead.currentTime;
  };
  const play = (video: HTMLVideoElement) => video.play().catch(name); // the browser may refuse: the button stays at play
  for (const type of ["timeupdate", "seeked"]) lead.addEventListener(type, align);
  for (const type of ["play", "pause"]) lead.addEventListener(type, name);
  lead.addEventListener("play", () => void play(other));
  lead.addEventListener("pause", () => other.pause());
  button.addEventListener("click", () => (lead.paused ? void play(lead) : lead.pause()));
  name();
  return button;
}
