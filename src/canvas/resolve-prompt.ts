/**
 * What a generator asks for in words: its own prompt and the texts joined to it, with every mention and every variable replaced.
 * A text that is mentioned stands where it is mentioned and is not added a second time.
 */
import { type CanvasEdge, type CanvasNode, type CanvasNodeOf, type CanvasView, edgesInto } from "./document.ts";
import { mentionsIn, nameOfNode, partsOf, proseOf } from "./prose.ts";

export interface ResolvedPrompt {
  prompt: string;
  /** Edges of joined prompts whose pictures and sounds are mentioned, in the order of the words. */
  mentioned: CanvasEdge[];
  /** Sentences that forbid a run: a variable without a value, a mention of what is gone. */
  problems: string[];
}

interface Reading {
  view: CanvasView;
  generator: CanvasNodeOf<"generator">;
  mentioned: CanvasEdge[];
  /** Of the workspace. */
  shared: Readonly<Record<string, string>>;
  missing: Set<string>;
  gone: boolean;
}

type Words = Extract<CanvasNode, { type: "text" | "prompt" | "debate" }>;
type Writer = Words | CanvasNodeOf<"generator">;

const isText = (node: CanvasNode | undefined): node is Words => node?.type === "prompt" || node?.type === "text" || node?.type === "debate";

/** `shared` are the variables of the workspace: they stand in where neither the text nor the generator has a value. */
export function resolvePrompt(
  view: CanvasView,
  generator: CanvasNodeOf<"generator">,
  shared: Readonly<Record<string, string>> = {},
): ResolvedPrompt {
  const reading: Reading = { view, generator, mentioned: [], shared, missing: new Set(), gone: false };
  const placed = mentionsIn(generator.prompt);
  const joined = edgesInto(view, generator.id).flatMap((edge) => {
    const source = view.nodes[edge.source];
    return isText(source) && !placed.has(edge.id) ? [textOf(reading, source, new Set([generator.id]))] : [];
  });
  const prompt = [textOf(reading, generator, new Set()), ...joined]
    .map((part) => part.trim())
    .filter(Boolean)
    .join("\n");
  return { prompt, mentioned: reading.mentioned, problems: problemsOf(reading) };
}

function problemsOf({ missing, gone }: Reading): string[] {
  const names = [...missing].map((name) => `{${name}}`);
  const without =
    names.length === 1
      ? `${names[0]} has no value. Give it one below the prompt.`
      : `${names.join(", ")} have no values. Give them below the prompt.`;
  return [
    ...(names.length > 0 ? [without] : []),
    ...(gone ? ["A mention in the prompt leads nowhere: its node is gone. Take it out."] : []),
  ];
}

/** `seen` are the nodes whose words are being read: texts that mention each other end there. */
function textOf(reading: Reading, node: Writer, seen: ReadonlySet<string>): string {
  if (node.type === "text" || node.type === "debate") return node.body; // Markdown: braces in it are its own
  const within = new Set(seen).add(node.id);
  return partsOf(proseOf(node))
    .map((part) => {
      if (part.kind === "words") return part.text;
      return part.kind === "variable" ? variableOf(reading, node, part.name) : mentionOf(reading, node, part.edgeId, within);
    })
    .join("");
}

/** A prompt that feeds several generators may leave a value to them, and both to the workspace. */
function variableOf(reading: Reading, node: CanvasNodeOf<"prompt"> | CanvasNodeOf<"generator">, name: string): string {
  for (const values of [node.values, reading.generator.values, reading.shared]) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined && value !== null && String(value).trim() !== "") return String(value);
  }
  reading.missing.add(name);
  return "";
}

function mentionOf(reading: Reading, node: CanvasNode, edgeId: string, seen: ReadonlySet<string>): string {
  const edge = reading.view.edges[edgeId];
  const source = edge?.target === node.id ? reading.view.nodes[edge.source] : undefined;
  if (!edge || !source) {
    reading.gone = true;
    return "";
  }
  if (isText(source)) return seen.has(source.id) ? nameOfNode(source) : textOf(reading, source, seen).trim();
  // those of the generator itself are its inputs already
  if (node.id !== reading.generator.id) reading.mentioned.push(edge);
  return nameOfNode(source);
}
