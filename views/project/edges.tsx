import { Html } from "@elysiajs/html";
import { DOM, edgeDomId } from "../dom.ts";
import type { FaceView } from "../nodes/face.ts";
import { type Box, type EdgeView, inPoint, outPoint, px, wire } from "./wires.ts";

type End = Pick<FaceView, "type"> & Box & { id: string };

/** Every edge in one SVG below the nodes. An edge whose end is missing is not drawn. */
export function Edges({ edges, nodes }: { edges: readonly EdgeView[]; nodes: readonly End[] }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return (
    <svg class="edges" id={DOM.edges} width="1" height="1" aria-hidden="true">
      {edges.map((edge) => {
        const source = byId.get(edge.source);
        const target = byId.get(edge.target);
        return source && target ? <Edge edge={edge} source={source} target={target} /> : "";
      })}
    </svg>
  );
}

function Edge({ edge, source, target }: { edge: EdgeView; source: End; target: End }) {
  const from = outPoint(source);
  const to = inPoint(target, edge.role);
  return (
    <g id={edgeDomId(edge.id)} data-edge={edge.id} data-source={edge.source} data-target={edge.target} data-role={edge.role}>
      <path class="edge" d={wire(from, to)} />
      <circle class="edge-end" cx={px(from.x)} cy={px(from.y)} r={2.5} />
      <circle class="edge-end" cx={px(to.x)} cy={px(to.y)} r={2.5} />
    </g>
  );
}
