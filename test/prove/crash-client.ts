/** One of those who edit while the studio is killed: the official client, which comes back by itself, and a listener for its acknowledgements. */
import { LoroAdaptor } from "loro-adaptors/loro";
import { LoroDoc, LoroMap } from "loro-crdt";
import { MessageType, tryDecode } from "loro-protocol";
import { LoroWebsocketClient } from "loro-websocket";

export interface CrashClient {
  doc: LoroDoc;
  /** The furthest place of each node that the studio has said is on disk. */
  acknowledged: Map<string, number>;
  /** How many edits were acknowledged. */
  confirmed(): number;
  /** All that was written is acknowledged. */
  isQuiet(): boolean;
  stop(): void;
  close(): void;
}

/** Edits under way at once. */
const AHEAD = 4;
const NODES = 40;

export async function openCrashClient(options: {
  url: string;
  projectId: string;
  token: string;
  name: string;
  isIdle?: boolean;
}): Promise<CrashClient> {
  const doc = new LoroDoc();
  const acknowledged = new Map<string, number>();
  let count = 0;
  let writing = !options.isIdle;
  let confirmed = 0;
  let safe = 0;
  /** Versions by batch: what an acknowledgement of that batch says is safe. */
  const sent = new Map<string, number>();
  const written: { id: string; x: number; end: number }[] = [];

  const client = new LoroWebsocketClient({
    url: options.url,
    disablePing: true,
    reconnect: { initialDelayMs: 30, maxDelayMs: 150, jitter: 0.5 },
  });
  watchFrames(client, {
    sent: (batchId) => sent.set(batchId, doc.oplogVersion().get(doc.peerIdStr) ?? 0),
    acknowledged(batchId) {
      confirmed = Math.max(confirmed, sent.get(batchId) ?? 0);
      sent.delete(batchId);
      for (let first = written[0]; first && first.end <= confirmed; first = written[0]) {
        acknowledged.set(first.id, first.x);
        written.shift();
        safe++;
      }
    },
  });

  function write(): void {
    const id = `nod_${options.name}n${count % NODES}`;
    const nodes = doc.getMap("nodes");
    const known = nodes.get(id);
    count++;
    const map = known instanceof LoroMap ? known : nodes.setContainer(id, new LoroMap());
    if (!known) for (const [field, value] of Object.entries({ id, type: "text", w: 320, h: 200 })) map.set(field, value);
    map.set("x", count);
    doc.commit();
    written.push({ id, x: count, end: doc.oplogVersion().get(doc.peerIdStr) ?? 0 });
  }

  await client.waitConnected();
  const room = await client.join({
    roomId: options.projectId,
    crdtAdaptor: new LoroAdaptor(doc),
    auth: new TextEncoder().encode(options.token),
  });
  await room.waitForReachingServerVersion();
  const pen = setInterval(() => {
    for (let ahead = 0; writing && ahead < AHEAD && written.length < 4 * AHEAD; ahead++) write();
  }, 5);
  return {
    doc,
    acknowledged,
    confirmed: () => safe,
    isQuiet: () => written.length === 0,
    stop() {
      writing = false;
    },
    close() {
      clearInterval(pen);
      client.destroy();
    },
  };
}

/** The client keeps acknowledgements to itself, so its socket is listened to. */
function watchFrames(client: LoroWebsocketClient, on: { sent(batchId: string): void; acknowledged(batchId: string): void }): void {
  const held = client as unknown as { ws?: WebSocket };
  const watched = new WeakSet<WebSocket>();
  const watch = () => {
    const socket = held.ws;
    if (!socket || watched.has(socket)) return;
    watched.add(socket);
    const send = socket.send.bind(socket);
    socket.send = (frame) => {
      const message = frame instanceof Uint8Array ? tryDecode(frame) : undefined;
      if (message?.type === MessageType.DocUpdate || message?.type === MessageType.DocUpdateFragmentHeader) on.sent(message.batchId);
      return send(frame as Uint8Array<ArrayBuffer>);
    };
    socket.addEventListener("message", ({ data }) => {
      const message = data instanceof ArrayBuffer ? tryDecode(new Uint8Array(data)) : undefined;
      if (message?.type === MessageType.Ack && message.status === 0) on.acknowledged(message.refId);
    });
  };
  watch();
  client.onStatusChange(watch);
}
