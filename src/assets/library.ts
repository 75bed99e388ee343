/** The library: every file that somebody may see, over all projects, filtered and searched. */
import { and, desc, eq, inArray, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import { ASSET_KINDS, type AssetKind, assets, projects } from "../schema.ts";
import type { Asset } from "./assets.ts";

/** How a file came to be here. */
export const ORIGINS = ["generated", "rendered", "action", "cut", "imported", "uploaded"] as const;
export type Origin = (typeof ORIGINS)[number];

export interface LibraryFilter {
  /** Words that must all be found: in name, description, tags, prompt, model, transcript or what was seen in it. */
  q?: string;
  kind?: AssetKind;
  origin?: Origin;
  projectId?: string;
  tag?: string;
  /** What lies in the trash instead of what does not. */
  trashed?: boolean;
}

export interface LibraryEntry extends Asset {
  projectTitle: string;
}

export interface LibraryPage {
  items: LibraryEntry[];
  /** How many there are in all pages. */
  total: number;
  /** For the next page; undefined on the last. */
  next: number | undefined;
}

const MOST_WORDS = 8;
const MOST_TAGS = 60;

/** The newest first. */
export async function listLibrary(
  clash: Clash,
  actor: Actor,
  filter: LibraryFilter,
  page: { offset: number; limit: number },
): Promise<LibraryPage> {
  const where = and(...conditionsOf(actor, filter));
  const rows = await clash.db.read
    .select({ asset: assets, projectTitle: projects.title })
    .from(assets)
    .innerJoin(projects, eq(projects.id, assets.projectId))
    .where(where)
    .orderBy(desc(filter.trashed ? assets.trashedAt : assets.createdAt), desc(assets.id))
    .limit(page.limit)
    .offset(page.offset);
  const [all] = await clash.db.read
    .select({ count: sql<number>`count(*)` })
    .from(assets)
    .innerJoin(projects, eq(projects.id, assets.projectId))
    .where(where);
  const total = all?.count ?? 0;
  const end = page.offset + rows.length;
  return {
    items: rows.map(({ asset, projectTitle }) => ({ ...asset, projectTitle })),
    total,
    next: end < total && rows.length > 0 ? end : undefined,
  };
}

/** People's tags with how many files have each, the most used first. */
export async function tagsInUse(clash: Clash, actor: Actor): Promise<{ tag: string; count: number }[]> {
  return clash.db.read
    .select({ tag: sql<string>`tag.value`, count: sql<number>`count(*)` })
    .from(sql`${assets} join ${projects} on ${projects.id} = ${assets.projectId} join json_each(${assets.tags}) as tag`)
    .where(and(...conditionsOf(actor, {})))
    .groupBy(sql`tag.value`)
    .orderBy(sql`count(*) desc, tag.value`)
    .limit(MOST_TAGS);
}

/** Throws AppError `not_found` for a file of a deleted or foreign project as for one that never was. */
export async function libraryEntry(clash: Clash, actor: Actor, id: string): Promise<LibraryEntry> {
  const [row] = await clash.db.read
    .select({ asset: assets, projectTitle: projects.title })
    .from(assets)
    .innerJoin(projects, eq(projects.id, assets.projectId))
    .where(and(eq(assets.id, id), ...reachable(actor)));
  if (!row) throw new AppError("not_found", "There is no such file.");
  return { ...row.asset, projectTitle: row.projectTitle };
}

/** In the order of their ids, each once. Throws AppError `not_found` when one is of a deleted or foreign project, or was never there. */
export async function libraryFiles(clash: Clash, actor: Actor, ids: readonly string[]): Promise<Asset[]> {
  const wanted = [...new Set(ids)];
  const rows = await clash.db.read
    .select({ asset: assets })
    .from(assets)
    .innerJoin(projects, eq(projects.id, assets.projectId))
    .where(and(inArray(assets.id, wanted), ...reachable(actor)));
  const found = new Map(rows.map(({ asset }) => [asset.id, asset]));
  return wanted.map((id) => {
    const asset = found.get(id);
    if (!asset) throw new AppError("not_found", "One of these files is not there. Nothing was packed.");
    return asset;
  });
}

export function originOf({ provenance }: Pick<Asset, "provenance">): Origin {
  if (provenance.renderId) return "rendered";
  if (provenance.model) return "generated";
  if (provenance.tool === "action") return "action";
  if (provenance.tool) return "cut";
  return provenance.sourceUrl ? "imported" : "uploaded";
}

export const isKind = (text: unknown): text is AssetKind => ASSET_KINDS.some((kind) => kind === text);
export const isOrigin = (text: unknown): text is Origin => ORIGINS.some((origin) => origin === text);

function reachable(actor: Actor): (SQL | undefined)[] {
  const own = actor.projectIds;
  return [isNull(projects.deletedAt), own ? sql`${projects.id} in (select value from json_each(${JSON.stringify(own)}))` : undefined];
}

function conditionsOf(actor: Actor, filter: LibraryFilter): (SQL | undefined)[] {
  const words = (filter.q ?? "").trim().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
  return [
    ...reachable(actor),
    filter.trashed ? isNotNull(assets.trashedAt) : isNull(assets.trashedAt),
    filter.kind && eq(assets.kind, filter.kind),
    filter.projectId ? eq(assets.projectId, filter.projectId) : undefined,
    filter.origin && isOf(filter.origin),
    filter.tag ? sql`exists (select 1 from json_each(${assets.tags}) t where t.value = ${filter.tag})` : undefined,
    ...words.map(says),
  ];
}

const told = (name: string) => sql`json_extract(${assets.provenance}, ${`$.${name}`})`;

function isOf(origin: Origin): SQL | undefined {
  switch (origin) {
    case "rendered":
      return isNotNull(told("renderId"));
    case "generated":
      return and(isNotNull(told("model")), isNull(told("renderId")));
    case "action":
      return sql`${told("tool")} = 'action'`;
    case "cut":
      return sql`${told("tool")} <> 'action'`;
    case "imported":
      return isNotNull(told("sourceUrl"));
    case "uploaded":
      return and(...["renderId", "model", "tool", "sourceUrl"].map((name) => isNull(told(name))));
  }
}

/** The word stands somewhere in what the file says of itself, or is the beginning of a tag. */
function says(word: string): SQL | undefined {
  const plain = word.replaceAll(/[\\%_]/g, "\\$&");
  const anywhere = `%${plain}%`;
  const like = (text: SQL | typeof assets.name | typeof assets.description) => sql`${text} like ${anywhere} escape '\\'`;
  const begins = (list: SQL | typeof assets.tags) =>
    sql`exists (select 1 from json_each(${list}) t where t.value like ${`${plain}%`} escape '\\')`;
  return or(
    like(assets.name),
    like(assets.description),
    like(told("prompt")),
    like(told("model")),
    like(sql`json_extract(${assets.understanding}, '$.text')`),
    like(sql`json_extract(${assets.understanding}, '$.said')`),
    begins(assets.tags),
    begins(sql`json_extract(${assets.understanding}, '$.tags')`),
    sql`exists (select 1 from json_each(${assets.understanding}, '$.colours') c where json_extract(c.value, '$.name') like ${`${plain}%`} escape '\\')`,
    sql`exists (select 1 from json_each(${assets.understanding}, '$.scenes') s where json_extract(s.value, '$.text') like ${anywhere} escape '\\')`,
    sql`exists (select 1 from json_each(${assets.words}) w where json_extract(w.value, '$.text') like ${anywhere} escape '\\')`,
  );
}
