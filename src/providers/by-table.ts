/**
 * A request in the upstream's own form, by the tables of its route alone, so that a card in an operator's file needs no code.
 *
 * - `model`: its name there, by the way of asking where those differ. `{name}` in it is the value of that parameter, which then is not sent in the body.
 * - `fields`: our name (a parameter, an input role, `prompt`, `seed`) → a dotted path in the body, `-` to leave it out. A path that ends in `[]` gets all
 *   inputs of the role as a list, else the first alone. Two parameters that are one field upstream stand together: `"aspect,size": "image_size"`.
 * - `values`: our value → the upstream's, by the same names; `-` to leave it out.
 * - `fixed`: what is always sent.
 *
 * Each name may begin with a way (`start-end:start`), which goes before the name alone. What is named nowhere is sent under its own name.
 */
import { JobFailure } from "../jobs/define.ts";
import { modelOf, type Route, type WayOfAsking, waysOf } from "./card.ts";
import type { ProviderRequest } from "./define.ts";

export const LEFT_OUT = "-";

/** Where inputs stand unless the route says it, as most endpoints name them. */
const USUAL_FIELDS: Record<string, string> = {
  reference: "image_urls[]",
  style: "style_image_url",
  start: "image_url",
  end: "end_image_url",
  audio: "audio_url",
  clip: "video_url",
};

type Asked = Pick<ProviderRequest, "card" | "route" | "prompt" | "params" | "seed"> & { inputs: readonly { role: string }[] };

/** The upstream's name of the model; undefined when the route is not made for these inputs. */
export function modelNameOf({ route, params, inputs }: Pick<Asked, "route" | "params" | "inputs">): string | undefined {
  const way = wayOf(route, inputs);
  return modelOf(route, inputs)?.replace(/\{(\w+)\}/g, (_, name: string) => String(translated(route, way, name, params[name]) ?? ""));
}

/** The body; `sources` holds an address for each input, in their order. */
export function bodyOf(request: Asked, sources: readonly string[]): Record<string, unknown> {
  const { card, route, prompt, params, seed, inputs } = request;
  const way = wayOf(route, inputs);
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(route.fixed ?? {})) if (isFor(way, name)) put(body, bare(name), structuredClone(value));
  if (prompt) putField(body, route, way, "prompt", prompt);
  if (card.supports.seed) putField(body, route, way, "seed", seed);
  for (const name of paramNames(request)) putParam(body, request, way, name, params);
  for (const role of new Set(inputs.map((input) => input.role))) {
    const given = sources.filter((_, index) => inputs[index]?.role === role);
    const path = pathFor(route, way, role, USUAL_FIELDS[role] ?? role);
    if (path) put(body, path.replace(/\[\]$/, ""), path.endsWith("[]") ? given : given[0]);
  }
  return body;
}

/** The way in which this route is asked for such inputs. */
export function wayOf(route: Route, inputs: readonly { role: string }[]): WayOfAsking {
  const ways = waysOf(inputs);
  const { model } = route;
  return (typeof model === "string" ? undefined : ways.find((way) => model[way])) ?? ways[0] ?? "text";
}

/** Parameters that stand alone, and those that stand together; not those that are in the model's name, nor what this route cannot carry. */
function paramNames({ card, route, inputs }: Asked): string[] {
  const way = wayOf(route, inputs);
  const groups = Object.keys(route.fields ?? {}).filter((name) => name.includes(",") && isFor(way, name));
  const taken = new Set(groups.flatMap((name) => bare(name).split(",")));
  for (const [, name] of (modelOf(route, inputs) ?? "").matchAll(/\{(\w+)\}/g)) taken.add(name ?? "");
  for (const name of route.without ?? []) taken.add(name);
  return [...new Set(groups.map(bare)), ...Object.keys(card.params.properties).filter((name) => !taken.has(name))];
}

function putParam(
  body: Record<string, unknown>,
  { card, route }: Asked,
  way: WayOfAsking,
  name: string,
  params: Record<string, unknown>,
): void {
  if (!name.includes(",")) return putField(body, route, way, name, translated(route, way, name, params[name]));
  const asked = name.split(",").map((each) => String(params[each] ?? ""));
  const value = translated(route, way, name, asked.join(","));
  if (value === asked.join(","))
    throw new JobFailure("rejected", `${name.replaceAll(",", ", ")}: ${card.name} is not made with ${asked.join(" and ")} together.`);
  putField(body, route, way, name, value);
}

function putField(body: Record<string, unknown>, route: Route, way: WayOfAsking, name: string, value: unknown): void {
  const path = pathFor(route, way, name, name);
  if (path && value !== undefined && value !== "") put(body, path, value);
}

function pathFor(route: Route, way: WayOfAsking, name: string, usual: string): string | undefined {
  const said = route.fields?.[`${way}:${name}`] ?? route.fields?.[name] ?? usual;
  return said === LEFT_OUT ? undefined : said;
}

/** undefined where the table leaves it out. */
function translated(route: Route, way: WayOfAsking, name: string, value: unknown): unknown {
  const table = route.values?.[`${way}:${name}`] ?? route.values?.[name];
  const key = String(value);
  if (!table || !Object.hasOwn(table, key)) return value;
  return table[key] === LEFT_OUT ? undefined : table[key];
}

const WAYS: readonly WayOfAsking[] = ["text", "edit", "start", "start-end", "reference"];

const isFor = (way: WayOfAsking, name: string) => WAYS.every((other) => other === way || !name.startsWith(`${other}:`));

const bare = (name: string) => (WAYS.some((way) => name.startsWith(`${way}:`)) ? name.slice(name.indexOf(":") + 1) : name);

function put(body: Record<string, unknown>, path: string, value: unknown): void {
  const [key = "", ...rest] = path.split(".");
  if (rest.length === 0) {
    body[key] = value;
    return;
  }
  const known = body[key];
  const inner = typeof known === "object" && known !== null ? (known as Record<string, unknown>) : {};
  body[key] = inner;
  put(inner, rest.join("."), value);
}
