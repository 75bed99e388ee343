import { Type } from "@sinclair/typebox";
import { removeBudget, setBudget } from "../budgets.ts";
import { AppError } from "../lib/errors.ts";
import { BUDGET_PERIODS, BUDGET_SCOPES } from "../schema.ts";
import { defineCommand, field } from "./define.ts";

/** A thousand million dollars: above it a number was mistyped. */
const MOST_MICROS = 1_000_000_000_000_000;

export const budgetSet = defineCommand({
  name: "budget.set",
  title: "Set a budget",
  policy: "admin",
  params: Type.Object({
    scope: field.oneOf(BUDGET_SCOPES, { description: "What it limits. Without an id it is for each project, person or turn." }),
    projectId: Type.Optional(field.projectId),
    personId: Type.Optional(Type.String({ pattern: "^(usr|tok)_[0-9a-z]+$", description: "A person, or a token." })),
    period: field.oneOf(BUDGET_PERIODS, { description: "How long the limit lasts; months and days are in UTC." }),
    limitMicros: Type.Integer({ minimum: 0, maximum: MOST_MICROS, description: "In micro-USD; 0 allows only what is free." }),
  }),
  run: async ({ clash, actor }, { scope, projectId, personId, period, limitMicros }) => {
    if (actor.projectIds) throw new AppError("forbidden", "This token is limited to some projects and cannot set budgets.");
    const scopeId = scope === "project" ? projectId : scope === "person" ? personId : undefined;
    return { id: await setBudget(clash, actor, { scope, scopeId, period, limitMicros }) };
  },
});

export const budgetRemove = defineCommand({
  name: "budget.remove",
  title: "Remove a budget",
  policy: "admin",
  params: Type.Object({ budgetId: Type.String({ pattern: "^bud_[0-9a-z]{22}$" }) }),
  run: ({ clash }, params) => removeBudget(clash, params.budgetId),
});
