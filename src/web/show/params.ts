/** The parameters of a card as fields of a form. */
import type { TSchema } from "@sinclair/typebox";
import type { ParamView } from "../../../views/nodes/face.ts";
import type { Card } from "../../providers/card.ts";

/** What is not chosen is not sent, and the model decides. */
const UNSET = { value: "", label: "Not set" };

const WORDS: Record<string, string> = {
  auto: "Automatic",
  "360": "360 lines",
  "720": "720 lines",
  "1080": "1080 lines",
  watercolour: "Watercolour",
  paper: "Paper cut",
  "night-city": "Night city",
  ink: "Ink",
  flat: "Flat",
  film: "Film still",
};

export function paramViews(card: Card, values: Record<string, unknown>): ParamView[] {
  return Object.entries(card.params.properties).map(([name, schema]) => ({
    name,
    label: String(schema.title ?? name),
    value: String(values[name] ?? schema.default ?? ""),
    ...controlOf(schema),
  }));
}

function controlOf(schema: TSchema): Omit<ParamView, "name" | "label" | "value"> {
  const unset = schema.default === undefined ? [UNSET] : [];
  const options = (schema.anyOf as { const: string | number }[] | undefined)?.map((option) => option.const);
  if (options) {
    const choices = options.map((value) => ({ value: String(value), label: WORDS[value] ?? String(value) }));
    return { options: [...unset, ...choices], kind: typeof options[0] === "number" ? "number" : "text" };
  }
  switch (schema.type) {
    case "boolean":
      return { options: [...unset, { value: "true", label: "Yes" }, { value: "false", label: "No" }], kind: "boolean" };
    case "number":
    case "integer":
      return {
        kind: "number",
        min: schema.minimum,
        max: schema.maximum,
        step: String(schema.multipleOf ?? (schema.type === "integer" ? 1 : "any")),
      };
    default:
      return { kind: "text" };
  }
}
