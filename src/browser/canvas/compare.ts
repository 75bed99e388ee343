/** Two takes in one frame: a line between them that a hand or the arrow keys move. Clips play together; sounds stand one above the other. */
import { paths } from "../../../views/paths.ts";
import type { FileNode } from "./takes.ts";

/** Two clips that are further apart are put together again. */
const APART_S = 0.08;

export interface Shown {
  node: FileNode;
  name: string;
}

export function mediaOf({ node, name }: Shown): HTMLImageElement | HTMLMediaElement {
  const media = document.createElement(node.type === "video" ? "video" : node.type === "audio" ? "audio" : "img");
  media.src = paths.asset(node.assetId);
  if (media instanceof HTMLMediaElement) {
    media.controls = true;
    media.loop = node.type === "video";
    media.ariaLabel = name;
  } else media.alt = name;
  return media;
}

export function compareView(left: Shown, right: Shown): HTMLElement {
  return left.node.type === "audio" ? soundPair(left, right) : wipe(left, right);
}

function soundPair(left: Shown, right: Shown): HTMLElement {
  const pair = document.createElement("div");
  pair.className = "sound-pair";
  for (const shown of [left, right]) {
    const line = document.createElement("figure");
    const name = document.createElement("figcaption");
    name.textContent = shown.name;
    line.append(name, mediaOf(shown));
    pair.append(line);
  }
  return pair;
}

function wipe(left: Shown, right: Shown): HTMLElement {
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
    slider.ariaValueText = `${slider.value} % ${left.name}, then ${right.name}`;
  };
  slider.ariaLabel = "The line between the two takes";
  slider.addEventListener("input", show);
  show();
  frame.append(under, over, line, nameTag(left, "left"), nameTag(right, "right"), slider);
  if (under instanceof HTMLVideoElement && over instanceof HTMLVideoElement) frame.append(playTogether(under, over));
  return frame;
}

function nameTag({ name }: Shown, side: "left" | "right"): HTMLElement {
  const tag = document.createElement("span");
  tag.className = "wipe__name";
  tag.dataset.side = side;
  tag.textContent = name;
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
