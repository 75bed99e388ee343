/** The room: the official client over `/sync` with the session's cookie. The word in the bar says what is known about the disk. */
import { LoroEphemeralAdaptor } from "loro-adaptors/loro";
import { EphemeralStore } from "loro-crdt";
import { LoroWebsocketClient } from "loro-websocket";
import type { Island } from "./island.ts";
import { StepAdaptor } from "./step-adaptor.ts";

export interface RoomConnection {
  presence: EphemeralStore;
}

type SavedState = "saved" | "saving" | "offline";

const PRESENCE_MS = 30_000;

/** Resolves when the document is here; the client joins again by itself when the line was cut. */
export async function connectRoom(island: Island): Promise<RoomConnection> {
  const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/sync`;
  const client = new LoroWebsocketClient({ url, reconnect: { maxDelayMs: 4_000 } });
  const show = showSaved(island);
  client.onStatusChange((status) => show(status === "connected" ? "saved" : "offline"));
  await client.waitConnected();
  const adaptor = new StepAdaptor(island.doc);
  const room = await client.join({ roomId: island.projectId, crdtAdaptor: adaptor, auth: new Uint8Array() });
  await room.waitForReachingServerVersion();
  const presence = new EphemeralStore(PRESENCE_MS);
  await client.join({ roomId: island.projectId, crdtAdaptor: new LoroEphemeralAdaptor(presence), auth: new Uint8Array() });
  followAcknowledgements(island, show);
  return { presence };
}

/** "Saving" from an edit of this tab until the server has said that it is on disk; the client keeps no count, so a short silence after it is taken. */
function followAcknowledgements(island: Island, show: (state: SavedState) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  island.doc.subscribeLocalUpdates(() => {
    show("saving");
    clearTimeout(timer);
    timer = setTimeout(() => show(navigator.onLine ? "saved" : "offline"), 400);
  });
  addEventListener("offline", () => show("offline"));
}

function showSaved(island: Island): (state: SavedState) => void {
  const place = document.getElementById("saved");
  const words = JSON.parse(place?.dataset.words ?? "{}") as Record<string, { word: string; icon: string }>;
  return (state) => {
    if (!place || island.readOnly) return;
    place.dataset.saved = state;
    const word = place.querySelector("[data-word]");
    if (word) word.textContent = words[state]?.word ?? "";
    place.querySelector("use")?.setAttribute("href", `/icons.svg#${words[state]?.icon ?? "check"}`);
  };
}
