/** A new project with everything in it, in one transaction: rows of assets, the canvas, what was said. Either all of it is there or nothing. */
import { and, eq } from "drizzle-orm";
import type { ProbedBlob } from "../assets/save.ts";
import { assetColumns } from "../assets/save.ts";
import type { Clash } from "../clash.ts";
import { insertComments } from "../comments.ts";
import type { Tx } from "../db.ts";
import { enqueueAll } from "../jobs/queue.ts";
import { deriveSpec } from "../jobs/specs.ts";
import { type AssetKind, assets, blobs, projects, type Provenance, roomPeers, roomUpdates, type Understanding } from "../schema.ts";
import type { comments } from "../schema.ts";

export interface NewAssetRow {
  id: string;
  blob: ProbedBlob | (typeof assets.$inferSelect & { probe?: undefined });
  name: string;
  provenance: Provenance;
  words?: { text: string; start: number; end: number }[] | null;
  /** What people said of it. */
  tags?: string[] | null;
  description?: string | null;
  understanding?: Understanding | null;
  createdAt: number;
}

export interface NewProject {
  id: string;
  title: string;
  /** Who made it, as it stands in rows; and in whose name. */
  actor: string;
  createdBy: string;
  createdAt: number;
  canvas: { bytes: Uint8Array; peer: string };
  assets: readonly NewAssetRow[];
  comments: readonly (typeof comments.$inferInsert)[];
}

/** SQLite takes at most 32,766 values in a statement. */
const ROWS_PER_INSERT = 500;

/** Repeatable: a project that is there is left as it is. */
export async function insertProject(clash: Clash, tx: Tx, after: (hook: () => void) => void, project: NewProject): Promise<void> {
  const now = clash.clock.now();
  const { id, title, createdBy, createdAt } = project;
  const [made] = await tx
    .insert(projects)
    .values({ id, title, createdBy, createdAt, updatedAt: now })
    .onConflictDoNothing()
    .returning({ id: projects.id });
  if (!made) return;
  await insertGenesis(tx, project, now);
  const rows = project.assets.map((asset) => rowOf(asset, project));
  const files = new Map(project.assets.map(({ blob }) => [blob.sha256, { sha256: blob.sha256, bytes: blob.bytes, createdAt: now }]));
  for (const some of chunks([...files.values()])) await tx.insert(blobs).values(some).onConflictDoNothing();
  for (const some of chunks(rows)) await tx.insert(assets).values(some);
  for (const some of chunks(project.comments)) await insertComments(tx, some);
  await clash.events.append(tx, after, { stream: "workspace", kind: "project.created", actor: project.actor, data: { id, title } });
}

/** The canvas as the first row of its room. Its one peer is the server's, so that nobody writes on under its name. */
async function insertGenesis(tx: Tx, { id, actor, canvas }: NewProject, time: number): Promise<void> {
  const row = { projectId: id, seq: 1, time, actor, turn: null, kind: "genesis", bytes: Buffer.from(canvas.bytes) };
  await tx.insert(roomUpdates).values(row).onConflictDoNothing();
  await tx.insert(roomPeers).values({ projectId: id, peer: canvas.peer, actor: "server" }).onConflictDoNothing();
}

function rowOf({ blob, ...told }: NewAssetRow, project: NewProject): typeof assets.$inferInsert {
  const common = { ...told, projectId: project.id, createdBy: project.createdBy };
  if (!blob.probe) {
    const { sha256, bytes, kind, mime, width, height, durationMs, fps, colour, peaks } = blob;
    return { sha256, bytes, kind, mime, width, height, durationMs, fps, colour, peaks, ...common };
  }
  return { sha256: blob.sha256, bytes: blob.bytes, ...assetColumns(blob.probe), ...common };
}

/** Asks for the small pictures of a project's assets, some at a time, so that nobody waits long for the database. Repeatable by key. */
export async function deriveAll(clash: Clash, projectId: string, kinds: readonly AssetKind[] = ["image", "video", "audio"]): Promise<void> {
  for (const kind of kinds) {
    const rows = await clash.db.read
      .select({ id: assets.id, name: assets.name })
      .from(assets)
      .where(and(eq(assets.projectId, projectId), eq(assets.kind, kind)));
    for (const some of chunks(rows))
      await clash.db.write.transaction((tx, after) => {
        const wanted = some.map(({ id, name }) => ({
          args: { assetId: id },
          ...{ title: `Small sizes of ${name}`, actor: "server", projectId, key: `derive:${id}`, priority: 5 },
        }));
        return enqueueAll(clash, tx, after, deriveSpec, wanted);
      });
  }
}

function chunks<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / ROWS_PER_INSERT) }, (_, index) =>
    rows.slice(index * ROWS_PER_INSERT, (index + 1) * ROWS_PER_INSERT),
  );
}
