/**
 * What a run is given. Asked for, it is a list of nodes with the words and files that they held at that moment; begun, it becomes the call that the code
 * gets: names, sizes, words and times, and the bytes only with the permission `look`. Whatever is not declared is not there.
 */
import type { Asset } from "../assets/assets.ts";
import { assetsByIds } from "../assets/assets.ts";
import type { CanvasNode, CanvasView } from "../canvas/document.ts";
import { byOrder } from "../canvas/document.ts";
import { GIVEN_AS } from "../canvas/nodes/action.ts";
import { partsOf, proseOf } from "../canvas/prose.ts";
import type { Clash } from "../clash.ts";
import { AppError, invalid } from "../lib/errors.ts";
import type { ActionRunInput } from "../schema.ts";
import { fillInputs, takes } from "./feeds.ts";
import type { ActionCall, ActionInput, ActionItem, ActionManifest } from "./manifest.ts";

export type RunInputs = Record<string, ActionRunInput[]>;
type Kind = ActionRunInput["kind"];

const TEXT_CHARACTERS = 100_000;

export const nameOfNode = (node: Pick<CanvasNode, "label" | "type">): string => (node.label ? `“${node.label}”` : `A ${node.type} node`);

/** By the edges that end at its node, in their order: each goes to the first input of its role that takes it and has room. Throws AppError `invalid`. */
export function inputsOfNode(view: CanvasView, manifest: ActionManifest, nodeId: string): RunInputs {
  const edges = Object.values(view.edges)
    .filter((edge) => edge.target === nodeId)
    .sort(byOrder);
  const feeds = edges.flatMap((edge) => {
    const source = view.nodes[edge.source];
    return source ? [{ edge, source }] : [];
  });
  const { filled, unused } = fillInputs(manifest.inputs, feeds);
  const [left] = unused;
  if (left) {
    const full = manifest.inputs.find((input) => takes(input, left));
    throw invalid("nodeId", full ? tooMany(full) : `${nameOfNode(left.source)} fits none of the inputs of ${manifest.title}.`);
  }
  return namedInputs(
    view,
    manifest,
    Object.fromEntries(filled.map(({ input, given }) => [input.name, given.map(({ source }) => source.id)])),
  );
}

/** Throws AppError `invalid` that names the input: unknown, too few, too many, or a node that it does not take. */
export function namedInputs(view: CanvasView, manifest: ActionManifest, given: Readonly<Record<string, readonly string[]>>): RunInputs {
  for (const name of Object.keys(given))
    if (!manifest.inputs.some((input) => input.name === name)) throw invalid(`inputs.${name}`, `${manifest.title} has no such input.`);
  return Object.fromEntries(manifest.inputs.map((input) => [input.name, inputNodes(view, input, given[input.name] ?? [])]));
}

function inputNodes(view: CanvasView, input: ActionInput, nodeIds: readonly string[]): ActionRunInput[] {
  const field = `inputs.${input.name}`;
  if (nodeIds.length < input.min)
    throw invalid(field, `${input.title} needs ${input.min === 1 ? "a node" : `${input.min} nodes`}: ${input.kinds.join(" or ")}.`);
  if (nodeIds.length > input.max) throw invalid(field, tooMany(input));
  return nodeIds.map((id, index) => {
    const node = view.nodes[id];
    if (!node)
      throw new AppError("not_found", `There is no node ${id} on this canvas.`, [{ field: `${field}.${index}`, message: "No such node." }]);
    const kind = GIVEN_AS[node.type];
    if (!kind || !input.kinds.includes(kind))
      throw invalid(`${field}.${index}`, `${nameOfNode(node)} is no ${input.kinds.join(" or ")}, which ${input.title} takes.`);
    return heldBy(view, node, kind, `${field}.${index}`);
  });
}

const tooMany = ({ title, max }: ActionInput): string => `${title} takes ${max === 1 ? "one node" : `at most ${max} nodes`}.`;

function heldBy(view: CanvasView, node: CanvasNode, kind: Kind, field: string): ActionRunInput {
  const held = { nodeId: node.id, kind, label: node.label };
  if (kind === "text") return { ...held, text: wordsOf(view, node).slice(0, TEXT_CHARACTERS) };
  if (kind === "timeline") {
    if (!view.timelines[node.id]) throw invalid(field, `${nameOfNode(node)} cannot be read.`);
    return held;
  }
  const assetId = "assetId" in node ? node.assetId : undefined;
  if (!assetId) throw invalid(field, `${nameOfNode(node)} holds no file yet.`);
  return { ...held, assetId };
}

/** As people read it: a mention is the name of what it names, a variable its value. */
function wordsOf(view: CanvasView, node: CanvasNode): string {
  const values = "values" in node ? (node.values as Record<string, string>) : {};
  const mentioned = (edgeId: string) => view.nodes[view.edges[edgeId]?.source ?? ""]?.label ?? "";
  return partsOf(proseOf(node))
    .map((part) =>
      part.kind === "mention" ? mentioned(part.edgeId) : part.kind === "variable" ? (values[part.name] ?? part.text) : part.text,
    )
    .join("");
}

/** Ids of all files among the inputs. */
export const assetIdsOf = (inputs: RunInputs): string[] => [
  ...new Set(Object.values(inputs).flatMap((items) => items.flatMap((item) => item.assetId ?? []))),
];

/** Its files, of this project and there. Throws AppError `not_found` for one that is not, whoever owns it. */
export async function requireInputs(clash: Clash, projectId: string, inputs: RunInputs): Promise<Map<string, Asset>> {
  const assets = await assetsByIds(clash, projectId, assetIdsOf(inputs));
  for (const [name, items] of Object.entries(inputs))
    for (const [index, { assetId, label }] of items.entries()) {
      const asset = assetId === undefined ? undefined : assets.get(assetId);
      if (assetId !== undefined && (!asset || asset.trashedAt !== null))
        throw new AppError("not_found", `The file of ${label ? `“${label}”` : "a node"} is not in this project any more.`, [
          { field: `inputs.${name}.${index}`, message: "No such file." },
        ]);
    }
  return assets;
}

export interface CallOrder {
  runId: string;
  projectId: string;
  manifest: ActionManifest;
  inputs: RunInputs;
  params: ActionCall["params"];
  /** Where the bytes of a file are for whoever runs it; asked only with the permission `look`. Undefined leaves it out. */
  fileOf(asset: Asset, index: number): Promise<string | undefined>;
}

/** The call as its code gets it. Throws AppError `not_found` when a file has gone meanwhile. */
export async function callFor(clash: Clash, order: CallOrder): Promise<ActionCall> {
  const { runId, projectId, manifest, inputs, params } = order;
  const assets = await requireInputs(clash, projectId, inputs);
  const needsView = Object.values(inputs).some((items) => items.some((item) => item.kind === "timeline"));
  const view = needsView ? await clash.rooms.view(projectId) : undefined;
  const told: ActionCall["inputs"] = {};
  let index = 0;
  for (const { name } of manifest.inputs) {
    const items: ActionItem[] = [];
    for (const held of inputs[name] ?? []) {
      const asset = held.assetId ? assets.get(held.assetId) : undefined;
      const file = asset && manifest.permissions.look ? await order.fileOf(asset, index++) : undefined;
      items.push(itemOf(held, asset, file, view?.timelines[held.nodeId]));
    }
    told[name] = items;
  }
  return { runId, action: manifest.name, version: manifest.version, inputs: told, params };
}

function itemOf(held: ActionRunInput, asset: Asset | undefined, file: string | undefined, timeline: unknown): ActionItem {
  const { nodeId, kind, label, text } = held;
  const base = { nodeId, kind, label: label || asset?.name || "" };
  if (kind === "timeline") return timeline === undefined ? base : { ...base, timeline };
  if (!asset) return { ...base, text: text ?? "" };
  const { mime, bytes, width, height, durationMs } = asset;
  const description = asset.description || asset.understanding?.text;
  const transcript = transcriptOf(asset);
  return {
    ...{ ...base, assetId: asset.id, mime, bytes },
    ...(width && height ? { width, height } : {}),
    ...(durationMs ? { durationMs } : {}),
    ...(file ? { file } : {}),
    ...(description ? { description } : {}),
    ...(transcript ? { transcript } : {}),
  };
}

/** What is said in it: as it was heard, else as a voice was told to say it. */
function transcriptOf({ words, understanding, provenance, kind }: Asset): ActionItem["transcript"] | undefined {
  const timed = (words ?? []).map((word) => ({
    text: word.text,
    fromMs: Math.round(word.start * 1000),
    toMs: Math.round(word.end * 1000),
  }));
  const spoken = understanding?.said ?? (kind === "audio" && words ? provenance.prompt : undefined);
  const text = spoken ?? timed.map((word) => word.text).join(" ");
  return text ? { text, words: timed } : undefined;
}
