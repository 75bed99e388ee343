/** A person's page in the simulated world: a document, the protocol's client side, and a line that delays, loses and cuts. */
import { decodeImportBlobMeta, LoroDoc, VersionVector } from "loro-crdt";
import { CrdtType, decode, encode, type HexString, MessageType, type ProtocolMessage } from "loro-protocol";
import { commitOps } from "../../src/canvas/canvas.ts";
import type { Edit } from "../../src/canvas/edit.ts";
import { planEdits } from "../../src/canvas/edit.ts";
import { type LiveCanvas, openLive } from "../../src/canvas/live.ts";
import { splitBySteps } from "../../src/canvas/step.ts";
import { AppError } from "../../src/lib/errors.ts";
import { openFragments, updateFrames } from "../../src/rooms/frames.ts";
import type { SyncSession } from "../../src/rooms/port.ts";
import { PROJECT, type SimServer } from "./server.ts";
import type { Virtual } from "./virtual.ts";

const CHANNEL = { crdt: CrdtType.Loro, roomId: PROJECT } as const;

const endsOf = (update: Uint8Array): Map<string, number> => decodeImportBlobMeta(update, false).partialEndVersionVector.toJSON();

export interface SimPeer {
  readonly actor: string;
  readonly isViewer: boolean;
  readonly live: LiveCanvas;
  /** Last counters that were acknowledged, by peer id, of the present epoch. */
  readonly acked: ReadonlyMap<string, number>;
  readonly settled: boolean;
  readonly wrongs: string[];
  /** Applies it to its own document and sends it; the operations' count, 0 when it makes no sense to this peer. */
  edit(edits: Edit[], step?: string): number;
  /** Writes around the rules, as a hostile client would. */
  forge(write: (doc: LoroDoc) => void): void;
  cut(): void;
  /** Connects again when it is not connected. */
  tick(): void;
  end(): void;
}

export function openPeer(world: Virtual, name: { actor: string; isViewer: boolean }, server: () => SimServer): SimPeer {
  let doc = new LoroDoc();
  let live = openLive(doc);
  let line: ReturnType<typeof connect> | undefined;
  let retryAt = 0;
  const acked = new Map<string, number>();
  const wrongs: string[] = [];

  /** From nothing: what was unsent is lost, as it would be without the page's journal of named edits. */
  function startAfresh(): void {
    live.close();
    doc.free();
    doc = new LoroDoc();
    live = openLive(doc);
    acked.clear();
  }

  function connect() {
    const { life, rooms } = server();
    let isOpen = true;
    let joined = false;
    const waiting = new Map<HexString, Map<string, number>>();
    const delay = () => 0.5 + world.random() * world.random() * 30;
    const [up, down] = [world.line(delay), world.line(delay)];
    const session: SyncSession = rooms.connect(
      {
        send: (frame) => down(() => isOpen && life.alive && typeof frame !== "string" && receive(decode(frame))),
        close: () => down(() => drop()),
      },
      { authenticate: async () => ({ actor: name.actor, role: name.isViewer ? "viewer" : "editor", name: "Somebody", hue: 1 }) },
    );
    const fragments = openFragments({ batches: 100, totalBytes: 1e9, timeoutMs: 60_000 }, () =>
      wrongs.push("A batch came in pieces that do not fit."),
    );
    const say = (message: ProtocolMessage | Uint8Array) => {
      const frame = message instanceof Uint8Array ? message : encode(message);
      up(() => isOpen && life.alive && session.receive(frame));
    };
    const join = () => {
      joined = false;
      waiting.clear();
      const version = doc.oplogVersion();
      say({
        type: MessageType.JoinRequest,
        ...CHANNEL,
        auth: new Uint8Array(),
        version: version.length() > 0 ? version.encode() : new Uint8Array(),
      });
    };

    function drop(): void {
      if (!isOpen) return;
      isOpen = false;
      fragments.clear();
      line = undefined;
      retryAt = world.now() + 5 + world.random() * 60;
      const { life: now } = server();
      if (now === life && life.alive) session.closed();
    }

    function send(update: Uint8Array): void {
      for (const part of splitBySteps(doc, update))
        for (const frame of updateFrames(CHANNEL, [part])) {
          const message = decode(frame);
          if ("batchId" in message) waiting.set(message.batchId, endsOf(part));
          say(frame);
        }
    }

    function receive(message: ProtocolMessage): void {
      switch (message.type) {
        case MessageType.JoinResponseOk: {
          joined = true;
          const theirs = VersionVector.decode(message.version);
          const order = doc.oplogVersion().compare(theirs);
          if (order === undefined || order > 0) send(doc.export({ mode: "update", from: theirs }));
          return;
        }
        case MessageType.JoinError:
          if (message.appCode === "stale_epoch" || message.appCode === "stale_copy") {
            if (message.appCode === "stale_copy" && !name.isViewer) wrongs.push("An editor was told that its copy is stale.");
            startAfresh();
            return join();
          }
          if (message.appCode !== "unavailable") wrongs.push(`The join was refused: ${message.appCode} ${message.message}`);
          return drop();
        case MessageType.RoomError:
          return join();
        case MessageType.DocUpdate:
          return take(message.updates);
        case MessageType.DocUpdateFragmentHeader:
          return fragments.start(message);
        case MessageType.DocUpdateFragment: {
          const whole = fragments.add(message);
          return whole && take([whole]);
        }
        case MessageType.Ack:
          return acknowledged(message.refId, message.status);
        default:
          return;
      }
    }

    function take(updates: Uint8Array[]): void {
      try {
        if (!doc.importBatch(updates).pending) return;
        wrongs.push(`${name.actor} was sent what it cannot merge.`);
      } catch (cause) {
        wrongs.push(
          `${name.actor}${name.isViewer ? ", who only looks," : ""} was sent what it cannot read: ${String(cause).slice(0, 200)}`,
        );
      }
    }

    function acknowledged(batch: HexString, status: number): void {
      const version = waiting.get(batch);
      waiting.delete(batch);
      if (status === 0 && version && !name.isViewer)
        for (const [peer, end] of version) if (peer === doc.peerIdStr) acked.set(peer, Math.max(acked.get(peer) ?? 0, end));
      if (status === 0 && name.isViewer) wrongs.push("A viewer's update was acknowledged.");
      if (status !== 0 && status !== 4 && !name.isViewer) wrongs.push(`${name.actor}'s update was refused with ${status}.`);
    }

    join();
    return { send: (update: Uint8Array) => void (joined && send(update)), drop, isSettled: () => joined && waiting.size === 0 };
  }

  function written(since: VersionVector): void {
    const update = doc.export({ mode: "update", from: since });
    line?.send(update);
  }

  return {
    actor: name.actor,
    isViewer: name.isViewer,
    get live() {
      return live;
    },
    acked,
    get settled() {
      return line?.isSettled() ?? false;
    },
    wrongs,
    edit(edits, step) {
      const since = doc.oplogVersion();
      try {
        const ops = planEdits(live.view, edits, { actor: name.actor, time: world.now() });
        commitOps(doc, ops, step);
        if (ops.length > 0) written(since);
        return ops.length;
      } catch (cause) {
        if (cause instanceof AppError) return 0;
        throw cause;
      }
    },
    forge(write) {
      const since = doc.oplogVersion();
      write(doc);
      doc.commit();
      if (doc.oplogVersion().compare(since) !== 0) written(since);
    },
    cut: () => line?.drop(),
    end() {
      line?.drop();
      live.close();
      doc.free();
    },
    tick() {
      if (!line && world.now() >= retryAt && server().life.alive) line = connect();
    },
  };
}
