/**
 * Our ends of the official client. The document's sends what this tab writes and, after a join, whatever the studio lacks, in pieces
 * that it takes and by the steps of undo that they are; it also hears which batches were acknowledged, which the client itself keeps to itself.
 */
import { type EphemeralStore, type LoroDoc, type PeerID, VersionVector } from "loro-crdt";
import { CrdtType, type HexString, type JoinResponseOk } from "loro-protocol";
import { type CrdtDocAdaptor, LoroWebsocketClient } from "loro-websocket";
import { splitBySteps } from "../../canvas/step.ts";

type Send = (updates: Uint8Array[]) => void;

/** Well below what a room takes in one update: 8 MiB, and 250,000 operations, of which each letter is one. */
const PIECE_BYTES = 4 * 1024 * 1024;
const PIECE_OPERATIONS = 100_000;
const ONE_BY_ONE = 100;

export interface DocumentAdaptor extends CrdtDocAdaptor {
  /** The document has everything that the studio had at the join. */
  reached: Promise<void>;
  mayWrite: boolean;
  /** Hands on what another tab of this browser wrote. */
  forward(bytes: Uint8Array): void;
}

export interface Acknowledgements {
  sent(): void;
  refused(status: number): void;
}

export function documentAdaptor(doc: LoroDoc, tell: Acknowledgements): DocumentAdaptor {
  let send: Send | undefined;
  let unsubscribe = () => {};
  let wanted: VersionVector | undefined;
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  const post = (updates: Uint8Array[]) => {
    for (const update of updates) {
      if (!send) return;
      tell.sent();
      send([update]);
    }
  };
  const check = () => {
    const compared = wanted && doc.oplogVersion().compare(wanted);
    if (compared !== undefined && compared >= 0) resolve();
  };
  const adaptor: DocumentAdaptor = {
    crdtType: CrdtType.Loro,
    reached,
    mayWrite: false,
    forward: (bytes) => adaptor.mayWrite && post([bytes]),
    setCtx(context) {
      send = context.send;
      unsubscribe();
      unsubscribe = doc.subscribeLocalUpdates((update) => post([update]));
    },
    async handleJoinOk(answer: JoinResponseOk) {
      wanted = VersionVector.decode(answer.version);
      adaptor.mayWrite = answer.permission === "write";
      const compared = doc.oplogVersion().compare(wanted);
      if (adaptor.mayWrite && (compared === undefined || compared > 0))
        post(piecesSince(doc, wanted).flatMap((piece) => splitBySteps(doc, piece)));
      check();
    },
    waitForReachingServerVersion: () => reached,
    applyUpdate(updates) {
      if (updates.length === 0) return;
      importUpdates(doc, updates);
      check();
    },
    cmpVersion: (version) => doc.version().compare(VersionVector.decode(version)) as 0 | 1 | -1 | undefined,
    getVersion: () => doc.oplogVersion().encode(),
    onUpdateError: (_updates, status) => tell.refused(status),
    destroy() {
      unsubscribe();
      send = undefined;
    },
  };
  return adaptor;
}

/** Everything after a version: at once, or, when that is too much for one update, divided by operations. */
export function piecesSince(doc: LoroDoc, from: VersionVector): Uint8Array[] {
  const spans = [...doc.oplogVersion().toJSON()].flatMap(([peer, end]) => {
    const start = from.get(peer) ?? 0;
    return end > start ? [{ peer, start, end }] : [];
  });
  const operations = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  const whole = operations <= PIECE_OPERATIONS ? doc.export({ mode: "update", from }) : undefined;
  if (whole && whole.length <= PIECE_BYTES) return [whole];
  return spans.flatMap(({ peer, start, end }) => divided(doc, peer, start, end));
}

function divided(doc: LoroDoc, peer: PeerID, start: number, end: number): Uint8Array[] {
  if (end - start <= PIECE_OPERATIONS) {
    const bytes = doc.export({ mode: "updates-in-range", spans: [{ id: { peer, counter: start }, len: end - start }] });
    if (bytes.length <= PIECE_BYTES || end - start < 2) return [bytes];
  }
  const middle = start + Math.floor((end - start) / 2);
  return [...divided(doc, peer, start, middle), ...divided(doc, peer, middle, end)];
}

/** Presence over one line after another: the store stays. */
export function presenceAdaptor(store: EphemeralStore): CrdtDocAdaptor {
  let unsubscribe = () => {};
  let send: Send | undefined;
  return {
    crdtType: CrdtType.LoroEphemeralStore,
    setCtx(context) {
      send = context.send;
      unsubscribe();
      unsubscribe = store.subscribeLocalUpdates((update) => send?.([update]));
    },
    async handleJoinOk() {
      const all = store.encodeAll();
      if (all.length > 0) send?.([all]);
    },
    waitForReachingServerVersion: async () => {},
    applyUpdate: (updates) => {
      for (const update of updates) store.apply(update);
    },
    cmpVersion: () => 0,
    getVersion: () => new Uint8Array(),
    destroy() {
      unsubscribe();
      send = undefined;
    },
  };
}

/** The official client, which also says when a batch has been answered, whatever the answer. */
export class AnsweringClient extends LoroWebsocketClient {
  onAnswer: (roomKey: string, updates: Uint8Array[]) => void = () => {};

  override consumeSentBatch(refId: HexString) {
    const batch = super.consumeSentBatch(refId);
    if (batch) this.onAnswer(batch.roomKey, batch.updates);
    return batch;
  }
}

/**
 * Loro takes a batch in by a checkout, and after a checkout there is no undo in an open editor: only what is too much to be taken in one by one
 * comes that way, as after a long time away.
 */
function importUpdates(doc: LoroDoc, updates: Uint8Array[]): void {
  if (updates.length > ONE_BY_ONE) doc.importBatch(updates);
  else for (const update of updates) doc.import(update);
}
