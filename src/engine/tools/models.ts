import { Type } from "@sinclair/typebox";
import { field } from "../../commands/define.ts";
import { paramsOf } from "../../generations/order.ts";
import { AppError } from "../../lib/errors.ts";
import { estimateMicros } from "../../prices.ts";
import { type Card, MODEL_KINDS, type Route } from "../../providers/card.ts";
import { plainSchema } from "../plain-schema.ts";
import { defineRead, fitLines } from "./look.ts";

const LIST_CHARACTERS = 6_500;

export const modelList = defineRead({
  name: "model_list",
  isWide: true,
  title: "List models",
  description:
    "Models by id, with their kind, inputs, whether a key is there, and price in micro-USD per unit. With model: one of them in full, with the schema of its parameters.",
  parameters: Type.Object({
    kind: Type.Optional(field.oneOf(MODEL_KINDS)),
    ready: Type.Boolean({ default: true, description: "Only those that can be run now." }),
    model: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Id or name of one model." })),
  }),
  async look({ clash }, { kind, ready, model }) {
    if (model) return { text: inFull(clash.models.card(model)) };
    const ids = await clash.models.ready();
    const mayRun = (card: Card) => card.routes.some((route) => ids.has(route.provider));
    const cards = clash.models.cards().filter((card) => (!kind || card.kind === kind) && (!ready || mayRun(card)));
    if (cards.length === 0) return { text: "No model is like that. Ask with ready false to see those that lack a key." };
    const lines = cards.map((card) => `${lineOf(card)}${mayRun(card) ? "" : " (no key)"}`);
    return { text: fitLines(lines, LIST_CHARACTERS, (_, missing) => `(${missing} more: name a kind)`) };
  },
});

const lineOf = (card: Card): string =>
  `${card.id} ${card.kind} ${JSON.stringify(card.name)} inputs: ${inputsOf(card) || "words only"}; ${priceOf(card.routes[0])}`;

const inputsOf = (card: Card) => card.inputs.map(({ role, max, min }) => `${role}${min ? ` (needed)` : ""}×${max}`).join(", ");

function priceOf({ price }: Route): string {
  if (price === "unknown") return "price unknown";
  if (price.micros === 0 && !price.outMicros && !price.base) return "free";
  return `${price.micros} per ${price.unit}${price.outMicros ? ` in, ${price.outMicros} out` : ""}${price.base ? ` + ${price.base} a take` : ""}`;
}

const inFull = (card: Card): string =>
  [
    lineOf(card),
    `Prompt: at most ${card.promptLimit} characters.`,
    `Ways: ${card.routes.map((route) => `${route.provider} (${priceOf(route)})`).join("; ")}.`,
    ...(card.rules ?? []).map((rule) => rule.sentence),
    `params: ${JSON.stringify(plainSchema(card.params).properties)}`,
  ].join("\n");

export const estimate = defineRead({
  name: "estimate",
  isWide: true,
  title: "Estimate a request",
  description:
    'What takes of a model would cost before there is a generator for it, in micro-USD; "unknown" where nobody knows. For a generator on the canvas use generation_estimate.',
  parameters: Type.Object({
    model: Type.String({ minLength: 1, maxLength: 200 }),
    params: Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), { default: {}, maxProperties: 40 }),
    prompt: Type.String({ maxLength: 20_000, default: "" }),
    inputs: Type.Array(
      Type.Object(
        { role: Type.String({ maxLength: 20 }), seconds: Type.Optional(Type.Number({ minimum: 0, maximum: 86_400 })) },
        { additionalProperties: false },
      ),
      { maxItems: 16, default: [], description: "Roles of the files it would get." },
    ),
    takes: Type.Integer({ minimum: 1, maximum: 1_000, default: 1 }),
  }),
  async look({ clash }, { model, params, prompt, inputs, takes }) {
    const card = clash.models.card(model);
    const asked = { params: paramsOf(card, params), inputs };
    const route = await clash.models.choose(card, asked).catch((error: unknown) => {
      if (error instanceof AppError) return card.routes[0]; // an estimate needs no key
      throw error;
    });
    const priced = inputs.map(({ role, seconds }) => ({ role, durationMs: seconds === undefined ? null : seconds * 1000 }));
    const micros = estimateMicros(card, route, { params: asked.params, prompt, inputs: priced, takes });
    return { text: JSON.stringify({ model: card.id, provider: route.provider, takes, micros }) };
  },
});
