/** The canvas that every server gets: plain nodes, and how many operations lie behind them. */
import { LoroDoc } from "loro-crdt";
import { type CanvasNode, firstUpdate, type Json } from "../../../src/canvas/document.ts";
import { isMade } from "../../../src/canvas/nodes/index.ts";
import { writeOps } from "../../../src/canvas/write.ts";

export interface CanvasSize {
  nodes: number;
  /** How often one of them was moved since; each is two operations. */
  moves: number;
}

/** Whoever moved something on this canvas: so many clients take turns. */
const AUTHORS = 8;
const MOVES_PER_TURN = 300;

export const nodeId = (n: number) => `nod_${String(n).padStart(22, "0")}`;

export function plainNode(n: number): Record<string, Json> {
  return {
    id: nodeId(n),
    type: "text",
    x: (n % 100) * 400,
    y: Math.floor(n / 100) * 280,
    w: 320,
    h: 200,
    z: n,
    parentId: null,
    label: `Shot ${n}`,
    locked: false,
    createdBy: "usr_bench",
    createdAt: 1_700_000_000_000 + n,
    body: `Shot ${n}: a bus rounds the bend.`,
    status: "idle",
    assetId: null,
    generationId: null,
    error: null,
  };
}

/** The moves behind a canvas, in turns of one author each: who, which node, where to. */
export function* movesBehind({ nodes, moves }: CanvasSize): Generator<{ author: number; node: number; x: number; y: number }[]> {
  for (let from = 0, turn = 0; from < moves; from += MOVES_PER_TURN, turn++)
    yield Array.from({ length: Math.min(MOVES_PER_TURN, moves - from) }, (_, step) => ({
      author: turn % AUTHORS,
      node: (turn * 7919 + Math.floor(step / 30)) % nodes,
      x: from + step,
      y: (from + step) % 5_000,
    }));
}

/** As a full snapshot of a Loro document: every node and every field as Clash stores them. */
export function loroCanvas(size: CanvasSize): { snapshot: Uint8Array; operations: number } {
  const doc = new LoroDoc();
  doc.import(firstUpdate());
  for (let n = 0; n < size.nodes; n++) {
    const node = plainNode(n) as unknown as CanvasNode;
    if (!isMade(node)) throw new Error("The nodes of the benchmark are made ones.");
    writeOps(doc, [{ op: "createNode", node }]);
  }
  doc.commit();
  const nodes = doc.getMap("nodes");
  for (const turn of movesBehind(size)) {
    doc.setPeerId(BigInt(1000 + (turn[0]?.author ?? 0)));
    for (const { node, x, y } of turn) {
      const map = nodes.get(nodeId(node)) as typeof nodes;
      map.set("x", x);
      map.set("y", y);
      doc.commit();
    }
  }
  const made = { snapshot: doc.export({ mode: "snapshot" }), operations: doc.opCount() };
  doc.free();
  return made;
}
