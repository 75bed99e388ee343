import { expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { AppError } from "../../src/lib/errors.ts";
import { validate } from "../../src/lib/validate.ts";

const Shape = Type.Object(
  {
    takes: Type.Integer({ minimum: 1, maximum: 16, default: 1 }),
    title: Type.String({ minLength: 1, maxLength: 5 }),
    kind: Type.Optional(Type.Union([Type.Literal("a"), Type.Literal("b")])),
    on: Type.Optional(Type.Boolean()),
    id: Type.Optional(Type.String({ pattern: "^x" })),
    list: Type.Optional(Type.Array(Type.String(), { maxItems: 1 })),
  },
  { additionalProperties: false },
);

function sentences(input: unknown): string {
  try {
    validate(Shape, input);
    return "";
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.message;
  }
}

test("defaults are filled in, and the input is left as it was", () => {
  const input = { title: "one" };
  expect(validate(Shape, input)).toEqual({ title: "one", takes: 1 });
  expect(input).toEqual({ title: "one" });
});

test("each wrong field is named with what it should be", () => {
  expect(sentences({ title: "one", takes: 99 })).toBe("takes: It must be at most 16, not 99.");
  expect(sentences({ title: "one", takes: 0 })).toBe("takes: It must be at least 1, not 0.");
  expect(sentences({ title: "one", takes: "two" })).toBe('takes: It must be an integer, not "two".');
  expect(sentences({})).toContain("title: It is missing.");
  expect(sentences({ title: "" })).toContain("title: It must not be empty");
  expect(sentences({ title: "sixsix" })).toContain("title: It may have 5 characters");
  expect(sentences({ title: "one", kind: "c" })).toBe('kind: It must be one of a, b, not "c".');
  expect(sentences({ title: "one", on: 3 })).toBe("on: It must be a boolean, not 3.");
  expect(sentences({ title: "one", id: "y" })).toContain("id: It does not have the right form");
  expect(sentences({ title: "one", list: ["a", "b"] })).toContain("list: ");
  expect(sentences({ title: "one", colour: "red" })).toBe("colour: This field does not exist here.");
});

test("several wrong fields are told at once", () => {
  const found = sentences({ takes: 0, kind: "c" });
  for (const field of ["takes:", "title:", "kind:"]) expect(found).toContain(field);
});
