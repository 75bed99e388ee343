/** The same canvas as a Yjs document, with Yjs's own defaults: what was overwritten is collected. */
import * as Y from "yjs";
import { type CanvasSize, movesBehind, nodeId, plainNode } from "../rooms/canvas.ts";

export function yjsCanvas(size: CanvasSize): Uint8Array {
  const doc = new Y.Doc();
  const nodes = doc.getMap<Y.Map<unknown>>("nodes");
  doc.transact(() => {
    for (let n = 0; n < size.nodes; n++) {
      const { body, ...registers } = plainNode(n);
      const node = new Y.Map<unknown>(Object.entries(registers));
      node.set("body", new Y.Text(String(body)));
      nodes.set(nodeId(n), node);
    }
  });
  for (const turn of movesBehind(size)) {
    doc.clientID = 1000 + (turn[0]?.author ?? 0);
    for (const { node, x, y } of turn) {
      const map = nodes.get(nodeId(node))!;
      doc.transact(() => {
        map.set("x", x);
        map.set("y", y);
      });
    }
  }
  return Y.encodeStateAsUpdate(doc);
}
