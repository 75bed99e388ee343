/** The Loro protocol: `loro-websocket`'s client for members, and the protocol's codec by hand for the thin ones. */
import { LoroAdaptor } from "loro-adaptors/loro";
import { decodeImportBlobMeta, LoroDoc, type LoroMap, VersionVector } from "loro-crdt";
import { CrdtType, type DocUpdateFragmentHeader, decode, encode, MessageType, type ProtocolMessage } from "loro-protocol";
import { LoroWebsocketClient } from "loro-websocket";
import { nodeId } from "./canvas.ts";
import { dragOf, type FirstJoin, type Member, OPERATIONS_PER_MOVE, readOnce, type Wire, type WireOptions, type Writer } from "./wire.ts";

const FIRST_JOIN_LIMIT_MS = 20_000;

export function openLoroWire({ url, token, seed }: WireOptions): Wire {
  const auth = new TextEncoder().encode(token);
  const seeded = () => LoroDoc.fromSnapshot(seed);
  const first = seeded();
  const [seedVersion, nodeCount] = [first.oplogVersion().encode(), first.getMap("nodes").size];
  first.free();

  function mover(doc: LoroDoc) {
    const nodes = doc.getMap("nodes");
    return (n: number) => {
      const { node, x, y } = dragOf(n, nodeCount);
      const map = nodes.get(nodeId(node)) as LoroMap;
      map.set("x", x);
      map.set("y", y);
      doc.commit();
    };
  }

  /** A socket that has joined; `hear` gets every frame, the answer to the join as well. */
  async function joined(room: string, version: Uint8Array, hear: (message: ProtocolMessage, size: number) => void): Promise<WebSocket> {
    const socket = await connect(url);
    const answered = Promise.withResolvers<void>();
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") return;
      const message = decode(new Uint8Array(data as ArrayBuffer));
      if (message.type === MessageType.JoinResponseOk) answered.resolve();
      if (message.type === MessageType.JoinError) answered.reject(new Error(message.message));
      hear(message, (data as ArrayBuffer).byteLength);
    };
    socket.onclose = ({ code, reason }) => answered.reject(new Error(`The socket was closed (${code} ${reason}).`));
    socket.send(encode({ type: MessageType.JoinRequest, crdt: CrdtType.Loro, roomId: room, auth, version }));
    await answered.promise;
    return socket;
  }

  const readers = new Map<string, (update: Uint8Array) => number>();
  function reach(author: string): (update: Uint8Array) => number {
    const reader =
      readers.get(author) ?? readOnce((update) => editsOf(decodeImportBlobMeta(update, false).partialEndVersionVector, author));
    readers.set(author, reader);
    return reader;
  }

  return {
    async member(room): Promise<Member> {
      const doc = seeded();
      const client = new LoroWebsocketClient({ url, disablePing: true });
      await client.waitConnected();
      await (await client.join({ roomId: room, crdtAdaptor: new LoroAdaptor(doc), auth })).waitForReachingServerVersion();
      return {
        author: doc.peerIdStr,
        move: mover(doc),
        follow: (author, hear) =>
          void doc.subscribe(({ by }) => {
            if (by !== "local") hear(editsOf(doc.oplogVersion(), author));
          }),
      };
    },

    async listener(room, author, hear) {
      await joined(room, seedVersion, (message) => {
        const newest = message.type === MessageType.DocUpdate ? message.updates.at(-1) : undefined;
        if (newest) hear(reach(author)(newest));
      });
    },

    async writer(room): Promise<Writer> {
      const doc = seeded();
      const waiting = new Map<string, (status: number) => void>();
      const socket = await joined(room, seedVersion, (message) => {
        if (message.type !== MessageType.Ack) return;
        waiting.get(message.refId)?.(message.status);
        waiting.delete(message.refId);
      });
      const move = mover(doc);
      let batch = 0n;
      let update = new Uint8Array();
      doc.subscribeLocalUpdates((bytes) => {
        update = bytes as Uint8Array<ArrayBuffer>;
      });
      return {
        author: doc.peerIdStr,
        move(n) {
          move(n);
          const batchId = `0x${(++batch).toString(16).padStart(16, "0")}` as const;
          const acknowledged = new Promise<void>((resolve, reject) => {
            waiting.set(batchId, (status) => (status === 0 ? resolve() : reject(new Error(`An edit was refused with status ${status}.`))));
          });
          socket.send(encode({ type: MessageType.DocUpdate, crdt: CrdtType.Loro, roomId: room, updates: [update], batchId }));
          return acknowledged;
        },
      };
    },

    async firstJoin(room): Promise<FirstJoin> {
      const parts: Uint8Array[] = [];
      let [bytes, last] = [0, 0];
      let version: Uint8Array | undefined;
      const whole = Promise.withResolvers<void>();
      const gather = gatherFragments((update) => parts.push(update.slice()));
      const started = performance.now();
      const late = setTimeout(() => whole.reject(new Error("The answer to the join never came.")), FIRST_JOIN_LIMIT_MS);
      const socket = await joined(room, new VersionVector(null).encode(), (message, size) => {
        bytes += size;
        last = performance.now();
        if (message.type === MessageType.JoinResponseOk) version = message.version;
        if (message.type === MessageType.JoinError)
          whole.reject(new Error(`The join was refused after it was granted: ${message.message}`));
        gather(message);
        if (version && reaches(parts, version)) whole.resolve();
      });
      await whole.promise.finally(() => clearTimeout(late));
      const answeredMs = last - started;
      socket.close();
      return { answeredMs, bytes, ...timeReading(parts) };
    },
  };
}

async function connect(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  return socket;
}

const editsOf = (version: VersionVector, author: string) => (version.get(author as `${number}`) ?? 0) / OPERATIONS_PER_MOVE;

function gatherFragments(take: (update: Uint8Array) => void) {
  const batches = new Map<string, { header: DocUpdateFragmentHeader; parts: Uint8Array[]; count: number }>();
  return (message: ProtocolMessage): void => {
    if (message.type === MessageType.DocUpdate) for (const update of message.updates) take(update);
    if (message.type === MessageType.DocUpdateFragmentHeader) batches.set(message.batchId, { header: message, parts: [], count: 0 });
    if (message.type !== MessageType.DocUpdateFragment) return;
    const batch = batches.get(message.batchId);
    if (!batch) return;
    batch.parts[message.index] = message.fragment.slice();
    if (++batch.count === batch.header.fragmentCount) take(Buffer.concat(batch.parts));
  };
}

/** Whether these parts, by what their heads say, bring a document to that version. */
function reaches(parts: readonly Uint8Array[], version: Uint8Array): boolean {
  const ends = parts.map((part) => decodeImportBlobMeta(part, false).partialEndVersionVector);
  return [...VersionVector.decode(version).toJSON()].every(([peer, end]) => ends.some((one) => (one.get(peer) ?? 0) >= end));
}

function timeReading(parts: Uint8Array[]): Pick<FirstJoin, "readMs" | "nodes"> {
  const started = performance.now();
  const doc = new LoroDoc();
  doc.importBatch(parts);
  const nodes = Object.keys(doc.getMap("nodes").toJSON() as object).length;
  return { readMs: performance.now() - started, nodes };
}
