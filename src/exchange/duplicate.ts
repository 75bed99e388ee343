/** A copy of a project beside it: the same files (no byte is copied), rows and a canvas of its own, without history and without what is running. */
import { asc, eq } from "drizzle-orm";
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";
import { withTempFolder } from "../lib/child.ts";
import { derivedId } from "../lib/ids.ts";
import type { Project } from "../projects.ts";
import { assets, derivatives } from "../schema.ts";
import { deriveAll, insertProject, type NewAssetRow } from "./adopt.ts";
import { adoptView, selectView, withoutTrash } from "./view.ts";
import { writeCanvas } from "./canvas-bytes.ts";
import { bundledProvenance } from "./bundle/manifest.ts";

const COPIED_PER_INSERT = 500;

/** Resolves with the copy's id when all of it is there. Repeatable: the same id is the same copy. */
export async function duplicateProject(clash: Clash, actor: Actor, project: Project, copy: { id: string; title: string }): Promise<string> {
  const createdBy = actor.behalfOf ?? actor.id;
  const all = await clash.db.read.select().from(assets).where(eq(assets.projectId, project.id)).orderBy(asc(assets.createdAt));
  const whole = await clash.rooms.view(project.id);
  const rows = withoutTrash(all, whole);
  const ids = new Map(rows.map((row) => [row.id, derivedId("ast", copy.id, row.id)]));
  const view = adoptView(selectView(whole), { assets: ids, actor: createdBy });
  const canvas = await withTempFolder(async (folder) => {
    const { path, peer } = await writeCanvas(view, { folder, shallow: false });
    return { bytes: await Bun.file(path).bytes(), peer };
  });
  const copies = rows.map((row): NewAssetRow => {
    const inputs = row.provenance.inputs?.map((input) => ({ ...input, assetId: ids.get(input.assetId) ?? input.assetId }));
    const provenance = { ...bundledProvenance(row.provenance), ...(inputs ? { inputs } : {}) };
    const { name, words, tags, description, understanding, createdAt } = row;
    return { id: ids.get(row.id) ?? "", blob: row, name, provenance, words, tags, description, understanding, createdAt };
  });
  const made = { ...copy, actor: actor.id, createdBy, createdAt: clash.clock.now(), canvas, assets: copies, comments: [] };
  const small = await smallPictures(clash, project.id, ids);
  await clash.db.write.transaction(async (tx, after) => {
    await insertProject(clash, tx, after, made);
    for (let start = 0; start < small.length; start += COPIED_PER_INSERT)
      await tx
        .insert(derivatives)
        .values(small.slice(start, start + COPIED_PER_INSERT))
        .onConflictDoNothing();
  });
  const drawn = new Set(small.map((row) => row.assetId));
  if (copies.some((row) => !drawn.has(row.id))) await deriveAll(clash, copy.id);
  return copy.id;
}

/** What the page shows of the files is there already. */
async function smallPictures(
  clash: Clash,
  projectId: string,
  ids: ReadonlyMap<string, string>,
): Promise<(typeof derivatives.$inferInsert)[]> {
  const rows = await clash.db.read
    .select({ assetId: derivatives.assetId, variant: derivatives.variant, sha256: derivatives.sha256, mime: derivatives.mime })
    .from(derivatives)
    .innerJoin(assets, eq(assets.id, derivatives.assetId))
    .where(eq(assets.projectId, projectId));
  return rows.flatMap((row) => {
    const assetId = ids.get(row.assetId);
    return assetId ? [{ ...row, assetId }] : [];
  });
}
