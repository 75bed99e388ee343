/** What a generator asks for, checked against its model's card before anything is written or paid: prompt, parameters, inputs, and what goes together. */
import { Type } from "@sinclair/typebox";
import { type Asset, assetsByIds } from "../assets/assets.ts";
import { type CanvasEdge, type CanvasView, edgesInto } from "../canvas/document.ts";
import { resolvePrompt } from "../canvas/resolve-prompt.ts";
import type { Clash } from "../clash.ts";
import { invalid } from "../lib/errors.ts";
import { validate } from "../lib/validate.ts";
import type { Card, Condition, InputRole, InputRule } from "../providers/card.ts";
import { variableValues } from "../variables.ts";

export interface Order {
  card: Card;
  prompt: string;
  params: Record<string, unknown>;
  inputs: OrderedInput[];
}

export interface OrderedInput {
  assetId: string;
  role: InputRole;
  durationMs: number | null;
  /** A copy of the file that is sent in its place (`assets/look-copies.ts`). */
  variant?: string;
}

/** Throws AppError `invalid` that names the field of the generator. */
export async function readOrder(clash: Clash, projectId: string, view: CanvasView, nodeId: string): Promise<Order> {
  const node = view.nodes[nodeId];
  if (node?.type !== "generator") throw invalid("nodeId", "This is not a generator on the canvas. Pick one, or add one first.");
  const card = clash.models.card(node.model);
  const params = paramsOf(card, node.params as Record<string, unknown>);
  const { prompt, mentioned, problems } = resolvePrompt(view, node, await variableValues(clash));
  if (problems[0]) throw invalid("prompt", problems[0]);
  checkPrompt(card, prompt);
  const joined = edgesInto(view, node.id);
  const edges = [...joined, ...usable(card, view, joined, mentioned)];
  const inputs = await inputsOf(clash, view, { card, edges, projectId });
  checkRules(card, params, inputs);
  return { card, prompt, params, inputs };
}

/** Throws AppError `invalid` that names an unknown or out-of-range parameter. */
export function paramsOf(card: Card, params: Record<string, unknown>): Record<string, unknown> {
  const schema = Type.Object({ params: Type.Object(card.params.properties, { additionalProperties: false }) });
  return validate(schema, { params }).params as Record<string, unknown>;
}

/** A model that only listens needs no words, nor does one that only changes what it is given; every other one does. */
export const needsWords = (card: Card): boolean => card.inputs.some((input) => input.role === "prompt") && card.kind !== "transcription";

/** Throws AppError `invalid` for words that are missing, too many, or of no use. */
export function checkPrompt(card: Card, prompt: string): void {
  if (!prompt && needsWords(card)) throw invalid("prompt", "It is empty. Write what the take should show, or connect a prompt.");
  if (prompt && card.promptLimit === 0) throw invalid("prompt", `${card.name} takes no words. Clear the prompt; nothing was sent.`);
  if (prompt.length > card.promptLimit)
    throw invalid("prompt", `It has ${prompt.length} characters; ${card.name} takes at most ${card.promptLimit}.`);
}

/** Throws AppError `invalid` for a combination that the card rules out, naming what must change, and for inputs that are missing. */
export function checkRules(card: Card, params: Record<string, unknown>, inputs: readonly { role: string }[]): void {
  for (const { role, kinds, min = 0 } of card.inputs) {
    const given = inputs.filter((input) => input.role === role).length;
    if (kinds.length > 0 && given < min)
      throw invalid(
        role,
        `${card.name} needs ${min === 1 ? `a ${kinds.join(" or ")}` : `at least ${min}`} here, and there ${given === 0 ? "is none" : `are ${given}`}.`,
      );
  }
  for (const { when, needs, sentence } of card.rules ?? []) {
    if (!Object.keys(when).every((name) => holds(when, name, params, inputs))) continue;
    const broken = Object.keys(needs).find((name) => !holds(needs, name, params, inputs));
    if (broken) throw invalid(broken.startsWith("input:") ? broken.slice("input:".length) : `params.${broken}`, sentence);
  }
}

function holds(condition: Condition, name: string, params: Record<string, unknown>, inputs: readonly { role: string }[]): boolean {
  const role = name.startsWith("input:") ? name.slice("input:".length) : undefined;
  const value = role ? inputs.some((input) => input.role === role) : params[name];
  return condition[name]?.some((known) => String(known) === String(value)) ?? false;
}

/** What a joined prompt mentions is shown to models that look at pictures, as far as they take more; for the others the name in the words must do. */
function usable(card: Card, view: CanvasView, joined: readonly CanvasEdge[], mentioned: readonly CanvasEdge[]): CanvasEdge[] {
  const rule = card.inputs.find((known) => known.role === "reference");
  const given = joined.filter((edge) => edge.role === "reference" && view.nodes[edge.source]?.assetId);
  const sources = new Set(given.map((edge) => edge.source));
  const more: CanvasEdge[] = [];
  for (const edge of mentioned) {
    const kind = view.nodes[edge.source]?.type;
    if (!rule || sources.has(edge.source) || !rule.kinds.some((known) => known === kind)) continue;
    if (given.length + more.length >= rule.max) break;
    sources.add(edge.source);
    more.push({ ...edge, role: "reference" });
  }
  return more;
}

/** In the order of their edges, all in one query. */
async function inputsOf(
  clash: Clash,
  view: CanvasView,
  { card, edges, projectId }: { card: Card; edges: readonly CanvasEdge[]; projectId: string },
): Promise<OrderedInput[]> {
  const wanted = edges.flatMap((edge) => {
    const source = view.nodes[edge.source];
    if (!source || source.type === "text" || source.type === "prompt") return [];
    const rule = ruleFor(card, edge.role);
    const assetId = "assetId" in source ? source.assetId : undefined;
    if (!assetId)
      throw invalid(edge.role, `"${source.label || source.type}" has no picture or sound yet. Run it first, or remove the edge.`);
    return [{ assetId, rule }];
  });
  const assets = await assetsByIds(clash, projectId, [...new Set(wanted.map((input) => input.assetId))]);
  return checkInputs(
    card,
    wanted.map(({ assetId, rule }) => ({ role: rule.role, asset: assets.get(assetId) })),
  );
}

/** Files in their order, each with its role. Throws AppError `invalid` that names the role: a file that is not of this project is undefined. */
export function checkInputs(card: Card, wanted: readonly { role: InputRole; asset: Asset | undefined }[]): OrderedInput[] {
  const inputs: OrderedInput[] = [];
  for (const { role, asset } of wanted) {
    const rule = ruleFor(card, role);
    if (!asset) throw invalid(role, "Its file does not belong to this project.");
    checkInput(card, rule, asset);
    if (inputs.filter((input) => input.role === rule.role).length >= rule.max)
      throw invalid(rule.role, `${card.name} takes at most ${rule.max}.`);
    inputs.push({ assetId: asset.id, role, durationMs: asset.durationMs });
  }
  return inputs;
}

function checkInput(card: Card, rule: InputRule, asset: Asset) {
  const name = `"${asset.name.slice(0, 60)}"`;
  if (!rule.kinds.includes(asset.kind)) throw invalid(rule.role, `${card.name} takes ${rule.kinds.join(" or ")} here, not ${asset.kind}.`);
  if (rule.mimes && !rule.mimes.includes(asset.mime))
    throw invalid(rule.role, `${card.name} takes ${rule.mimes.map(typeName).join(", ")} here, and ${name} is ${typeName(asset.mime)}.`);
  if (rule.maxBytes !== undefined && asset.bytes > rule.maxBytes)
    throw invalid(
      rule.role,
      `${card.name} takes files of at most ${mebibytes(rule.maxBytes)} here, and ${name} has ${mebibytes(asset.bytes)}.`,
    );
}

const typeName = (mime: string) => (mime.split("/")[1] ?? mime).replace(/^(x-|vnd\.)/, "").toUpperCase();
const mebibytes = (bytes: number) => `${(Math.ceil((bytes / 1_048_576) * 10) / 10).toLocaleString("en")} MiB`;

function ruleFor(card: Card, role: InputRole): InputRule {
  const rule = card.inputs.find((known) => known.role === role);
  if (!rule) throw invalid(role, `${card.name} takes no ${role}. Remove the edge or choose another model.`);
  return rule;
}
