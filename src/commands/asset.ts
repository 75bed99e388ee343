import { Type } from "@sinclair/typebox";
import { mayReach } from "../actors.ts";
import { copyAssets } from "../assets/copy.ts";
import { AppError } from "../lib/errors.ts";
import { derivedId } from "../lib/ids.ts";
import { requireProject } from "../projects.ts";
import { defineCommand, field } from "./define.ts";

/** What pasting between projects does first: an asset belongs to one project (I3), so the other gets a row of its own over the same bytes. */
export const assetCopy = defineCommand({
  name: "asset.copy",
  title: "Copy files into a project",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    fromProjectId: field.projectId,
    assetIds: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 1000 }),
  }),
  async run({ clash, actor, requestKey }, { projectId, fromProjectId, assetIds }) {
    if (!mayReach(actor, fromProjectId)) throw new AppError("not_found", "There is no such project.");
    await requireProject(clash, fromProjectId);
    const copies = [...new Set(assetIds)].map((from) => ({ from, to: derivedId("ast", requestKey, from) }));
    await copyAssets(clash, { projectId, fromProjectId, copies, by: actor.id });
    return { assets: Object.fromEntries(copies.map(({ from, to }) => [from, to])) };
  },
});
