/**
 * Looks at a file: measures it, which costs nothing, and asks models where a project or a person wants it. What models are asked are generations of their
 * own, made here once each (their ids follow from this job), so a repeat after a crash asks nothing twice.
 */
import type { Static } from "@sinclair/typebox";
import { eq } from "drizzle-orm";
import { type Asset, assetById } from "../assets/assets.ts";
import { measureFile } from "../assets/understand.ts";
import { AppError } from "../lib/errors.ts";
import { assets, type Looking, type Understanding } from "../schema.ts";
import { isModel, type LookPart, partsOf } from "../understanding.ts";
import { makeCopies, orderPart } from "../understanding/order.ts";
import { unknownPriceSentence } from "../prices.ts";
import { defineJob, type JobContext, JobFailure } from "./define.ts";
import { understandSpec } from "./specs.ts";

type Context = JobContext<Static<typeof understandSpec.args>>;

/** Quieter is silence, and nobody is paid to listen to that. */
const SILENT_LUFS = -69;

export const understandJob = defineJob({
  ...understandSpec,
  async run(context) {
    const { clash, args, step } = context;
    const looking = lookingIn(args);
    const asset = await assetById(clash, args.assetId);
    const path = await clash.store.localPath(asset.sha256);
    await step("measure", () => measure(context, asset, { path, looking }));
    const generationIds = await ask(context, await assetById(clash, asset.id), { path, looking });
    return { assetId: asset.id, generationIds };
  },
});

const lookingIn = ({ eyes = "draft", ears = "off", acceptUnknownPrice = false }: Context["args"]): Looking => ({
  eyes,
  ears,
  acceptUnknownPrice,
  when: "asked",
});

type Way = { path: string; looking: Looking };

async function measure({ clash, signal, commit, progress }: Context, asset: Asset, { path, looking }: Way): Promise<void> {
  progress(0.1, "looks and listens");
  const found = await measureFile(asset, path, signal);
  await commit(async (tx, after) => {
    const [row] = await tx.select({ before: assets.understanding }).from(assets).where(eq(assets.id, asset.id));
    const measured = { by: "draft", at: clash.clock.now(), ...found };
    await tx
      .update(assets)
      .set({ understanding: row?.before ? beside(row.before, measured, looking) : measured })
      .where(eq(assets.id, asset.id));
    await clash.events.append(tx, after, { stream: asset.projectId, kind: "asset.understood", actor: "server", data: { id: asset.id } });
  });
}

/** What was said stays; what a model saw stays until another one has answered, or until the studio itself is asked. */
function beside(before: Understanding, measured: Understanding, { eyes }: Looking): Understanding {
  const { by, at, text, tags, scenes, said, heardBy, heardAt } = before;
  const heard = heardBy === undefined ? {} : { said, heardBy, heardAt };
  const seen = eyes !== "draft" && by !== "draft" ? { by, at, text, tags, ...(scenes ? { scenes } : {}) } : {};
  return { ...measured, ...heard, ...seen };
}

async function ask(context: Context, asset: Asset, { path, looking }: Way): Promise<string[]> {
  const { clash, args, job, signal, commit, progress } = context;
  if (!isModel(looking.eyes) && !isModel(looking.ears)) return [];
  const silent = (asset.understanding?.lufs ?? SILENT_LUFS) <= SILENT_LUFS;
  const parts = (await partsOf(clash, asset, looking)).filter((part) => part.aim === "describe" || !silent);
  const unknown = parts.find((part) => part.micros === "unknown");
  if (unknown && !looking.acceptUnknownPrice) throw new JobFailure("config", unknownPriceSentence(unknown.card));
  progress(0.6, "makes copies to send");
  await makeCopies(clash, asset, { parts, path, commit }, signal);
  const by = args.by ?? { id: asset.createdBy };
  const ids = [];
  for (const part of parts)
    ids.push(await ordered(context, { asset, part, lookId: job.id, by, acceptUnknownPrice: looking.acceptUnknownPrice }));
  return ids.flatMap((id) => id ?? []);
}

/** A budget that has no room is no moment's trouble: it is told, and what was measured stays. */
async function ordered(
  { clash, commit }: Context,
  order: { part: LookPart } & Parameters<typeof orderPart>[3],
): Promise<string | undefined> {
  try {
    return await commit((tx, after) => orderPart(clash, tx, after, order));
  } catch (error) {
    if (error instanceof AppError && error.code === "limited") throw new JobFailure("config", error.message);
    throw error;
  }
}
