/** Timelines of a project's canvas: the first cut from nodes. A timeline's id is its node's id. */
import { type Asset, assetsByIds } from "./assets/assets.ts";
import type { CanvasNode, CanvasView } from "./canvas/document.ts";
import { type AssembleNarration, type AssembleShot, assembleTimeline } from "./canvas/timeline/assemble.ts";
import type { Timeline } from "./canvas/timeline.ts";
import type { Clash } from "./clash.ts";
import { settledView } from "./generations/projection.ts";
import { AppError, invalid } from "./lib/errors.ts";
import type { Stamp } from "./rooms/port.ts";

export interface CutOrder {
  nodeId: string;
  seconds?: number;
  title?: string;
  onScreen?: string;
  voiceNodeId?: string;
  voiceText?: string;
  /** Seconds from the cut to the first word. */
  voiceAt?: number;
}

export interface AssembleOrder {
  /** The id of the timeline to make; an existing one is left as it is. */
  id: string;
  projectId: string;
  nodeIds: string[];
  cuts?: CutOrder[];
  musicNodeId?: string;
  title?: string;
  endCard?: { text: string; seconds: number; voiceNodeId?: string; voiceText?: string };
  language: string;
  label: string;
  width?: number;
  height?: number;
  fps: number;
  dissolveSeconds: number;
  x?: number;
  y?: number;
}

const STILL_SECONDS = 4;
const VOICE_AT_SECONDS = 0.5;
const MUSIC_GAIN_DB = -14;

/** Throws AppError `invalid` that names the node which has nothing to show. */
export async function assembleFromNodes(clash: Clash, stamp: Stamp, order: AssembleOrder): Promise<string> {
  const view = await settledView(clash, order.projectId);
  if (view.nodes[order.id]) return order.id;
  const cuts: CutOrder[] = order.cuts ?? order.nodeIds.map((nodeId) => ({ nodeId }));
  const assets = await assetsByIds(
    clash,
    order.projectId,
    Object.values(view.nodes).flatMap((node) => ("assetId" in node && node.assetId ? [node.assetId] : [])),
  );
  const source = sourceOf(view, assets);
  const first = source(cuts[0]?.nodeId ?? "", "nodeIds.0");
  const timeline = assembleTimeline({
    width: order.width ?? even(first.width ?? 1920),
    height: order.height ?? even(first.height ?? 1080),
    fps: order.fps,
    language: order.language,
    dissolveSeconds: order.dissolveSeconds,
    ...partsOf(cuts, source, order),
    ...(order.title ? { title: order.title } : {}),
    ...(order.endCard ? { endCard: { text: order.endCard.text, seconds: order.endCard.seconds } } : {}),
  });
  const place = order.x === undefined || order.y === undefined ? { near: cuts.at(-1)?.nodeId ?? "" } : { x: order.x, y: order.y };
  await clash.rooms.apply(
    order.projectId,
    [
      { edit: "addNode", id: order.id, type: "timeline", ...place, fields: { label: order.label } },
      { edit: "setTimeline", id: order.id, timeline },
    ],
    stamp,
  );
  return order.id;
}

const even = (value: number) => Math.round(value / 2) * 2;

type Source = (nodeId: string, field: string) => Asset;

function sourceOf(view: CanvasView, assets: Map<string, Asset>): Source {
  return (nodeId, field) => {
    const node: CanvasNode | undefined = view.nodes[nodeId];
    if (!node) throw invalid(field, `There is no node ${nodeId} on the canvas.`);
    const asset = "assetId" in node && node.assetId ? assets.get(node.assetId) : undefined;
    if (!asset) throw invalid(field, `"${node.label || node.type}" has no picture or sound yet.`);
    return asset;
  };
}

function partsOf(cuts: CutOrder[], source: Source, order: AssembleOrder) {
  let at = 0;
  const shots: AssembleShot[] = [];
  const narration: AssembleNarration[] = [];
  for (const [index, cut] of cuts.entries()) {
    const asset = source(cut.nodeId, `cuts.${index}.nodeId`);
    if (asset.kind === "audio") throw invalid(`cuts.${index}.nodeId`, "It is a sound; a cut needs a picture or a clip.");
    const seconds = cut.seconds ?? (asset.durationMs === null ? STILL_SECONDS : asset.durationMs / 1000);
    shots.push({
      assetId: asset.id,
      kind: asset.kind,
      seconds,
      ...(cut.title ? { title: cut.title } : {}),
      ...(cut.onScreen ? { onScreen: cut.onScreen } : {}),
    });
    if (cut.voiceNodeId)
      narration.push(spoken(source(cut.voiceNodeId, `cuts.${index}.voiceNodeId`), at + (cut.voiceAt ?? VOICE_AT_SECONDS), cut.voiceText));
    at += seconds;
  }
  if (order.endCard?.voiceNodeId)
    narration.push(spoken(source(order.endCard.voiceNodeId, "endCard.voiceNodeId"), at + VOICE_AT_SECONDS, order.endCard.voiceText));
  const music = order.musicNodeId ? source(order.musicNodeId, "musicNodeId") : undefined;
  return {
    shots,
    narration,
    ...(music ? { music: { assetId: music.id, seconds: (music.durationMs ?? 0) / 1000, gainDb: MUSIC_GAIN_DB } } : {}),
  };
}

function spoken(voice: Asset, startSeconds: number, text = voice.provenance.prompt ?? ""): AssembleNarration {
  return { assetId: voice.id, startSeconds, seconds: (voice.durationMs ?? 0) / 1000, text, ...(voice.words ? { words: voice.words } : {}) };
}

/** Throws AppError `not_found`. */
export async function requireTimeline(clash: Clash, projectId: string, timelineId: string): Promise<Timeline> {
  const view = await clash.rooms.view(projectId);
  const timeline = view.timelines[timelineId];
  if (!timeline) throw new AppError("not_found", "There is no such timeline on this canvas.");
  return timeline;
}
