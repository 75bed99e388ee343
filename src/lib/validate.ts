/** The border: one value against one TypeBox schema, with a sentence per wrong field. Fields that the schema does not name are refused by name. */
import type { Static, TSchema } from "@sinclair/typebox";
import { TypeCompiler, type TypeCheck, type ValueError } from "@sinclair/typebox/compiler";
import { Value } from "@sinclair/typebox/value";
import { AppError, type FieldError } from "./errors.ts";

const compiled = new WeakMap<TSchema, TypeCheck<TSchema>>();
const FIELDS_SHOWN = 8;

function checkOf(schema: TSchema): TypeCheck<TSchema> {
  const known = compiled.get(schema);
  if (known) return known;
  const fresh = TypeCompiler.Compile(schema);
  compiled.set(schema, fresh);
  return fresh;
}

/** The value with defaults filled in. Throws AppError `invalid` with the fields that are wrong. */
export function validate<T extends TSchema>(schema: T, input: unknown): Static<T> {
  const value = Value.Default(schema, structuredClone(input ?? {}));
  const check = checkOf(schema);
  if (check.Check(value)) return value as Static<T>;
  const fields: FieldError[] = [];
  for (const error of check.Errors(value)) {
    const field = fieldOf(error);
    if (!fields.some((known) => known.field === field)) fields.push({ field, message: sentence(error) });
    if (fields.length >= FIELDS_SHOWN) break;
  }
  throw new AppError("invalid", fields.map(({ field, message }) => `${field}: ${message}`).join(" "), fields);
}

const fieldOf = (error: ValueError) => error.path.slice(1).replaceAll("/", ".") || "body";

function sentence(given: ValueError): string {
  const { schema } = given;
  const error = schema.writeOnly ? { ...given, value: undefined } : given; // what is secret is not repeated
  if (error.message.startsWith("Unexpected")) return "This field does not exist here.";
  if (error.message.startsWith("Expected required")) return "It is missing.";
  if (Array.isArray(schema.anyOf)) {
    const values = schema.anyOf.map((option: TSchema) => option.const).filter((value: unknown) => value !== undefined);
    if (values.length > 0)
      return `It must be one of ${values.join(", ")}${error.value === undefined ? "" : `, not ${brief(error.value)}`}.`;
  }
  return `${wish(error)}${error.value === undefined ? "" : `, not ${brief(error.value)}`}.`;
}

/** TypeBox says "Expected integer to be less or equal to 16"; people say "It must be at most 16". */
function wish({ message, schema }: ValueError): string {
  switch (true) {
    case /length less or equal/.test(message):
      return `It may have ${schema.maxLength} characters`;
    case /length greater or equal/.test(message):
      return schema.minLength === 1 ? "It must not be empty" : `It needs at least ${schema.minLength} characters`;
    case /less or equal/.test(message):
      return `It must be at most ${schema.maximum ?? schema.maxItems}`;
    case /greater or equal/.test(message):
      return `It must be at least ${schema.minimum ?? schema.minItems}`;
    case /match/.test(message):
      return "It does not have the right form";
    default:
      return `It must be ${message
        .replace(/^Expected /, "")
        .replace(/^(?=[aeiou])/, "an ")
        .replace(/^(?=string|number|boolean)/, "a ")}`;
  }
}

const brief = (value: unknown) =>
  typeof value === "object" ? (Array.isArray(value) ? "a list" : "an object") : JSON.stringify(value)?.slice(0, 60);
