/**
 * One import: everything is unpacked and checked first, then one transaction makes the project, or one list of edits fills one. A crash before
 * that leaves files without rows, which the sweep takes; a crash after it is met by ids that follow from the job.
 */
import type { Static } from "@sinclair/typebox";
import { deriveAll, insertProject } from "../exchange/adopt.ts";
import { stageBundle } from "../exchange/bundle/read.ts";
import { stageCanvas } from "../exchange/canvas-files.ts";
import { releaseFiles } from "../exchange/import.ts";
import { fillProject, type Placed, projectOfBundle, projectOfCanvas } from "../exchange/place.ts";
import { AppError } from "../lib/errors.ts";
import { projectExists } from "../projects.ts";
import { defineJob, type JobContext, JobFailure } from "./define.ts";
import { importSpec } from "./specs.ts";

type Context = JobContext<Static<typeof importSpec.args>>;

export const importJob = defineJob({
  ...importSpec,
  async run(context) {
    const { args } = context;
    const done = args.into ? await fill(context) : await make(context);
    await context.commit((tx) => releaseFiles(tx, context.job.id, args.files));
    return { projectId: args.projectId, ...done };
  },
  async ended(_clash, tx, _after, job) {
    await releaseFiles(tx, job.id, (job.args as Context["args"]).files);
  },
});

async function make(context: Context) {
  const { clash, args, commit, step } = context;
  const told = await step("place", async () => {
    if (await projectExists(clash, args.projectId)) return { nodes: 0, edges: 0, notes: [] }; // a crash came after the transaction
    const { project, ...rest } = await stage(context);
    await refuseLost(
      context,
      project.assets.map((asset) => asset.blob.sha256),
    );
    await commit((tx, after) => insertProject(clash, tx, after, project));
    return rest;
  });
  context.progress(0.98, "asks for small pictures");
  await deriveAll(clash, args.projectId);
  return told;
}

async function stage(context: Context): Promise<Placed> {
  const { clash, args, job, signal } = context;
  const placing = { clash, args, jobId: job.id, signal };
  const staging = { signal, progress: (fraction: number, words: string) => context.progress(fraction * 0.9, words) };
  const file = args.files[0];
  if (!file) throw new JobFailure("rejected", "There is no file.");
  await refuseLost(
    context,
    args.files.map((one) => one.sha256),
  );
  if (args.kind === "canvas") return projectOfCanvas(placing, await stageCanvas(clash, args.files, staging));
  return projectOfBundle(placing, await stageBundle(clash, await clash.store.localPath(file.sha256), staging));
}

/** The upload itself goes when its job has ended, and a file without a row is swept after an hour: a very long import meets that here. */
async function refuseLost({ clash }: Context, hashes: readonly string[]): Promise<void> {
  for (const sha256 of hashes)
    if (!(await clash.store.has(sha256)))
      throw new JobFailure("rejected", "The uploaded file is no longer here. Nothing was changed; import it again.");
}

async function fill(context: Context) {
  const { clash, args, job, signal, commit } = context;
  await refuseLost(
    context,
    args.files.map((one) => one.sha256),
  );
  const staging = { signal, progress: (fraction: number, words: string) => context.progress(fraction * 0.9, words) };
  const staged = await stageCanvas(clash, args.files, staging);
  const { edits, insertAssets, dropAssets, ...told } = await fillProject({ clash, args, jobId: job.id, signal }, staged);
  await commit(insertAssets);
  try {
    if (edits.length > 0) await clash.rooms.apply(args.projectId, edits, { actor: args.createdBy });
  } catch (cause) {
    if (cause instanceof AppError && cause.code !== "unavailable") await commit(dropAssets);
    throw cause;
  }
  return told;
}
