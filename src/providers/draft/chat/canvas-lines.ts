/** The canvas as its tool tells it, a line for each node and each edge, read back into values. */
export interface LineNode {
  id: string;
  type: string;
  label: string;
  x: number;
  y: number;
  w: number;
  h: number;
  /** `empty`, `done`, `running` …; "" for what is never made. */
  state: string;
  model: string;
  words: string;
  params: Record<string, unknown>;
}

export interface LineEdge {
  id: string;
  source: string;
  target: string;
  role: string;
}

export interface LineCanvas {
  nodes: LineNode[];
  edges: LineEdge[];
  /** Not all of it was told. */
  isCut: boolean;
}

const NODE = /^(nod_\w+) (\w+)(?: ("(?:[^"\\]|\\.)*"))? at (-?\d+),(-?\d+) (\d+)×(\d+)(.*)$/;
const EDGE = /^(edg_\w+) (nod_\w+) -> (nod_\w+) (\w+)/;
const STATE = /^ (empty|idle|queued|running|done|failed|cancelled|uncertain)\b/;

export function readCanvas(texts: readonly string[]): LineCanvas {
  const nodes = new Map<string, LineNode>();
  const edges = new Map<string, LineEdge>();
  for (const line of texts.flatMap((text) => text.split("\n"))) {
    const node = nodeIn(line);
    if (node) nodes.set(node.id, node);
    const [, id, source, target, role] = EDGE.exec(line) ?? [];
    if (id && source && target && role) edges.set(id, { id, source, target, role });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()], isCut: /^\(\d+ more (?:nodes|edges)/m.test(texts.at(-1) ?? "") };
}

function nodeIn(line: string): LineNode | undefined {
  const [, id, type, label, x, y, w, h, rest = ""] = NODE.exec(line) ?? [];
  if (!id || !type) return undefined;
  return {
    id,
    type,
    label: label ? unquoted(label) : "",
    x: Number(x),
    y: Number(y),
    w: Number(w),
    h: Number(h),
    state: STATE.exec(rest)?.[1] ?? "",
    model: unquoted(/ model=("(?:[^"\\]|\\.)*")/.exec(rest)?.[1] ?? '""'),
    words: unquoted(/ (?:body|prompt)=("(?:[^"\\]|\\.)*")\s*$/.exec(rest)?.[1] ?? '""'),
    params: paramsIn(/ params=(\{.*?\})(?= values=| \w+=| in nod_| locked|$)/.exec(rest)?.[1]),
  };
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

function paramsIn(text: string | undefined): Record<string, unknown> {
  try {
    return text ? JSON.parse(text) : {};
  } catch {
    return {};
  }
}

/** As a person would call it. */
export const calledNode = (node: LineNode): string => (node.label ? `"${node.label}"` : `the ${node.type}`);
