import { Type } from "@sinclair/typebox";
import { cancelGeneration, MAX_TAKES, requestGeneration, retryGeneration } from "../generations.ts";
import { defineCommand, field } from "./define.ts";

const generationId = Type.String({ minLength: 1, maxLength: 64 });

export const generationRun = defineCommand({
  name: "generation.run",
  title: "Run a generator",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    nodeId: field.nodeId,
    takes: Type.Integer({ minimum: 1, maximum: MAX_TAKES, default: 1 }),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 })),
    priority: Type.Optional(Type.Integer({ minimum: -5, maximum: 5 })),
  }),
  run: async ({ clash, actor, requestKey }, { seed, priority, ...order }) => ({
    generationIds: await requestGeneration(clash, actor, {
      ...order,
      requestKey,
      ...(seed === undefined ? {} : { seed }),
      ...(priority === undefined ? {} : { priority }),
    }),
  }),
});

export const generationCancel = defineCommand({
  name: "generation.cancel",
  title: "Cancel a generation",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, generationId }),
  run: ({ clash }, params) => cancelGeneration(clash, params.projectId, params.generationId),
});

export const generationRetry = defineCommand({
  name: "generation.retry",
  title: "Try a generation again",
  policy: "edit",
  params: Type.Object({ projectId: field.projectId, generationId }),
  run: ({ clash }, params) => retryGeneration(clash, params.projectId, params.generationId),
});
