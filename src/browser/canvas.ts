/**
 * The canvas island. The server has drawn every node; from here on geometry, text and edges follow the document in this tab, which
 * is the same document that everybody else has. Pictures and states are asked from the server as faces.
 */
import * as loroWeb from "loro-crdt/web";
import { startBoard } from "./canvas/board.ts";
import { startCamera } from "./canvas/camera.ts";
import { startComments } from "./canvas/comments.ts";
import { startCommands } from "./canvas/commands.ts";
import { connectRoom } from "./canvas/connection.ts";
import { startFollow } from "./canvas/follow.ts";
import { startFaces } from "./canvas/faces.ts";
import { startFields } from "./canvas/fields.ts";
import { startGestures } from "./canvas/gestures.ts";
import { createIsland } from "./canvas/create-island.ts";
import { startLinking } from "./canvas/linking.ts";
import { startPresence } from "./canvas/presence.ts";
import { startSearch } from "./canvas/search.ts";
import { openSeats } from "./canvas/seats.ts";
import { startSelection } from "./canvas/selection.ts";
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
  startCamera(island);
  startFaces(island);
  startBoard(island);
  startSelection(island);
  startLinking(island);
  startGestures(island);
  const seats = openSeats(island, room);
  startTyping(island, seats);
  startWords(island, seats);
  startLabels(island, seats);
  startFields(island);
  startUploads(island);
  startCommands(island);
  startComments(island);
  startPresence(island, seats);
  startFollow(island, seats);
  startSearch(island);
  canvas.dataset.live = "true";
}

void start();
