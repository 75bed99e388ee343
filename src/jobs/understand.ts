/** Looks at a file once and writes down what was found; asking again replaces it. */
import { eq } from "drizzle-orm";
import { assetById } from "../assets/assets.ts";
import { measureFile } from "../assets/understand.ts";
import { assets } from "../schema.ts";
import { defineJob } from "./define.ts";
import { understandSpec } from "./specs.ts";

export const understandJob = defineJob({
  ...understandSpec,
  async run({ clash, args, signal, commit, progress }) {
    const asset = await assetById(clash, args.assetId);
    const path = await clash.store.localPath(asset.sha256);
    progress(0.1, "looks and listens");
    const found = await measureFile(asset, path, signal);
    await commit(async (tx, after) => {
      await tx
        .update(assets)
        .set({ understanding: { by: "draft", at: clash.clock.now(), ...found } })
        .where(eq(assets.id, asset.id));
      await clash.events.append(tx, after, { stream: asset.projectId, kind: "asset.understood", actor: "server", data: { id: asset.id } });
    });
    return { assetId: asset.id };
  },
});
