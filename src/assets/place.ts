/** A file takes its place on the canvas: one node, whose id follows from what brought the file, so that a repeat adds none (I6). */
import { sizeOfNew } from "../canvas/layout.ts";
import type { Clash } from "../clash.ts";
import { assetById } from "./assets.ts";

export interface Placing {
  projectId: string;
  assetId: string;
  nodeId: string;
  label: string;
  /** Of its corner; without it the nearest free place is found. */
  place: { x: number; y: number } | null;
  actor: string;
  step?: string | null;
}

export async function placeOnCanvas(clash: Clash, placing: Placing): Promise<string> {
  const { projectId, nodeId, label, actor, step } = placing;
  const asset = await assetById(clash, placing.assetId);
  const view = await clash.rooms.view(projectId);
  if (view.nodes[nodeId]) return nodeId;
  const pixels = asset.width && asset.height ? { width: asset.width, height: asset.height } : undefined;
  const place = { ...placing.place, ...sizeOfNew(asset.kind, pixels) };
  await clash.rooms.apply(projectId, [{ edit: "addNode", id: nodeId, type: asset.kind, ...place, fields: { label, assetId: asset.id } }], {
    actor,
    ...(step ? { step } : {}),
  });
  return nodeId;
}
