/** Projects: one film or idea each. Titles live here, the canvas in its room (I1). */
import { and, count, desc, eq, isNull, like, sql } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import type { Clash } from "./clash.ts";
import { AppError } from "./lib/errors.ts";
import { newId } from "./lib/ids.ts";
import { insertCanvas } from "./rooms/store.ts";
import { assets, projects } from "./schema.ts";

export type Project = typeof projects.$inferSelect;

export async function createProject(clash: Clash, actor: Actor, title: string, id = newId("prj")): Promise<string> {
  const now = clash.clock.now();
  await clash.db.write.transaction(async (tx, after) => {
    const [row] = await tx
      .insert(projects)
      .values({ id, title: title.trim(), createdBy: actor.behalfOf ?? actor.id, createdAt: now, updatedAt: now })
      .onConflictDoNothing()
      .returning({ id: projects.id });
    if (!row) return;
    await insertCanvas(tx, { projectId: id, actor: actor.id, time: now });
    await clash.events.append(tx, after, { stream: "workspace", kind: "project.created", actor: actor.id, data: { id, title } });
  });
  return id;
}

/** Throws AppError `not_found`, also for a deleted project. */
export async function requireProject(clash: Clash, id: string): Promise<Project> {
  const [row] = await clash.db.read
    .select()
    .from(projects)
    .where(and(eq(projects.id, id), isNull(projects.deletedAt)));
  if (!row) throw new AppError("not_found", "There is no such project.");
  return row;
}

/** Also for a deleted project. */
export async function projectExists(clash: Clash, id: string): Promise<boolean> {
  const [row] = await clash.db.read.select({ id: projects.id }).from(projects).where(eq(projects.id, id));
  return row !== undefined;
}

export async function changeProject(
  clash: Clash,
  actor: Actor,
  id: string,
  change: Partial<Pick<Project, "title" | "archivedAt" | "deletedAt" | "instructions">>,
): Promise<void> {
  await clash.db.write.transaction(async (tx, after) => {
    await tx
      .update(projects)
      .set({ ...change, updatedAt: clash.clock.now() })
      .where(eq(projects.id, id));
    await clash.events.append(tx, after, { stream: "workspace", kind: "project.changed", actor: actor.id, data: { id, ...change } });
  });
}

export interface ProjectSummary extends Project {
  /** A picture for the card: the first still. */
  coverAssetId: string | undefined;
  assetCount: number;
}

export interface ProjectFilter {
  search?: string;
  sort?: "created" | "title" | "changed";
  archived?: boolean;
  limit?: number;
  offset?: number;
}

export async function listProjects(clash: Clash, actor: Actor, filter: ProjectFilter = {}): Promise<ProjectSummary[]> {
  const search = filter.search?.trim();
  const rows = await clash.db.read
    .select()
    .from(projects)
    .where(
      and(
        isNull(projects.deletedAt),
        filter.archived ? sql`${projects.archivedAt} is not null` : isNull(projects.archivedAt),
        search ? like(projects.title, `%${search.replaceAll(/[%_]/g, " ")}%`) : undefined,
        actor.projectIds ? sql`${projects.id} in (select value from json_each(${JSON.stringify(actor.projectIds)}))` : undefined,
      ),
    )
    .orderBy(
      ...(filter.sort === "title"
        ? [sql`lower(${projects.title})`]
        : [desc(filter.sort === "created" ? projects.createdAt : projects.updatedAt)]),
      desc(projects.id),
    )
    .limit(filter.limit ?? 60)
    .offset(filter.offset ?? 0);
  return Promise.all(rows.map(async (row) => ({ ...row, ...(await coverOf(clash, row.id)) })));
}

async function coverOf(clash: Clash, projectId: string) {
  const [tally] = await clash.db.read.select({ assetCount: count() }).from(assets).where(eq(assets.projectId, projectId));
  const [cover] = await clash.db.read
    .select({ id: assets.id })
    .from(assets)
    .where(and(eq(assets.projectId, projectId), eq(assets.kind, "image")))
    .orderBy(sql`json_extract(${assets.provenance}, '$.renderId') is not null`, assets.createdAt) // a contact sheet is no cover
    .limit(1);
  return { coverAssetId: cover?.id, assetCount: tally?.assetCount ?? 0 };
}
