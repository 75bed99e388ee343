/**
 * Files on their way into the studio. A request brings them into the store (`stage.ts`) and is answered as soon as they are judged; the rest is a
 * durable job. What the job needs of the uploaded files is kept by rows of `blobs` until it has ended, whatever its end.
 */
import { and, eq, inArray, notInArray, sql } from "drizzle-orm";
import type { Static } from "@sinclair/typebox";
import { type Actor, mayReach } from "../actors.ts";
import type { Clash } from "../clash.ts";
import type { Tx } from "../db.ts";
import { ENDED, enqueue } from "../jobs/queue.ts";
import { importSpec } from "../jobs/specs.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { derivedId, newId } from "../lib/ids.ts";
import { requireProject } from "../projects.ts";
import { assets, blobs, derivatives, jobs, workerFiles } from "../schema.ts";
import { PATHS } from "./bundle/manifest.ts";
import { BUNDLE_LIMITS, inspectBundle } from "./bundle/read.ts";
import { inspectCanvas } from "./canvas-files.ts";
import { isZip, type StagedFile } from "./stage.ts";
import { openZip } from "./zip.ts";

export type ImportArgs = Static<typeof importSpec.args>;

export interface ImportOrder {
  files: readonly StagedFile[];
  /** Into this project; without it a new one is made. */
  projectId?: string | undefined;
  title?: string | undefined;
  /** The caller's key: the same key is the same import. */
  requestKey?: string | undefined;
}

export interface Begun {
  jobId: string;
  /** The project that is filled, or that will be there when the job is done. */
  projectId: string;
  title: string;
}

/** Judges what can be judged at once and asks for the job. Throws AppError; then the staged files are the caller's to drop. */
export async function beginImport(clash: Clash, actor: Actor, order: ImportOrder): Promise<Begun> {
  const { kind, title } = await inspect(clash, order);
  const target = order.projectId;
  if (target !== undefined) {
    if (!mayReach(actor, target)) throw new AppError("not_found", "There is no such project.");
    await requireProject(clash, target);
    if (kind === "bundle") throw invalid("projectId", "A bundle becomes a project of its own. Leave the project out.");
  } else if (actor.projectIds) throw new AppError("forbidden", "This token is limited to some projects and cannot make new ones.");
  const key = order.requestKey ? `${actor.id}:${order.requestKey}` : newId("req");
  const projectId = target ?? derivedId("prj", "import", key);
  const wanted = (order.title?.trim() || title || "Imported").slice(0, 200);
  const jobId = await clash.db.write.transaction(async (tx, after) => {
    const now = clash.clock.now();
    for (const { sha256, bytes } of order.files) await tx.insert(blobs).values({ sha256, bytes, createdAt: now }).onConflictDoNothing();
    return enqueue(
      clash,
      tx,
      after,
      importSpec,
      {
        kind,
        projectId,
        into: target !== undefined,
        title: wanted,
        createdBy: actor.behalfOf ?? actor.id,
        files: order.files.map(({ name, sha256 }) => ({ name, sha256 })),
      },
      { title: `Import of ${wanted}`, actor: actor.id, key: `import:${key}`, ...(target ? { projectId: target } : {}) },
    );
  });
  return { jobId, projectId, title: wanted };
}

async function inspect(clash: Clash, { files }: ImportOrder): Promise<{ kind: ImportArgs["kind"]; title: string }> {
  const [first] = files;
  if (!first) throw invalid("file", "Send a .clash bundle or a .canvas file in the field `file`.");
  const path = await clash.store.localPath(first.sha256);
  if (files.length === 1 && (await isZip(path)) && (await hasManifest(path)))
    return { kind: "bundle", title: (await inspectBundle(path)).title };
  return { kind: "canvas", title: await inspectCanvas(clash, files) };
}

async function hasManifest(path: string): Promise<boolean> {
  const zip = await openZip(path, BUNDLE_LIMITS);
  zip.close();
  return zip.entries.has(PATHS.manifest) || ![...zip.entries.keys()].some((name) => name.endsWith(".canvas"));
}

/** Lets go of uploaded files that nothing else holds; the sweep takes the bytes. In the transaction that ends the job. */
export async function releaseFiles(tx: Tx, jobId: string, files: readonly { sha256: string }[]): Promise<void> {
  for (const { sha256 } of files) {
    const [asset] = await tx.select({ id: assets.id }).from(assets).where(eq(assets.sha256, sha256)).limit(1);
    const [small] = await tx.select({ id: derivatives.assetId }).from(derivatives).where(eq(derivatives.sha256, sha256)).limit(1);
    const [other] = await tx
      .select({ id: jobs.id })
      .from(jobs)
      .where(
        and(
          eq(jobs.kind, importSpec.kind),
          notInArray(jobs.state, ENDED),
          sql`${jobs.id} <> ${jobId}`,
          sql`${jobs.args} like ${`%${sha256}%`}`,
        ),
      )
      .limit(1);
    const [sent] = await tx.select({ runId: workerFiles.runId }).from(workerFiles).where(eq(workerFiles.sha256, sha256)).limit(1);
    if (!asset && !small && !other && !sent) await tx.delete(blobs).where(inArray(blobs.sha256, [sha256]));
  }
}
