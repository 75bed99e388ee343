/**
 * The canvas island. The server has drawn every node; from here on geometry, text and edges follow the document in this tab, which
 * is the same document that everybody else has. Pictures and states are asked from the server as faces.
 */
import * as loroWeb from "loro-crdt/web";
import { startBoard } from "./canvas/board.ts";
import { startCamera } from "./canvas/camera.ts";
import { startComments } from "./canvas/comments.ts";
import { connectRoom } from "./canvas/connection.ts";
import { startEdges } from "./canvas/edges.ts";
import { startCutting } from "./canvas/cutting.ts";
import { startExport } from "./canvas/export-selection.ts";
import { startFollow } from "./canvas/follow.ts";
import { startFaces } from "./canvas/faces.ts";
import { startFields } from "./canvas/fields.ts";
import { createIsland } from "./canvas/create-island.ts";
import { startLightbox } from "./canvas/lightbox.ts";
import { startHistory } from "./canvas/history.ts";
import { startHands } from "./canvas/start-hands.ts";
import { startMinimap } from "./canvas/minimap.ts";
import { startMounting } from "./canvas/mounting.ts";
import { startPainter } from "./canvas/painter.ts";
import { startPresent } from "./canvas/present.ts";
import { startOrigins } from "./canvas/origins.ts";
import { startPresence } from "./canvas/presence.ts";
import { startScrub } from "./canvas/scrub.ts";
import { startSearch } from "./canvas/search.ts";
import { openSeats } from "./canvas/seats.ts";
import { startShare } from "./canvas/share.ts";
import { startTyping } from "./canvas/typing.ts";
import { startLabels } from "./canvas/typing-label.ts";
import { startUploads } from "./canvas/uploads.ts";
import { startWords } from "./canvas/words.ts";

/** Its types leave out the loader that the module has as its default. */
const { default: loadLoro } = loroWeb as unknown as { default(options: { module_or_path: string }): Promise<unknown> };

async function start(): Promise<void> {
  const canvas = document.getElementById("canvas");
  if (!canvas?.dataset.project) return;
  await loadLoro({ module_or_path: "/build/loro_wasm_bg.wasm" });
  const island = createIsland(canvas, canvas.dataset.project);
  const room = await connectRoom(island);
  await new Promise<void>((resolve) => island.frame("first", resolve)); // the scene has heard of the document
  startCamera(island);
  startBoard(island);
  startEdges(island);
  startMounting(island);
  startFaces(island);
  startPainter(island);
  startMinimap(island);
  const seats = openSeats(island, room);
  startTyping(island, seats);
  startWords(island, seats);
  startLabels(island, seats);
  startFields(island);
  void startUploads(island);
  startHands(island);
  startExport(island);
  startCutting(island);
  startScrub(island);
  startOrigins(island);
  startComments(island);
  startPresent(island);
  startHistory(island);
  startShare(island);
  startPresence(island, seats);
  startFollow(island, seats);
  startSearch(island);
  startLightbox(island);
  canvas.dataset.live = "true";
}

void start();
