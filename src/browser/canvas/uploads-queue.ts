/**
 * Files on their way to the studio, three at a time, by the official tus client. A cut is waited out and the file goes on at the byte that
 * the studio has; so does a reload, because file and address are kept in this browser until the node is there. Two tabs never send the
 * same file: a transfer is held by a lock.
 */
import { type DetailedError, Upload } from "tus-js-client";
import type { Island } from "./island.ts";
import type { KeptUpload, StoreDb } from "./offline-store.ts";
import { csrfHeader } from "./send.ts";

export type TransferState =
  | "waiting"
  | "sending"
  /** The studio has every byte and looks at them. */
  | "reading"
  | "stalled"
  | "paused"
  /** The file itself is not here any more: it has to be chosen again. */
  | "missing"
  | "refused"
  | "done";

export interface Transfer extends KeptUpload {
  state: TransferState;
  reason?: string | undefined;
  nodeId?: string;
}

export interface Transfers {
  all: ReadonlyMap<string, Transfer>;
  add(transfers: readonly KeptUpload[]): void;
  pause(id: string): void;
  resume(id: string): void;
  /** Stops it and takes away what the studio has of it. */
  cancel(id: string): void;
  /** Gives a missing file back; answers whether one was waiting for it. */
  give(file: File): boolean;
  onChange(listener: (transfer: Transfer) => void): void;
}

const AT_ONCE = 3;
const CHUNK_BYTES = 8 * 1024 * 1024;
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000];
/** Larger files are not copied into the browser's store. */
const KEPT_BYTES = 512 * 1024 * 1024;

interface Active {
  upload: Upload;
  release: () => void;
}

interface Desk {
  island: Island;
  db: StoreDb | undefined;
  all: Map<string, Transfer>;
  active: Map<string, Active>;
  retries: Map<string, number>;
  tell(transfer: Transfer): void;
}

export function openTransfers(island: Island, db: StoreDb | undefined): Transfers {
  const listeners = new Set<(transfer: Transfer) => void>();
  const desk: Desk = {
    island,
    db,
    all: new Map(),
    active: new Map(),
    retries: new Map(),
    tell: (transfer) => {
      for (const listener of listeners) listener(transfer);
    },
  };
  addEventListener("online", () => retryStalled(desk));
  return {
    all: desk.all,
    add(transfers) {
      for (const kept of transfers) {
        const state = kept.file ? (kept.paused ? "paused" : "waiting") : "missing";
        change(desk, { ...kept, state }, {});
        void keep(desk, kept);
      }
      startNext(desk);
    },
    pause(id) {
      stop(desk, id);
      update(desk, id, { state: "paused", paused: true });
      startNext(desk);
    },
    resume(id) {
      desk.retries.delete(id);
      update(desk, id, { state: "waiting", paused: false, reason: undefined });
      startNext(desk);
    },
    cancel: (id) => void cancel(desk, id),
    give(file) {
      const missing = [...desk.all.values()].find((one) => one.state === "missing" && one.name === file.name && one.size === file.size);
      if (!missing) return false;
      update(desk, missing.id, { file, state: "waiting" });
      startNext(desk);
      return true;
    },
    onChange: (listener) => void listeners.add(listener),
  };
}

function change(desk: Desk, transfer: Transfer, part: Partial<Transfer>): Transfer {
  const changed = { ...transfer, ...part };
  desk.all.set(transfer.id, changed);
  desk.tell(changed);
  return changed;
}

function update(desk: Desk, id: string, part: Partial<Transfer>): void {
  const transfer = desk.all.get(id);
  if (!transfer) return;
  const changed = change(desk, transfer, part);
  if (part.url !== undefined || part.paused !== undefined || part.file) void keep(desk, changed);
}

async function keep({ db }: Desk, { id, project, name, size, mime, file, box, step, url, sent, paused }: KeptUpload): Promise<void> {
  const record = { id, project, name, size, mime, box, step, url, sent, paused };
  if (!db) return;
  const whole = file && size <= KEPT_BYTES ? { ...record, file } : record;
  await db.put("uploads", whole).catch(() => db.put("uploads", record).catch(() => {})); // no room: the file has to be chosen again
}

const forget = ({ db }: Desk, id: string) => void db?.delete("uploads", id).catch(() => {});

function startNext(desk: Desk): void {
  for (const transfer of desk.all.values()) {
    if (desk.active.size >= AT_ONCE) return;
    if (transfer.state === "waiting" && transfer.file && !desk.active.has(transfer.id)) begin(desk, transfer, transfer.file);
  }
}

function begin(desk: Desk, transfer: Transfer, file: File): void {
  const { id } = transfer;
  const held = Promise.withResolvers<void>();
  const upload = uploadOf(desk, transfer, file);
  desk.active.set(id, { upload, release: held.resolve });
  update(desk, id, { state: "sending" });
  if (!navigator.locks) return upload.start();
  void navigator.locks.request(`clash upload ${id}`, { ifAvailable: true }, (lock) => {
    if (desk.active.get(id)?.upload !== upload) return;
    if (lock) {
      upload.start();
      return held.promise;
    }
    desk.active.delete(id); // another tab of this browser is at it
    desk.all.delete(id);
    desk.tell({ ...transfer, state: "done" });
    startNext(desk);
  });
}

function uploadOf(desk: Desk, transfer: Transfer, file: File): Upload {
  const { id, box, name, step, project } = transfer;
  const upload: Upload = new Upload(file, {
    endpoint: "/api/uploads",
    uploadUrl: transfer.url,
    chunkSize: CHUNK_BYTES,
    retryDelays: null, // one way of trying again: ours, which also survives the tab
    storeFingerprintForResuming: false,
    headers: csrfHeader(),
    metadata: { filename: name, projectId: project, x: String(box.x), y: String(box.y), step },
    onUploadUrlAvailable: () => update(desk, id, { url: upload.url }),
    onProgress: (sent, total) => {
      desk.retries.delete(id);
      update(desk, id, { sent, state: sent >= total ? "reading" : "sending" });
    },
    onSuccess: ({ lastResponse }) => finish(desk, id, lastResponse.getHeader("Clash-Node")),
    onError: (error) => fail(desk, id, error),
  });
  return upload;
}

function finish(desk: Desk, id: string, nodeId: string | undefined): void {
  stop(desk, id);
  forget(desk, id);
  update(desk, id, { state: "done", ...(nodeId ? { nodeId } : {}) });
  desk.all.delete(id);
  startNext(desk);
}

/** A line that is cut, a studio that is away or busy: later. All else is an answer. */
function fail(desk: Desk, id: string, error: Error | DetailedError): void {
  const response = "originalResponse" in error ? error.originalResponse : null;
  const status = response?.getStatus() ?? 0; // read first: stopping empties the answer
  const isPassing = status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;
  const reason = sentenceOf(response?.getBody() ?? "");
  stop(desk, id);
  if (isPassing && desk.all.has(id)) {
    const tries = desk.retries.get(id) ?? 0;
    desk.retries.set(id, tries + 1);
    update(desk, id, { state: "stalled", reason: status === 0 ? "Waits for the studio." : reason });
    setTimeout(() => again(desk, id), RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
  } else if (status === 401 || status === 403) {
    update(desk, id, { state: "paused", reason }); // signed out, or an old page: it can go on after that is mended
  } else {
    forget(desk, id);
    update(desk, id, { state: "refused", reason });
  }
  startNext(desk);
}

function again(desk: Desk, id: string): void {
  if (desk.all.get(id)?.state !== "stalled") return;
  update(desk, id, { state: "waiting" });
  startNext(desk);
}

function retryStalled(desk: Desk): void {
  for (const id of [...desk.all.keys()]) again(desk, id);
}

/** The problem's own sentence, without the name of the form's field. */
function sentenceOf(body: string): string {
  try {
    return (JSON.parse(body) as { detail: string }).detail.replace(/^file: /, "");
  } catch {
    return body && body.length < 300 && !body.startsWith("<") ? body : "The studio did not take it. Nothing was kept.";
  }
}

function stop(desk: Desk, id: string): void {
  const active = desk.active.get(id);
  desk.active.delete(id);
  active?.release();
  void active?.upload.abort().catch(() => {}); // what is under way ends; the studio keeps what came
}

async function cancel(desk: Desk, id: string): Promise<void> {
  const transfer = desk.all.get(id);
  stop(desk, id);
  desk.all.delete(id);
  forget(desk, id);
  if (transfer) desk.tell({ ...transfer, state: "done" });
  startNext(desk);
  const url = transfer?.url;
  if (url) await Upload.terminate(url, { headers: csrfHeader() }).catch(() => {}); // it expires by itself where this does not arrive
}
