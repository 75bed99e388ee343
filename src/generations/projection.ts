/**
 * Generations on the canvas. A node's server fields are a projection of the generation's row (I1): this writes it, after every change of a row and
 * for all rows when a room opens, so a crash between row and canvas loses nothing. Repeatable.
 */
import { and, eq, inArray } from "drizzle-orm";
import { assetsByIds } from "../assets/assets.ts";
import type { CanvasView } from "../canvas/document.ts";
import type { ServerEdit } from "../canvas/edit.ts";
import type { Clash } from "../clash.ts";
import { derivedId } from "../lib/ids.ts";
import type { ModelKind } from "../providers/card.ts";
import { generations } from "../schema.ts";

type Generation = typeof generations.$inferSelect;

const OUTPUT_TYPE = {
  image: "image",
  video: "video",
  speech: "audio",
  music: "audio",
  text: "text",
  transcription: "text",
} as const satisfies Record<ModelKind, string>;

/** Makes the output nodes of these generations show their rows. Repeatable. */
export async function showGenerations(clash: Clash, projectId: string, ids: string[]): Promise<void> {
  const rows = await clash.db.read
    .select()
    .from(generations)
    .where(and(eq(generations.projectId, projectId), inArray(generations.id, ids)));
  const edits = await projectionOf(
    clash,
    rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
  );
  if (edits.length > 0)
    await clash.rooms.apply(projectId, edits, { actor: rows[0]?.createdBy ?? "server", turn: rows[0]?.turnId ?? undefined });
}

/** The canvas with every finished take on it: between a row's end and its node there is a moment, and whoever builds on takes must not fall into it. */
export async function settledView(clash: Clash, projectId: string): Promise<CanvasView> {
  const view = await clash.rooms.view(projectId);
  const open = Object.values(view.nodes).flatMap((node) =>
    "generationId" in node && node.generationId && node.status !== "done" ? [node.generationId] : [],
  );
  if (open.length === 0) return view;
  const done = await clash.db.read
    .select({ id: generations.id })
    .from(generations)
    .where(and(inArray(generations.id, open), eq(generations.state, "done")));
  if (done.length === 0) return view;
  await showGenerations(
    clash,
    projectId,
    done.map((row) => row.id),
  );
  return clash.rooms.view(projectId);
}

/** What a room must repeat when it opens. */
export async function projectRows(clash: Clash, projectId: string): Promise<void> {
  const rows = await clash.db.read.select().from(generations).where(eq(generations.projectId, projectId));
  const view = await clash.rooms.view(projectId);
  const stale = rows.filter((row) => {
    const node = view.nodes[row.outputNodeId];
    return node && "status" in node && (node.status !== row.state || node.assetId !== row.assetId);
  });
  const edits = await projectionOf(clash, stale, view);
  if (edits.length > 0) await clash.rooms.apply(projectId, edits, { actor: "server" });
}

async function projectionOf(clash: Clash, rows: Generation[], known?: CanvasView): Promise<ServerEdit[]> {
  const first = rows[0];
  if (!first) return [];
  const view = known ?? (await clash.rooms.view(first.projectId));
  const assets = await assetsByIds(
    clash,
    first.projectId,
    rows.flatMap((row) => row.assetId ?? []),
  );
  return rows.flatMap((row): ServerEdit[] => {
    const kind = clash.models.find(row.model)?.kind; // undefined when the card was taken away since
    if (kind && OUTPUT_TYPE[kind] === "text") return []; // its answer is a text node, added by the job when it is there
    const asset = row.assetId ? assets.get(row.assetId) : undefined;
    const pixels = asset?.width && asset.height ? { pixels: { width: asset.width, height: asset.height } } : {};
    const fields = { status: row.state, assetId: row.assetId, generationId: row.id, error: row.error?.message ?? null, ...pixels };
    if (view.nodes[row.outputNodeId]) return [{ edit: "settleNode", id: row.outputNodeId, ...fields }];
    if (!kind || !view.nodes[row.nodeId] || (row.state !== "queued" && row.state !== "running" && row.state !== "done")) return [];
    const { error: _, ...shown } = fields;
    return [
      {
        edit: "addOutput",
        id: row.outputNodeId,
        edgeId: derivedId("edg", row.id),
        sourceId: row.nodeId,
        type: OUTPUT_TYPE[kind],
        ...shown,
        ...expectedPixels(row, shown),
      },
    ];
  });
}

/** A take takes its final shape before it is there, so that nothing moves when it arrives. */
function expectedPixels(row: Generation, shown: { pixels?: unknown }) {
  const [across, down] = String(row.params.aspect ?? "")
    .split(":")
    .map(Number);
  return shown.pixels || !across || !down ? {} : { pixels: { width: across * 100, height: down * 100 } };
}
