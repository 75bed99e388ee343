/** A canvas to look at: the faces of a share link or of an old version, without controls, links and prices, and only of what belongs to it. */
import { and, desc, eq, isNotNull } from "drizzle-orm";
import type { FaceView, ReferenceView } from "../../../views/nodes/face.ts";
import type { StillBox, StillCanvasProps } from "../../../views/still/still-canvas.tsx";
import type { CanvasNode, CanvasView } from "../../canvas/document.ts";
import { type Box, overlaps } from "../../canvas/layout.ts";
import type { Clash } from "../../clash.ts";
import type { Render } from "../../renders.ts";
import { renders } from "../../schema.ts";
import { facesOf } from "./faces.ts";

export interface Still {
  clash: Clash;
  projectId: string;
  /** Only what may be seen. */
  view: CanvasView;
  /** The address of an asset of this view; small pictures get `?w=` behind it. */
  assetUrl(assetId: string): string;
}

/** Drawn with the page; the rest when it comes into view. */
const DRAWN_FIRST = 150;
const ASSET_URL = /^\/api\/assets\/([^/]+)\/content(?:\?w=(\d+))?$/;

/** What is left of a canvas when only some nodes are shown: these, the edges between them, their timelines. */
export function partOf(view: CanvasView, nodeIds: readonly string[] | null): CanvasView {
  if (!nodeIds) return { ...view, requests: {} };
  const shown = new Set(nodeIds);
  const keep = <T>(record: Record<string, T>, wanted: (id: string, value: T) => boolean) =>
    Object.fromEntries(Object.entries(record).filter(([id, value]) => wanted(id, value)));
  return {
    ...view,
    requests: {},
    nodes: keep(view.nodes, (id) => shown.has(id)),
    edges: keep(view.edges, (_, edge) => shown.has(edge.source) && shown.has(edge.target)),
    timelines: keep(view.timelines, (id) => shown.has(id)),
  };
}

/** Every file that stands on a canvas: those of its nodes, and the clips of its timelines. */
export function assetsOn(view: CanvasView): Set<string> {
  const ids = new Set<string>();
  for (const node of Object.values(view.nodes)) if ("assetId" in node && node.assetId) ids.add(node.assetId);
  for (const timeline of Object.values(view.timelines))
    for (const item of Object.values(timeline.items)) if (item.kind === "clip") ids.add(item.assetId);
  return ids;
}

export async function stillFaces(still: Still, ids: readonly string[]): Promise<FaceView[]> {
  const faces = await facesOf({ ...still, readOnly: true }, ids);
  const shown = assetsOn(still.view);
  return faces.map((face) => stillFace(face, still, shown));
}

/** Values that a canvas page is drawn from; what is in view at first comes whole, the rest as boxes. */
export async function stillCanvas(
  still: Still,
  camera?: Box | null,
): Promise<Pick<StillCanvasProps, "nodes" | "rest" | "edges" | "camera">> {
  const all = Object.values(still.view.nodes);
  const first = camera ? all.filter((node) => overlaps(node, camera)) : all;
  const drawn = new Set(first.slice(0, DRAWN_FIRST).map((node) => node.id));
  return {
    nodes: await stillFaces(still, [...drawn]),
    rest: all.filter((node) => !drawn.has(node.id)).map(boxOf),
    edges: Object.values(still.view.edges),
    ...(camera ? { camera } : {}),
  };
}

const boxOf = ({ id, type, label, parentId, x, y, w, h }: CanvasNode): StillBox => ({ id, type, label, parentId, x, y, w, h });

function stillFace(face: FaceView, { assetUrl }: Still, shown: Set<string>): FaceView {
  const urlOf = (url: string | undefined) => {
    const [, id, width] = ASSET_URL.exec(url ?? "") ?? [];
    return id && shown.has(decodeURIComponent(id)) ? `${assetUrl(decodeURIComponent(id))}${width ? `?w=${width}` : ""}` : undefined;
  };
  const withThumb = ({ thumbUrl, ...reference }: ReferenceView): ReferenceView => {
    const url = urlOf(thumbUrl);
    return { ...reference, ...(url ? { thumbUrl: url } : {}) };
  };
  const base = { ...face, projectId: "", readOnly: true, still: true } as FaceView;
  switch (base.type) {
    case "image":
    case "video":
    case "audio": {
      const { generationId: _, posterUrl, provenance, ...rest } = base;
      const url = urlOf(posterUrl);
      return {
        ...rest,
        ...(url ? { posterUrl: url } : {}),
        ...(rest.type === "audio" && rest.assetId ? { playUrl: assetUrl(rest.assetId) } : {}),
        ...(provenance
          ? {
              provenance: {
                model: provenance.model,
                costMicroUsd: null,
                ...(provenance.seed === undefined ? {} : { seed: provenance.seed }),
              },
            }
          : {}),
      } as FaceView;
    }
    case "timeline": {
      const { render: _, posterUrl, ...rest } = base;
      const url = urlOf(posterUrl);
      return { ...rest, ...(url ? { posterUrl: url } : {}) };
    }
    case "action": {
      const { run: _, problem: __, ...rest } = base;
      return {
        ...rest,
        actions: [],
        slots: rest.slots.map((slot) => ({ ...slot, given: slot.given.map(withThumb) })),
      };
    }
    case "generator":
      return {
        ...base,
        costMicroUsd: null,
        models: base.models.filter((model) => model.value === base.model),
        references: base.references.map(withThumb),
      };
    default:
      return base;
  }
}

/** The newest film of a project that is finished. */
export async function newestRender(clash: Clash, projectId: string): Promise<(Render & { assetId: string }) | undefined> {
  const [row] = await clash.db.read
    .select()
    .from(renders)
    .where(and(eq(renders.projectId, projectId), eq(renders.state, "done"), isNotNull(renders.assetId)))
    .orderBy(desc(renders.finishedAt))
    .limit(1);
  return row?.assetId ? { ...row, assetId: row.assetId } : undefined;
}
