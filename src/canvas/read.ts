/** From what a document stores to plain, checked values. What has the wrong shape is replaced by a default and named, for repair. */
import { Value } from "@sinclair/typebox/value";
import type { CanvasEdge, CanvasNode, CanvasRequest } from "./document.ts";
import { EDGE_ROLES, NODE_ID_PATTERN, PROSE_LIMIT } from "./nodes/define.ts";
import { fieldsOf, isNodeType } from "./nodes/index.ts";

const ID = new RegExp(NODE_ID_PATTERN);
const ORDER = /^[0-9A-Za-z]{1,200}$/;
export const TAKES_LIMIT = 20;

export const isId = (value: unknown): value is string => typeof value === "string" && ID.test(value);

type Plain = Record<string, unknown>;

export interface ReadNode {
  node: CanvasNode;
  /** Fields that are stored but wrong or undeclared. */
  misfits: string[];
}

/** The node as written by our own hand: nothing is checked, absent registers get their defaults. */
export function readTrusted(id: string, raw: Plain): CanvasNode | undefined {
  if (!isNodeType(raw.type)) return undefined;
  const node: Plain = { id, type: raw.type };
  const fields = fieldsOf(raw.type);
  for (const field in fields) node[field] = raw[field] === undefined ? fields[field]?.default : raw[field];
  return node as CanvasNode;
}

/**
 * The node as anybody may have written it. `shallow` is the same map with child containers as their ids, which tells prose from a
 * register that holds a string. Undefined when it has no known type or a malformed id: such a node does not exist for anybody.
 */
export function readNode(id: string, raw: unknown, shallow: Plain): ReadNode | undefined {
  if (!isPlain(raw) || !isId(id) || !isNodeType(raw.type)) return undefined;
  const fields = fieldsOf(raw.type);
  const misfits = Object.keys(raw).filter((field) => field !== "id" && field !== "type" && !Object.hasOwn(fields, field));
  if (raw.id !== id) misfits.push("id");
  const node: Plain = { id, type: raw.type };
  for (const field in fields) {
    const schema = fields[field] as (typeof fields)[string];
    const wanted = schema.container as string | undefined;
    const value = raw[field] === undefined && !wanted ? schema.default : raw[field];
    const fits = Value.Check(schema, value) && containerKind(value, shallow[field]) === wanted;
    node[field] = fits ? value : nearest(schema, value);
    if (!fits) misfits.push(field);
  }
  return { node: node as unknown as CanvasNode, misfits };
}

/** The node with these registers written; undefined when one of them is no declared register or has the wrong shape. */
export function readRegisters(node: CanvasNode, updated: Readonly<Plain>): CanvasNode | undefined {
  const fields = fieldsOf(node.type);
  const values: Plain = { ...node };
  for (const [field, value] of Object.entries(updated)) {
    const schema = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (!schema || schema.container) return undefined;
    values[field] = value === undefined ? schema.default : value;
    if (!Value.Check(schema, values[field])) return undefined;
  }
  return values as unknown as CanvasNode;
}

/** A container shows in the shallow value as its id and in the deep one as its content; a register shows the same in both. */
function containerKind(deep: unknown, shallow: unknown): string | undefined {
  if (typeof shallow !== "string" || !shallow.startsWith("cid:") || deep === shallow) return undefined;
  return shallow.slice(shallow.lastIndexOf(":") + 1);
}

/** What a wrong value becomes: prose is cut to its limit, anything else falls back to the default. */
function nearest(schema: { container?: string; default?: unknown; minimum?: number }, value: unknown): unknown {
  if (schema.container === "Text" && typeof value === "string") return cut(value, PROSE_LIMIT);
  if (schema.container === "Map") return isPlain(value) && Value.Check(schema as never, value) ? value : {};
  if (schema.default !== undefined) return schema.default;
  return schema.minimum === undefined ? null : Math.max(schema.minimum, 120);
}

/** The first `limit` UTF-16 code units, never half of a surrogate pair. */
export function cut(text: string, limit: number): string {
  const end = text.charCodeAt(limit - 1) >= 0xd800 && text.charCodeAt(limit - 1) <= 0xdbff ? limit - 1 : limit;
  return text.slice(0, end);
}

/** Undefined when it is not an edge; `misfits` are undeclared fields. */
export function readEdge(id: string, raw: unknown): { edge: CanvasEdge; misfits: string[] } | undefined {
  if (!isPlain(raw) || !isId(id) || raw.id !== id) return undefined;
  const { source, target, role, order, ...rest } = raw;
  if (!isId(source) || !isId(target) || typeof order !== "string" || !ORDER.test(order)) return undefined;
  if (!(EDGE_ROLES as readonly unknown[]).includes(role)) return undefined;
  return {
    edge: { id, source, target, role: role as CanvasEdge["role"], order },
    misfits: Object.keys(rest).filter((field) => field !== "id"),
  };
}

export function readRequest(id: string, raw: unknown): CanvasRequest | undefined {
  if (!isPlain(raw) || !isId(id) || !isId(raw.nodeId)) return undefined;
  const { nodeId, takes } = raw;
  if (typeof takes !== "number" || !Number.isInteger(takes) || takes < 1 || takes > TAKES_LIMIT) return undefined;
  return { nodeId, takes };
}

const isPlain = (value: unknown): value is Plain => typeof value === "object" && value !== null && !Array.isArray(value);
