/**
 * A part of a file as a file of its own: a crop of a picture, a frame of a clip, a stretch of a clip or a sound. The cut is a job; its node stands
 * beside its source from the beginning, joined by an edge, and shows the file when it is there.
 */
import type { Actor } from "./actors.ts";
import { type Asset, requireAsset } from "./assets/assets.ts";
import type { Clash } from "./clash.ts";
import { enqueue } from "./jobs/queue.ts";
import { cutSpec } from "./jobs/specs.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { derivedId } from "./lib/ids.ts";

export type Cut =
  /** Pixels of the picture as it is shown. */
  | { tool: "crop"; x: number; y: number; width: number; height: number }
  | { tool: "grab"; atMs: number }
  | { tool: "trim"; fromMs: number; toMs: number };

export const LEAST_PIXELS = 8;
export const LEAST_MS = 100;

export interface CutOrder {
  projectId: string;
  nodeId: string;
  cut: Cut;
  requestKey: string;
}

export const outputOf = (jobKey: string): string => derivedId("nod", "cut", jobKey);

/** Throws AppError `invalid` with the number that does not fit the file, `not_found`, `conflict` while there is no file yet. */
export async function startCut(clash: Clash, actor: Actor, { projectId, nodeId, cut, requestKey }: CutOrder) {
  const node = (await clash.rooms.view(projectId)).nodes[nodeId];
  if (!node) throw new AppError("not_found", `There is no node ${nodeId} on this canvas.`, [{ field: "nodeId", message: "No such node." }]);
  if (!("assetId" in node) || !node.assetId)
    throw new AppError("conflict", "This node holds no file yet.", [{ field: "nodeId", message: "No file." }]);
  const asset = await requireAsset(clash, projectId, node.assetId);
  checkCut(asset, cut);
  const jobId = await clash.db.write.transaction((tx, after) =>
    enqueue(
      clash,
      tx,
      after,
      cutSpec,
      {
        projectId,
        nodeId,
        assetId: asset.id,
        cut,
        outputNodeId: outputOf(requestKey),
        createdBy: actor.behalfOf ?? actor.id,
        ...(actor.turnId ? { turnId: actor.turnId } : {}),
      },
      { title: `${TITLES[cut.tool]} ${asset.name}`, actor: actor.id, projectId, key: `cut:${projectId}:${requestKey}`, priority: -1 },
    ),
  );
  return { id: outputOf(requestKey), jobId };
}

export const TITLES = { crop: "Crop of", grab: "Frame of", trim: "Part of" } as const satisfies Record<Cut["tool"], string>;

export function checkCut(asset: Pick<Asset, "kind" | "width" | "height" | "durationMs">, cut: Cut): void {
  switch (cut.tool) {
    case "crop":
      return checkCrop(asset, cut);
    case "grab": {
      if (asset.kind !== "video") throw invalid("nodeId", "Frames are grabbed from a clip.");
      if (cut.atMs >= length(asset)) throw invalid("at", `The clip ends at ${seconds(length(asset))} s.`);
      return;
    }
    case "trim": {
      if (asset.kind === "image") throw invalid("nodeId", "A picture has no length; crop it instead.");
      if (cut.toMs > length(asset))
        throw invalid("to", `The ${asset.kind === "video" ? "clip" : "sound"} ends at ${seconds(length(asset))} s.`);
      if (cut.toMs - cut.fromMs < LEAST_MS) throw invalid("to", `It must lie at least ${seconds(LEAST_MS)} s after the beginning.`);
      return;
    }
  }
}

function checkCrop({ kind, width, height }: Pick<Asset, "kind" | "width" | "height">, cut: Extract<Cut, { tool: "crop" }>): void {
  if (kind !== "image" || !width || !height) throw invalid("nodeId", "Only a picture can be cropped.");
  if (cut.x + cut.width > width)
    throw invalid("width", `The picture is ${width} pixels wide; from ${cut.x} on there are ${Math.max(0, width - cut.x)}.`);
  if (cut.y + cut.height > height)
    throw invalid("height", `The picture is ${height} pixels high; from ${cut.y} on there are ${Math.max(0, height - cut.y)}.`);
  if (cut.width === width && cut.height === height) throw invalid("width", "That is the whole picture.");
}

const length = (asset: Pick<Asset, "durationMs">) => asset.durationMs ?? 0;
const seconds = (ms: number) => String(Math.round(ms) / 1000);
