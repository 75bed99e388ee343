/** Makes what the page shows of an asset: small sizes, poster, filmstrip, peaks, colour. Everything is keyed by asset and variant, so a repeat changes nothing. */
import { join } from "node:path";
import type { Static } from "@sinclair/typebox";
import { eq } from "drizzle-orm";
import { type Asset, assetById } from "../assets/assets.ts";
import { insertDerivative } from "../assets/derivatives.ts";
import { dominantColour, makeFilmstrip, makePoster, makeSmall, makeWaveform } from "../assets/derive.ts";
import { withTempFolder } from "../lib/child.ts";
import { assets } from "../schema.ts";
import { defineJob, type JobContext } from "./define.ts";
import { deriveSpec } from "./specs.ts";

export const SMALL_WIDTHS = [320, 640, 1280] as const;
/** Below this width AVIF saves next to nothing. */
const AVIF_FROM = 640;

export const deriveJob = defineJob({
  ...deriveSpec,
  async run(context) {
    const asset = await assetById(context.clash, context.args.assetId);
    const source = await context.clash.store.localPath(asset.sha256);
    await withTempFolder((folder) => derive(context, asset, source, folder));
    await context.commit(async (tx, after) => {
      await context.clash.events.append(tx, after, {
        stream: asset.projectId,
        kind: "asset.derived",
        actor: "server",
        data: { id: asset.id },
      });
    });
  },
});

type Context = JobContext<Static<typeof deriveSpec.args>>;

async function derive(context: Context, asset: Asset, source: string, folder: string) {
  const { clash, signal } = context;
  if (asset.kind === "audio") {
    const peaks = await makeWaveform(source, signal);
    await context.commit((tx) => tx.update(assets).set({ peaks }).where(eq(assets.id, asset.id)));
    return;
  }
  let still = source;
  if (asset.kind === "video") {
    still = join(folder, "poster.webp");
    await makePoster(source, still, signal);
    await keep(context, asset, "poster", still);
    const strip = join(folder, "filmstrip.webp");
    await makeFilmstrip(source, strip, signal);
    await keep(context, asset, "filmstrip", strip);
  }
  let smallest = still; // each size is made from the next larger one
  for (const width of [...SMALL_WIDTHS].reverse()) {
    if ((asset.width ?? 0) <= width && asset.kind === "image") continue;
    const path = join(folder, `w${width}.webp`);
    const avif = width >= AVIF_FROM ? join(folder, `w${width}.avif`) : undefined;
    await makeSmall(smallest, { width, ...(avif ? { avif } : {}) }, path, signal);
    await keep(context, asset, `w${width}`, path);
    if (avif) await keep(context, asset, `w${width}.avif`, avif, "image/avif");
    smallest = path;
  }
  const colour = await dominantColour(smallest, signal);
  await clash.db.write.transaction((tx) => tx.update(assets).set({ colour }).where(eq(assets.id, asset.id)));
}

async function keep(context: Context, asset: Asset, variant: string, path: string, mime = "image/webp") {
  const { clash } = context;
  const blob = await clash.store.putFile(path, 64 * 1024 ** 2);
  await context.commit((tx) => insertDerivative(clash, tx, blob, { assetId: asset.id, variant, mime }));
}
