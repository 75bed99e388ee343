/**
 * What a run made, on the canvas: new nodes beside its node, joined to it, and captions on their timelines. All of it is one ordinary change of whoever
 * asked for the run, so one undo takes it back. It follows from the row alone; what stands there already is left as it is.
 */
import { assetsByIds } from "../assets/assets.ts";
import type { CanvasView } from "../canvas/document.ts";
import { type Edit, planEdits } from "../canvas/edit.ts";
import { sizeOfNew } from "../canvas/layout.ts";
import { type NodeType, refusedRole } from "../canvas/nodes/index.ts";
import type { Clash } from "../clash.ts";
import { AppError } from "../lib/errors.ts";
import { derivedId } from "../lib/ids.ts";
import { type Captions, hasCaptions, withCaptions, wrongTimeline } from "./cues.ts";
import type { RunInputs } from "./inputs.ts";
import type { ActionManifest } from "./manifest.ts";
import type { Made } from "./outputs.ts";
import type { ActionRun } from "./runs.ts";

/** Edges that tell where something came from, where there is no node of an action to stand beside. */
const MOST_SOURCES = 8;

interface Piece {
  name: string;
  nodeId: string;
  label: string;
  type?: NodeType;
  assetId?: string;
  pixels?: { width: number; height: number };
  text?: string;
  cues?: Captions["cues"];
}

/** Repeatable. Answers a sentence when captions could not be put on a timeline that has changed since they were checked. */
export async function placeOutputs(clash: Clash, run: ActionRun, manifest: ActionManifest): Promise<string | undefined> {
  const pieces = await piecesOf(clash, run, manifest);
  const view = await clash.rooms.view(run.projectId);
  const nodes = nodeEdits(view, run, pieces);
  const timelines = timelineEdits(view, run, pieces);
  const by = { actor: run.requestedBy, turn: run.turnId ?? undefined, step: run.id };
  if (nodes.length + timelines.length === 0) return undefined;
  try {
    await clash.rooms.apply(run.projectId, [...nodes, ...timelines], by);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError) || timelines.length === 0) throw error;
    if (nodes.length > 0) await clash.rooms.apply(run.projectId, nodes, by);
    return `The captions were not put on the timeline: ${error.message}`;
  }
}

/** Whether its captions fit their timelines as they are now, asked before anything is kept. Throws AppError. */
export async function checkPlaces(
  clash: Clash,
  { projectId, requestedBy }: Pick<ActionRun, "projectId" | "requestedBy">,
  made: Made,
): Promise<void> {
  const captions = made.pieces.flatMap(({ nodeId, cues }, index) => (nodeId && cues ? [{ nodeId, key: String(index), cues }] : []));
  if (captions.length === 0) return;
  const view = await clash.rooms.view(projectId);
  const edits = captions.map(({ nodeId, ...rest }): Edit => {
    const timeline = view.timelines[nodeId];
    if (!timeline) throw new AppError("not_found", "The timeline for the captions is not on this canvas any more. Nothing was made.");
    const next = withCaptions(timeline, rest);
    const wrong = wrongTimeline(next);
    if (wrong) throw new AppError("invalid", `The captions do not fit the timeline: ${wrong} Nothing was made.`);
    return { edit: "setTimeline", id: nodeId, timeline: next };
  });
  planEdits(view, edits, { actor: requestedBy, time: 0 });
}

async function piecesOf(clash: Clash, run: ActionRun, manifest: ActionManifest): Promise<Piece[]> {
  const outputs = run.outputs ?? [];
  const assets = await assetsByIds(
    clash,
    run.projectId,
    outputs.flatMap((output) => output.assetId ?? []),
  );
  const told = manifest.outputs.flatMap((output) => run.answer?.outputs[output.name] ?? []);
  return outputs.flatMap(({ name, nodeId, assetId }, index): Piece[] => {
    const { label = name, text, cues } = told[index] ?? {};
    if (cues) return [{ name, nodeId, label, cues }];
    if (!assetId) return [{ name, nodeId, label, type: "text", text: text ?? "" }];
    const asset = assets.get(assetId);
    if (!asset || asset.trashedAt !== null) return [];
    const pixels = asset.width && asset.height ? { pixels: { width: asset.width, height: asset.height } } : {};
    return [{ name, nodeId, label, type: asset.kind, assetId, ...pixels }];
  });
}

function nodeEdits(view: CanvasView, run: ActionRun, pieces: readonly Piece[]): Edit[] {
  const sources = sourcesOf(view, run);
  const near = sources[0];
  return pieces.flatMap(({ nodeId: id, type, label, assetId, pixels, text }): Edit[] => {
    if (!type || view.nodes[id]) return [];
    const size = sizeOfNew(type, pixels);
    const fields = { label: label.slice(0, 200), ...(assetId ? { assetId } : { body: text ?? "" }) };
    const edges = sources.flatMap((source): Edit[] => {
      const from = view.nodes[source]?.type;
      if (!from || refusedRole(from, type, "context")) return [];
      return [{ edit: "connect", id: derivedId("edg", id, source), source, target: id, role: "context" }];
    });
    return [{ edit: "addNode", id, type, ...(near ? { near } : {}), ...size, fields }, ...edges];
  });
}

/** Its node; without one the nodes that it was given, as far as they are there. */
function sourcesOf(view: CanvasView, run: Pick<ActionRun, "nodeId" | "inputs">): string[] {
  if (run.nodeId && view.nodes[run.nodeId]) return [run.nodeId];
  const given = Object.values(run.inputs as RunInputs).flatMap((items) => items.map((item) => item.nodeId));
  return [...new Set(given)].filter((id) => view.nodes[id]).slice(0, MOST_SOURCES);
}

function timelineEdits(view: CanvasView, run: ActionRun, pieces: readonly Piece[]): Edit[] {
  return pieces.flatMap(({ nodeId, cues }, index): Edit[] => {
    const timeline = view.timelines[nodeId];
    const captions = cues && { key: `${run.id}.${index}`, cues };
    if (!timeline || !captions || hasCaptions(timeline, captions)) return [];
    return [{ edit: "setTimeline", id: nodeId, timeline: withCaptions(timeline, captions) }];
  });
}
