/**
 * A TypeBox schema in the plain JSON Schema that every upstream reads. What TypeBox writes as a union of literals becomes an `enum`, its open records an
 * object with `additionalProperties`; marks of TypeBox itself are left out. It says the same: what one admits, the other does.
 */
type Plain = Record<string, unknown>;

export function plainSchema(schema: object): Plain {
  return plain(JSON.parse(JSON.stringify(schema))) as Plain;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  const given = value as Plain;
  if (Array.isArray(given.anyOf)) return choice(given, given.anyOf as Plain[]);
  if ("const" in given) return { type: given.type, enum: [given.const] };
  const { patternProperties, ...rest } = given;
  const told = Object.fromEntries(Object.entries(rest).map(([name, inner]) => [name, name === "default" ? inner : plain(inner)]));
  const [open] = Object.values((patternProperties ?? {}) as Plain);
  return open === undefined ? told : { ...told, additionalProperties: Object.keys(open as Plain).length === 0 ? true : plain(open) };
}

/** A union of literals of one type is a list of values. */
function choice({ anyOf: _, ...rest }: Plain, options: Plain[]): Plain {
  const types = new Set(options.map((option) => option.type));
  const areConstants = options.every((option) => "const" in option) && types.size === 1;
  if (areConstants) return { ...rest, type: options[0]?.type, enum: options.map((option) => option.const) };
  return { ...rest, anyOf: options.map(plain) };
}
