/**
 * Canvases as bytes, made and read in a process of its own: a snapshot from outside may be made to trap or to fill the memory of whoever reads it,
 * and writing a large one takes time that nobody else should wait. One order on standard input, one JSON line as the answer.
 */
import { LoroDoc } from "loro-crdt";
import { commitOps } from "../canvas/canvas.ts";
import { type CanvasView, SCHEMA_VERSION } from "../canvas/document.ts";
import { openLive } from "../canvas/live.ts";
import type { Op } from "../canvas/op.ts";
import { AppError } from "../lib/errors.ts";
import { adoptView, soundView } from "./view.ts";

export type CanvasOrder =
  /** Plain view in, snapshot out: shallow for a bundle, full for a room. */
  | { act: "write"; view: string; out: string; shallow: boolean }
  /** A snapshot from outside in, a full one out, with the assets that its new project has. */
  | { act: "adopt"; snapshot: string; assets: [from: string, to: string][]; actor: string; out: string };

export interface CanvasBytes {
  /** The one peer that wrote the snapshot, as it stands in its operations. */
  peer: string;
  nodes: number;
  edges: number;
}

const MAX_NODES = 50_000;

async function carryOut(order: CanvasOrder): Promise<CanvasBytes> {
  if (order.act === "write") return keep((await Bun.file(order.view).json()) as CanvasView, order.out, order.shallow);
  const view = soundView(readSnapshot(await Bun.file(order.snapshot).bytes()));
  return keep(adoptView(view, { assets: new Map(order.assets), actor: order.actor }), order.out, false);
}

/** Strict: what has the wrong shape is left out or takes its default, as for bytes of any peer. */
function readSnapshot(bytes: Uint8Array): CanvasView {
  const doc = new LoroDoc();
  const live = openLive(doc);
  try {
    if (doc.import(bytes).pending) throw new Error("it needs changes that are not in it");
  } catch (cause) {
    throw new AppError("invalid", `it is no canvas: ${String((cause as Error)?.message ?? cause).slice(0, 120)}`);
  }
  const { view, pending } = live;
  if (view.version > SCHEMA_VERSION) throw new AppError("invalid", `it was made by a newer Clash (schema ${view.version})`);
  if (Object.keys(view.nodes).length > MAX_NODES)
    throw new AppError("too_large", `it has more than ${MAX_NODES.toLocaleString("en")} nodes`);
  for (const id of pending.misfits.timelines) if (!view.nodes[id]) delete view.timelines[id];
  return view;
}

/** Written anew, by a peer that nobody else has been: nothing of the old history comes along. */
async function keep(view: CanvasView, out: string, shallow: boolean): Promise<CanvasBytes> {
  const doc = new LoroDoc();
  commitOps(doc, opsOf(view));
  const bytes = shallow ? doc.export({ mode: "shallow-snapshot", frontiers: doc.oplogFrontiers() }) : doc.export({ mode: "snapshot" });
  await Bun.write(out, bytes);
  return { peer: doc.peerIdStr, nodes: Object.keys(view.nodes).length, edges: Object.keys(view.edges).length };
}

function opsOf(view: CanvasView): Op[] {
  return [
    { op: "setMeta", field: "version", value: SCHEMA_VERSION },
    { op: "setMeta", field: "epoch", value: 0 },
    ...Object.values(view.nodes).map((node): Op => ({ op: "createNode", node })),
    ...Object.values(view.edges).map((edge): Op => ({ op: "createEdge", edge })),
    ...Object.entries(view.timelines).map(([id, timeline]): Op => ({ op: "setTimeline", id, timeline })),
  ];
}

if (import.meta.main) {
  try {
    process.stdout.write(JSON.stringify({ done: await carryOut(JSON.parse(await Bun.stdin.text()) as CanvasOrder) }));
  } catch (cause) {
    const wrong = cause instanceof AppError ? cause.message : `it ended the program that reads it (${String(cause).slice(0, 80)})`;
    process.stdout.write(JSON.stringify({ wrong }));
  }
}
