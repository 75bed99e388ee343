/**
 * Cards that an operator adds or corrects: `models.json` in the data folder holds `{"cards": […], "hidden": ["id"]}`. An entry has the form in which
 * `GET /api/models` prints a card. One with a known id is laid over that card, field by field; one with a new id must be whole. Wrong entries are
 * left out, each with a sentence.
 */
import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { AppError } from "../lib/errors.ts";
import { validate } from "../lib/validate.ts";
import { type Card, MODEL_KINDS } from "./card.ts";

const name = Type.String({ minLength: 1, maxLength: 120 });
const value = Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()]);
const condition = Type.Record(name, Type.Array(value, { minItems: 1, maxItems: 40 }));
const micros = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const words = <const T extends readonly string[]>(list: T) => Type.Unsafe<T[number]>(Type.Union(list.map((each) => Type.Literal(each))));

const price = Type.Object(
  {
    unit: words(["take", "second", "minute", "megapixel", "thousand-characters", "million-tokens"]),
    micros,
    outMicros: Type.Optional(micros),
    cachedMicros: Type.Optional(micros),
    cachingMicros: Type.Optional(micros),
    base: Type.Optional(micros),
    when: Type.Optional(
      Type.Array(
        Type.Object({ params: condition, micros: Type.Union([micros, Type.Literal("unknown")]) }, { additionalProperties: false }),
        { maxItems: 60 },
      ),
    ),
  },
  { additionalProperties: false },
);

const route = Type.Object(
  {
    provider: name,
    model: Type.Union([
      Type.String({ minLength: 1, maxLength: 200 }),
      Type.Partial(
        Type.Object({ text: name, edit: name, start: name, "start-end": name, reference: name }, { additionalProperties: false }),
      ),
    ]),
    price: Type.Union([Type.Literal("unknown"), price]),
    without: Type.Optional(Type.Array(name, { maxItems: 60 })),
    fields: Type.Optional(Type.Record(name, name)),
    values: Type.Optional(Type.Record(name, Type.Record(Type.String(), Type.Unknown()))),
    fixed: Type.Optional(Type.Record(name, Type.Unknown())),
    source: Type.String({ minLength: 4, maxLength: 400 }),
    date: Type.String({ pattern: "^\\d{4}-\\d\\d-\\d\\d$" }),
    note: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: true }, // upstreams may read more of a route of theirs
);

const input = Type.Object(
  {
    role: words(["prompt", "reference", "start", "end", "style", "audio", "clip", "context"]),
    kinds: Type.Array(words(["image", "video", "audio"]), { maxItems: 3 }),
    min: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    max: Type.Integer({ minimum: 1, maximum: 100 }),
    mimes: Type.Optional(Type.Array(name, { maxItems: 30 })),
    maxBytes: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: true },
);

/** A parameter as JSON Schema tells it; of its keywords only these mean something here. */
const parameter = Type.Object(
  {
    title: name,
    type: Type.Optional(words(["string", "number", "integer", "boolean"])),
    anyOf: Type.Optional(Type.Array(Type.Object({ const: value }), { minItems: 1, maxItems: 200 })),
    enum: Type.Optional(Type.Array(value, { minItems: 1, maxItems: 200 })),
    default: Type.Optional(value),
    description: Type.Optional(Type.String({ maxLength: 400 })),
    minimum: Type.Optional(Type.Number()),
    maximum: Type.Optional(Type.Number()),
    multipleOf: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    minLength: Type.Optional(Type.Integer({ minimum: 0 })),
    maxLength: Type.Optional(Type.Integer({ minimum: 1 })),
    pattern: Type.Optional(Type.String({ maxLength: 400 })),
  },
  { additionalProperties: true },
);

const card = Type.Object(
  {
    id: Type.String({ pattern: "^[a-z0-9][a-z0-9._-]{0,79}$" }),
    name,
    kind: words(MODEL_KINDS),
    routes: Type.Array(route, { minItems: 1, maxItems: 12 }),
    inputs: Type.Array(input, { maxItems: 12 }),
    params: Type.Object(
      { properties: Type.Record(name, parameter), required: Type.Optional(Type.Array(name)) },
      { additionalProperties: true },
    ),
    rules: Type.Optional(
      Type.Array(Type.Object({ when: condition, needs: condition, sentence: Type.String({ minLength: 4, maxLength: 300 }) }), {
        maxItems: 60,
      }),
    ),
    /** 0: it takes no words. */
    promptLimit: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    contextTokens: Type.Optional(Type.Integer({ minimum: 2_000, maximum: 10_000_000 })),
    maxRuntimeMs: Type.Integer({ minimum: 1_000, maximum: 6 * 3600_000 }),
    supports: Type.Object(
      { seed: Type.Boolean(), cancel: Type.Boolean(), count: Type.Optional(Type.Integer({ minimum: 1, maximum: 16 })) },
      { additionalProperties: true },
    ),
    output: Type.Optional(Type.Object({ mime: name, fps: Type.Optional(Type.Number()), audio: Type.Optional(Type.Boolean()) })),
    aliases: Type.Optional(Type.Array(name, { maxItems: 30 })),
  },
  { additionalProperties: true },
);

const file = Type.Object(
  {
    cards: Type.Optional(Type.Array(Type.Object({ id: Type.String() }, { additionalProperties: true }), { maxItems: 1_000 })),
    hidden: Type.Optional(Type.Array(Type.String(), { maxItems: 1_000 })),
  },
  { additionalProperties: false },
);

/** The cards as the file leaves them. Throws AppError `invalid` when it is no such file at all. */
export function applyFile(content: unknown, built: readonly Card[], providers: ReadonlySet<string>): { cards: Card[]; problems: string[] } {
  const { cards: entries = [], hidden = [] } = validate(file, content);
  const cards = new Map(built.map((each) => [each.id, each]));
  const problems: string[] = [];
  for (const entry of entries) {
    try {
      cards.set(entry.id, cardOf(entry, cards.get(entry.id), providers));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(`models.json: the card "${entry.id.slice(0, 80)}" is left out. ${error.message}`);
    }
  }
  for (const id of hidden)
    if (!cards.delete(id)) problems.push(`models.json: "${id.slice(0, 80)}" is to be hidden, and there is no such card.`);
  return { cards: [...cards.values()], problems };
}

function cardOf(entry: Record<string, unknown>, known: Card | undefined, providers: ReadonlySet<string>): Card {
  const read = validate(card, JSON.parse(JSON.stringify({ ...known, ...entry })));
  const strangers = read.routes.filter((each) => !providers.has(each.provider)).map((each) => each.provider);
  if (strangers[0]) throw new AppError("invalid", `routes: There is no provider "${strangers[0].slice(0, 60)}".`);
  const doubles = read.routes.filter((each, at) => read.routes.findIndex((other) => other.provider === each.provider) !== at);
  if (doubles[0]) throw new AppError("invalid", `routes: "${doubles[0].provider}" is there twice; a provider is one route.`);
  if (read.promptLimit === 0 && read.inputs.some((each) => each.role === "prompt"))
    throw new AppError("invalid", "promptLimit: It is 0, and inputs has a prompt. Give it a limit, or leave the prompt out.");
  const params = "params" in entry || !known ? paramsOf(read.params) : known.params;
  return { ...(read as unknown as Card), params };
}

function paramsOf({ properties, required = [] }: Static<typeof card>["params"]): Card["params"] {
  return Type.Object(
    Object.fromEntries(
      Object.entries(properties).map(([field, told]) => {
        const schema = schemaOf(field, told);
        return [field, told.default === undefined && !required.includes(field) ? Type.Optional(schema) : schema];
      }),
    ),
  );
}

/** The parts of JSON Schema that a form can show, as the schema that everything else here is. */
function schemaOf(field: string, told: Static<typeof parameter>): TSchema {
  const { anyOf, enum: list, type, ...options } = told;
  const values = list ?? anyOf?.map((option) => option.const);
  if (values)
    return Type.Union(
      values.map((each) => Type.Literal(each)),
      options,
    );
  switch (type) {
    case "string":
      if (options.pattern) patternOf(field, options.pattern);
      return Type.String({ maxLength: 2_000, ...options });
    case "number":
      return Type.Number(options);
    case "integer":
      return Type.Integer(options);
    case "boolean":
      return Type.Boolean(options);
    case undefined:
      throw new AppError("invalid", `params.${field}: It needs a type or a list of values.`);
  }
}

function patternOf(field: string, pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch {
    throw new AppError("invalid", `params.${field}.pattern: It is not a regular expression.`);
  }
}
