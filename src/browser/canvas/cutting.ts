/** Crop a picture, grab a frame, trim a clip or a sound: one dialog with the file in it, numbers beside it, and the keyboard for both. */
import { newId } from "../../lib/new-id.ts";
import { cropOn } from "./cutting-crop.ts";
import type { Island } from "./island.ts";
import { csrfHeader } from "./send.ts";

type Tool = "crop" | "grab" | "trim";

interface Source {
  nodeId: string;
  url: string;
  kind: "image" | "video" | "audio";
  width: number;
  height: number;
  seconds: number;
}

const WORDS: Record<Tool, { title: string; verb: string; kinds: Source["kind"][] }> = {
  crop: { title: "Crop the picture", verb: "Crop", kinds: ["image"] },
  grab: { title: "Grab a frame", verb: "Grab", kinds: ["video"] },
  trim: { title: "Trim", verb: "Trim", kinds: ["video", "audio"] },
};

export function startCutting(island: Island): void {
  const dialog = document.getElementById("cutting");
  const form = dialog?.querySelector("form");
  if (!(dialog instanceof HTMLDialogElement) || !form) return;
  let tool: Tool = "crop";
  let source: Source | undefined;

  async function open(wanted: Tool, nodeId: string | undefined): Promise<void> {
    const found = nodeId === undefined ? undefined : await sourceOf(island, nodeId);
    if (!found || !WORDS[wanted].kinds.includes(found.kind))
      return island.say(
        `Select ${wanted === "crop" ? "a picture" : wanted === "grab" ? "a clip" : "a clip or a sound"} that is done.`,
        "fail",
      );
    [tool, source] = [wanted, found];
    fill(dialog as HTMLDialogElement, form as HTMLFormElement, tool, source);
    (dialog as HTMLDialogElement).showModal();
  }

  for (const name of Object.keys(WORDS) as Tool[]) island.onRun(`media.${name}`, () => void open(name, [...island.selection][0]));
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-cut]");
    if (button) void open(button.dataset.cut as Tool, button.dataset.cutNode);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (source) void send(island, dialog, form, tool, source);
  });
  form.addEventListener("input", (event) => {
    slide(event.target as HTMLInputElement, form);
    seek(event.target as HTMLInputElement, form);
  });
  dialog.addEventListener("close", () => stageOf(form).replaceChildren());
}

const stageOf = (form: HTMLFormElement) => form.querySelector<HTMLElement>("[data-stage]") as HTMLElement;
export const numberOf = (form: HTMLFormElement, name: string) => form.elements.namedItem(name) as HTMLInputElement;

async function sourceOf(island: Island, nodeId: string): Promise<Source | undefined> {
  const node = island.view().nodes[nodeId];
  if (!node || !("assetId" in node) || !node.assetId) return undefined;
  const response = await fetch(`/api/assets/${node.assetId}`).catch(() => undefined);
  if (!response?.ok) return undefined;
  const asset = (await response.json()) as { kind: Source["kind"]; width: number | null; height: number | null; seconds: number | null };
  const url = `/api/assets/${node.assetId}/content`;
  return { nodeId, url, kind: asset.kind, width: asset.width ?? 0, height: asset.height ?? 0, seconds: asset.seconds ?? 0 };
}

function fill(dialog: HTMLDialogElement, form: HTMLFormElement, tool: Tool, source: Source): void {
  const title = dialog.querySelector("h2");
  const submit = form.querySelector("[data-submit]");
  if (title) title.textContent = tool === "trim" ? `Trim the ${source.kind === "video" ? "clip" : "sound"}` : WORDS[tool].title;
  if (submit) submit.textContent = WORDS[tool].verb;
  tell(form, "");
  for (const part of form.querySelectorAll<HTMLFieldSetElement>("fieldset[data-tool]")) {
    part.hidden = part.dataset.tool !== tool;
    part.disabled = part.hidden;
  }
  const media = document.createElement(source.kind === "image" ? "img" : source.kind);
  media.src = source.url;
  if (media instanceof HTMLImageElement) media.alt = "";
  else media.controls = true;
  stageOf(form).replaceChildren(media);
  if (tool === "crop" && media instanceof HTMLImageElement) return cropOn(form, stageOf(form), source);
  const last = Math.max(0, Math.floor(source.seconds * 100) / 100);
  for (const name of ["at", "from", "to"]) {
    const value = String(name === "to" ? last : 0);
    for (const control of [numberOf(form, name), slider(form, name)]) Object.assign(control, { max: String(last), value });
  }
  length(form, tool);
}

const slider = (form: HTMLFormElement, name: string) => form.querySelector<HTMLInputElement>(`[data-slides="${name}"]`) as HTMLInputElement;

/** A slider and its number are one value; the beginning never passes the end. */
function slide(control: HTMLInputElement, form: HTMLFormElement): void {
  const name = control.dataset.slides ?? control.name;
  if (!["at", "from", "to"].includes(name)) return;
  (control.dataset.slides ? numberOf(form, name) : slider(form, name)).value = control.value;
  const [from, to] = [numberOf(form, "from"), numberOf(form, "to")];
  const other = name === "from" ? "to" : "from";
  if (name !== "at" && Number(from.value) > Number(to.value))
    for (const follower of [numberOf(form, other), slider(form, other)]) follower.value = control.value;
  length(form, name === "at" ? "grab" : "trim");
}

/** The picture follows the hand. */
function seek(control: HTMLInputElement, form: HTMLFormElement): void {
  const media = stageOf(form).querySelector<HTMLMediaElement>("video, audio");
  if (!media || Number.isNaN(Number(control.value))) return;
  media.pause();
  media.currentTime = Number(control.value);
}

function length(form: HTMLFormElement, tool: Tool): void {
  const place = form.querySelector("[data-result]");
  const seconds = Number(numberOf(form, "to").value) - Number(numberOf(form, "from").value);
  if (place) place.textContent = tool === "trim" ? `${seconds.toFixed(2)} s` : "";
}

function tell(form: HTMLFormElement, sentence: string): void {
  const place = form.querySelector<HTMLElement>("[data-error]");
  if (!place) return;
  place.textContent = sentence;
  place.hidden = sentence === "";
}

async function send(island: Island, dialog: HTMLDialogElement, form: HTMLFormElement, tool: Tool, source: Source): Promise<void> {
  const names = { crop: ["x", "y", "width", "height"], grab: ["at"], trim: ["from", "to"] }[tool];
  const numbers = Object.fromEntries(names.map((name) => [name, numberOf(form, name).valueAsNumber]));
  const missing = names.find((name) => Number.isNaN(numbers[name]));
  if (missing) return tell(form, `${missing}: It must be a number.`);
  const response = await fetch(`/api/commands/media.${tool}`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": newId("req"), ...csrfHeader() },
    body: JSON.stringify({ projectId: island.projectId, nodeId: source.nodeId, ...numbers }),
  }).catch(() => undefined);
  if (response?.ok) return dialog.close();
  const answer = (await response?.json().catch(() => undefined)) as { detail?: string } | undefined;
  tell(form, answer?.detail ?? "The studio could not be reached. Nothing was changed.");
}
