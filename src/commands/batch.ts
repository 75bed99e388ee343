import { Type } from "@sinclair/typebox";
import { cancelBatch, createBatch, resumeBatch, retryBatch, reviewTakes } from "../batches.ts";
import { placeTakes } from "../batches/place.ts";
import { planBatch } from "../batches/plan.ts";
import { BATCH_LIMITS } from "../batches/table.ts";
import { AppError } from "../lib/errors.ts";
import { REVIEWS } from "../schema.ts";
import { defineCommand, field } from "./define.ts";

const places = Type.Array(Type.Integer({ minimum: 0, maximum: BATCH_LIMITS.cells - 1 }), {
  minItems: 1,
  maxItems: BATCH_LIMITS.cells,
  description: "Places in the table, from 0: they count through rows, models and takes.",
});
const target = {
  projectId: field.projectId,
  batchId: Type.String({ minLength: 1, maxLength: 64, description: "A batch of the project." }),
};

/** A table of 8 MiB, and the names of its columns once more in each row. */
const BODY_BYTES = 32 * 1024 * 1024;

const matrix = {
  projectId: field.projectId,
  template: Type.String({
    minLength: 1,
    maxLength: 20_000,
    default: "{prompt}",
    description: "The prompt, with {variables} that are columns of the rows or variables of the workspace.",
  }),
  rows: Type.Array(Type.Record(Type.String({ maxLength: 130 }), Type.String({ maxLength: BATCH_LIMITS.valueLetters })), {
    minItems: 1,
    maxItems: BATCH_LIMITS.rows,
    description: "The values of the variables, a row for each prompt. `param.NAME`, or `param.MODEL.NAME`, sets a parameter in that row.",
  }),
  models: Type.Array(
    Type.Object(
      {
        model: Type.String({ minLength: 1, maxLength: 120 }),
        params: Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { default: {}, maxProperties: 40 }),
      },
      { additionalProperties: false },
    ),
    { minItems: 1, maxItems: BATCH_LIMITS.models, description: "Models with their parameters; each gets every row." },
  ),
  takes: Type.Integer({ minimum: 1, maximum: BATCH_LIMITS.takes, default: 1, description: "Of each row by each model." }),
  inputs: Type.Array(
    Type.Object(
      { assetId: Type.String({ minLength: 1, maxLength: 64 }), role: Type.String({ minLength: 1, maxLength: 20 }) },
      { additionalProperties: false },
    ),
    { maxItems: 16, default: [], description: "Files that every take gets, with their roles." },
  ),
};

export const batchPlan = defineCommand({
  name: "batch.plan",
  title: "Count a batch and its cost",
  policy: "view",
  bodyLimitBytes: BODY_BYTES,
  params: Type.Object(matrix),
  run: ({ clash }, params) => planBatch(clash, params),
});

export const batchCreate = defineCommand({
  name: "batch.create",
  title: "Run a batch",
  policy: "edit",
  bodyLimitBytes: BODY_BYTES,
  params: Type.Object({
    ...matrix,
    title: Type.Optional(field.title("What it is called.")),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description: "Of the first row and take." })),
    budgetMicros: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10 ** 12, description: "It stops before it costs more micro-USD than this." }),
    ),
    acceptUnknownPrice: Type.Optional(Type.Boolean({ description: "Yes to models whose price nobody knows." })),
  }),
  run: async ({ clash, actor, requestKey }, { title, ...order }) => {
    if (order.acceptUnknownPrice && actor.kind === "agent")
      throw new AppError("forbidden", "acceptUnknownPrice: Only a person says yes to a price that nobody knows. Nothing was made.");
    return createBatch(clash, actor, { ...order, requestKey, title: title ?? `${order.rows.length} prompts` });
  },
});

export const batchCancel = defineCommand({
  name: "batch.cancel",
  title: "Cancel a batch",
  policy: "edit",
  params: Type.Object(target),
  run: ({ clash }, { projectId, batchId }) => cancelBatch(clash, projectId, batchId),
});

export const batchResume = defineCommand({
  name: "batch.resume",
  title: "Go on with a batch",
  policy: "edit",
  params: Type.Object({
    ...target,
    budgetMicros: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1, maximum: 10 ** 12 }), Type.Null()], {
        description: "Another limit in micro-USD; null for none, and left out the one it has.",
      }),
    ),
  }),
  run({ clash, actor }, { projectId, batchId, budgetMicros }) {
    if (budgetMicros !== undefined && actor.kind === "agent")
      throw new AppError("forbidden", "budgetMicros: Only a person changes the limit of a batch. Nothing was begun.");
    return resumeBatch(clash, actor, projectId, batchId, budgetMicros);
  },
});

export const batchRetry = defineCommand({
  name: "batch.retry",
  title: "Try what failed in a batch again",
  policy: "edit",
  params: Type.Object({ ...target, places: Type.Optional(places) }),
  run: async ({ clash, actor }, { projectId, batchId, places: only }) => ({
    retried: await retryBatch(clash, actor, projectId, batchId, only),
  }),
});

export const batchReview = defineCommand({
  name: "batch.review",
  title: "Keep, reject or star takes",
  policy: "edit",
  params: Type.Object({
    ...target,
    places,
    review: Type.Union([field.oneOf(REVIEWS), Type.Null()], { description: "`keep`, `reject`, `star`, or null for no mark." }),
  }),
  run: ({ clash }, { projectId, batchId, ...mark }) => reviewTakes(clash, projectId, batchId, mark),
});

export const batchPlace = defineCommand({
  name: "batch.place",
  title: "Send takes of a batch to the canvas",
  policy: "edit",
  params: Type.Object({ ...target, places }),
  run: ({ clash, actor, requestKey }, order) => placeTakes(clash, actor, { ...order, requestKey }),
});
