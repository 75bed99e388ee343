/** What a file was made from and what was made from it, as far as its project knows: a small graph around one file. */
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Clash } from "../clash.ts";
import { assets } from "../schema.ts";
import type { Asset } from "./assets.ts";

export interface LineageNode {
  asset: Asset;
  /** Steps from the file: below 0 what it comes from, above 0 what came of it. */
  column: number;
}

export interface Lineage {
  nodes: LineageNode[];
  edges: { from: string; to: string; role: string }[];
  /** Inputs that are named but not there any more. */
  gone: number;
  /** There is more than is shown. */
  isCut: boolean;
}

const MOST_STEPS = 5;
const MOST_NODES = 60;

export async function lineageOf(clash: Clash, asset: Asset): Promise<Lineage> {
  const found = new Map<string, LineageNode>([[asset.id, { asset, column: 0 }]]);
  let isCut = false;
  const add = (rows: readonly Asset[], column: number): string[] => {
    const fresh = rows.filter((row) => !found.has(row.id)).slice(0, Math.max(0, MOST_NODES - found.size));
    isCut ||= rows.some((row) => !found.has(row.id) && !fresh.includes(row));
    for (const row of fresh) found.set(row.id, { asset: row, column });
    return fresh.map((row) => row.id);
  };
  await walk(
    [asset.id],
    (ids) =>
      parentsOf(
        clash,
        asset.projectId,
        [...found.values()].filter(({ asset: { id } }) => ids.includes(id)),
      ),
    (rows, step) => add(rows, -step),
  );
  await walk(
    [asset.id],
    (ids) => childrenOf(clash, asset.projectId, ids),
    (rows, step) => add(rows, step),
  );
  const nodes = [...found.values()];
  const inputs = nodes.flatMap((node) => (node.asset.provenance.inputs ?? []).map((input) => ({ ...input, to: node.asset.id })));
  const own = new Set((asset.provenance.inputs ?? []).map((input) => input.assetId));
  return {
    nodes,
    edges: inputs.filter(({ assetId }) => found.has(assetId)).map(({ assetId, to, role }) => ({ from: assetId, to, role })),
    gone: [...own].filter((id) => !found.has(id)).length,
    isCut,
  };
}

async function walk(
  from: string[],
  next: (ids: string[]) => Promise<Asset[]>,
  add: (rows: Asset[], step: number) => string[],
): Promise<void> {
  let ids = from;
  for (let step = 1; step <= MOST_STEPS && ids.length > 0; step++) ids = add(await next(ids), step);
}

async function parentsOf(clash: Clash, projectId: string, nodes: readonly LineageNode[]): Promise<Asset[]> {
  const ids = nodes.flatMap(({ asset }) => (asset.provenance.inputs ?? []).map((input) => input.assetId));
  if (ids.length === 0) return [];
  return clash.db.read
    .select()
    .from(assets)
    .where(and(eq(assets.projectId, projectId), inArray(assets.id, ids)));
}

const childrenOf = (clash: Clash, projectId: string, ids: readonly string[]): Promise<Asset[]> =>
  clash.db.read
    .select()
    .from(assets)
    .where(
      and(
        eq(assets.projectId, projectId),
        sql`exists (
          select 1 from json_each(json_extract(${assets.provenance}, '$.inputs')) i
          where json_extract(i.value, '$.assetId') in (select value from json_each(${JSON.stringify(ids)}))
        )`,
      ),
    )
    .limit(MOST_NODES);
