/**
 * Frames of the Loro protocol: the codec is `loro-protocol`'s; here are the sizes. A frame holds at most 256 KiB, so small updates
 * travel together and a large one in fragments, both ways.
 */
import {
  bytesToHex,
  CrdtType,
  type DocUpdate,
  type DocUpdateFragment,
  type DocUpdateFragmentHeader,
  encode,
  type HexString,
  MAX_MESSAGE_SIZE,
  MessageType,
  type ProtocolMessage,
  UpdateStatusCode,
} from "loro-protocol";

export { CrdtType, MessageType, UpdateStatusCode };
export type UpdateStatus = (typeof UpdateStatusCode)[keyof typeof UpdateStatusCode];

export interface Channel {
  crdt: CrdtType;
  roomId: string;
}

/** Of updates in one frame or fragment; the rest of the frame is room id, batch id and lengths. */
const PAYLOAD_LIMIT_BYTES = MAX_MESSAGE_SIZE - 16 * 1024;
const LENGTH_BYTES = 5;

export const WIRE_CLOSE = { badFrame: 4400, noJoin: 4408, tooLarge: 1009, restart: 1012, later: 1013 } as const;

const newBatchId = (): HexString => bytesToHex(crypto.getRandomValues(new Uint8Array(8)));

/** The frames that carry these updates, in order. */
export function updateFrames(channel: Channel, updates: readonly Uint8Array[]): Uint8Array[] {
  const frames: Uint8Array[] = [];
  let group: Uint8Array[] = [];
  let size = 0;
  const close = () => {
    if (group.length > 0)
      frames.push(
        encode({
          type: MessageType.DocUpdate,
          crdt: channel.crdt,
          roomId: channel.roomId,
          updates: group,
          batchId: newBatchId(),
        } satisfies DocUpdate),
      );
    group = [];
    size = 0;
  };
  for (const update of updates) {
    const needs = update.length + LENGTH_BYTES;
    if (size + needs > PAYLOAD_LIMIT_BYTES) close();
    if (needs > PAYLOAD_LIMIT_BYTES) frames.push(...fragmentFrames(channel, update));
    else {
      group.push(update);
      size += needs;
    }
  }
  close();
  return frames;
}

function fragmentFrames({ crdt, roomId }: Channel, update: Uint8Array): Uint8Array[] {
  const batchId = newBatchId();
  const fragmentCount = Math.ceil(update.length / PAYLOAD_LIMIT_BYTES);
  const header: DocUpdateFragmentHeader = {
    type: MessageType.DocUpdateFragmentHeader,
    crdt,
    roomId,
    batchId,
    fragmentCount,
    totalSizeBytes: update.length,
  };
  const fragments = Array.from({ length: fragmentCount }, (_, index): DocUpdateFragment => {
    const fragment = update.subarray(index * PAYLOAD_LIMIT_BYTES, (index + 1) * PAYLOAD_LIMIT_BYTES);
    return { type: MessageType.DocUpdateFragment, crdt, roomId, batchId, index, fragment };
  });
  return [header, ...fragments].map((message: ProtocolMessage) => encode(message));
}

export interface FragmentLimits {
  batches: number;
  totalBytes: number;
  timeoutMs: number;
}

interface FragmentBatch {
  count: number;
  total: number;
  received: number;
  parts: Map<number, Uint8Array>;
  timer: Timer;
}

type Timer = ReturnType<typeof setTimeout>;

/** Puts fragments together. `refuse` is called once for a batch that is too large, malformed or late; its other fragments are dropped. */
export function openFragments(limits: FragmentLimits, refuse: (channel: Channel, batchId: HexString, status: UpdateStatus) => void) {
  const batches = new Map<string, FragmentBatch>();
  const keyOf = (message: Channel & { batchId: HexString }) => `${message.crdt} ${message.roomId} ${message.batchId}`;

  function drop(key: string): void {
    clearTimeout(batches.get(key)?.timer);
    batches.delete(key);
  }

  return {
    start(header: DocUpdateFragmentHeader): void {
      const key = keyOf(header);
      const { fragmentCount: count, totalSizeBytes: total } = header;
      if (total > limits.totalBytes) return refuse(header, header.batchId, UpdateStatusCode.PayloadTooLarge);
      if (batches.size >= limits.batches) return refuse(header, header.batchId, UpdateStatusCode.RateLimited);
      if (count < 1 || count > total || count > 4 * Math.ceil(limits.totalBytes / PAYLOAD_LIMIT_BYTES) || batches.has(key))
        return refuse(header, header.batchId, UpdateStatusCode.InvalidUpdate);
      const timer = setTimeout(() => {
        drop(key);
        refuse(header, header.batchId, UpdateStatusCode.FragmentTimeout);
      }, limits.timeoutMs);
      batches.set(key, { count, total, received: 0, parts: new Map(), timer });
    },
    /** The whole update with its last fragment, undefined before. */
    add(message: DocUpdateFragment): Uint8Array | undefined {
      const key = keyOf(message);
      const batch = batches.get(key);
      if (!batch || batch.parts.has(message.index)) return undefined;
      batch.received += message.fragment.length;
      batch.parts.set(message.index, message.fragment.slice()); // the frame's memory is the transport's
      const whole = batch.parts.size === batch.count;
      if (message.index >= batch.count || batch.received > batch.total || (whole && batch.received !== batch.total)) {
        drop(key);
        refuse(message, message.batchId, UpdateStatusCode.InvalidUpdate);
        return undefined;
      }
      if (!whole) return undefined;
      drop(key);
      return Buffer.concat(Array.from({ length: batch.count }, (_, index) => batch.parts.get(index) as Uint8Array));
    },
    clear(): void {
      for (const key of [...batches.keys()]) drop(key);
    },
  };
}
