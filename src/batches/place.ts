/** Takes of a batch on the canvas: one group below everything else, a line for each row, in the order of the table; undone in one step. */
import { assetsByIds, type Asset } from "../assets/assets.ts";
import type { Actor } from "../actors.ts";
import type { CanvasView } from "../canvas/document.ts";
import type { Edit } from "../canvas/edit.ts";
import { sizeOfNew } from "../canvas/layout.ts";
import { batchById, cellsOf } from "../batches.ts";
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import { derivedId } from "../lib/ids.ts";
import { cellAt } from "./table.ts";

const GAP = 40;
const BELOW = 160;
const LEAST_SIDE = 80;

/** Answers the group and its nodes. What has no file (yet) is left out; throws AppError `conflict` when nothing has. */
export async function placeTakes(
  clash: Clash,
  actor: Actor,
  { projectId, batchId, places, requestKey }: { projectId: string; batchId: string; places: readonly number[]; requestKey: string },
): Promise<{ groupId: string; nodeIds: string[] }> {
  const batch = await batchById(clash, projectId, batchId);
  const cells = await cellsOf(clash, batchId, { places });
  const ids = cells.flatMap((cell) => cell.generation?.assetId ?? []);
  const assets = await assetsByIds(clash, projectId, ids);
  const shown = cells.flatMap((cell) => {
    const asset = assets.get(cell.generation?.assetId ?? "");
    return asset ? [{ cell, asset, row: cellAt(batch, cell.place).row }] : [];
  });
  if (shown.length === 0) throw new AppError("conflict", "None of these takes has a file yet. Nothing was put on the canvas.");
  const view = await clash.rooms.view(projectId);
  const origin = below(view);
  const edits: Edit[] = [];
  let [y, lineHeight, x, row] = [origin.y, 0, origin.x, shown[0]?.row];
  for (const one of shown) {
    const size = sizeOf(one.asset);
    if (one.row !== row) [y, x, lineHeight, row] = [y + lineHeight + GAP, origin.x, 0, one.row];
    edits.push({
      edit: "addNode",
      id: derivedId("nod", requestKey, String(one.cell.place)),
      type: one.asset.kind,
      x,
      y,
      ...size,
      fields: { assetId: one.asset.id, label: labelOf(batch, one.cell.place) },
    });
    x += size.w + GAP;
    lineHeight = Math.max(lineHeight, size.h);
  }
  const nodeIds = edits.flatMap((edit) => (edit.edit === "addNode" ? [edit.id] : []));
  const groupId = derivedId("nod", requestKey, "group");
  if (!view.nodes[groupId])
    await clash.rooms.apply(projectId, [...edits, { edit: "group", id: groupId, ids: nodeIds, label: batch.title }], {
      actor: actor.id,
      turn: actor.turnId,
    });
  return { groupId, nodeIds };
}

function sizeOf(asset: Pick<Asset, "kind" | "width" | "height">): { w: number; h: number } {
  const standard = sizeOfNew(asset.kind);
  if (!asset.width || !asset.height) return standard;
  return { w: standard.w, h: Math.max(LEAST_SIDE, Math.round((standard.w * asset.height) / asset.width)) };
}

const labelOf = (batch: Parameters<typeof cellAt>[0], place: number): string => {
  const { row, take } = cellAt(batch, place);
  return batch.takes > 1 ? `${row + 1}, take ${take + 1}` : String(row + 1);
};

function below(view: CanvasView): { x: number; y: number } {
  const nodes = Object.values(view.nodes);
  if (nodes.length === 0) return { x: 0, y: 0 };
  return { x: Math.min(...nodes.map((node) => node.x)), y: Math.max(...nodes.map((node) => node.y + node.h)) + BELOW };
}
