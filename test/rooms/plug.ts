import { LoroDoc, type LoroMap } from "loro-crdt";
import { CrdtType, decode, encode, type HexString, MessageType, type ProtocolMessage } from "loro-protocol";
import type { Visitor } from "../../src/rooms/port.ts";
import { PROJECT, type Studio, until } from "./studio.ts";

/** A socket in memory: what the server sent, decoded. */
export function plug(
  { rooms }: Studio,
  visitor: Visitor | { refused: string } | (() => Visitor | { refused: string }) = {
    actor: "usr_ada",
    role: "editor",
    name: "Ada",
    hue: 90,
  },
  lag = 0,
) {
  const heard: (ProtocolMessage | string)[] = [];
  const ended: { code: number; reason: string }[] = [];
  const socket = {
    send: (frame: Uint8Array | string) => void heard.push(typeof frame === "string" ? frame : decode(frame)),
    close: (code: number, reason: string) => void ended.push({ code, reason }),
    buffered: () => lag,
  };
  const session = rooms.connect(socket, { authenticate: async () => (typeof visitor === "function" ? visitor() : visitor) });
  const say = (message: ProtocolMessage) => session.receive(encode(message));
  const of = <Type extends ProtocolMessage["type"]>(type: Type) =>
    heard.filter((one): one is Extract<ProtocolMessage, { type: Type }> => typeof one !== "string" && one.type === type);
  return {
    heard,
    ended,
    session,
    say,
    of,
    statuses: () => of(MessageType.Ack).map((ack) => ack.status),
    async join(version = new Uint8Array(), roomId = PROJECT) {
      const doc = new LoroDoc();
      say({ type: MessageType.JoinRequest, crdt: CrdtType.Loro, roomId, auth: new Uint8Array(), version });
      await until(() => of(MessageType.JoinResponseOk).length + of(MessageType.JoinError).length > 0);
      for (const { updates } of of(MessageType.DocUpdate)) doc.importBatch(updates);
      return doc;
    },
    update: (bytes: Uint8Array, batch = 1) =>
      say({ type: MessageType.DocUpdate, crdt: CrdtType.Loro, roomId: PROJECT, updates: [bytes], batchId: batchId(batch) }),
  };
}

export const batchId = (number: number): HexString => `0x${number.toString(16).padStart(16, "0")}`;

/** One more step of the document, as an update. */
export function moved(doc: LoroDoc, x: number): Uint8Array {
  const since = doc.oplogVersion();
  (doc.getMap("nodes").get("nod_p") as LoroMap).set("x", x);
  doc.commit();
  return doc.export({ mode: "update", from: since });
}
