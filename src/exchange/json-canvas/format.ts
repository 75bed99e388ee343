/**
 * JSON Canvas 1.0 (https://jsoncanvas.org/spec/1.0/) as it comes in: the text of a file, checked. What other programs add stays where it
 * is and harms nobody; what the format demands and is not there is refused by its place (`nodes.3.text`).
 */
import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { PROSE_LIMIT, POSITION_LIMIT } from "../../canvas/nodes/define.ts";
import { AppError, invalid } from "../../lib/errors.ts";

export const CANVAS_LIMITS = { bytes: 32 * 1024 ** 2, nodes: 10_000, edges: 20_000, depth: 64 } as const;

const Key = Type.String({ minLength: 1, maxLength: 1_000 });
const Place = Type.Number({ minimum: -POSITION_LIMIT, maximum: POSITION_LIMIT });
const Length = Type.Number({ minimum: 0, maximum: POSITION_LIMIT });
const Words = (limit: number) => Type.String({ maxLength: limit });

const GENERIC = { id: Key, x: Place, y: Place, width: Length, height: Length, color: Type.Optional(Words(100)) };

const TextNode = Type.Object({ ...GENERIC, type: Type.Literal("text"), text: Words(PROSE_LIMIT) });
const FileNode = Type.Object({ ...GENERIC, type: Type.Literal("file"), file: Words(4_000), subpath: Type.Optional(Words(4_000)) });
const LinkNode = Type.Object({ ...GENERIC, type: Type.Literal("link"), url: Words(8_000) });
const GroupNode = Type.Object({
  ...GENERIC,
  type: Type.Literal("group"),
  label: Type.Optional(Words(PROSE_LIMIT)),
  background: Type.Optional(Words(4_000)),
  backgroundStyle: Type.Optional(Words(100)),
});

const SIDES = ["top", "right", "bottom", "left"] as const;
const ENDS = ["none", "arrow"] as const;
const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.Union(values.map((value) => Type.Literal(value))));

const Edge = Type.Object({
  id: Key,
  fromNode: Key,
  fromSide: Type.Optional(oneOf(SIDES)),
  fromEnd: Type.Optional(oneOf(ENDS)),
  toNode: Key,
  toSide: Type.Optional(oneOf(SIDES)),
  toEnd: Type.Optional(oneOf(ENDS)),
  color: Type.Optional(Words(100)),
  label: Type.Optional(Words(PROSE_LIMIT)),
});

/** Our own additions, under one name so that no other program's are met. Each value is checked where it is used. */
export interface Extra {
  clash?: unknown;
}
export type JsonCanvasNode = (Static<typeof TextNode> | Static<typeof FileNode> | Static<typeof LinkNode> | Static<typeof GroupNode>) &
  Extra;
export type JsonCanvasEdge = Static<typeof Edge> & Extra;
export interface JsonCanvas extends Extra {
  nodes: JsonCanvasNode[];
  edges: JsonCanvasEdge[];
}

const NODE_CHECKS = new Map(
  [TextNode, FileNode, LinkNode, GroupNode].map((schema) => [String(schema.properties.type.const), TypeCompiler.Compile<TSchema>(schema)]),
);
const EDGE_CHECK = TypeCompiler.Compile<TSchema>(Edge);

/** Throws AppError `invalid` with the place, or `too_large`. An empty file is an empty canvas, as other programs write it. */
export function parseJsonCanvas(text: string): JsonCanvas {
  const value = parseJson(text);
  if (!isPlain(value)) throw invalid("file", "A canvas is a JSON object with nodes and edges. Nothing was changed.");
  const nodes = listOf(value.nodes, "nodes", CANVAS_LIMITS.nodes);
  const edges = listOf(value.edges, "edges", CANVAS_LIMITS.edges);
  for (const [index, node] of nodes.entries()) checkNode(node, `nodes.${index}`);
  const ids = uniqueIds(nodes as JsonCanvasNode[], "nodes");
  for (const [index, edge] of edges.entries()) checkShape(EDGE_CHECK, edge, `edges.${index}`);
  uniqueIds(edges as JsonCanvasEdge[], "edges");
  for (const [index, edge] of (edges as JsonCanvasEdge[]).entries())
    for (const end of ["fromNode", "toNode"] as const)
      if (!ids.has(edge[end])) throw wrong(`edges.${index}.${end}`, `There is no node ${brief(edge[end])} in this canvas`);
  return { nodes: nodes as JsonCanvasNode[], edges: edges as JsonCanvasEdge[], clash: value.clash };
}

function parseJson(text: string): unknown {
  const json = text.replace(/^\ufeff/, "");
  if (json.trim() === "") return {};
  if (json.length > CANVAS_LIMITS.bytes) throw tooLarge("file", `It is larger than ${CANVAS_LIMITS.bytes / 1024 ** 2} MiB`);
  if (depthOf(json) > CANVAS_LIMITS.depth) throw wrong("file", `It is nested deeper than ${CANVAS_LIMITS.depth} levels`);
  try {
    return JSON.parse(json);
  } catch {
    throw wrong("file", "It is not JSON, or it was cut off");
  }
}

/** How deep brackets go, counted before anything is built from them. */
function depthOf(json: string): number {
  let [depth, deepest, quoted] = [0, 0, false];
  for (let at = 0; at < json.length; at++) {
    const sign = json.charCodeAt(at);
    if (quoted) {
      if (sign === BACKSLASH) at++;
      else if (sign === QUOTE) quoted = false;
    } else if (sign === QUOTE) quoted = true;
    else if (sign === 0x5b || sign === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (sign === 0x5d || sign === 0x7d) depth--;
  }
  return deepest;
}
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function listOf(value: unknown, field: string, limit: number): unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrong(field, "It must be a list");
  const count = (n: number) => n.toLocaleString("en");
  if (value.length > limit) throw tooLarge(field, `It has ${count(value.length)} entries and may have ${count(limit)}`);
  return value;
}

function checkNode(node: unknown, field: string): void {
  if (!isPlain(node)) throw wrong(field, "It must be an object");
  const check = NODE_CHECKS.get(String(node.type));
  if (!check || typeof node.type !== "string")
    throw wrong(`${field}.type`, `It must be one of ${[...NODE_CHECKS.keys()].join(", ")}, not ${brief(node.type)}`);
  checkShape(check, node, field);
}

function checkShape(check: ReturnType<typeof TypeCompiler.Compile<TSchema>>, value: unknown, field: string): void {
  if (check.Check(value)) return;
  const first = check.Errors(value).First();
  const { schema, path = "", value: found } = first ?? {};
  const at = [field, ...path.split("/").slice(1)].join(".");
  if (found === undefined) throw wrong(at, "It is missing");
  if (schema?.anyOf) throw wrong(at, `It must be one of ${schema.anyOf.map((one: TSchema) => one.const).join(", ")}, not ${brief(found)}`);
  if (schema?.type === "string" && typeof found === "string") throw lengthError(at, found, schema);
  if (schema?.type === "number" && typeof found === "number")
    throw wrong(at, `It must be between ${schema.minimum} and ${schema.maximum}, not ${found}`);
  throw wrong(at, `It must be a ${schema?.type ?? "value"}, not ${brief(found)}`);
}

function lengthError(field: string, text: string, schema: TSchema): AppError {
  if (text === "") return wrong(field, "It must not be empty");
  const count = (n: number) => n.toLocaleString("en");
  return tooLarge(field, `It has ${count(text.length)} characters and may have ${count(schema.maxLength)}`);
}

function uniqueIds(entries: readonly { id: string }[], field: string): Set<string> {
  const ids = new Set<string>();
  for (const [index, { id }] of entries.entries()) {
    if (ids.has(id)) throw wrong(`${field}.${index}.id`, `${brief(id)} is used twice`);
    ids.add(id);
  }
  return ids;
}

export const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const brief = (value: unknown): string =>
  value === undefined
    ? "nothing"
    : isPlain(value)
      ? "an object"
      : Array.isArray(value)
        ? "a list"
        : (JSON.stringify(value)?.slice(0, 60) ?? "nothing");

const wrong = (field: string, sentence: string) => invalid(field, `${sentence}. Nothing was changed.`);
const tooLarge = (field: string, sentence: string) =>
  new AppError("too_large", `${field}: ${sentence}. Nothing was changed.`, [{ field, message: `${sentence}.` }]);
