import { type Static, Type } from "@sinclair/typebox";
import type { CanvasEdge, CanvasNode, CanvasView } from "../../canvas/document.ts";
import { descendantsOf } from "../../canvas/graph.ts";
import { NODE_TYPES } from "../../canvas/nodes/index.ts";
import { NODE_STATUSES } from "../../canvas/nodes/define.ts";
import { proseOf } from "../../canvas/prose.ts";
import { field } from "../../commands/define.ts";
import { invalid } from "../../lib/errors.ts";
import { asData, cleanWords } from "../untrusted.ts";
import { edgeLine, inOrderOfIds, inReadingOrder, meets, nodeLine, summaryLines } from "./canvas-text.ts";
import { defineRead, fitLines, type Look } from "./look.ts";

const TEXT_CHARACTERS = 6_500;
const coordinate = (description: string) => Type.Optional(Type.Number({ minimum: -10_000_000, maximum: 10_000_000, description }));

export const regionFields = {
  x: coordinate("Left edge of the region, canvas pixels."),
  y: coordinate("Top edge."),
  w: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10_000_000, description: "Width of the region." })),
  h: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10_000_000, description: "Height of the region." })),
};

const WHATS = ["summary", "all", "selection", "subgraph", "viewport"] as const;
const parameters = Type.Object({
  what: field.oneOf(WHATS, {
    default: "all",
    description:
      "summary: counts only. all: every node. selection: what the person has chosen. subgraph: nodeIds and what is connected to them within steps. viewport: what lies in the region x, y, w, h.",
  }),
  nodeIds: Type.Optional(Type.Array(field.nodeId, { minItems: 1, maxItems: 200, description: "For subgraph." })),
  steps: Type.Integer({ minimum: 0, maximum: 10, default: 1, description: "For subgraph: how many edges away." }),
  ...regionFields,
  detail: field.oneOf(["short", "full"], { default: "short", description: "full: whole texts and parameters." }),
  from: Type.Integer({ minimum: 0, default: 0, description: "Skips that many nodes; the last answer says where to go on." }),
});

export const canvasRead = defineRead({
  name: "canvas_read",
  title: "Read the canvas",
  description:
    "The canvas as text: a line per node (id, type, label, place, size, state, file, texts) from top to bottom, then the edges between them. Start here. Ids in other tools are the ids shown here.",
  parameters,
  async look(look, input) {
    const view = await look.view();
    const summary = summaryLines(view).join("\n");
    const chosen = chosenNodes(view, look, input);
    if (input.what === "summary" || Object.keys(view.nodes).length === 0) return { text: summary };
    if (chosen.length === 0) return { text: `${summary}\nNothing of it is ${WHY_NONE[input.what]}.` };
    const detail = input.detail === "full" ? { prose: 2_000, isFull: true } : { prose: 160, isFull: false };
    const nodes = inReadingOrder(chosen).slice(input.from);
    const ids = new Set(chosen.map((node) => node.id));
    const edges = inOrderOfIds(Object.values(view.edges).filter((edge) => ids.has(edge.source) || ids.has(edge.target)));
    const body = fitLines(
      nodes.map((node) => nodeLine(view, node, detail)),
      TEXT_CHARACTERS * 0.75,
      (shown, missing) => `(${missing} more nodes: ask again with from ${input.from + shown})`,
    );
    const joined = fitLines(
      edges.map(edgeLine),
      TEXT_CHARACTERS - body.length,
      (_, missing) => `(${missing} more edges: read a smaller part)`,
    );
    return {
      text: `${summary}\n${asData("canvas", `${body}${joined ? `\nedges:\n${joined}` : ""}`)}`,
      nodeIds: look.selection.length > 0 ? [...look.selection] : [],
    };
  },
});

const WHY_NONE = {
  summary: "there",
  all: "there",
  selection: "chosen",
  subgraph: "named",
  viewport: "in this region",
} as const satisfies Record<(typeof WHATS)[number], string>;

function chosenNodes(view: CanvasView, look: Look, input: Static<typeof parameters>): CanvasNode[] {
  const all = Object.values(view.nodes);
  switch (input.what) {
    case "summary":
    case "all":
      return all;
    case "selection":
      return withInside(all, look.selection);
    case "subgraph": {
      if (!input.nodeIds) throw invalid("nodeIds", "Name the nodes to start from.");
      const reached = reachFrom(Object.values(view.edges), input.nodeIds, input.steps);
      return withInside(all, reached);
    }
    case "viewport": {
      const { x, y, w, h } = input;
      if (x === undefined || y === undefined || w === undefined || h === undefined)
        throw invalid("x", "A viewport is a region: give x, y, w and h.");
      return all.filter((node) => meets(node, { x, y, w, h }));
    }
  }
}

/** The nodes, and what is inside those that are groups. */
function withInside(all: readonly CanvasNode[], ids: readonly string[]): CanvasNode[] {
  const inside = descendantsOf(all, new Set(ids));
  return all.filter((node) => ids.includes(node.id) || inside.has(node.id));
}

function reachFrom(edges: readonly CanvasEdge[], starts: readonly string[], steps: number): string[] {
  let reached = new Set(starts);
  for (let step = 0; step < steps; step++) {
    const next = new Set(reached);
    for (const edge of edges) {
      if (reached.has(edge.source)) next.add(edge.target);
      if (reached.has(edge.target)) next.add(edge.source);
    }
    if (next.size === reached.size) break;
    reached = next;
  }
  return [...reached];
}

export const canvasFind = defineRead({
  name: "canvas_find",
  title: "Find nodes",
  description:
    "Nodes whose label, text, prompt or model has all the words, or of a type or state. Answers a line per node as canvas_read does.",
  parameters: Type.Object({
    words: Type.String({ maxLength: 200, default: "", description: "Divided by spaces; all must be found, whatever their case." }),
    type: Type.Optional(field.oneOf(NODE_TYPES)),
    status: Type.Optional(field.oneOf(NODE_STATUSES)),
  }),
  async look(look, { words, type, status }) {
    const view = await look.view();
    const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const found = inReadingOrder(
      Object.values(view.nodes).filter((node) => {
        const hay = `${node.id}\n${node.label}\n${proseOf(node)}\n${node.type === "generator" ? node.model : ""}`.toLocaleLowerCase();
        return (
          (!type || node.type === type) &&
          (!status || ("status" in node && node.status === status)) &&
          wanted.every((word) => hay.includes(word))
        );
      }),
    );
    if (found.length === 0) return { text: `No node is like that${words ? `: ${cleanWords(words)}` : ""}.` };
    const lines = found.map((node) => nodeLine(view, node, { prose: 120, isFull: false }));
    const body = fitLines(lines, TEXT_CHARACTERS, (_, missing) => `(${missing} more: use more words)`);
    return { text: `${found.length} found.\n${asData("canvas", body)}`, nodeIds: found.slice(0, 50).map((node) => node.id) };
  },
});
