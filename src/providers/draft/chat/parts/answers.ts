/** Questions about the canvas, answered by counting what was read. */
import { calledNode, type LineNode } from "../canvas-lines.ts";
import { listed, plural } from "../talk.ts";
import type { Desk } from "./desk.ts";

const MOST_NAMED = 12;

export const isQuestion = (text: string): boolean =>
  /[?？]\s*$/.test(text) ||
  /^\s*(?:what|which|how many|where|who|is|are|do|does|list|count|describe|tell me|summari[sz]e|explain)\b|^(?:什么|哪|多少|有没有)/i.test(
    text,
  );

export function answerTo(desk: Desk): string {
  const { canvas, text, meant } = desk;
  if (canvas.nodes.length === 0)
    return "The canvas is empty. Give me a brief, and I lay out a storyboard; or ask for a picture of something.";
  if (meant.length > 0)
    return meant
      .slice(0, MOST_NAMED)
      .map((node) => describe(desk, node))
      .join("\n");
  const asked = FACTS.find(({ words }) => words.test(text));
  return asked ? asked.answer(desk) : overview(desk);
}

const FACTS: { words: RegExp; answer(desk: Desk): string }[] = [
  {
    words: /\bempty|without (?:words|text|prompt)|blank|空/i,
    answer: (desk) => told(desk, "without words", (node) => node.type === "prompt" && !node.words.trim()),
  },
  { words: /\bfail|error|wrong|broken|失败/i, answer: (desk) => told(desk, "that failed", (node) => node.state === "failed") },
  {
    words: /\brunning|waiting|queued|busy|运行/i,
    answer: (desk) => told(desk, "at work", (node) => node.state === "running" || node.state === "queued"),
  },
  {
    words: /\b(?:un|not )connected|loose|alone/i,
    answer: (desk) =>
      told(desk, "that no edge joins", (node) => !desk.canvas.edges.some((edge) => edge.source === node.id || edge.target === node.id)),
  },
  { words: /\bmodels?\b|模型/i, answer: modelsIn },
  ...(["prompt", "generator", "image", "video", "audio", "timeline", "text", "group"] as const).map((type) => ({
    words: new RegExp(`\\b${type === "image" ? "(?:image|picture)" : type === "text" ? "(?:text|card|note)" : type}s?\\b`, "i"),
    answer: (desk: Desk) => told(desk, `of the type ${type}`, (node) => node.type === type),
  })),
];

function told({ canvas }: Desk, what: string, matches: (node: LineNode) => boolean): string {
  const found = canvas.nodes.filter(matches);
  if (found.length === 0) return `There is no node ${what}.`;
  const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : "";
  return `${plural(found.length, "node")} ${what}: ${listed(found.slice(0, MOST_NAMED).map(calledNode))}${more}.`;
}

function modelsIn({ canvas }: Desk): string {
  const models = new Map<string, number>();
  for (const node of canvas.nodes)
    if (node.type === "generator") models.set(node.model || "no model", (models.get(node.model || "no model") ?? 0) + 1);
  return models.size === 0
    ? "There is no generator on the canvas."
    : `Generators by model: ${listed([...models].map(([model, count]) => `${model} (${count})`))}.`;
}

function overview(desk: Desk): string {
  const { nodes, edges, isCut } = desk.canvas;
  const types = [...Map.groupBy(nodes, (node) => node.type)].map(([type, list]) => `${list.length} ${type}`);
  const silent = nodes.filter((node) => node.type === "prompt" && !node.words.trim());
  const failed = nodes.filter((node) => node.state === "failed");
  return [
    `${plural(nodes.length, "node")}${isCut ? " (the first part of more)" : ""}: ${listed(types)}; ${plural(edges.length, "edge")}.`,
    `Labels: ${
      listed(
        nodes
          .filter((node) => node.label)
          .slice(0, MOST_NAMED)
          .map(calledNode),
      ) || "none"
    }.`,
    silent.length > 0 ? `${plural(silent.length, "prompt")} without words: ${listed(silent.slice(0, MOST_NAMED).map(calledNode))}.` : "",
    failed.length > 0 ? `${plural(failed.length, "node")} failed: ${listed(failed.slice(0, MOST_NAMED).map(calledNode))}.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function describe({ canvas }: Desk, node: LineNode): string {
  const named = (id: string) => canvas.nodes.find((other) => other.id === id);
  const into = canvas.edges.filter((edge) => edge.target === node.id).flatMap((edge) => named(edge.source) ?? []);
  const out = canvas.edges.filter((edge) => edge.source === node.id).flatMap((edge) => named(edge.target) ?? []);
  return [
    `${node.label ? `"${node.label}"` : "It"} is a ${node.type}${node.model ? ` with ${node.model}` : ""}${node.state ? `, ${node.state}` : ""}.`,
    node.words ? `It says: ${node.words}` : node.type === "prompt" ? "It has no words." : "",
    into.length > 0 ? `Fed by ${listed(into.map(calledNode))}.` : "",
    out.length > 0 ? `It feeds ${listed(out.map(calledNode))}.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}
