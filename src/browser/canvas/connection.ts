/**
 * The line to the room: the official client over `/sync` with the session's cookie, one client for each connection. The page does not wait
 * for it where a copy of the canvas is kept here; edits never do. What the line says of itself ends in the bar (`saved.ts`).
 *
 * A line ends by a cut, by a refusal or because the studio has a newer document; the next one begins by itself. When the document
 * cannot be sent as it is, a fresh one is fetched beside it, put in its place in one go, and what was unsent is done again on it.
 */
import { EphemeralStore, LoroDoc } from "loro-crdt";
import { CrdtType, MessageType, RoomErrorCode, tryDecode, UpdateStatusCode } from "loro-protocol";
import type { Island } from "./island.ts";
import { dropStores, openStore } from "./offline-store.ts";
import { type Copy, openCopy } from "./offline.ts";
import { AnsweringClient, documentAdaptor, presenceAdaptor } from "./room-adaptors.ts";
import { type Saved, startSaved } from "./saved.ts";

export interface RoomConnection {
  presence: EphemeralStore;
}

const PRESENCE_MS = 30_000;
/** So long a kept copy waits for the studio's, which spares the page a jump. */
const GRACE_MS = 250;
const CONNECT_MS = 10_000;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 4_000;

/** What the client says when a line does not come about. */
const EXPECTED = /Join failed|Disconnected|Destroyed|did not answer|WebSocket/;

/** How a line ended. */
type Ended =
  | { why: "cut" | "again" }
  | { why: "refused"; status: number }
  /** The studio cannot use this document: of an older epoch, or older than what viewers are given. */
  | { why: "stale" }
  | { why: "closed"; sentence: string };

interface Line {
  island: Island;
  copy: Copy;
  saved: Saved;
  presence: EphemeralStore;
  url: string;
  /** Resolves when the studio's document is here for the first time. */
  ready: PromiseWithResolvers<void>;
  /** The document has to be fetched anew. */
  afresh: boolean;
  /** Something was refused on the present line: it is no proof of anything any more. */
  refused: boolean;
  /** Refusals in a row. */
  strikes: number;
  /** Sends on what another tab of this browser wrote. */
  forward: (bytes: Uint8Array) => void;
  wake: () => void;
}

/** Resolves when the document is here: from this browser at once, from the studio where nothing was kept. */
export async function connectRoom(island: Island): Promise<RoomConnection> {
  await dropStores(island.author.id).catch(() => {});
  // who only looks is given no history, writes nothing that could wait, and keeps nothing
  const copy = await openCopy(island, island.readOnly ? undefined : await openStore(island.author.id));
  const line: Line = {
    island,
    copy,
    saved: startSaved(island, copy),
    presence: new EphemeralStore(PRESENCE_MS),
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/sync`,
    ready: Promise.withResolvers(),
    afresh: false,
    refused: false,
    strikes: 0,
    forward: () => {},
    wake: () => {},
  };
  addEventListener("online", () => line.wake());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && line.wake());
  copy.onNeighbour((bytes) => line.forward(bytes));
  void keepLine(line);
  await (copy.found ? Promise.race([line.ready.promise, pause(GRACE_MS)]) : line.ready.promise);
  return { presence: line.presence };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function keepLine(line: Line): Promise<never> {
  for (let tries = 0; ; tries++) {
    line.saved.say({ line: line.saved.state.line === "joined" ? "away" : line.saved.state.line });
    const { ended, joined } = await oneLine(line);
    if (joined && line.strikes === 0) tries = 0;
    const wait = judge(line, ended, tries);
    line.saved.say({ line: "away" });
    const woken = Promise.withResolvers<void>();
    line.wake = woken.resolve;
    await Promise.race([pause(wait), woken.promise]);
  }
}

/** What an ended line means, and how long to wait for the next one. */
function judge(line: Line, ended: Ended, tries: number): number {
  const backoff = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries, 6)) * (0.75 + Math.random() / 2);
  switch (ended.why) {
    case "cut":
      return backoff;
    case "again":
      return tries === 0 ? 1 : backoff;
    case "stale":
      line.afresh = true;
      return tries < 3 ? 1 : backoff;
    case "closed":
      line.saved.say({ trouble: ended.sentence });
      return LONGEST_PAUSE_MS;
    case "refused":
      line.strikes++;
      line.saved.say({ trouble: sentenceOf(ended.status, line.strikes) });
      if (isLasting(ended.status) && line.strikes > 1) line.afresh = true;
      return isLasting(ended.status) && line.strikes < 3 ? 1 : Math.max(backoff, 1_000);
  }
}

/** Waiting mends a rate and a slow line; what is malformed, too large or not permitted stays so. */
const isLasting = (status: number): boolean =>
  status === UpdateStatusCode.PermissionDenied || status === UpdateStatusCode.InvalidUpdate || status === UpdateStatusCode.PayloadTooLarge;

function sentenceOf(status: number, strikes: number): string | undefined {
  if (strikes < 2) return undefined; // most are mended by joining again
  switch (status) {
    case UpdateStatusCode.RateLimited:
      return "Too much was changed at once. It is kept here and sent again in a moment.";
    case UpdateStatusCode.PayloadTooLarge:
      return "A change is too large for the studio.";
    case UpdateStatusCode.PermissionDenied:
      return "You may not change this canvas any more.";
    default:
      return "The studio could not take a change. It is kept here and tried again.";
  }
}

/** One connection from its beginning to its end. */
async function oneLine(line: Line): Promise<{ ended: Ended; joined: boolean }> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const client = new AnsweringClient({
    url: line.url,
    reconnect: { enabled: false },
    pingIntervalMs: 10_000,
    pingTimeoutMs: 5_000,
    onWsClose: () => resolve({ why: "cut" }),
  });
  const offline = () => resolve({ why: "cut" });
  addEventListener("offline", offline);
  let [joined, over] = [false, false];
  line.refused = false;
  const doc = line.afresh ? new LoroDoc() : line.island.doc;
  const adaptor = documentAdaptor(doc, {
    sent: () => line.saved.sent(),
    refused(status) {
      line.refused = true;
      resolve({ why: "refused", status });
    },
  });
  client.onAnswer = (roomKey) => roomKey.startsWith(CrdtType.Loro) && queueMicrotask(() => answered(line));
  const enter = async () => {
    await Promise.race([client.waitConnected(), late()]);
    client.socket.addEventListener("message", (event) => listen(event, resolve));
    await client.join({ roomId: line.island.projectId, crdtAdaptor: adaptor, auth: new Uint8Array() });
    await adaptor.reached;
    if (over) return; // whatever is asked of an ended client opens another socket
    if (line.island.doc !== doc) await bring(line, doc, adaptor.mayWrite);
    line.ready.resolve();
    if (over) return;
    joined = true;
    line.saved.say({ line: "joined" });
    settle(line);
    line.forward = adaptor.forward;
    await client.join({ roomId: line.island.projectId, crdtAdaptor: presenceAdaptor(line.presence), auth: new Uint8Array() });
  };
  enter().catch((cause: unknown) => {
    if (!EXPECTED.test(String(cause))) reportError(cause);
    setTimeout(() => resolve({ why: "cut" }), 0); // a refused join says why in its own frame, just before
  });
  const ended = await promise;
  over = true;
  line.forward = () => {};
  removeEventListener("offline", offline);
  adaptor.destroy();
  line.saved.cut();
  setTimeout(() => client.destroy(), 0); // after the client's own answer to the same event, which would open another socket
  return { ended, joined };
}

const late = () => pause(CONNECT_MS).then(() => Promise.reject(new Error("The studio did not answer.")));

/** The frames whose meaning the client does not hand on. */
function listen(event: MessageEvent<ArrayBuffer | string>, end: (ended: Ended) => void): void {
  if (typeof event.data === "string") return;
  const message = tryDecode(new Uint8Array(event.data));
  if (message?.type === MessageType.JoinError) {
    const isStale = message.appCode === "stale_epoch" || message.appCode === "stale_copy";
    if (isStale) end({ why: "stale" });
    else if (message.appCode !== "unavailable" && message.appCode !== "limited") end({ why: "closed", sentence: message.message });
  }
  if (message?.type === MessageType.RoomError)
    end(message.code === RoomErrorCode.RejoinSuggested ? { why: "again" } : { why: "closed", sentence: message.message });
}

function answered(line: Line): void {
  line.saved.answered();
  settle(line);
}

/** Nothing is under way any more: all that is here is on the studio's disk. */
function settle(line: Line): void {
  if (line.refused || line.saved.state.line !== "joined" || line.saved.state.underWay > 0) return;
  line.strikes = 0;
  line.copy.settle();
  line.saved.say({ trouble: undefined });
}

async function bring(line: Line, doc: LoroDoc, mayWrite: boolean): Promise<void> {
  line.afresh = false;
  const { putInPlace } = await readReplacing();
  const left = await putInPlace(line.island, line.copy, doc, mayWrite);
  if (left.length > 0) line.saved.left(left);
}

/** Few visits meet a document that the studio does not take any more. */
const readReplacing = () => import("./replace-document.ts");
