/**
 * What a node type is. A node in the document is a nested Map with one register per field, so two people who change different
 * fields of one node both win; fields marked `container: "Text"` merge by character, `container: "Map"` by key. A register that
 * holds its default is not stored: the reader fills it in.
 *
 * A new type is one file beside this one and one line in `index.ts`.
 */
import { type Static, type TObject, type TProperties, Type } from "@sinclair/typebox";

export const NODE_ID_PATTERN = "^[a-z]{3}_[0-9A-Za-z]{1,60}$";

/** Longest prose of one field, in UTF-16 code units. */
export const PROSE_LIMIT = 100_000;
export const LABEL_LIMIT = 200;
export const POSITION_LIMIT = 10_000_000;
export const SIZE_LIMIT = 100_000;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Text that several people write at once. */
export const Prose = Type.String({ default: "", maxLength: PROSE_LIMIT, container: "Text" });
/** Values by key, each a register of its own. */
export const Params = Type.Record(Type.String({ maxLength: 100 }), Type.Unsafe<Json>(Type.Unknown()), {
  default: {},
  maxProperties: 100,
  container: "Map",
});

/** What the variables in a node's prose stand for, by name. */
export const Values = Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 4_000 }), {
  default: {},
  maxProperties: 100,
  container: "Map",
});

export const Id = Type.String({ pattern: NODE_ID_PATTERN });
export const Position = Type.Number({ minimum: -POSITION_LIMIT, maximum: POSITION_LIMIT, default: 0 });
export const Extent = Type.Number({ minimum: 8, maximum: SIZE_LIMIT });

/** The fields of every node. Lengths are canvas units (CSS pixels at zoom 1); `x, y` are absolute, also inside a group. */
export const BASE_FIELDS = {
  x: Position,
  y: Position,
  w: Extent,
  h: Extent,
  /** Drawing order among siblings; higher is nearer. */
  z: Type.Number({ minimum: -1e9, maximum: 1e9, default: 0 }),
  parentId: Type.Union([Id, Type.Null()], { default: null }),
  label: Type.String({ maxLength: LABEL_LIMIT, default: "" }),
  locked: Type.Boolean({ default: false }),
  createdBy: Type.String({ maxLength: 64, default: "" }),
  /** Milliseconds since the epoch. */
  createdAt: Type.Number({ minimum: 0, maximum: 1e14, default: 0 }),
};

export const NODE_STATUSES = ["idle", "queued", "running", "done", "failed", "cancelled", "uncertain"] as const;
export type NodeStatus = (typeof NODE_STATUSES)[number];

/** Written by the server only (I3): a projection of the generation's row. */
export const SERVER_FIELDS = {
  status: Type.Union(
    NODE_STATUSES.map((status) => Type.Literal(status)),
    { default: "idle" },
  ),
  assetId: Type.Union([Id, Type.Null()], { default: null }),
  generationId: Type.Union([Id, Type.Null()], { default: null }),
  error: Type.Union([Type.String({ maxLength: 2000 }), Type.Null()], { default: null }),
};
export type ServerField = keyof typeof SERVER_FIELDS;
export const SERVER_FIELD_NAMES = Object.keys(SERVER_FIELDS) as ServerField[];

/** Fields that keep the value they were created with. */
export const FIXED_FIELDS: readonly string[] = ["id", "type", "createdBy", "createdAt", "turnId"];

export const EDGE_ROLES = ["prompt", "reference", "start", "end", "style", "audio", "clip", "context"] as const;
export type EdgeRole = (typeof EDGE_ROLES)[number];

export interface Size {
  w: number;
  h: number;
}

export interface NodeDefinition<Type extends string, Fields extends TProperties, Made extends boolean> {
  type: Type;
  title: string;
  /** Size of a new node; media nodes then take the shape of their asset. */
  size: Size;
  minimum: Size;
  fields: Fields;
  /** Whether a generation or an upload can be behind it: such a node has the server fields. */
  made: Made;
  /** Roles of the edges that may end here, and the types they may come from. */
  accepts: Partial<Record<EdgeRole, readonly string[]>>;
}

type Base = Static<TObject<typeof BASE_FIELDS>>;
type Server = Static<TObject<typeof SERVER_FIELDS>>;
type NoServer = { [Field in ServerField]?: undefined };

/** The plain value of a node, tagged by `type`. */
export type NodeOf<Definition> =
  Definition extends NodeDefinition<infer Type, infer Fields, infer Made>
    ? { id: string; type: Type } & Base & Static<TObject<Fields>> & (Made extends true ? Server : NoServer)
    : never;

export function defineNodeType<const Type extends string, Fields extends TProperties, const Made extends boolean>(
  definition: NodeDefinition<Type, Fields, Made>,
): NodeDefinition<Type, Fields, Made> {
  return definition;
}
