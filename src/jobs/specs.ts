/**
 * What the rest of the server must know of a kind of job to ask for one: its name, arguments and limits. The work itself is in the file of the same
 * name beside this one, which stands above the nouns and may call them.
 */
import { type TObject, Type } from "@sinclair/typebox";

export interface JobSpec<A extends TObject = TObject> {
  kind: string;
  args: A;
  /** Jobs of this kind that run at once. */
  concurrency: number;
  maxAttempts: number;
  /** Limit of one attempt. */
  attemptLimitMs: number;
  /** Limit from enqueue to end. */
  totalLimitMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const filmSpec = {
  kind: "film",
  args: Type.Object({ filmId: Type.String() }),
  concurrency: 4,
  maxAttempts: 4,
  attemptLimitMs: 6 * HOUR_MS,
  totalLimitMs: 24 * HOUR_MS,
} satisfies JobSpec;

/** One answer of the agents. It waits for people without giving up its place, so many may be open at once. */
export const turnSpec = {
  kind: "turn",
  args: Type.Object({ turnId: Type.String() }),
  concurrency: 200,
  maxAttempts: 8,
  attemptLimitMs: 14 * 24 * HOUR_MS,
  totalLimitMs: 14 * 24 * HOUR_MS,
} satisfies JobSpec;

export const generateSpec = {
  kind: "generate",
  args: Type.Object({ generationId: Type.String() }),
  /** Each upstream has limits of its own; this is what one process may have open. */
  concurrency: 32,
  maxAttempts: 6,
  attemptLimitMs: 20 * MINUTE_MS,
  totalLimitMs: 6 * HOUR_MS,
} satisfies JobSpec;

/** A custom action at work: here in the sandbox, at its author's address, or waiting for a machine that takes it. */
export const actionSpec = {
  kind: "action",
  args: Type.Object({ runId: Type.String() }),
  concurrency: 8,
  maxAttempts: 3,
  attemptLimitMs: 30 * MINUTE_MS,
  totalLimitMs: 24 * HOUR_MS,
} satisfies JobSpec;

/** Tells an upstream to stop what was cancelled here. */
export const stopSpec = {
  kind: "stop",
  args: Type.Object({ generationId: Type.String(), sends: Type.Integer() }),
  concurrency: 16,
  maxAttempts: 5,
  attemptLimitMs: MINUTE_MS / 2,
  totalLimitMs: HOUR_MS,
} satisfies JobSpec;

export const renderSpec = {
  kind: "render",
  args: Type.Object({ renderId: Type.String() }),
  concurrency: 1,
  maxAttempts: 3,
  attemptLimitMs: 4 * HOUR_MS,
  totalLimitMs: 12 * HOUR_MS,
} satisfies JobSpec;

/** A bundle or a canvas of another program becomes a project, or is put into one. */
export const importSpec = {
  kind: "import",
  args: Type.Object({
    kind: Type.Union([Type.Literal("bundle"), Type.Literal("canvas")]),
    /** The project that will be made, or with `into` the one that is filled. */
    projectId: Type.String(),
    into: Type.Boolean(),
    title: Type.String(),
    createdBy: Type.String(),
    files: Type.Array(Type.Object({ name: Type.String(), sha256: Type.String() })),
  }),
  concurrency: 1,
  maxAttempts: 3,
  attemptLimitMs: 2 * HOUR_MS,
  totalLimitMs: 12 * HOUR_MS,
} satisfies JobSpec;

/** A crop, a frame or a stretch of a file becomes a file of its own. */
export const cutSpec = {
  kind: "cut",
  args: Type.Object({
    projectId: Type.String(),
    nodeId: Type.String(),
    assetId: Type.String(),
    cut: Type.Record(Type.String(), Type.Unknown()),
    outputNodeId: Type.String(),
    createdBy: Type.String(),
    turnId: Type.Optional(Type.String()),
  }),
  concurrency: 2,
  maxAttempts: 3,
  attemptLimitMs: 10 * MINUTE_MS,
  totalLimitMs: 2 * HOUR_MS,
} satisfies JobSpec;

export const deriveSpec = {
  kind: "derive",
  args: Type.Object({ assetId: Type.String() }),
  concurrency: 1,
  maxAttempts: 3,
  attemptLimitMs: 2 * MINUTE_MS,
  totalLimitMs: 24 * HOUR_MS,
} satisfies JobSpec;

/** One run of a schedule: it gives a command, which asks for jobs of its own where that takes long. */
export const scheduleSpec = {
  kind: "schedule",
  args: Type.Object({
    scheduleId: Type.String(),
    dueAt: Type.Integer(),
    /** Of this run. */
    key: Type.String(),
  }),
  concurrency: 4,
  maxAttempts: 5,
  attemptLimitMs: 10 * MINUTE_MS,
  totalLimitMs: 2 * HOUR_MS,
} satisfies JobSpec;

export const webhookSpec = {
  kind: "webhook",
  args: Type.Object({
    webhookId: Type.String(),
    /** JSON, as it is signed. */
    body: Type.String(),
  }),
  concurrency: 8,
  maxAttempts: 10,
  attemptLimitMs: MINUTE_MS / 2,
  /** All pauses between attempts are three days and three hours together. */
  totalLimitMs: 120 * HOUR_MS,
} satisfies JobSpec;

/** Colours, shots and silences of a file, and what models are asked of it. */
export const understandSpec = {
  kind: "understand",
  args: Type.Object({
    assetId: Type.String(),
    /** `off`, `draft` or a model; `draft` and `off` when left out. */
    eyes: Type.Optional(Type.String()),
    ears: Type.Optional(Type.String()),
    acceptUnknownPrice: Type.Optional(Type.Boolean()),
    /** In whose name models are asked; who brought the file, when left out. */
    by: Type.Optional(Type.Object({ id: Type.String(), behalfOf: Type.Optional(Type.String()), turnId: Type.Optional(Type.String()) })),
  }),
  concurrency: 1,
  maxAttempts: 2,
  attemptLimitMs: 15 * MINUTE_MS,
  totalLimitMs: 24 * HOUR_MS,
} satisfies JobSpec;

/** Asks for the takes of a batch, a window at a time; `round` counts how often it was started again. */
export const batchSpec = {
  kind: "batch",
  args: Type.Object({ batchId: Type.String(), round: Type.Integer(), only: Type.Optional(Type.Literal("again")) }),
  concurrency: 8,
  maxAttempts: 20,
  attemptLimitMs: 10 * MINUTE_MS,
  totalLimitMs: 7 * 24 * HOUR_MS,
} satisfies JobSpec;

/** A file from the web. */
export const fetchSpec = {
  kind: "fetch",
  args: Type.Object({
    projectId: Type.String(),
    url: Type.String(),
    name: Type.Optional(Type.String()),
    place: Type.Optional(Type.Object({ x: Type.Number(), y: Type.Number() })),
    createdBy: Type.String(),
  }),
  concurrency: 2,
  maxAttempts: 3,
  attemptLimitMs: 20 * MINUTE_MS,
  totalLimitMs: 2 * HOUR_MS,
} satisfies JobSpec;

export const sweepSpec = {
  kind: "sweep",
  args: Type.Object({}),
  concurrency: 1,
  maxAttempts: 2,
  attemptLimitMs: 10 * MINUTE_MS,
  totalLimitMs: HOUR_MS,
} satisfies JobSpec;
