/** What becomes of files that were given: each has its place and its card at once, and is sent. Read with the first file. */
import { MAX_UPLOAD_BYTES } from "../../lib/sizes.ts";
import { type Box, boundsOf } from "../../canvas/layout.ts";
import { newStep } from "../../canvas/step.ts";
import { newId } from "../../lib/new-id.ts";
import type { Island } from "./island.ts";
import type { KeptUpload, StoreDb } from "./offline-store.ts";
import { startCards } from "./uploads-cards.ts";
import { FILES_LIMIT } from "./uploads-files.ts";
import { layOut, measure } from "./uploads-place.ts";
import { openTransfers, type Transfers } from "./uploads-queue.ts";

export interface UploadDesk {
  /** What an earlier visit left unfinished. */
  goOn(kept: readonly KeptUpload[]): void;
  bring(files: readonly File[], at: { x: number; y: number }): void;
}

export function openUploadDesk(island: Island, db: StoreDb | undefined): UploadDesk {
  const transfers = openTransfers(island, db);
  startCards(island, transfers);
  return {
    goOn: transfers.add,
    bring: (files, at) => void bring(island, transfers, files, at),
  };
}

async function bring(island: Island, transfers: Transfers, given: readonly File[], at: { x: number; y: number }): Promise<void> {
  const files = given.filter((file) => !transfers.give(file) && isPossible(island, file));
  if (given.length >= FILES_LIMIT) island.say(`The first ${FILES_LIMIT} files were taken. Drop the others when these are here.`);
  if (files.length === 0) return;
  const sizes = await Promise.all(files.map(measure));
  const taken = [...Object.values(island.view().nodes), ...[...transfers.all.values()].map((one) => one.box)];
  const boxes = layOut(sizes, at, taken);
  const step = newStep();
  showAll(island, boxes);
  transfers.add(
    files.flatMap((file, index): KeptUpload[] => {
      const box = boxes[index];
      const { name, size, type: mime } = file;
      return box
        ? [{ id: newId("upl"), project: island.projectId, name, size, mime, file, box, step, url: null, sent: 0, paused: false }]
        : [];
    }),
  );
}

/** A drop that is larger than the window is shown whole. */
function showAll(island: Island, boxes: readonly Box[]): void {
  const [whole, seen] = [boundsOf(boxes), island.seen()];
  if (!whole) return;
  const isSeen = whole.x >= seen.x && whole.y >= seen.y && whole.x + whole.w <= seen.x + seen.w && whole.y + whole.h <= seen.y + seen.h;
  if (!isSeen) island.flyTo(whole, { maxScale: island.camera.scale });
}

/** What is known before a byte is sent. */
function isPossible(island: Island, file: File): boolean {
  const wrong = file.size === 0 ? "The file is empty." : file.size > MAX_UPLOAD_BYTES ? "It is larger than 4 GiB." : undefined;
  if (wrong) island.say(`${file.name}: ${wrong} Nothing was kept.`, "fail");
  return wrong === undefined;
}
