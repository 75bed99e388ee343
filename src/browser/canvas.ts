/**
 * The canvas island. The server has drawn every node; from here on geometry, text and edges follow the document in this tab, which
 * is the same document that everybody else has. Pictures and states are asked from the server as faces.
 *
 * This script draws and moves; what people do with it is in `canvas/tools.ts`, which comes right after.
 */
import * as loroWeb from "loro-crdt/web";
import { startBoard } from "./canvas/board.ts";
import { startCamera } from "./canvas/camera.ts";
import { connectRoom } from "./canvas/connection.ts";
import { createIsland } from "./canvas/create-island.ts";
import { startEdges } from "./canvas/edges.ts";
import { startFaces } from "./canvas/faces.ts";
import { startMounting } from "./canvas/mounting.ts";
import { startPainter } from "./canvas/painter.ts";
import { openSeats } from "./canvas/seats.ts";

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
  const seats = openSeats(island, room);
  const { startTools } = await import("./canvas/tools.ts");
  startTools(island, seats);
  canvas.dataset.live = "true";
}

void start();
