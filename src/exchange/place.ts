/** The second half of an import, run by its job: what was staged becomes a project, or nodes beside what a project has. Each is repeatable. */
import { eq } from "drizzle-orm";
import { derivedId } from "../lib/ids.ts";
import type { ProbedBlob } from "../assets/save.ts";
import { insertAsset } from "../assets/save.ts";
import { type CanvasView, emptyView } from "../canvas/document.ts";
import type { Edit, ServerEdit } from "../canvas/edit.ts";
import { boundsOf } from "../canvas/layout.ts";
import type { Clash } from "../clash.ts";
import type { AfterCommit, Tx } from "../db.ts";
import { withTempFolder } from "../lib/child.ts";
import { AppError } from "../lib/errors.ts";
import { assets as assetTable } from "../schema.ts";
import type { NewAssetRow, NewProject } from "./adopt.ts";
import { adoptComments } from "./bundle/comments.ts";
import type { StagedBundle } from "./bundle/read.ts";
import { adoptCanvas, writeCanvas } from "./canvas-bytes.ts";
import type { StagedCanvas } from "./canvas-files.ts";
import type { ImportArgs } from "./import.ts";
import { readJsonCanvas } from "./json-canvas/read.ts";

export interface Placing {
  clash: Clash;
  args: ImportArgs;
  jobId: string;
  signal: AbortSignal;
}

/** What the job writes in its one transaction, and what it tells afterwards. */
export interface Placed {
  project: NewProject;
  nodes: number;
  edges: number;
  notes: string[];
}

export async function projectOfBundle({ args, signal, clash }: Placing, bundle: StagedBundle): Promise<Placed> {
  const { projectId, createdBy } = args;
  const ids = new Map(bundle.manifest.assets.map((asset) => [asset.id, derivedId("ast", projectId, asset.id)]));
  const rows = bundle.manifest.assets.flatMap((asset): NewAssetRow[] => {
    const blob = bundle.blobs.get(asset.sha256);
    const inputs = asset.provenance.inputs
      ?.flatMap((input) => ({ ...input, assetId: ids.get(input.assetId) ?? "" }))
      .filter((one) => one.assetId);
    const provenance = { ...asset.provenance, ...(inputs ? { inputs } : {}) };
    const { name, words = null, tags = null, description = null, createdAt } = asset;
    return blob ? [{ id: ids.get(asset.id) ?? "", blob, name, provenance, words, tags, description, createdAt }] : [];
  });
  return withTempFolder(async (folder) => {
    const snapshot = `${folder}/from.loro`;
    await Bun.write(snapshot, bundle.canvas);
    const { path, peer, nodes, edges } = await adoptCanvas({ snapshot, assets: ids, actor: createdBy, folder, signal });
    const canvas = { bytes: await Bun.file(path).bytes(), peer };
    const comments = adoptComments(bundle.comments, projectId);
    const createdAt = Math.min(bundle.manifest.createdAt, clash.clock.now());
    return {
      project: { id: projectId, title: args.title, actor: createdBy, createdBy, createdAt, canvas, assets: rows, comments },
      nodes,
      edges,
      notes: [],
    };
  });
}

interface ReadIn {
  view: CanvasView;
  notes: string[];
  assets: (NewAssetRow & { blob: ProbedBlob })[];
}

/** Ids follow from the job and the ids of the file: a repeat makes the same. */
function readIn({ clash, args, jobId }: Placing, staged: StagedCanvas): ReadIn {
  const time = clash.clock.now();
  const assetId = (path: string) => derivedId("ast", jobId, path);
  const { view, notes } = readJsonCanvas(staged.canvas, {
    idOf: (kind, id) => derivedId(kind, jobId, id),
    assetOf(path) {
      const blob = staged.files.get(path);
      return blob && { id: assetId(path), type: blob.probe.kind };
    },
    actor: args.createdBy,
    time,
  });
  const assets = [...staged.files].map(([path, blob]) => ({
    id: assetId(path),
    blob,
    name: path.split("/").at(-1)?.slice(0, 200) || "file",
    provenance: {},
    createdAt: time,
  }));
  return { view, notes, assets };
}

export async function projectOfCanvas(placing: Placing, staged: StagedCanvas): Promise<Placed> {
  const { clash, args, signal } = placing;
  const { view, notes, assets } = readIn(placing, staged);
  const { projectId: id, title, createdBy } = args;
  return withTempFolder(async (folder) => {
    const { path, peer, nodes, edges } = await writeCanvas(view, { folder, shallow: false, signal });
    const canvas = { bytes: await Bun.file(path).bytes(), peer };
    return {
      project: { id, title, actor: createdBy, createdBy, createdAt: clash.clock.now(), canvas, assets, comments: [] },
      nodes,
      edges,
      notes,
    };
  });
}

/** A larger one would hold up everybody in the room while it is checked; as a project of its own it may have more. */
const INTO_NODES = 2_000;
/** New nodes times all nodes: each new one is checked against what is there. */
const INTO_WORK = 8_000_000;
/** From what is there to what comes. */
const BESIDE_GAP = 160;

export interface Filled {
  nodes: number;
  edges: number;
  notes: string[];
  edits: (Edit | ServerEdit)[];
  /** Adds the rows of the assets, in the job's transaction. */
  insertAssets(tx: Tx, after: AfterCommit): Promise<void>;
  /** Takes them back, when the canvas refused the nodes. */
  dropAssets(tx: Tx): Promise<void>;
}

/** Nodes for a project that is there, beside what it has. Throws AppError where they are too many; nothing is written here. */
export async function fillProject(placing: Placing, staged: StagedCanvas): Promise<Filled> {
  const { clash, args } = placing;
  const { view, notes, assets } = readIn(placing, staged);
  const count = Object.keys(view.nodes).length;
  const there = await clash.rooms.view(args.projectId);
  const most = Math.min(INTO_NODES, Math.floor(INTO_WORK / (Object.keys(there.nodes).length + count)));
  if (count > most)
    throw new AppError(
      "too_large",
      `nodes: It has ${count.toLocaleString("en")} nodes; into this project go ${most.toLocaleString("en")} at once. Import it as a new project.`,
      [{ field: "nodes", message: "Too many for a project that is in use." }],
    );
  const repeat = Object.keys(view.nodes).some((id) => there.nodes[id]);
  const edits = repeat ? [] : editsOf(beside(there, view));
  return {
    nodes: count,
    edges: Object.keys(view.edges).length,
    notes,
    edits,
    async insertAssets(tx, after) {
      for (const { id, blob, name, provenance } of assets)
        await insertAsset(clash, tx, after, blob, { id, projectId: args.projectId, name, provenance, createdBy: args.createdBy });
    },
    async dropAssets(tx) {
      for (const { id } of assets) await tx.delete(assetTable).where(eq(assetTable.id, id));
    },
  };
}

/** Right of everything, tops in one line. */
function beside(there: CanvasView, view: CanvasView): CanvasView {
  const [old, fresh] = [boundsOf(Object.values(there.nodes)), boundsOf(Object.values(view.nodes))];
  if (!old || !fresh) return view;
  const [dx, dy] = [old.x + old.w + BESIDE_GAP - fresh.x, old.y - fresh.y];
  const nodes = Object.values(view.nodes).map((node) => ({ ...node, x: node.x + dx, y: node.y + dy }));
  return { ...emptyView(), ...view, nodes: Object.fromEntries(nodes.map((node) => [node.id, node])) };
}

/** Groups first and each with its own box again at the end, because a group grows around what is put into it. Locks come last. */
function editsOf(view: CanvasView): (Edit | ServerEdit)[] {
  const nodes = Object.values(view.nodes).sort((a, b) => depthOf(view, a.id) - depthOf(view, b.id) || a.z - b.z);
  const add = nodes.map(
    ({ id, type, x, y, w, h, locked: _, createdBy: __, createdAt: ___, status: ____, generationId: _____, error, ...fields }) => {
      const { assetId, ...plain } = fields;
      return { edit: "addNode" as const, id, type, x, y, w, h, fields: assetId ? { ...plain, assetId } : plain };
    },
  );
  const settle = nodes.flatMap((node) =>
    node.status !== undefined && node.status !== "idle" && !(node.status === "done" && node.assetId)
      ? [{ edit: "settleNode" as const, id: node.id, status: node.status, error: node.error }]
      : [],
  );
  const boxes = nodes.flatMap(({ id, type, x, y, w, h }) => (type === "group" ? [{ edit: "resizeNode" as const, id, x, y, w, h }] : []));
  const cuts = Object.entries(view.timelines).map(([id, timeline]) => ({ edit: "setTimeline" as const, id, timeline }));
  const edges = Object.values(view.edges)
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ id, source, target, role }) => ({ edit: "connect" as const, id, source, target, role }));
  const locks = nodes.flatMap(({ id, locked }) => (locked ? [{ edit: "updateNode" as const, id, fields: { locked: true } }] : []));
  return [...add, ...settle, ...boxes, ...cuts, ...edges, ...locks] as (Edit | ServerEdit)[];
}

function depthOf(view: CanvasView, id: string): number {
  let depth = 0;
  for (let at = view.nodes[id]?.parentId; at; at = view.nodes[at]?.parentId) depth++;
  return depth;
}
