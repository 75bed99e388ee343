/** What one sees of files on their way: a card in each one's place on the canvas, and a tray that sums them up and is always in reach. */
import type { Island } from "./island.ts";
import { sizeText } from "./uploads-files.ts";
import { kindOf } from "./uploads-place.ts";
import type { Transfer, Transfers } from "./uploads-queue.ts";

const THUMB_PX = 240;
const TOLD_LIMIT = 3;
const THUMB_BYTES = 40_000_000;

export function startCards(island: Island, transfers: Transfers): void {
  const cards = new Map<string, HTMLElement>();
  const tray = openTray(transfers);
  const drop = (id: string) => {
    cards.get(id)?.remove();
    cards.delete(id);
  };
  const leaving = new Map<string, string>();
  transfers.onChange((transfer) => {
    const { id, state, nodeId } = transfer;
    if (state === "done" && nodeId && !island.view().nodes[nodeId])
      leaving.set(nodeId, id); // stays until its node is there
    else if (state === "done") drop(id);
    if (state === "done" && !cards.has(id)) return tray.draw();
    if (state !== "done" || cards.has(id)) {
      const card = cards.get(id) ?? newCard(island, transfers, transfer);
      cards.set(id, card);
      drawCard(card, transfer);
    }
    tray.draw();
    if (state === "refused") tellRefused(island, transfers, transfer);
  });
  island.onChange((change) => {
    for (const nodeId of change.nodes.keys()) {
      const id = leaving.get(nodeId);
      if (!id) continue;
      leaving.delete(nodeId);
      drop(id);
    }
  });
}

/** Cards may be small or out of view; many refusals are told by their number in the tray. */
function tellRefused(island: Island, transfers: Transfers, { name, reason }: Transfer): void {
  const refused = [...transfers.all.values()].filter((one) => one.state === "refused").length;
  if (refused <= TOLD_LIMIT) island.say(`${name}: ${reason ?? "It was refused."}`, "fail");
}

function newCard(island: Island, transfers: Transfers, transfer: Transfer): HTMLElement {
  const template = document.getElementById("upload-card") as HTMLTemplateElement;
  const card = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
  const { id, box, name } = transfer;
  card.dataset.upload = id;
  card.dataset.kind = kindOf({ name, type: transfer.mime });
  card.setAttribute("aria-label", `Upload of ${name}`);
  Object.assign(card.style, { left: `${box.x}px`, top: `${box.y}px`, width: `${box.w}px`, height: `${box.h}px` });
  put(card, "name", name);
  put(card, "size", sizeText(transfer.size));
  card.addEventListener("pointerdown", (event) => event.stopPropagation()); // not a gesture of the canvas
  card.addEventListener("click", (event) => act(transfers, id, event.target as Element));
  island.overlay.append(card);
  if (transfer.file && card.dataset.kind === "image" && transfer.size < THUMB_BYTES) void drawThumb(card, transfer.file);
  return card;
}

function act(transfers: Transfers, id: string, target: Element): void {
  const wish = target.closest<HTMLElement>("[data-upload-do]")?.dataset.uploadDo;
  if (wish === "pause") transfers.pause(id);
  if (wish === "resume") transfers.resume(id);
  if (wish === "cancel") transfers.cancel(id);
  if (wish === "choose") document.getElementById("upload")?.click();
}

async function drawThumb(card: HTMLElement, file: File): Promise<void> {
  const place = card.querySelector("canvas");
  const bitmap = await createImageBitmap(file, { resizeWidth: THUMB_PX, resizeQuality: "low" }).catch(() => undefined);
  if (!bitmap || !place) return;
  place.width = bitmap.width;
  place.height = bitmap.height;
  place.getContext("2d")?.drawImage(bitmap, 0, 0);
  place.hidden = false;
  bitmap.close();
}

const SAYS: Record<Transfer["state"], (transfer: Transfer) => string> = {
  waiting: () => "Waits its turn",
  sending: ({ sent, size }) => `${Math.floor((100 * sent) / Math.max(1, size))} %`,
  reading: () => "Being read",
  stalled: ({ reason }) => reason ?? "Waits for the studio.",
  paused: ({ sent, size, reason }) => reason ?? `Paused at ${Math.floor((100 * sent) / Math.max(1, size))} %`,
  missing: () => "Choose the file again to go on",
  refused: ({ reason }) => reason ?? "Refused",
  done: () => "Done",
};

function drawCard(card: HTMLElement, transfer: Transfer): void {
  const { state, sent, size } = transfer;
  const before = card.dataset.state;
  card.dataset.state = state;
  put(card, "say", SAYS[state](transfer));
  const bar = card.querySelector("progress");
  if (bar) bar.value = state === "done" || state === "reading" ? 1 : sent / Math.max(1, size);
  if (before === state) return;
  const may = { pause: ["waiting", "sending", "stalled"], resume: ["paused", "stalled"], choose: ["missing"], cancel: [] };
  for (const button of card.querySelectorAll<HTMLElement>("[data-upload-do]")) {
    const wish = button.dataset.uploadDo as keyof typeof may;
    button.hidden = wish === "cancel" ? state === "reading" || state === "done" : !may[wish].includes(state);
  }
}

function put(card: HTMLElement, name: string, text: string): void {
  const place = card.querySelector(`[data-${name}]`);
  if (place && place.textContent !== text) place.textContent = text;
}

/** The tray shows while something is under way or was refused. */
function openTray(transfers: Transfers): { draw(): void } {
  const tray = document.getElementById("uploads");
  tray?.addEventListener("click", (event) => {
    const wish = (event.target as Element).closest<HTMLElement>("[data-uploads-do]")?.dataset.uploadsDo;
    for (const { id, state } of [...transfers.all.values()]) {
      if (wish === "cancel") transfers.cancel(id);
      if (wish === "pause" && (state === "waiting" || state === "sending" || state === "stalled")) transfers.pause(id);
      if (wish === "resume" && state === "paused") transfers.resume(id);
    }
  });
  let told = "";
  return {
    draw() {
      if (!tray) return;
      const all = [...transfers.all.values()];
      const under = all.filter((one) => one.state !== "refused");
      const [sent, size] = [under.reduce((sum, one) => sum + one.sent, 0), under.reduce((sum, one) => sum + one.size, 0)];
      const isPaused = under.length > 0 && under.every((one) => one.state === "paused" || one.state === "missing");
      tray.hidden = all.length === 0;
      put(tray, "amount", under.length > 0 ? `${sizeText(sent)} of ${sizeText(size)}` : "");
      const words = summary(under.length, all.length - under.length);
      if (words !== told) put(tray, "told", words);
      told = words;
      const bar = tray.querySelector("progress");
      if (bar) bar.value = size > 0 ? sent / size : 1;
      tray.toggleAttribute("data-refused", under.length === 0);
      for (const button of tray.querySelectorAll<HTMLElement>("[data-uploads-do]"))
        if (button.dataset.uploadsDo !== "cancel")
          button.hidden = under.length === 0 || (button.dataset.uploadsDo === "resume") !== isPaused;
    },
  };
}

function summary(under: number, refused: number): string {
  const files = (count: number) => (count === 1 ? "1 file" : `${count} files`);
  if (under > 0) return `Uploading ${files(under)}${refused > 0 ? `, ${refused} refused` : ""}`;
  return `${files(refused)} refused`;
}
