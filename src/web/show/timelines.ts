/** A timeline as its page reads it: seconds, names, small pictures. */
import { paths } from "../../../views/paths.ts";
import { wavePath } from "../../../views/nodes/wave.ts";
import type { ItemView, TimelineView, TrackView } from "../../../views/timeline/timeline-view.ts";
import { type Asset, assetsByIds } from "../../assets/assets.ts";
import { itemsOfTrack, lengthFrames, type PlacedItem, type Timeline } from "../../canvas/timeline.ts";
import type { Clash } from "../../clash.ts";
import { AppError } from "../../lib/errors.ts";
import type { Project } from "../../projects.ts";
import { renderView } from "./renders.ts";

const ROLES = { video: "clip", audio: "audio", text: "prompt", overlay: "style" } as const;

export async function timelineView(clash: Clash, project: Project, nodeId: string, readOnly: boolean): Promise<TimelineView> {
  const view = await clash.rooms.view(project.id);
  const timeline = view.timelines[nodeId];
  if (!timeline) throw new AppError("not_found", "There is no such timeline on this canvas.");
  const node = view.nodes[nodeId];
  const assets = await assetsByIds(
    clash,
    project.id,
    Object.values(timeline.items).flatMap((item) => (item.kind === "clip" ? [item.assetId] : [])),
  );
  const frames = lengthFrames(timeline);
  const tracks = [...timeline.tracks].sort((a, b) => ORDER[a.kind] - ORDER[b.kind]);
  const first = Object.values(timeline.items)
    .filter((item) => item.kind === "clip" && item.media !== "audio")
    .sort((a, b) => a.start - b.start)[0];
  return {
    nodeId,
    projectId: project.id,
    label: node?.label || "Timeline",
    projectTitle: project.title,
    width: timeline.width,
    height: timeline.height,
    fps: timeline.fps,
    seconds: frames / timeline.fps,
    frames,
    readOnly,
    tracks: tracks.map(
      (track): TrackView => ({
        id: track.id,
        name: track.name,
        kind: track.kind,
        by: node?.createdBy.startsWith("usr_") ? "person" : "agent",
        items: itemsOfTrack(timeline, track.id).map((item) => itemView(timeline, item, track.kind, assets)),
      }),
    ),
    captions: Object.values(timeline.items)
      .filter((item) => item.kind === "caption")
      .sort((a, b) => a.start - b.start)
      .map((item) => ({ at: item.start / timeline.fps, text: item.kind === "caption" ? item.text : "" })),
    render: await renderView(clash, project.id, nodeId),
    ...(first?.kind === "clip" ? { posterUrl: paths.asset(first.assetId, 1280) } : {}),
  };
}

const ORDER = { text: 0, overlay: 1, video: 2, audio: 3 } as const;

function itemView(timeline: Timeline, item: PlacedItem, kind: keyof typeof ROLES, assets: Map<string, Asset>): ItemView {
  const asset = item.kind === "clip" ? assets.get(item.assetId) : undefined;
  return {
    id: item.id,
    name: item.name || nameOf(item, asset),
    role: ROLES[kind],
    at: item.start / timeline.fps,
    seconds: item.length / timeline.fps,
    ...(asset && asset.kind !== "audio" ? { posterUrl: paths.asset(asset.id, 320) } : {}),
    ...(asset?.peaks ? { wave: wavePath(asset.peaks) } : {}),
    ...(item.transition ? { dissolve: true } : {}),
  };
}

function nameOf(item: PlacedItem, asset: Asset | undefined): string {
  if (item.kind === "text" || item.kind === "caption") return item.text.replaceAll("\n", " ");
  return asset?.provenance.prompt?.slice(0, 60) ?? asset?.name ?? "";
}
