/** What a list of named edits would cost, for the question that is put to people: by the same reading and the same cards as the run itself. */
import type { Actor } from "../actors.ts";
import { estimateRun } from "../generations/estimate.ts";
import { AppError } from "../lib/errors.ts";
import { estimateMicros } from "../prices.ts";
import type { Arena } from "./define.ts";
import type { NamedEdit } from "./events.ts";
import { referenceIn } from "./named-edits.ts";

/** In micro-USD; null when a part of it has no known price. */
export async function estimateEdits(arena: Arena, actor: Actor, edits: readonly NamedEdit[]): Promise<number | null> {
  let sum = 0;
  for (const edit of edits) {
    if (edit.effect !== "spend") continue;
    const micros = await estimateEdit(arena, actor, edit, edits).catch(unknownWhenRefused);
    if (micros === null) return null;
    sum += micros;
  }
  return sum;
}

const unknownWhenRefused = (error: unknown): null => {
  if (error instanceof AppError) return null;
  throw error;
};

async function estimateEdit({ clash, turn }: Arena, actor: Actor, edit: NamedEdit, all: readonly NamedEdit[]): Promise<number | null> {
  const { nodeId, takes = 1 } = edit.params;
  if (edit.command !== "generation.run" || typeof nodeId !== "string" || typeof takes !== "number") return null;
  const ref = referenceIn(nodeId);
  if (ref === undefined) return (await estimateRun(clash, actor, { projectId: turn.projectId, nodeId, takes })).micros;
  const made = all.find((other) => other.ref === ref && other.command === "node.add")?.params;
  if (typeof made?.model !== "string") return null;
  const card = clash.models.card(made.model);
  const params = Object.fromEntries(
    Object.entries(card.params.properties).flatMap(([name, schema]) => (schema.default === undefined ? [] : [[name, schema.default]])),
  );
  const request = { params: { ...params, ...(made.params as object | undefined) }, prompt: String(made.prompt ?? ""), inputs: [], takes };
  const micros = estimateMicros(card, await clash.models.choose(card, request), request);
  return micros === "unknown" ? null : micros;
}
