import { expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { type Card, choice } from "../../src/providers/card.ts";
import { openai } from "../../src/providers/openai/index.ts";
import { paramViews } from "../../src/web/show/params.ts";

const [first] = openai.cards;
const withParams = (params: Card["params"]): Card => ({ ...(first as Card), params });

test("what a model decides by itself can be left to it, and a choice with a usual value cannot", () => {
  const card = withParams(
    Type.Object({
      effort: Type.Optional(choice(["low", "high"], { title: "Thinking" })),
      size: choice(["S", "L"], { title: "Size", default: "S" }),
    }),
  );
  expect(paramViews(card, {})).toEqual([
    {
      name: "effort",
      label: "Thinking",
      value: "",
      kind: "text",
      options: [
        { value: "", label: "Not set" },
        { value: "low", label: "low" },
        { value: "high", label: "high" },
      ],
    },
    {
      name: "size",
      label: "Size",
      value: "S",
      kind: "text",
      options: [
        { value: "S", label: "S" },
        { value: "L", label: "L" },
      ],
    },
  ]);
  expect(paramViews(card, { effort: "high", size: "L" }).map((view) => view.value)).toEqual(["high", "L"]);
});

test("a yes or no is asked as one, numbers say their steps, and choices among numbers stay numbers", () => {
  const card = withParams(
    Type.Object({
      loop: Type.Boolean({ title: "Loop", default: false }),
      grain: Type.Integer({ title: "Grain", minimum: 0, maximum: 100, multipleOf: 5, default: 10 }),
      speed: Type.Number({ title: "Speed", minimum: 0.25, maximum: 4, default: 1 }),
      seconds: Type.Union([Type.Literal(4), Type.Literal(8)], { title: "Seconds", default: 8 }),
    }),
  );
  expect(paramViews(card, { loop: true })).toMatchObject([
    {
      value: "true",
      kind: "boolean",
      options: [
        { value: "true", label: "Yes" },
        { value: "false", label: "No" },
      ],
    },
    { value: "10", kind: "number", min: 0, max: 100, step: "5" },
    { value: "1", kind: "number", min: 0.25, max: 4, step: "any" },
    { value: "8", kind: "number", options: [{ value: "4" }, { value: "8" }] },
  ]);
});
