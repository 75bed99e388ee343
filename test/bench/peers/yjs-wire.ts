/** Hocuspocus's protocol: `@hocuspocus/provider` for members, and the codecs that it is made of by hand for the thin ones. */
import { HocuspocusProvider } from "@hocuspocus/provider";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";
import { nodeId } from "../rooms/canvas.ts";
import { dragOf, type FirstJoin, type Member, OPERATIONS_PER_MOVE, readOnce, type Wire, type WireOptions, type Writer } from "../rooms/wire.ts";

const MESSAGE = { sync: 0, auth: 2, syncReply: 4, syncStatus: 8 };
const AUTH_TOKEN = 0;
const AUTHENTICATED = 2;

export function openYjsWire({ url, token, seed }: WireOptions): Wire {
  const first = seededDoc(seed);
  const nodeCount = first.getMap("nodes").size;
  const seedVector = Y.encodeStateVector(first);

  function mover(doc: Y.Doc) {
    const nodes = doc.getMap<Y.Map<unknown>>("nodes");
    return (n: number) => {
      const { node, x, y } = dragOf(n, nodeCount);
      const map = nodes.get(nodeId(node))!;
      doc.transact(() => {
        map.set("x", x);
        map.set("y", y);
      });
    };
  }

  /** A socket that has been let in and has asked for what it lacks; `hear` gets every frame, past its type. */
  async function joined(room: string, vector: Uint8Array, hear: (type: number, decoder: decoding.Decoder, size: number) => void) {
    const socket = await connect(url);
    const answered = Promise.withResolvers<void>();
    socket.onmessage = ({ data }) => {
      const decoder = decoding.createDecoder(new Uint8Array(data as ArrayBuffer));
      decoding.readVarString(decoder); // the room
      const type = decoding.readVarUint(decoder);
      if (type === MESSAGE.auth) {
        if (decoding.readVarUint(decoder) === AUTHENTICATED) answered.resolve();
        else answered.reject(new Error("Hocuspocus refused the join."));
      } else hear(type, decoder, (data as ArrayBuffer).byteLength);
    };
    socket.onclose = ({ code, reason }) => answered.reject(new Error(`The socket was closed (${code} ${reason}).`));
    socket.send(
      frame(room, MESSAGE.auth, (encoder) => {
        encoding.writeVarUint(encoder, AUTH_TOKEN);
        encoding.writeVarString(encoder, token);
        encoding.writeVarString(encoder, "4.8.0");
      }),
    );
    socket.send(
      frame(room, MESSAGE.sync, (encoder) => {
        encoding.writeVarUint(encoder, sync.messageYjsSyncStep1);
        encoding.writeVarUint8Array(encoder, vector);
      }),
    );
    await answered.promise;
    return socket;
  }

  const readers = new Map<string, (update: Uint8Array) => number>();
  function reach(author: string): (update: Uint8Array) => number {
    const reader = readers.get(author) ?? readOnce((update) => (Y.parseUpdateMeta(update).to.get(Number(author)) ?? 0) / OPERATIONS_PER_MOVE);
    readers.set(author, reader);
    return reader;
  }

  return {
    async member(room): Promise<Member> {
      const doc = seededDoc(seed);
      const provider = new HocuspocusProvider({ url, name: room, document: doc, token, awareness: null });
      await new Promise<void>((resolve) => provider.on("synced", () => resolve()));
      return {
        author: String(doc.clientID),
        move: mover(doc),
        follow: (author, hear) =>
          doc.on("update", (_update: Uint8Array, origin: unknown) => {
            if (origin !== null) hear(Y.getState(doc.store, Number(author)) / OPERATIONS_PER_MOVE);
          }),
      };
    },

    async listener(room, author, hear) {
      await joined(room, seedVector, (type, decoder) => {
        const update = type === MESSAGE.sync || type === MESSAGE.syncReply ? updateIn(decoder) : undefined;
        if (update) hear(reach(author)(update));
      });
    },

    async writer(room): Promise<Writer> {
      const doc = seededDoc(seed);
      const waiting: { resolve(): void; reject(cause: Error): void }[] = [];
      const socket = await joined(room, seedVector, (type, decoder) => {
        if (type !== MESSAGE.syncStatus) return;
        const one = waiting.shift(); // it acknowledges in the order in which it was sent
        if (decoding.readVarUint(decoder) === 1) one?.resolve();
        else one?.reject(new Error("An edit was refused."));
      });
      let update = new Uint8Array();
      doc.on("update", (bytes: Uint8Array) => {
        update = bytes as Uint8Array<ArrayBuffer>;
      });
      const move = mover(doc);
      return {
        author: String(doc.clientID),
        move(n) {
          move(n);
          const acknowledged = new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
          socket.send(frame(room, MESSAGE.sync, (encoder) => sync.writeUpdate(encoder, update)));
          return acknowledged;
        },
      };
    },

    async firstJoin(room): Promise<FirstJoin> {
      const nothing = Y.encodeStateVector(new Y.Doc());
      const whole = Promise.withResolvers<Uint8Array>();
      let [bytes, last] = [0, 0];
      const started = performance.now();
      const socket = await joined(room, nothing, (type, decoder, size) => {
        bytes += size;
        last = performance.now();
        const update = type === MESSAGE.sync || type === MESSAGE.syncReply ? updateIn(decoder) : undefined;
        if (update) whole.resolve(update.slice());
      });
      const update = await whole.promise;
      const answeredMs = last - started;
      socket.close();
      return { answeredMs, bytes, ...timeReading(update) };
    },
  };
}

function seededDoc(seed: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, seed);
  return doc;
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

function frame(room: string, type: number, write: (encoder: encoding.Encoder) => void): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, room);
  encoding.writeVarUint(encoder, type);
  write(encoder);
  return encoding.toUint8Array(encoder);
}

/** The update in a message of the sync protocol; undefined when it asks for something. */
function updateIn(decoder: decoding.Decoder): Uint8Array | undefined {
  return decoding.readVarUint(decoder) === sync.messageYjsSyncStep1 ? undefined : decoding.readVarUint8Array(decoder);
}

function timeReading(update: Uint8Array): Pick<FirstJoin, "readMs" | "nodes"> {
  const started = performance.now();
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  const nodes = Object.keys(doc.getMap("nodes").toJSON()).length;
  return { readMs: performance.now() - started, nodes };
}
