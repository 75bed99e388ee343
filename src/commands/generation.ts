import { Type } from "@sinclair/typebox";
import { MAX_TAKES, requestGeneration } from "../generations.ts";
import { askGeneration, cancelGeneration, resendGeneration, retryGeneration, turnOf } from "../generations/again.ts";
import { estimateRun } from "../generations/estimate.ts";
import { AppError } from "../lib/errors.ts";
import { defineCommand, field } from "./define.ts";

const named = { projectId: field.projectId, generationId: Type.String({ minLength: 1, maxLength: 64 }) };

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
    acceptUnknownPrice: Type.Optional(Type.Boolean({ description: "A yes to a model whose price nobody knows." })),
  }),
  async run({ clash, actor, requestKey }, { seed, priority, acceptUnknownPrice, ...order }) {
    if (acceptUnknownPrice && actor.kind === "agent")
      throw new AppError("forbidden", "acceptUnknownPrice: Only a person says yes to a price that nobody knows. Nothing was sent.");
    const generationIds = await requestGeneration(clash, actor, {
      ...order,
      requestKey,
      ...(seed === undefined ? {} : { seed }),
      ...(priority === undefined ? {} : { priority }),
      ...(acceptUnknownPrice === undefined ? {} : { acceptUnknownPrice }),
    });
    return { generationIds };
  },
});

export const generationEstimate = defineCommand({
  name: "generation.estimate",
  title: "Estimate what a run would cost",
  policy: "edit",
  params: Type.Object({
    projectId: field.projectId,
    nodeId: field.nodeId,
    takes: Type.Integer({ minimum: 1, maximum: MAX_TAKES, default: 1 }),
  }),
  run: ({ clash, actor }, params) => estimateRun(clash, actor, params),
});

export const generationCancel = defineCommand({
  name: "generation.cancel",
  title: "Cancel a generation",
  policy: "edit",
  params: Type.Object(named),
  run: ({ clash }, params) => cancelGeneration(clash, params),
});

export const generationRetry = defineCommand({
  name: "generation.retry",
  title: "Try a generation again",
  policy: "edit",
  params: Type.Object(named),
  run: ({ clash, actor }, params) => retryGeneration(clash, params, turnOf(actor)),
});

export const generationAsk = defineCommand({
  name: "generation.ask",
  title: "Ask the provider what became of a request",
  policy: "edit",
  params: Type.Object(named),
  run: ({ clash }, params) => askGeneration(clash, params),
});

export const generationResend = defineCommand({
  name: "generation.resend",
  title: "Send a request anew that may have been paid for",
  policy: "person",
  params: Type.Object({ ...named, confirm: Type.Boolean({ description: "A yes to paying for it a second time.", default: false }) }),
  run: ({ clash }, params) => resendGeneration(clash, params),
});
