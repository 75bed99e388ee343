/**
 * What an action says of itself: what it takes, gives, and may do. It is data from outside and checked here alone; what it does not ask for in its
 * permissions it does not get.
 */
import { type Static, Type } from "@sinclair/typebox";
import { ACTION_INPUT_KINDS, type ActionInputKind } from "../canvas/nodes/action.ts";
import { EDGE_ROLES } from "../canvas/nodes/define.ts";

const closed = { additionalProperties: false };
const literals = <const T extends readonly string[]>(values: T, options = {}) =>
  Type.Unsafe<T[number]>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      options,
    ),
  );

export const OUTPUT_KINDS = ["text", "image", "video", "audio", "captions"] as const;
export const PARAM_KINDS = ["text", "number", "choice", "boolean", "colour"] as const;
/** Where its code runs: here in the sandbox, at its author's address, or on a machine that asks for work. */
export const RUNTIMES = ["sandbox", "http", "worker"] as const;

const Name = Type.String({ pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", maxLength: 60 });
const Field = Type.String({ pattern: "^[a-z][A-Za-z0-9]*$", maxLength: 40 });
const Title = Type.String({ minLength: 1, maxLength: 80, pattern: "\\S" });
const Words = Type.String({ maxLength: 1_000 });

export const ActionInput = Type.Object(
  {
    name: Field,
    title: Title,
    description: Type.Optional(Words),
    kinds: Type.Array(literals(ACTION_INPUT_KINDS), { minItems: 1, maxItems: ACTION_INPUT_KINDS.length, uniqueItems: true }),
    /** The edges into its node that bring it. */
    role: literals(EDGE_ROLES, { default: "reference" }),
    min: Type.Integer({ minimum: 0, maximum: 200, default: 1 }),
    max: Type.Integer({ minimum: 1, maximum: 200, default: 1 }),
  },
  closed,
);

export const ActionParam = Type.Object(
  {
    name: Field,
    title: Title,
    description: Type.Optional(Words),
    kind: literals(PARAM_KINDS),
    default: Type.Union([Type.String({ maxLength: 4_000 }), Type.Number(), Type.Boolean()]),
    /** Of a number. */
    min: Type.Optional(Type.Number()),
    max: Type.Optional(Type.Number()),
    step: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    /** Of a choice. */
    choices: Type.Optional(
      Type.Array(Type.Object({ value: Type.String({ maxLength: 200 }), title: Title }, closed), { minItems: 1, maxItems: 100 }),
    ),
    /** Of a text: a field of several lines. */
    isLong: Type.Optional(Type.Boolean()),
  },
  closed,
);

export const ActionOutput = Type.Object(
  { name: Field, title: Title, kind: literals(OUTPUT_KINDS), max: Type.Integer({ minimum: 1, maximum: 200, default: 1 }) },
  closed,
);

export const ActionPermissions = Type.Object(
  {
    /** Reads the pixels and the sound of its inputs; without it only their names, sizes, words and times. */
    look: Type.Optional(Type.Literal(true)),
    /** Host names it may ask over https; exactly these. */
    hosts: Type.Optional(
      Type.Array(Type.String({ pattern: "^[a-z0-9-]+(\\.[a-z0-9-]+)+$", maxLength: 253 }), {
        minItems: 1,
        maxItems: 20,
        uniqueItems: true,
      }),
    ),
    /** Puts captions on the timelines among its inputs. */
    timeline: Type.Optional(Type.Literal(true)),
  },
  closed,
);

export const ActionManifest = Type.Object(
  {
    /** One for the workspace; a later version has the same. */
    name: Name,
    title: Title,
    description: Words,
    /** Semantic versioning. */
    version: Type.String({ pattern: "^(0|[1-9]\\d{0,5})\\.(0|[1-9]\\d{0,5})\\.(0|[1-9]\\d{0,5})$" }),
    author: Type.Optional(Type.String({ maxLength: 200 })),
    homepage: Type.Optional(Type.String({ maxLength: 500, pattern: "^https://" })),
    runtime: literals(RUNTIMES),
    /** Of `http`: where its inputs are sent. */
    url: Type.Optional(Type.String({ maxLength: 1_000, pattern: "^https?://" })),
    inputs: Type.Array(ActionInput, { maxItems: 12 }),
    params: Type.Array(ActionParam, { maxItems: 40, default: [] }),
    outputs: Type.Array(ActionOutput, { minItems: 1, maxItems: 12 }),
    /** What it must be given by the people of the workspace: it is kept sealed and told to its code alone. */
    secrets: Type.Array(
      Type.Object(
        {
          name: Type.String({ pattern: "^[A-Z][A-Z0-9_]*$", maxLength: 60 }),
          title: Title,
          description: Type.Optional(Words),
          isRequired: Type.Boolean({ default: true }),
        },
        closed,
      ),
      { maxItems: 20, default: [] },
    ),
    permissions: ActionPermissions,
    /** Less or more than the usual minute and 128 MiB; at most ten minutes and 512 MiB. */
    limits: Type.Optional(
      Type.Object(
        {
          seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 600 })),
          memoryMib: Type.Optional(Type.Integer({ minimum: 16, maximum: 512 })),
        },
        closed,
      ),
    ),
  },
  closed,
);

export type ActionManifest = Static<typeof ActionManifest>;
export type ActionInput = Static<typeof ActionInput>;
export type ActionParam = Static<typeof ActionParam>;
export type ActionOutput = Static<typeof ActionOutput>;
export type ActionPermissions = Static<typeof ActionPermissions>;
export type ParamValue = string | number | boolean;

/** An action as a file: `<name>.action.json`. */
export const ActionFile = Type.Object(
  {
    clashAction: Type.Literal(1),
    manifest: ActionManifest,
    /** An ES module; empty where it runs elsewhere. */
    code: Type.String({ maxLength: 512 * 1024, default: "" }),
  },
  closed,
);
export type ActionFile = Static<typeof ActionFile>;

/**
 * What an action is given: the same for all runtimes. `file` is a name in the folder of the run (sandbox) or an address that answers its bytes for as
 * long as the run (elsewhere); absent without the permission `look`.
 */
export interface ActionItem {
  nodeId: string;
  kind: ActionInputKind;
  /** The node's name, else the file's. */
  label: string;
  /** Of a file: the name that clips of a timeline have it by. */
  assetId?: string;
  mime?: string;
  bytes?: number;
  width?: number;
  height?: number;
  durationMs?: number;
  file?: string;
  /** Of a text or prompt: its words. */
  text?: string;
  /** What is known of a file by its understanding. */
  description?: string;
  transcript?: { text: string; language?: string; words: { text: string; fromMs: number; toMs: number }[] };
  /** Of a timeline: its plain value, as `GET /api/projects/:id/canvas` gives it. */
  timeline?: unknown;
}

export interface ActionCall {
  runId: string;
  action: string;
  version: string;
  inputs: Record<string, ActionItem[]>;
  params: Record<string, ParamValue>;
}

const Piece = Type.Object(
  {
    /** A file of the run's folder (sandbox), an address to fetch from (elsewhere), or an upload's name (worker). */
    file: Type.Optional(Type.String({ maxLength: 2_000 })),
    text: Type.Optional(Type.String({ maxLength: 100_000 })),
    /** Of `captions`: on which of its timelines, and when. */
    nodeId: Type.Optional(Type.String({ maxLength: 64 })),
    cues: Type.Optional(
      Type.Array(
        Type.Object(
          {
            fromMs: Type.Integer({ minimum: 0, maximum: 86_400_000 }),
            toMs: Type.Integer({ minimum: 1, maximum: 86_400_000 }),
            text: Type.String({ minLength: 1, maxLength: 400 }),
          },
          closed,
        ),
        { maxItems: 5_000 },
      ),
    ),
    label: Type.Optional(Type.String({ maxLength: 200 })),
  },
  closed,
);

/** What it answers: pieces by the names of its outputs, and a sentence for people. Anything else fails the run and names what is wrong. */
export const ActionAnswer = Type.Object(
  {
    outputs: Type.Record(Type.String({ maxLength: 40 }), Type.Array(Piece, { maxItems: 200 })),
    note: Type.Optional(Type.String({ maxLength: 2_000 })),
  },
  closed,
);
export type ActionAnswer = Static<typeof ActionAnswer>;
