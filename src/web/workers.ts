/**
 * The door of workers. A worker's token opens these addresses and the signed ones of its files, and nothing else; nobody else's token opens these. The
 * protocol is on one page in docs/actions.md.
 */
import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { awaitRun, LONGEST_WAIT_SECONDS } from "../actions/claims.ts";
import { isLeased } from "../actions/lease-links.ts";
import { dropLease, type Hold, keepLease, tellProgress } from "../actions/lease.ts";
import { takeAnswer, takeFailure } from "../actions/worker-answers.ts";
import { leaseShown, orderFor } from "../actions/worker-order.ts";
import { keepFile } from "../actions/worker-files.ts";
import type { Actor } from "../actors.ts";
import { assetById, contentOf } from "../assets/assets.ts";
import { AppError } from "../lib/errors.ts";
import { validate } from "../lib/validate.ts";
import { requireProject } from "../projects.ts";
import { listWorkers, liveWorker, seeWorker, type Worker } from "../workers.ts";
import { readText } from "./commands.ts";
import { sendContent } from "./content.ts";
import { requireOwner } from "./guard.ts";
import { times } from "./reads.ts";
import { json } from "./reply.ts";
import { bodyOf } from "./uploads.ts";
import { controller, type Web } from "./web.ts";

const ANSWER_LIMIT_BYTES = 16 * 1024 ** 2;
const BODY_LIMIT_BYTES = 64 * 1024;

const Lease = Type.Integer({ minimum: 1, maximum: 1_000_000, description: "The number of the lease." });
const Claim = Type.Object(
  { waitSeconds: Type.Number({ minimum: 0, maximum: LONGEST_WAIT_SECONDS, default: 0 }) },
  { additionalProperties: false },
);
const Beat = Type.Object(
  {
    lease: Lease,
    /** How far it is, from 0 to 1, and a few words. */
    progress: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    words: Type.Optional(Type.String({ maxLength: 120 })),
  },
  { additionalProperties: false },
);
const Release = Type.Object({ lease: Lease }, { additionalProperties: false });
const Failed = Type.Object(
  { lease: Lease, message: Type.String({ minLength: 1, maxLength: 2_000, pattern: "\\S" }) },
  { additionalProperties: false },
);

interface Asked {
  actor: Actor;
  request: Request;
  params: { id: string };
}

export function workerRoutes(web: Web) {
  const raw = { parse: "none" } as const;
  return controller(web)
    .get("/api/workers", async ({ actor }) => {
      requireOwner(actor);
      return json({ items: (await listWorkers(web.clash)).map((row) => times({ ...row })), next: null });
    })
    .post("/api/workers/claim", ({ actor, request }) => claim(web, actor, request), raw)
    .post("/api/workers/runs/:id/heartbeat", (asked) => beat(web, asked), raw)
    .post("/api/workers/runs/:id/release", (asked) => release(web, asked), raw)
    .put("/api/workers/runs/:id/files/:name", (asked) => putFile(web, asked, asked.params.name), raw)
    .post("/api/workers/runs/:id/done", (asked) => done(web, asked), raw)
    .post("/api/workers/runs/:id/failed", (asked) => failed(web, asked), raw)
    .get("/signed/runs/:id/:lease/:asset", ({ params, request }) => leasedFile(web, params, request));
}

/** The worker that asks. Throws AppError `forbidden` for anybody else. */
async function workerOf({ clash }: Web, actor: Actor): Promise<Worker> {
  const worker = actor.id.startsWith("wrk_") ? await liveWorker(clash, actor.id) : undefined;
  if (!worker) throw new AppError("forbidden", "This address is for workers. Send the token of one.");
  await seeWorker(clash, worker);
  return worker;
}

async function read<T extends TSchema>(request: Request, schema: T): Promise<Static<T>> {
  const text = await readText(request, BODY_LIMIT_BYTES);
  try {
    return validate(schema, text ? JSON.parse(text) : {});
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("invalid", "body: It is not JSON. Nothing was done.", [{ field: "body", message: "It is not JSON." }]);
  }
}

const holdOf = (worker: Worker, runId: string, number: number): Hold => ({ runId, workerId: worker.id, number });

/** For bodies that are not ours to write into. */
function leaseHeader(request: Request): number {
  const text = request.headers.get("clash-lease") ?? "";
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw new AppError("invalid", "Clash-Lease: Send the number of the lease. Nothing was done.", [
      { field: "Clash-Lease", message: "Send the number of the lease." },
    ]);
  return Number(text);
}

// ── work ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function claim(web: Web, actor: Actor, request: Request): Promise<Response> {
  const worker = await workerOf(web, actor);
  const { waitSeconds } = await read(request, Claim);
  const origin = web.clash.config.publicUrl ?? new URL(request.url).origin;
  for (;;) {
    const run = await awaitRun(web.clash, worker, waitSeconds * 1000, request.signal);
    if (!run) return new Response(null, { status: 204, headers: { "cache-control": "private, no-store" } });
    const given = await orderFor(web.clash, run, origin);
    if (given) return json(given);
  }
}

async function beat(web: Web, { actor, request, params }: Asked): Promise<Response> {
  const worker = await workerOf(web, actor);
  const { lease, progress, words = "" } = await read(request, Beat);
  const hold = holdOf(worker, params.id, lease);
  const run = await keepLease(web.clash, hold);
  if (progress !== undefined) tellProgress(web.clash, run, progress, words);
  return json({ runId: run.id, lease: leaseShown(run) });
}

async function release(web: Web, { actor, request, params }: Asked): Promise<Response> {
  const worker = await workerOf(web, actor);
  const { lease } = await read(request, Release);
  await dropLease(web.clash, holdOf(worker, params.id, lease));
  return json({ runId: params.id, state: "queued" });
}

async function putFile(web: Web, { actor, request, params }: Asked, name: string): Promise<Response> {
  const worker = await workerOf(web, actor);
  const hold = holdOf(worker, params.id, leaseHeader(request));
  const sha256 = request.headers.get("clash-sha256") ?? "";
  const mime = request.headers.get("content-type") ?? undefined;
  const body = bodyOf(request, request.signal);
  return json(await keepFile(web.clash, hold, { name, body, sha256, mime }, request.signal), 201);
}

async function done(web: Web, { actor, request, params }: Asked): Promise<Response> {
  const worker = await workerOf(web, actor);
  const hold = holdOf(worker, params.id, leaseHeader(request));
  const sent = { body: await readText(request, ANSWER_LIMIT_BYTES), signature: request.headers.get("clash-signature") ?? "" };
  const state = await takeAnswer(web.clash, worker, hold, sent);
  return json({ runId: params.id, state }, state === "answered" ? 202 : 200);
}

async function failed(web: Web, { actor, request, params }: Asked): Promise<Response> {
  const worker = await workerOf(web, actor);
  const { lease, message } = await read(request, Failed);
  return json({ runId: params.id, state: await takeFailure(web.clash, holdOf(worker, params.id, lease), message) });
}

// ── files of a lease ────────────────────────────────────────────────────────────────────────────────────────────────────

async function leasedFile(web: Web, params: { id: string; lease: string; asset: string }, request: Request): Promise<Response> {
  const key = new URL(request.url).searchParams.get("key") ?? "";
  if (!(await isLeased(web.clash, { runId: params.id, number: params.lease, assetId: params.asset, key })))
    throw new AppError("not_found", "This address has ended with its lease, or it is not whole.");
  const asset = await assetById(web.clash, params.asset);
  await requireProject(web.clash, asset.projectId);
  const response = await sendContent(web, await contentOf(web.clash, asset, undefined), request);
  response.headers.set("cache-control", "private, no-store");
  return response;
}
