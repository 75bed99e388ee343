/**
 * Named edits carried out: what an agent proposed, or a person made of it, given one after the other through the canvas port, each under a key of its own, so
 * that a repeat after a crash meets what was done. `$shot.id` in an edit stands for the `id` that the edit called `shot` before it answered.
 */
import type { ToolContext, ToolResult } from "./define.ts";
import type { NamedEdit } from "./events.ts";
import { AppError } from "../lib/errors.ts";
import { cleanWords } from "./untrusted.ts";

/** The whole of a value: `$shot.id`, `$copies.ids.0`. */
const REFERENCE = /^\$([A-Za-z][A-Za-z0-9_-]{0,39})((?:\.[A-Za-z0-9]{1,40}){1,3})$/;
const ID = /^(nod|edg)_[0-9A-Za-z]{1,60}$/;
const IDS_NAMED = 200;
const RESULT_CHARACTERS = 1_200;

interface Done {
  edit: NamedEdit;
  params: Record<string, unknown>;
  result: unknown;
}

export type Results = ReadonlyMap<string, unknown>;

/** Stops at the first edit that is refused; its sentence says what was done before and what was not. Never throws but for an abort. */
export async function giveEdits(
  context: Pick<ToolContext, "arena" | "actor" | "key" | "signal" | "refs">,
  edits: readonly NamedEdit[],
): Promise<ToolResult> {
  const results = context.refs ?? new Map<string, unknown>();
  const done: Done[] = [];
  for (const [index, edit] of edits.entries()) {
    context.signal.throwIfAborted();
    const params = resolveReferences(edit.params, results) as Record<string, unknown>;
    try {
      const key = edits.length === 1 ? context.key : `${context.key}/${index}`;
      const result = await context.arena.canvas.give({ actor: context.actor, command: edit.command, params, key });
      if (edit.ref) results.set(edit.ref, result);
      done.push({ edit, params, result });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return refusal(done, edits, index, error);
    }
  }
  return { text: done.map((one) => lineOf(one)).join("\n"), ...touched(done), ...named(done), summary: summaryOf(edits) };
}

/** What later calls of the same reply may refer to. */
function named(done: readonly Done[]): Pick<ToolResult, "refs"> {
  const refs = Object.fromEntries(done.flatMap(({ edit, result }) => (edit.ref ? [[edit.ref, result]] : [])));
  return Object.keys(refs).length > 0 ? { refs } : {};
}

function refusal(done: readonly Done[], edits: readonly NamedEdit[], index: number, error: AppError): ToolResult {
  const left = edits.length - index - 1;
  const before = done.length > 0 ? `${done.map(lineOf).join("\n")}\n` : "";
  const after = left > 0 ? ` The ${left} after it ${left === 1 ? "was" : "were"} not done.` : "";
  const which = edits.length > 1 ? `${index + 1} of ${edits.length}, ` : "";
  return {
    text: `${before}Refused (${which}${edits[index]?.title ?? ""}): ${cleanWords(error.message)}${after}`,
    isError: true,
    ...touched(done),
    ...named(done),
    ...(done.length > 0 ? { summary: summaryOf(edits.slice(0, index)) } : {}),
  };
}

function lineOf({ edit, result }: Done): string {
  const told = JSON.stringify(result ?? {});
  const shown = told === "{}" ? "" : ` ${told.length > RESULT_CHARACTERS ? `${told.slice(0, RESULT_CHARACTERS)}… (cut)` : told}`;
  return `Done: ${edit.title}.${shown}`;
}

const summaryOf = (edits: readonly NamedEdit[]): string => {
  const counts = new Map<string, number>();
  for (const { title } of edits) counts.set(title, (counts.get(title) ?? 0) + 1);
  return [...counts].map(([title, count]) => (count > 1 ? `${title} (${count})` : title)).join(", ");
};

/** Ids of nodes and edges that stand anywhere in what was given and answered. */
function touched(done: readonly Done[]): { nodeIds: string[]; edgeIds: string[] } {
  const ids = new Set<string>();
  for (const { params, result } of done) collect([params, result], ids);
  const all = [...ids];
  return { nodeIds: all.filter((id) => id.startsWith("nod_")), edgeIds: all.filter((id) => id.startsWith("edg_")) };
}

function collect(value: unknown, into: Set<string>): void {
  if (into.size >= IDS_NAMED) return;
  if (typeof value === "string") {
    if (ID.test(value)) into.add(value);
  } else if (value !== null && typeof value === "object") for (const inner of Object.values(value)) collect(inner, into);
}

/** The ids of nodes that a list of edits names, as far as they exist already. */
export function nodesNamed(edits: readonly NamedEdit[]): string[] {
  const ids = new Set<string>();
  collect(
    edits.map((edit) => edit.params),
    ids,
  );
  return [...ids].filter((id) => id.startsWith("nod_"));
}

/** Every reference replaced by a plain value of an earlier result; what names nothing stays as it is, and the door says what is wrong with it. */
export function resolveReferences(value: unknown, results: Results): unknown {
  if (typeof value === "string") return referred(value, results);
  if (Array.isArray(value)) return value.map((inner) => resolveReferences(inner, results));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolveReferences(inner, results)]));
}

function referred(text: string, results: Results): unknown {
  const [, name = "", path = ""] = REFERENCE.exec(text) ?? [];
  if (!name || !results.has(name)) return text;
  let found: unknown = results.get(name);
  for (const step of path.slice(1).split(".")) found = isPart(found, step) ? found[step] : undefined;
  return typeof found === "string" || typeof found === "number" ? found : text;
}

/** Own fields of objects and places of lists, nothing that they have by being such. */
const isPart = (value: unknown, step: string): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && Object.hasOwn(value, step) && (!Array.isArray(value) || /^\d+$/.test(step));

/** The name that a value refers to; undefined for every other value. */
export const referenceIn = (text: string): string | undefined => REFERENCE.exec(text)?.[1];
