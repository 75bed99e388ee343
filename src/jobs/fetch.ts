/** A file from the web becomes an asset, and a node where a place was named. Ids follow from the job, so a repeat after a crash makes neither twice (I6). */
import type { Static } from "@sinclair/typebox";
import { fetchFile, plainUrl } from "../assets/fetch.ts";
import { placeOnCanvas } from "../assets/place.ts";
import { insertAsset } from "../assets/save.ts";
import { AppError } from "../lib/errors.ts";
import { derivedId } from "../lib/ids.ts";
import { defineJob, type JobContext, JobFailure } from "./define.ts";
import { fetchSpec } from "./specs.ts";

type Context = JobContext<Static<typeof fetchSpec.args>>;

export const fetchJob = defineJob({
  ...fetchSpec,
  async run(context: Context) {
    const { clash, args, job } = context;
    const { projectId, createdBy } = args;
    const assetId = derivedId("ast", job.id);
    const label = await context.step("fetch", () => take(context, assetId));
    if (!args.place) return { assetId };
    const nodeId = derivedId("nod", job.id);
    await placeOnCanvas(clash, { projectId, assetId, nodeId, label, place: args.place, actor: createdBy });
    return { assetId, nodeId };
  },
});

/** Bytes and row are there when the step is; a crash before that fetches again. */
async function take({ clash, args, signal, commit, progress }: Context, assetId: string): Promise<string> {
  progress(0.05, "fetches");
  const { blob, name } = await fetchFile(clash, args.url, signal).catch((error: unknown) => {
    const wait = error instanceof AppError ? error.retryAfterSeconds : undefined;
    throw wait === undefined ? error : new JobFailure("limited", (error as AppError).message, wait * 1000);
  });
  const asset = {
    id: assetId,
    projectId: args.projectId,
    name: args.name ?? name,
    provenance: { sourceUrl: plainUrl(new URL(args.url)) },
    createdBy: args.createdBy,
  };
  await commit((tx, after) => insertAsset(clash, tx, after, blob, asset));
  return asset.name;
}
