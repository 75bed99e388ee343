/**
 * Runs: asked for in one transaction with their job, ended in one with all that they made. The row is the truth: assets and the state `done` are written
 * together, and what stands on the canvas follows from the row (`place.ts`). An end is written once: whoever comes later, by an old lease or after a
 * cancel, changes nothing.
 */
import { and, eq, inArray } from "drizzle-orm";
import type { Actor } from "../actors.ts";
import { installedVersion } from "../actions.ts";
import { insertAsset, type ProbedBlob } from "../assets/save.ts";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { settledView } from "../generations/projection.ts";
import { enqueue } from "../jobs/queue.ts";
import { actionSpec } from "../jobs/specs.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { derivedId } from "../lib/ids.ts";
import { actionRuns, actionVersions, type Provenance } from "../schema.ts";
import { checkedParams } from "./check.ts";
import { inputsOfNode, namedInputs, requireInputs, type RunInputs } from "./inputs.ts";
import type { ActionVersion } from "./install.ts";
import type { ActionAnswer, ActionManifest, ActionParam } from "./manifest.ts";
import { type Made, madeOf, type MadePiece } from "./outputs.ts";
import { checkPlaces } from "./place.ts";
import { createRedactor, secretsFor } from "./secrets.ts";

export type ActionRun = typeof actionRuns.$inferSelect;
export type RunFailure = { class: string; message: string };

export interface RunOrder {
  projectId: string;
  /** Its node, whose edges are its inputs, or its name with nodes. */
  nodeId?: string;
  action?: string;
  inputs?: Record<string, string[]>;
  params?: Record<string, unknown>;
  requestKey: string;
}

const LIVE = ["queued", "running"] as const;
const LOG_CHARACTERS = 64 * 1024;
const MESSAGE_CHARACTERS = 2_000;

/** Throws AppError: `invalid` that names the input or parameter, `not_found`, `conflict` while it is not installed or lacks a secret. */
export async function requestRun(clash: Clash, actor: Actor, order: RunOrder): Promise<{ runId: string; jobId: string }> {
  const { version, inputs, params } = await plannedRun(clash, order);
  await requireInputs(clash, order.projectId, inputs);
  await secretsFor(clash, version.actionId, version.manifest);
  const id = derivedId("acr", order.requestKey);
  const { projectId, nodeId = null } = order;
  return clash.db.write.transaction(async (tx, after) => {
    const [known] = await tx.select().from(actionRuns).where(eq(actionRuns.id, id));
    if (known) return { runId: id, jobId: known.jobId };
    const requestedBy = actor.behalfOf ?? actor.id;
    const job = { title: version.manifest.title, actor: actor.id, person: requestedBy, projectId, key: `action:${id}`, priority: -1 };
    const jobId = await enqueue(clash, tx, after, actionSpec, { runId: id }, job);
    const row = {
      ...{ id, projectId, nodeId, actionId: version.actionId, versionId: version.id, inputs, params, jobId, requestedBy },
      ...{ state: "queued" as const, turnId: actor.turnId ?? null, createdAt: clash.clock.now() },
    };
    await tx.insert(actionRuns).values(row);
    await tellOfRun(clash, tx, after, row, "queued", { name: version.manifest.name });
    return { runId: id, jobId };
  });
}

export interface PlannedRun {
  version: ActionVersion;
  inputs: RunInputs;
  params: ReturnType<typeof checkedParams>;
}

/** What a run would be given now, without asking for it. */
export async function plannedRun(
  clash: Clash,
  { projectId, nodeId, action, inputs, params = {} }: Omit<RunOrder, "requestKey">,
): Promise<PlannedRun> {
  const view = await settledView(clash, projectId);
  const node = nodeId === undefined ? undefined : view.nodes[nodeId];
  if (nodeId !== undefined && node?.type !== "action")
    throw new AppError("not_found", "There is no such node of an action on this canvas.", [{ field: "nodeId", message: "No such node." }]);
  const name = action ?? (node?.type === "action" ? node.action : "");
  if (!name)
    throw invalid(node ? "nodeId" : "action", node ? "Choose an action for this node first." : "Name an action, or a node of one.");
  const version = await installedVersion(clash, name);
  const { manifest } = version;
  const own = node?.type === "action" && node.action === name ? typedParams(manifest, node.params) : {};
  return {
    version,
    inputs: inputs || !node ? namedInputs(view, manifest, inputs ?? {}) : inputsOfNode(view, manifest, node.id),
    params: checkedParams(manifest, { ...own, ...params }),
  };
}

/** Of a node: what a form wrote as text is what it means, and what another action has left there is not looked at. */
function typedParams(manifest: ActionManifest, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    manifest.params.flatMap((param) =>
      Object.hasOwn(params, param.name) ? [[param.name, typed(param, params[param.name])] as const] : [],
    ),
  );
}

function typed({ kind }: ActionParam, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (kind === "number") return value.trim() === "" ? value : Number(value);
  return kind === "boolean" && (value === "true" || value === "false") ? value === "true" : value;
}

export const isLive = (run: Pick<ActionRun, "state">): boolean => (LIVE as readonly string[]).includes(run.state);

/** Marks that it has begun; a repeat is nothing. */
export async function beginRun(clash: Clash, tx: Tx, after: AfterCommit, run: ActionRun): Promise<void> {
  const [row] = await tx
    .update(actionRuns)
    .set({ state: "running", startedAt: clash.clock.now() })
    .where(and(eq(actionRuns.id, run.id), eq(actionRuns.state, "queued")))
    .returning({ id: actionRuns.id });
  if (row) await tellOfRun(clash, tx, after, run, "running");
}

// ── the end ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The end of a run that a worker did: its answer is checked, and what it made is kept. `files` are what it sent, by name. False when the run had ended or
 * another lease holds it by now; then nothing was changed. Throws AppError `invalid` or `too_large` for an answer that is not what the action declares.
 */
export async function finishRun(clash: Clash, run: ActionRun, answer: unknown, files: ReadonlyMap<string, ProbedBlob>): Promise<boolean> {
  const version = await versionOfRun(clash, run);
  const { manifest } = version;
  const secrets = await secretsFor(clash, run.actionId, manifest).catch(() => ({})); // one that was taken away since cannot be told from others
  const take = async (file: string, field: string) => {
    const blob = files.get(file);
    if (!blob) throw invalid(field, `No file ${file.slice(0, 120)} was sent.`);
    return blob;
  };
  const made = await madeOf({ manifest, inputs: run.inputs, answer, redactor: createRedactor(secrets), take });
  await checkPlaces(clash, run, made);
  const isDone = await clash.db.write.transaction((tx, after) => keepMade(clash, tx, after, { run, version, made, log: run.log }));
  if (isDone) await wakeJob(clash, run);
  return isDone;
}

/** The end of a run that a worker could not do. False as above. */
export async function failRun(clash: Clash, run: ActionRun, failure: RunFailure, log = run.log): Promise<boolean> {
  const secrets = await versionOfRun(clash, run)
    .then((version) => secretsFor(clash, run.actionId, version.manifest))
    .catch(() => ({}));
  const { text } = createRedactor(secrets);
  const told = { class: failure.class, message: text(failure.message).slice(0, MESSAGE_CHARACTERS) };
  const isEnded = await clash.db.write.transaction((tx, after) =>
    endRun(clash, tx, after, run, { state: "failed", failure: told, log: text(log) }),
  );
  if (isEnded) await wakeJob(clash, run);
  return isEnded;
}

/** Its job stands aside while a worker has it; now there is something to do for it. */
async function wakeJob(clash: Clash, run: Pick<ActionRun, "jobId">): Promise<void> {
  await clash.db.write.transaction(async (tx, after) => {
    await tx.rows("update jobs set run_at = ? where id = ? and state = 'waiting' returning id", [clash.clock.now(), run.jobId]);
    after(() => clash.jobs.wake());
  });
}

export async function versionOfRun(clash: Clash, run: Pick<ActionRun, "versionId">): Promise<ActionVersion> {
  const [row] = await clash.db.read.select().from(actionVersions).where(eq(actionVersions.id, run.versionId));
  if (!row) throw new AppError("not_found", "The version of the action that this run asked for is not there any more.");
  return row;
}

export interface Finished {
  run: ActionRun;
  version: ActionVersion;
  made: Made;
  log: string;
}

/** Assets and the end of the run, in one transaction. False when it had ended before, or another lease holds it. */
export async function keepMade(clash: Clash, tx: Tx, after: AfterCommit, { run, version, made, log }: Finished): Promise<boolean> {
  const outputs = made.pieces.map((piece, index) => outputOf(run, piece, index));
  const isEnded = await endRun(clash, tx, after, run, { state: "done", note: made.note, outputs, answer: keptAnswer(made), log });
  if (!isEnded) return false;
  const provenance = await provenanceOf(tx, run, version);
  for (const [index, { blob, label }] of made.pieces.entries()) {
    const assetId = outputs[index]?.assetId;
    if (!blob || !assetId) continue;
    const name = fileName(label, blob.probe.mime);
    await insertAsset(clash, tx, after, blob, { id: assetId, projectId: run.projectId, name, provenance, createdBy: run.requestedBy });
  }
  return true;
}

type Output = NonNullable<ActionRun["outputs"]>[number];

function outputOf(run: Pick<ActionRun, "id">, piece: MadePiece, index: number): Output {
  if (piece.kind === "captions") return { name: piece.name, nodeId: piece.nodeId ?? "" };
  const nodeId = derivedId("nod", run.id, String(index));
  return { name: piece.name, nodeId, ...(piece.blob ? { assetId: derivedId("ast", run.id, String(index)) } : {}) };
}

/** What its nodes are drawn from: in the order of `outputs`. */
function keptAnswer({ pieces, note }: Made): ActionAnswer {
  const outputs: ActionAnswer["outputs"] = {};
  for (const { name, label, text, nodeId, cues } of pieces)
    outputs[name] = [
      ...(outputs[name] ?? []),
      { label: label.slice(0, 200), ...(text === undefined ? {} : { text }), ...(nodeId ? { nodeId } : {}), ...(cues ? { cues } : {}) },
    ];
  return { outputs, ...(note ? { note } : {}) };
}

async function provenanceOf(tx: Tx, run: ActionRun, { manifest, version }: ActionVersion): Promise<Provenance> {
  const inputs = manifest.inputs.flatMap(({ name, role }) =>
    (run.inputs[name] ?? []).flatMap(({ assetId }) => (assetId ? [{ assetId, role }] : [])),
  );
  const isDraft = await tx.rows(
    "select 1 from assets where id in (select value from json_each(?)) and provenance ->> '$.draft' = 1 limit 1",
    [JSON.stringify(inputs.map((input) => input.assetId))],
  );
  const params = { action: manifest.name, version, run: run.id, ...run.params };
  return { tool: "action", params, inputs, ...(isDraft.length > 0 ? { draft: true } : {}) };
}

const ENDINGS: Record<string, string> = {
  ...{ "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "image/avif": "avif", "image/svg+xml": "svg" },
  ...{ "video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov", "video/x-matroska": "mkv" },
  ...{ "audio/wav": "wav", "audio/mpeg": "mp3", "audio/flac": "flac", "audio/mp4": "m4a", "audio/ogg": "ogg" },
};

function fileName(label: string, mime: string): string {
  const stem = label
    .replaceAll(/[\p{Cc}/\\]/gu, " ")
    .trim()
    .slice(0, 180);
  const ending = ENDINGS[mime];
  return ending && !stem.toLowerCase().endsWith(`.${ending}`) ? `${stem}.${ending}` : stem;
}

type End = Partial<Pick<ActionRun, "note" | "outputs" | "answer" | "log" | "failure">> & { state: "done" | "failed" | "cancelled" };

/** False when it has ended already, or somebody else's lease holds it: nothing is changed then. */
export async function endRun(clash: Clash, tx: Tx, after: AfterCommit, run: ActionRun, { log, ...end }: End): Promise<boolean> {
  const values = { ...end, endedAt: clash.clock.now(), leaseUntil: null, ...(log === undefined ? {} : { log: cutLog(log) }) };
  const [row] = await tx
    .update(actionRuns)
    .set(values)
    .where(and(eq(actionRuns.id, run.id), inArray(actionRuns.state, [...LIVE]), eq(actionRuns.leaseNumber, run.leaseNumber)))
    .returning({ id: actionRuns.id });
  if (row) await tellOfRun(clash, tx, after, run, end.state, end.failure ? { error: end.failure } : {});
  return row !== undefined;
}

const cutLog = (log: string): string => (log.length <= LOG_CHARACTERS ? log : `${log.slice(0, LOG_CHARACTERS)}\n(cut here)`);

type Told = Pick<ActionRun, "id" | "projectId" | "nodeId" | "requestedBy">;

export const tellOfRun = (
  clash: Clash,
  tx: Tx,
  after: AfterCommit,
  { id, projectId, nodeId, requestedBy }: Told,
  state: string,
  data: Record<string, unknown> = {},
): Promise<void> =>
  clash.events.append(tx, after, { stream: projectId, kind: `action.${state}`, actor: requestedBy, data: { id, nodeId, ...data } });
