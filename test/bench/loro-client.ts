/** The Loro protocol by hand, as thin as it gets, so that what is measured is the server and not a client. */
import { LoroDoc, VersionVector } from "loro-crdt";
import { CrdtType, decode, encode, MessageType, type ProtocolMessage } from "loro-protocol";
import { OWNER_TOKEN } from "../world.ts";

export interface ThinClient {
  doc: LoroDoc;
  /** Sends one update and resolves when it is acknowledged. */
  send(update: Uint8Array): Promise<void>;
  /** Called with the updates that others made. */
  onUpdate(listener: (updates: Uint8Array[]) => void): void;
  close(): void;
}

export async function joinRoom(url: string, projectId: string): Promise<ThinClient> {
  const doc = new LoroDoc();
  const socket = new WebSocket(`${url.replace("http", "ws")}/sync`);
  socket.binaryType = "arraybuffer";
  const waiting = new Map<string, () => void>();
  const listeners = new Set<(updates: Uint8Array[]) => void>();
  const joined = Promise.withResolvers<void>();
  let batch = 0n;
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") return;
    hear(decode(new Uint8Array(data as ArrayBuffer)));
  };
  function hear(message: ProtocolMessage) {
    if (message.type === MessageType.JoinResponseOk) return joined.resolve();
    if (message.type === MessageType.JoinError) return joined.reject(new Error(message.message));
    if (message.type === MessageType.Ack) {
      if (message.status !== 0) throw new Error(`An update was refused with status ${message.status}.`);
      waiting.get(message.refId)?.();
      waiting.delete(message.refId);
    }
    if (message.type === MessageType.DocUpdate) for (const listener of listeners) listener(message.updates);
  }
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  socket.send(
    encode({
      type: MessageType.JoinRequest,
      crdt: CrdtType.Loro,
      roomId: projectId,
      auth: new TextEncoder().encode(OWNER_TOKEN),
      version: new VersionVector(null).encode(),
    }),
  );
  await joined.promise;
  return {
    doc,
    send: (update) =>
      new Promise((resolve) => {
        const batchId = `0x${(++batch).toString(16).padStart(16, "0")}` as const;
        waiting.set(batchId, resolve);
        socket.send(encode({ type: MessageType.DocUpdate, crdt: CrdtType.Loro, roomId: projectId, updates: [update], batchId }));
      }),
    onUpdate: (listener) => void listeners.add(listener),
    close: () => socket.close(),
  };
}
