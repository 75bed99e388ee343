/**
 * Resumable uploads: tus 1.0.0 with creation, termination, expiration and checksum (https://tus.io/protocols/resumable-upload). Ours
 * rather than a library's, because an offset is told only once its bytes are on disk, and a whole file becomes asset and node in one go.
 *
 * Metadata: `filename`, `projectId`, `x`, `y` where a node is wanted, and `step` for what is undone together. The answer to the last piece, and to HEAD afterwards, names
 * what was made in `Clash-Asset` and `Clash-Node`.
 */
import { Type } from "@sinclair/typebox";
import { type Actor, mayReach } from "../actors.ts";
import { MAX_ASSET_BYTES } from "../assets/save.ts";
import {
  beginUpload,
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  ChecksumMismatch,
  dropUpload,
  finishUpload,
  type Piece,
  plainName,
  type Upload,
  uploadById,
  writePiece,
} from "../assets/uploads.ts";
import { Position } from "../canvas/nodes/define.ts";
import { AppError } from "../lib/errors.ts";
import { validate } from "../lib/validate.ts";
import { requireProject } from "../projects.ts";
import { errorReply } from "./errors.ts";
import { requireEditor } from "./guard.ts";
import { SAFETY_HEADERS } from "./reply.ts";
import { controller, type Web } from "./web.ts";

const VERSION = "1.0.0";
const EXTENSIONS = "creation,termination,expiration,checksum";
const STEP_LIMIT = 40;
const HANDOVER_MS = 5_000;
const Place = Type.Object({ x: Position, y: Position });

/** Statuses that tus has and the rest of our HTTP does not. */
class Refusal extends Error {
  constructor(
    readonly status: 400 | 410 | 412 | 415 | 423 | 460,
    message: string,
  ) {
    super(message);
  }
}

/** One writer per upload: a sender that asks anew has lost its old line, so the old one is ended. */
interface Writing {
  end: AbortController;
  done: Promise<unknown>;
}

interface Asked {
  actor: Actor;
  request: Request;
  params: { id: string };
}

export function uploadRoutes(web: Web) {
  const writing = new Map<string, Writing>();
  const bodyless = { parse: "none" } as const;

  async function tus(request: Request, work: () => Promise<Response>): Promise<Response> {
    const response = await answer(request, work).catch((error: unknown) => refusal(web, error, request));
    response.headers.set("tus-resumable", VERSION);
    return response;
  }

  const head = ({ actor, request, params }: Asked) =>
    tus(request, async () => {
      await handOver(writing, params.id);
      const upload = await finished(web, await mine(web, actor, params.id));
      return reply(200, {
        "cache-control": "no-store",
        "upload-length": String(upload.length),
        "upload-metadata": metadataOf(upload),
        ...stateOf(upload),
      });
    });

  const patch = ({ actor, request, params }: Asked) =>
    tus(request, async () => {
      if (request.headers.get("content-type") !== "application/offset+octet-stream")
        throw new Refusal(415, "A piece is sent as application/offset+octet-stream.");
      const upload = await mine(web, actor, params.id);
      const piece = { offset: wholeNumber(request, "upload-offset"), checksum: checksumOf(request) };
      if (writing.has(upload.id)) throw new Refusal(423, "Another piece of this file is being written.");
      const offset = await asWriter(writing, upload.id, (end) => writePiece(web.clash, upload, { ...piece, body: bodyOf(request, end) }));
      return reply(204, stateOf(await finished(web, { ...upload, offset })));
    });

  const remove = ({ actor, request, params }: Asked) =>
    tus(request, async () => {
      const upload = await mine(web, actor, params.id);
      await handOver(writing, upload.id);
      await dropUpload(web.clash, upload);
      return reply(204);
    });

  return controller(web)
    .options("/api/uploads", () => options())
    .options("/api/uploads/:id", () => options())
    .post("/api/uploads", ({ actor, request }) => tus(request, () => create(web, actor, request)), bodyless)
    .head("/api/uploads/:id", head)
    .patch("/api/uploads/:id", patch, bodyless)
    .delete("/api/uploads/:id", remove, bodyless)
    .post("/api/uploads/:id", (asked) => overridden(asked, { patch, remove }), bodyless);
}

/** For senders that cannot say PATCH or DELETE. */
function overridden(asked: Asked, { patch, remove }: Record<"patch" | "remove", (asked: Asked) => Promise<Response>>): Promise<Response> {
  const method = asked.request.headers.get("x-http-method-override");
  if (method === "PATCH") return patch(asked);
  if (method === "DELETE") return remove(asked);
  throw new AppError("not_found", "There is nothing at this address.");
}

async function create(web: Web, actor: Actor, request: Request): Promise<Response> {
  if (request.headers.has("upload-defer-length")) throw new Refusal(400, "Upload-Defer-Length: The length must be known at the start.");
  const length = wholeNumber(request, "upload-length");
  const metadata = readMetadata(request.headers.get("upload-metadata") ?? "");
  const projectId = metadata.get("projectId") ?? "";
  requireEditor(actor);
  if (!mayReach(actor, projectId)) throw new AppError("not_found", "There is no such project.");
  await requireProject(web.clash, projectId);
  const name = plainName(metadata.get("filename") ?? "");
  const place = placeOf(metadata);
  const step = metadata.get("step")?.slice(0, STEP_LIMIT) || null;
  const upload = await beginUpload(web.clash, { projectId, actor: actor.behalfOf ?? actor.id, name, length, place, step });
  return reply(201, { location: `/api/uploads/${upload.id}`, ...stateOf(upload) });
}

function placeOf(metadata: Map<string, string>): Upload["place"] {
  if (!metadata.has("x") && !metadata.has("y")) return null;
  return validate(Place, { x: Number(metadata.get("x")), y: Number(metadata.get("y")) });
}

async function mine(web: Web, actor: Actor, id: string): Promise<Upload> {
  requireEditor(actor);
  const upload = await uploadById(web.clash, id);
  if (!upload || upload.actor !== (actor.behalfOf ?? actor.id) || !mayReach(actor, upload.projectId))
    throw new AppError("not_found", "There is no such upload.");
  if (upload.expiresAt < web.clash.clock.now()) throw new Refusal(410, "This upload has expired. Start it again.");
  return upload;
}

const finished = async (web: Web, upload: Upload): Promise<Upload> =>
  upload.offset === upload.length && upload.finishedAt === null ? finishUpload(web.clash, upload.id) : upload;

async function asWriter<T>(writing: Map<string, Writing>, id: string, work: (end: AbortSignal) => Promise<T>): Promise<T> {
  const end = new AbortController();
  const done = work(end.signal);
  writing.set(id, { end, done: done.catch(() => {}) });
  return done.finally(() => writing.delete(id));
}

async function handOver(writing: Map<string, Writing>, id: string): Promise<void> {
  const old = writing.get(id);
  if (!old) return;
  old.end.abort();
  await Promise.race([old.done, Bun.sleep(HANDOVER_MS)]);
  if (writing.has(id)) throw new Refusal(423, "Another piece of this file is still being written.");
}

type Read = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>["read"]>>;

/** The body until it ends, is cut off, or somebody else takes over. */
export async function* bodyOf(request: Request, end: AbortSignal): Piece["body"] {
  const reader = request.body?.getReader();
  if (!reader) return;
  const cut = AbortSignal.any([end, request.signal]);
  let fail = (_reason: Error) => {};
  const stop = () => fail(new AppError("unavailable", "The upload was cut off. What came is kept."));
  cut.addEventListener("abort", stop);
  try {
    while (true) {
      // one promise for each part: a race with one that lives as long as the upload would keep every part of it in memory
      const { done, value } = await new Promise<Read>((resolve, reject) => {
        fail = reject;
        if (cut.aborted) stop();
        else reader.read().then(resolve, reject);
      });
      if (done) return;
      yield value;
    }
  } finally {
    cut.removeEventListener("abort", stop);
    void reader.cancel().catch(() => {}); // a line that is already gone
  }
}

// ── headers ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function answer(request: Request, work: () => Promise<Response>): Promise<Response> {
  if (request.headers.get("tus-resumable") !== VERSION) throw new Refusal(412, `Tus-Resumable must be ${VERSION}.`);
  return work();
}

function refusal(web: Web, error: unknown, request: Request): Response {
  if (error instanceof ChecksumMismatch)
    return refusal(web, new Refusal(460, "The piece does not match its checksum. None of it was kept."), request);
  if (!(error instanceof Refusal)) return errorReply(web, error, request);
  const version: Record<string, string> = error.status === 412 ? { "tus-version": VERSION } : {};
  return new Response(error.message, { status: error.status, headers: { ...SAFETY_HEADERS, "content-type": "text/plain", ...version } });
}

const reply = (status: number, headers: Record<string, string> = {}) =>
  new Response(null, { status, headers: { ...SAFETY_HEADERS, ...headers } });

const options = () =>
  reply(204, {
    "tus-resumable": VERSION,
    "tus-version": VERSION,
    "tus-extension": EXTENSIONS,
    "tus-max-size": String(MAX_ASSET_BYTES),
    "tus-checksum-algorithm": CHECKSUM_ALGORITHMS.join(","),
  });

const stateOf = (upload: Upload): Record<string, string> => ({
  "upload-offset": String(upload.offset),
  ...(upload.finishedAt === null ? { "upload-expires": new Date(upload.expiresAt).toUTCString() } : {}),
  ...(upload.assetId ? { "clash-asset": upload.assetId } : {}),
  ...(upload.nodeId ? { "clash-node": upload.nodeId } : {}),
});

function wholeNumber(request: Request, header: string): number {
  const text = request.headers.get(header) ?? "";
  const value = Number(text);
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(value)) throw new Refusal(400, `${header}: It must be a whole number of bytes.`);
  return value;
}

/** `key base64,key base64`; a key without a value is an empty text. */
function readMetadata(header: string): Map<string, string> {
  if (header.length > 8_000) throw new Refusal(400, "Upload-Metadata is too long.");
  return new Map(
    header.split(",").flatMap((pair): [string, string][] => {
      const [key = "", value = ""] = pair.trim().split(/\s+/);
      return key ? [[key, Buffer.from(value, "base64").toString("utf8")]] : [];
    }),
  );
}

function metadataOf({ name, projectId, place }: Upload): string {
  const pairs = { filename: name, projectId, ...(place ? { x: String(place.x), y: String(place.y) } : {}) };
  return Object.entries(pairs)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`)
    .join(",");
}

function checksumOf(request: Request): Piece["checksum"] {
  const header = request.headers.get("upload-checksum");
  if (header === null) return undefined;
  const [name, value = ""] = header.split(" ");
  const algorithm = CHECKSUM_ALGORITHMS.find((known): known is ChecksumAlgorithm => known === name);
  if (!algorithm) throw new Refusal(400, `Upload-Checksum: It can be ${CHECKSUM_ALGORITHMS.join(" or ")}.`);
  return { algorithm, digest: Buffer.from(value, "base64") };
}
