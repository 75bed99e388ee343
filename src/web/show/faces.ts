/** Nodes as their faces show them: canvas, generation rows and asset rows joined in one batch. */
import { inArray } from "drizzle-orm";
import type { FaceView, GeneratorFaceView, ReferenceView, TimelineFaceView } from "../../../views/nodes/face.ts";
import { type MentionView, mentionView } from "../../../views/nodes/words.ts";
import type { Author } from "../../../views/shared/who.tsx";
import { assetsByIds } from "../../assets/assets.ts";
import { type CanvasNode, type CanvasNodeOf, type CanvasView, faceKey } from "../../canvas/document.ts";
import { mentionsIn, proseOf } from "../../canvas/prose.ts";
import { lengthFrames } from "../../canvas/timeline.ts";
import { generationsByIds } from "../../generations.ts";
import { needsWords } from "../../generations/order.ts";
import { type Card, type ModelKind, sizeOf } from "../../providers/card.ts";
import { derivatives } from "../../schema.ts";
import { debateFace, debatesFor } from "./debate-faces.ts";
import { doubtsOf } from "./doubts.ts";
import { estimatesOf } from "./estimates.ts";
import type { FaceContext, Known } from "./face-context.ts";
import { actionFace, actionsFor } from "./action-faces.ts";
import { childrenOf, edgesInto } from "./graph.ts";
import { altOf, mediaFace, pictureOf, providerName, referenceOf, secondsOf, soundOf } from "./media-faces.ts";
import { paramViews } from "./params.ts";
import { renderViews } from "./renders.ts";

export async function facesOf(context: FaceContext, ids: readonly string[]): Promise<FaceView[]> {
  const nodes = ids.flatMap((id) => context.view.nodes[id] ?? []);
  const known = await gather(context, nodes);
  return nodes.map((node) => faceOf(known, node));
}

async function gather(context: FaceContext, nodes: CanvasNode[]): Promise<Known> {
  const { clash, projectId, view } = context;
  const edges = edgesInto(view, new Set(nodes.map((node) => node.id)));
  const shown = new Set(nodes.flatMap((node) => [node, ...(edges.get(node.id) ?? []).flatMap((edge) => view.nodes[edge.source] ?? [])]));
  const assetIds = [...shown].flatMap((node) => ("assetId" in node && node.assetId ? [node.assetId] : []));
  for (const node of nodes) if (node.type === "timeline") assetIds.push(...clipAssets(view, node.id));
  const generationIds = nodes.flatMap((node) => ("generationId" in node && node.generationId ? [node.generationId] : []));
  const assets = await assetsByIds(clash, projectId, [...new Set(assetIds)]);
  const inputIds = new Set([...assets.values()].flatMap((asset) => asset.provenance.inputs?.map((input) => input.assetId) ?? []));
  for (const [id, asset] of await assetsByIds(clash, projectId, [...inputIds])) assets.set(id, asset);
  const posters =
    assets.size === 0
      ? []
      : await clash.db.read
          .select({ id: derivatives.assetId })
          .from(derivatives)
          .where(inArray(derivatives.assetId, [...assets.keys()]));
  const rows = await generationsByIds(clash, generationIds);
  return {
    ...context,
    edges,
    children: childrenOf(view),
    assets,
    drawn: new Set(posters.map((row) => row.id)),
    generations: new Map(rows.map((row) => [row.id, row])),
    doubts: await doubtsOf(clash, rows),
    renders: await renderViews(clash, projectId),
    actions: await actionsFor(context, nodes),
    debates: await debatesFor(context, nodes),
    estimates: await estimatesOf(context, nodes, { edges, assets }),
    nodeOfAsset: inputIds.size === 0 ? new Map() : nodesByAsset(view, inputIds),
  };
}

/** Of several nodes that show the same file the oldest. */
function nodesByAsset(view: CanvasView, wanted: ReadonlySet<string>): Map<string, CanvasNode> {
  const found = new Map<string, CanvasNode>();
  for (const node of Object.values(view.nodes)) {
    if (!node.assetId || !wanted.has(node.assetId)) continue;
    const known = found.get(node.assetId);
    if (!known || node.createdAt < known.createdAt) found.set(node.assetId, node);
  }
  return found;
}

const clipAssets = (view: CanvasView, timelineId: string) =>
  Object.values(view.timelines[timelineId]?.items ?? {}).flatMap((item) =>
    item.kind === "clip" && item.media !== "audio" ? [item.assetId] : [],
  );

function faceOf(known: Known, node: CanvasNode): FaceView {
  const base = {
    id: node.id,
    projectId: known.projectId,
    label: node.label,
    x: node.x,
    y: node.y,
    w: node.w,
    h: node.h,
    z: node.z,
    by: authorOf(known, node),
    faceKey: faceKey(node),
    readOnly: known.readOnly,
    ...(node.locked ? { locked: true } : {}),
    ...(node.parentId ? { parentId: node.parentId } : {}),
  };
  switch (node.type) {
    case "text":
      return { ...base, type: "text", body: node.body };
    case "prompt":
      return { ...base, type: "prompt", body: node.body, values: node.values, mentions: mentionsOf(known.view, node) };
    case "generator":
      return { ...base, ...generatorFace(known, node) };
    case "image":
      return { ...base, type: "image", ...mediaFace(known, node), alt: altOf(known, node) };
    case "video":
      return { ...base, type: "video", ...mediaFace(known, node), alt: altOf(known, node), ...secondsOf(known, node) };
    case "audio":
      return { ...base, type: "audio", ...mediaFace(known, node), ...secondsOf(known, node), ...soundOf(known, node) };
    case "timeline":
      return { ...base, ...timelineFace(known, node) };
    case "action":
      return actionFaceOf(known, node, base);
    case "debate":
      return { ...base, ...debateFace(known, node) };
    case "group":
      return { ...base, type: "group", children: known.children.get(node.id) ?? 0, depth: depthOf(known.view, node) };
  }
}

type Base = Pick<FaceView, "id" | "projectId" | "label" | "x" | "y" | "w" | "h" | "by">;

/** Without a name of its own it has the title of what it runs. */
function actionFaceOf(known: Known, node: CanvasNodeOf<"action">, base: Base): FaceView {
  const face = actionFace(known, node);
  return { ...base, ...face, label: base.label || (face.chosen?.title ?? "") };
}

/** How many groups it is inside. */
function depthOf(view: CanvasView, node: CanvasNode): number {
  const seen = new Set<string>();
  for (let up = node.parentId; up && !seen.has(up); up = view.nodes[up]?.parentId ?? null) seen.add(up);
  return seen.size;
}

function mentionsOf(view: CanvasView, node: CanvasNode): Record<string, MentionView> {
  const shown = [...mentionsIn(proseOf(node))].flatMap((edgeId): [string, MentionView][] => {
    const mention = mentionView(view, node.id, edgeId);
    return mention ? [[edgeId, mention]] : [];
  });
  return Object.fromEntries(shown);
}

function authorOf(known: Known, node: CanvasNode): Author {
  const generation = "generationId" in node && node.generationId ? known.generations.get(node.generationId) : undefined;
  if (generation?.turnId) return "agent";
  if (node.createdBy.startsWith("trn_")) return "agent";
  return node.createdBy === "server" ? "server" : "person";
}

// ── generator ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function generatorFace(
  known: Known,
  node: CanvasNodeOf<"generator">,
): Omit<GeneratorFaceView, "id" | "projectId" | "label" | "x" | "y" | "w" | "h" | "by"> {
  const card = known.clash.models.find(node.model);
  const references = (known.edges.get(node.id) ?? []).flatMap((edge): ReferenceView[] => {
    const source = known.view.nodes[edge.source];
    return source ? [{ ...referenceOf(known, source, edge.role), edgeId: edge.id }] : [];
  });
  const prompted = node.prompt.trim() || references.some((reference) => reference.role === "prompt" || reference.role === "context");
  const estimate = known.estimates.get(node.id);
  const unready = prompted || (card && !needsWords(card)) ? estimate?.problem : "Write a prompt, or connect one.";
  const problem = card ? unready : "Choose a model first.";
  return {
    type: "generator",
    model: node.model,
    models: modelChoices(known.clash.models.cards(), card, node.model),
    modelNote: card ? `${providerName(known, estimate?.provider ?? card.routes[0].provider)}, ${NOTES[card.kind]}` : "no model chosen",
    makes: card?.kind === "transcription" ? "text" : (card?.kind ?? "image"),
    prompt: node.prompt,
    values: node.values,
    mentions: mentionsOf(known.view, node),
    params: card ? paramViews(card, node.params as Record<string, unknown>) : [],
    references,
    maxReferences: card?.inputs.reduce((sum, input) => sum + (input.kinds.length > 0 ? input.max : 0), 0) ?? 0,
    takes: 1,
    costMicroUsd: estimate?.micros ?? null,
    ...(problem ? { problem } : {}),
  };
}

const NOTES = {
  image: "makes a picture",
  video: "makes a clip",
  speech: "speaks",
  music: "plays",
  text: "writes",
  transcription: "writes down what is said",
} as const satisfies Record<ModelKind, string>;

function modelChoices(cards: readonly Card[], card: Card | undefined, chosen: string) {
  const choices = cards.map((model) => ({ value: model.id, label: model.name }));
  return card ? choices : [{ value: chosen, label: chosen || "Choose a model" }, ...choices];
}

// ── timeline ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const TRACK_ROLES = { video: "clip", audio: "audio", text: "prompt", overlay: "style" } as const;

function timelineFace(
  known: Known,
  node: CanvasNodeOf<"timeline">,
): Omit<TimelineFaceView, "id" | "projectId" | "label" | "x" | "y" | "w" | "h" | "by"> {
  const timeline = known.view.timelines[node.id];
  if (!timeline) return { type: "timeline", seconds: 0, clips: 0, ...sizeOf("16:9", "1080"), bars: [] };
  const frames = Math.max(1, lengthFrames(timeline));
  const rows = new Map(timeline.tracks.map((track, row) => [track.id, { row, role: TRACK_ROLES[track.kind] }]));
  const items = Object.values(timeline.items);
  const first = items.filter((item) => item.kind === "clip" && item.media !== "audio").sort((a, b) => a.start - b.start)[0];
  const poster = first?.kind === "clip" ? known.assets.get(first.assetId) : undefined;
  const render = known.renders.of(node.id);
  return {
    type: "timeline",
    seconds: frames / timeline.fps,
    width: timeline.width,
    height: timeline.height,
    clips: items.filter((item) => item.kind === "clip" && item.media !== "audio").length,
    bars: items.flatMap((item) => {
      const place = rows.get(item.trackId);
      return place ? [{ ...place, at: item.start / frames, length: item.length / frames }] : [];
    }),
    ...(poster && pictureOf(known, poster) ? { posterUrl: pictureOf(known, poster) } : {}),
    ...(render ? { render } : {}),
  };
}
