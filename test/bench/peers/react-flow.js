/**
 * The page of React Flow for the measurement of the canvas: the same nodes, pictures and edges as ours, with what its documentation
 * advises for many nodes: memoised node types outside the component, only visible elements rendered, no minimap, no animated edges.
 */
import { Background, Handle, Position, ReactFlow } from "@xyflow/react";
import { createElement as h, memo } from "react";
import { createRoot } from "react-dom/client";

const Picture = memo(({ data }) =>
  h(
    "div",
    { className: "picture" },
    h(Handle, { type: "target", position: Position.Left }),
    h("img", { src: data.picture, alt: "", draggable: false, decoding: "async" }),
    h(Handle, { type: "source", position: Position.Right }),
  ),
);

const Card = memo(({ data }) =>
  h(
    "div",
    { className: "card" },
    h(Handle, { type: "target", position: Position.Left }),
    h("header", null, data.label),
    h("p", null, data.text),
    h(Handle, { type: "source", position: Position.Right }),
  ),
);

const nodeTypes = { picture: Picture, card: Card };
const { nodes, edges } = await (await fetch("/graph.json")).json();

createRoot(document.getElementById("root")).render(
  h(
    ReactFlow,
    {
      defaultNodes: nodes,
      defaultEdges: edges,
      nodeTypes,
      onlyRenderVisibleElements: true,
      panOnScroll: true,
      minZoom: 0.02,
      maxZoom: 4,
      colorMode: "dark",
      proOptions: { hideAttribution: true },
      onInit: (flow) => {
        window.flow = flow;
      },
    },
    h(Background),
  ),
);
