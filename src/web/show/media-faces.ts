/** Pictures, clips and sounds as their faces show them: the file, how it was made and from what, how far it is. */
import type { MediaFaceView, ProvenanceView, ReferenceView } from "../../../views/nodes/face.ts";
import { wavePath } from "../../../views/nodes/wave.ts";
import { paths } from "../../../views/paths.ts";
import type { Asset } from "../../assets/assets.ts";
import type { CanvasNode, CanvasNodeOf } from "../../canvas/document.ts";
import type { Generation } from "../../generations.ts";
import type { Provenance } from "../../schema.ts";
import type { Known } from "./face-context.ts";

type Media = CanvasNodeOf<"image"> | CanvasNodeOf<"video"> | CanvasNodeOf<"audio">;

export function mediaFace(
  known: Known,
  node: Media,
): Omit<MediaFaceView, "id" | "projectId" | "label" | "x" | "y" | "w" | "h" | "by" | "type" | "alt"> {
  const asset = node.assetId ? known.assets.get(node.assetId) : undefined;
  const generation = node.generationId ? known.generations.get(node.generationId) : undefined;
  const doubt = generation && known.doubts.get(generation.id);
  const live = generation ? known.clash.jobs.progressOf(generation.jobId) : undefined;
  const provenance = asset ? provenanceOf(known, asset) : undefined;
  const error = node.error ? (wasFree(generation) ? `${node.error} Nothing was charged.` : node.error) : undefined;
  const best = generation && !asset ? startPicture(generation) : undefined;
  return {
    status: node.status,
    ...(node.generationId ? { generationId: node.generationId } : {}),
    ...(asset
      ? { assetId: asset.id, bytes: asset.bytes, ...(pictureOf(known, asset) ? { posterUrl: pictureOf(known, asset) } : {}) }
      : best
        ? { posterUrl: best }
        : {}),
    ...(asset?.provenance.draft || generation?.provider === "draft" ? { draft: true } : {}),
    ...(live && node.status === "running" ? { progress: { percent: live.fraction * 100 } } : {}),
    ...(error ? { error } : {}),
    ...(node.status === "uncertain" && doubt ? { doubt } : {}),
    ...(provenance ? { provenance } : {}),
    ...(asset?.width && asset.height ? { width: asset.width, height: asset.height } : {}),
  };
}

/** Nothing went out, or what went out was certainly not taken on. */
const wasFree = (generation: Generation | undefined) =>
  generation?.state === "failed" && generation.sentAt === null && generation.sends === 0 && generation.askedAt === null;

/** The address of a small picture of an asset: a film only once its poster is made. */
export function pictureOf(known: Known, asset: Asset): string | undefined {
  if (asset.kind === "audio") return undefined;
  return asset.kind === "image" || known.drawn.has(asset.id) ? paths.asset(asset.id, 640) : undefined;
}

/** What a clip begins with stands for it while it runs. */
function startPicture(generation: Generation): string | undefined {
  const start = generation.inputs.find((input) => input.role === "start");
  return start ? paths.asset(start.assetId, 640) : undefined;
}

function provenanceOf(known: Known, asset: Asset): ProvenanceView | undefined {
  const made: Provenance = asset.provenance;
  const model = made.model ? (known.clash.models.find(made.model)?.name ?? made.model) : made.renderId ? "Render" : undefined;
  if (!model && !made.tool) return undefined;
  const generation = made.generationId ? known.generations.get(made.generationId) : undefined;
  return {
    model: model ?? toolWords(made),
    ...(made.provider ? { provider: providerName(known, made.provider) } : {}),
    ...(made.fellBack?.length ? { insteadOf: made.fellBack.map((id) => providerName(known, id)) } : {}),
    costMicroUsd: generation ? generation.costMicros : (made.costMicros ?? 0),
    at: asset.createdAt,
    ...(made.seed === undefined ? {} : { seed: made.seed }),
    ...(made.prompt ? { prompt: made.prompt } : {}),
    ...(generation?.turnId ? { actor: "Planner" } : {}),
    ...(made.inputs?.length ? { inputs: made.inputs.flatMap((input) => inputOf(known, input) ?? []) } : {}),
  };
}

/** As people know it; its id when an owner took it away since. */
export const providerName = (known: Pick<Known, "clash">, id: string) =>
  known.clash.models.providers.find((provider) => provider.id === id)?.name ?? id;

const toolWords = ({ tool, params }: Provenance): string =>
  tool === "action" ? `Action ${String(params?.action ?? "")}`.trim() : CUT_WORDS[tool as keyof typeof CUT_WORDS];

const CUT_WORDS = { crop: "Cropped here", grab: "Frame of a clip", trim: "Trimmed here" } as const;

/** What a file was made from: the node that shows it, where one still does, else the file by its name. */
function inputOf(known: Known, { assetId, role }: { assetId: string; role: string }): ReferenceView | undefined {
  const asset = known.assets.get(assetId);
  if (!asset) return undefined;
  const node = known.nodeOfAsset.get(assetId);
  const thumb = pictureOf(known, asset);
  return {
    nodeId: node?.id ?? "",
    label: node?.label || asset.name,
    role: role as ReferenceView["role"],
    ...(thumb ? { thumbUrl: thumb } : {}),
  };
}

export function altOf(known: Known, node: Media): string {
  const asset = node.assetId ? known.assets.get(node.assetId) : undefined;
  return (asset?.provenance.prompt ?? node.label ?? "").slice(0, 200) || (asset?.name ?? "Picture");
}

export function secondsOf(known: Known, node: Media) {
  const asset = node.assetId ? known.assets.get(node.assetId) : undefined;
  return asset?.durationMs ? { seconds: asset.durationMs / 1000 } : {};
}

export function soundOf(known: Known, node: Media) {
  const asset = node.assetId ? known.assets.get(node.assetId) : undefined;
  return {
    ...(asset?.peaks ? { wave: wavePath(asset.peaks) } : {}),
    ...(asset?.words ? { words: asset.words.map((word) => word.text).join(" ") } : {}),
  };
}

export function referenceOf(known: Known, node: CanvasNode, role: ReferenceView["role"]): ReferenceView {
  const asset = "assetId" in node && node.assetId ? known.assets.get(node.assetId) : undefined;
  const thumb = asset ? pictureOf(known, asset) : undefined;
  return { nodeId: node.id, label: node.label || node.type, role, ...(thumb ? { thumbUrl: thumb } : {}) };
}
