/** Parameters written as text, and prompts with variables of a row and of the workspace. */
import { expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { paramColumn, paramsOfRow, strayColumns, typedParam } from "../../src/batches/params.ts";
import { promptOf } from "../../src/batches/table.ts";
import { choice } from "../../src/providers/card.ts";

const properties = {
  aspect: choice(["16:9", "1:1"], { title: "Aspect", default: "16:9" }),
  seconds: Type.Union([Type.Literal(4), Type.Literal(8)], { title: "Seconds", default: 4 }),
  strength: Type.Optional(Type.Number({ title: "Strength", minimum: 0, maximum: 1 })),
  loop: Type.Optional(Type.Boolean({ title: "Loop" })),
  style: Type.Optional(Type.String({ title: "Style" })),
};
const card = (id: string) => ({ id, params: Type.Object(properties) });

test("text means what the schema means, and what fits nothing stays for the check to name", () => {
  expect(typedParam(properties.seconds, "8")).toBe(8);
  expect(typedParam(properties.aspect, " 1:1 ")).toBe("1:1");
  expect(typedParam(properties.strength, "0.5")).toBe(0.5);
  expect([typedParam(properties.loop, "TRUE"), typedParam(properties.loop, "no"), typedParam(properties.loop, "maybe")]).toEqual([
    true,
    false,
    "maybe",
  ]);
  expect(typedParam(properties.style, "12")).toBe("12");
  expect([typedParam(properties.strength, "much"), typedParam(properties.strength, ""), typedParam(properties.seconds, "5")]).toEqual([
    "much",
    "",
    "5",
  ]);
});

test("a column sets a parameter of every model that has it, or of the model it names, which goes before", () => {
  expect(paramColumn("param.gpt-image-2.6-flare.quality")).toEqual({ model: "gpt-image-2.6-flare", name: "quality" });
  expect(paramColumn("place")).toBeUndefined();
  const row = { place: "x", "param.a-1.5.seconds": "8", "param.seconds": "4", "param.loop": " ", "param.constructor": "x" };
  expect(paramsOfRow(card("a-1.5"), row)).toEqual({ seconds: 8 });
  expect(paramsOfRow(card("b"), row)).toEqual({ seconds: 4 });
  expect(strayColumns([card("b")], [row])).toEqual(["param.a-1.5.seconds", "param.constructor"]);
});

test("a column goes before a variable of the workspace, also with an empty cell; nothing is taken from elsewhere", () => {
  const shared = { brand: "Clash", place: "everywhere" };
  expect(promptOf("{brand} at {place}", { place: "the sea" }, shared)).toEqual({ prompt: "Clash at the sea", missing: [] });
  expect(promptOf("{brand} at {place}", { place: " " }, shared).missing).toEqual(["place"]);
  expect(promptOf("{constructor} {toString}", {}, shared)).toEqual({ prompt: "", missing: ["constructor", "toString"] });
});
