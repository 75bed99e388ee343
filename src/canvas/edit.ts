/**
 * The named edits: every change of a canvas is a list of these plain values, whoever makes it. They are shared by browser, server,
 * agents, CLI and MCP. `planEdits` is pure: it checks the edits against a view and answers with the operations that carry them out,
 * all or none. Nothing is written until every edit of the list has been accepted.
 *
 * Ids are given by the caller (`newId("nod")`, `newId("edg")`), so that a plan has no chance in it and a repeat is recognised.
 */
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { AppError } from "../lib/errors.ts";
import type { CanvasView } from "./document.ts";
import { type Draft, draftOf } from "./draft.ts";
import { applyEdgeEdit } from "./edits/edges.ts";
import { applyGeometryEdit } from "./edits/geometry.ts";
import { applyGroupEdit } from "./edits/groups.ts";
import { keepMentions } from "./edits/mentions.ts";
import { applyNodeEdit } from "./edits/nodes.ts";
import { applyServerEdit } from "./edits/server.ts";
import { EDGE_ROLES, Extent, Id, NODE_STATUSES, PROSE_LIMIT, Position } from "./nodes/define.ts";
import { NODE_TYPES } from "./nodes/index.ts";
import type { Op } from "./op.ts";
import { TimelineSchema } from "./timeline.ts";

const Ids = Type.Array(Id, { minItems: 1, maxItems: 10_000 });
const NodeTypeName = Type.Union(NODE_TYPES.map((type) => Type.Literal(type)));
const Role = Type.Union(EDGE_ROLES.map((role) => Type.Literal(role)));
const Status = Type.Union(NODE_STATUSES.map((status) => Type.Literal(status)));
const Fields = Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { maxProperties: 40 });

const edit = <Name extends string, Shape extends Parameters<typeof Type.Object>[0]>(name: Name, shape: Shape) =>
  Type.Object({ edit: Type.Literal(name), ...shape }, { additionalProperties: false });

/** What people and agents may do. */
export const EDITS = [
  /** `near`: place it beside that node; without `x, y` and `near` it takes the nearest free place to the origin of the canvas. */
  edit("addNode", {
    id: Id,
    type: NodeTypeName,
    x: Type.Optional(Position),
    y: Type.Optional(Position),
    w: Type.Optional(Extent),
    h: Type.Optional(Extent),
    near: Type.Optional(Id),
    fields: Type.Optional(Fields),
  }),
  /** Any declared field but position, size and the server's; `params` and `values` are merged by key, null removes a key. */
  edit("updateNode", { id: Id, fields: Fields }),
  edit("setText", { id: Id, field: Type.String(), text: Type.String({ maxLength: PROSE_LIMIT }) }),
  /** Absolute positions; the children of a moved group move with it. */
  edit("moveNodes", { moves: Type.Array(Type.Object({ id: Id, x: Position, y: Position }), { minItems: 1, maxItems: 10_000 }) }),
  edit("resizeNode", { id: Id, x: Type.Optional(Position), y: Type.Optional(Position), w: Extent, h: Extent }),
  /** Where a layout puts things (`arrange.ts` computes it): groups may get a size, and their children go with them unless named. */
  edit("arrange", {
    places: Type.Array(Type.Object({ id: Id, x: Position, y: Position, w: Type.Optional(Extent), h: Type.Optional(Extent) }), {
      minItems: 1,
      maxItems: 10_000,
    }),
  }),
  edit("restackNodes", { ids: Ids, to: Type.Union([Type.Literal("front"), Type.Literal("back")]) }),
  /** Edges go with their nodes; children of a deleted group stay where they are. */
  edit("deleteNodes", { ids: Ids }),
  edit("duplicateNodes", {
    copies: Type.Array(Type.Object({ from: Id, to: Id }), { minItems: 1, maxItems: 10_000 }),
    edges: Type.Optional(Type.Array(Type.Object({ from: Id, to: Id }), { maxItems: 10_000 })),
    dx: Position,
    dy: Position,
  }),
  /** `after`: the edge it stands behind among those that end at the same node; null is first, absent is last. */
  edit("connect", { id: Id, source: Id, target: Id, role: Role, after: Type.Optional(Type.Union([Id, Type.Null()])) }),
  edit("disconnect", { ids: Ids }),
  edit("reorderEdge", { id: Id, after: Type.Union([Id, Type.Null()]) }),
  edit("setEdgeRole", { id: Id, role: Role }),
  edit("group", { id: Id, ids: Ids, label: Type.Optional(Type.String({ maxLength: 200 })) }),
  edit("ungroup", { ids: Ids }),
  edit("moveToGroup", { ids: Ids, parentId: Type.Union([Id, Type.Null()]) }),
  /** The whole timeline as it should be; only what differs is written. */
  edit("setTimeline", { id: Id, timeline: TimelineSchema }),
] as const;

/** What only the server does: the projection of generations and renders. */
export const SERVER_EDITS = [
  edit("settleNode", {
    id: Id,
    status: Type.Optional(Status),
    assetId: Type.Optional(Type.Union([Id, Type.Null()])),
    generationId: Type.Optional(Type.Union([Id, Type.Null()])),
    error: Type.Optional(Type.Union([Type.String({ maxLength: 2000 }), Type.Null()])),
    /** Pixels of the asset: the node takes its shape. */
    pixels: Type.Optional(Type.Object({ width: Type.Number({ minimum: 1 }), height: Type.Number({ minimum: 1 }) })),
  }),
  /** One output node beside its source, joined by an edge. A repeat with the same id changes nothing. */
  edit("addOutput", {
    id: Id,
    edgeId: Id,
    sourceId: Id,
    type: NodeTypeName,
    label: Type.Optional(Type.String({ maxLength: 200 })),
    status: Status,
    generationId: Type.Optional(Type.Union([Id, Type.Null()])),
    assetId: Type.Optional(Type.Union([Id, Type.Null()])),
    pixels: Type.Optional(Type.Object({ width: Type.Number({ minimum: 1 }), height: Type.Number({ minimum: 1 }) })),
  }),
  edit("deleteRequests", { ids: Ids }),
] as const;

export type Edit = Static<(typeof EDITS)[number]>;
export type ServerEdit = Static<(typeof SERVER_EDITS)[number]>;
export type EditOf<Name extends (Edit | ServerEdit)["edit"]> = Extract<Edit | ServerEdit, { edit: Name }>;

const schemaByName = new Map<string, (typeof EDITS)[number] | (typeof SERVER_EDITS)[number]>(
  [...EDITS, ...SERVER_EDITS].map((schema) => [schema.properties.edit.const, schema]),
);

export interface Author {
  actor: string;
  /** Milliseconds since the epoch. */
  time: number;
  /** What this is a part of: edits under the same step are undone together, others never (`step.ts`). */
  step?: string;
}

/**
 * The operations that carry the edits out, in order, against `view`.
 * Throws AppError: `invalid` with the field's name, `not_found` for a node or edge that is gone, `conflict` for a locked node or a used id.
 */
export function planEdits(view: CanvasView, edits: readonly (Edit | ServerEdit)[], author: Author): Op[] {
  const draft = draftOf(view);
  for (const [index, one] of edits.entries()) {
    try {
      checkShape(one);
      planOne(draft, one, author);
    } catch (cause) {
      throw edits.length > 1 ? inEdit(index, cause) : cause;
    }
  }
  keepMentions(draft, view);
  return draft.ops;
}

/** Of several edits, the field's name begins with which one it is in. */
function inEdit(index: number, cause: unknown): unknown {
  if (!(cause instanceof AppError)) return cause;
  return new AppError(
    cause.code,
    cause.message,
    cause.fields.map((one) => ({ ...one, field: `edits.${index}.${one.field}` })),
  );
}

function planOne(draft: Draft, one: Edit | ServerEdit, author: Author): void {
  switch (one.edit) {
    case "addNode":
    case "updateNode":
    case "setText":
    case "deleteNodes":
    case "duplicateNodes":
    case "setTimeline":
      return applyNodeEdit(draft, one, author);
    case "moveNodes":
    case "resizeNode":
    case "restackNodes":
    case "arrange":
      return applyGeometryEdit(draft, one);
    case "connect":
    case "disconnect":
    case "reorderEdge":
    case "setEdgeRole":
      return applyEdgeEdit(draft, one);
    case "group":
    case "ungroup":
    case "moveToGroup":
      return applyGroupEdit(draft, one, author);
    case "settleNode":
    case "addOutput":
    case "deleteRequests":
      return applyServerEdit(draft, one, author);
    default:
      one satisfies never;
  }
}

function checkShape(one: Edit | ServerEdit): void {
  const schema = schemaByName.get(one?.edit);
  if (!schema)
    throw new AppError("invalid", `There is no edit named “${String(one?.edit)}”.`, [
      { field: "edit", message: "Not the name of an edit." },
    ]);
  const first = Value.Errors(schema, one).First();
  if (!first) return;
  const field = first.path.slice(1).replaceAll("/", ".") || "edit";
  throw new AppError("invalid", `${one.edit}: ${field} is not valid (${first.message.toLowerCase()}).`, [
    { field, message: first.message },
  ]);
}
