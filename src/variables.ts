/**
 * Variables of the workspace: words that many prompts share, as a style or the name of a brand. `{name}` in a prompt stands for the value; what a table, a
 * prompt or a generator says of the same name goes before it. They are plain text that everybody in the workspace reads: keys have a place of their own.
 */
import { asc, count, eq, inArray } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import { variablesIn } from "./canvas/prose.ts";
import type { Clash } from "./clash.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { variables } from "./schema.ts";

export type Variable = typeof variables.$inferSelect;

export const VARIABLE_LIMITS = { many: 200, letters: 4_000 } as const;

export const listVariables = (clash: Clash): Promise<Variable[]> => clash.db.read.select().from(variables).orderBy(asc(variables.name));

/** By name; of these names, or all. */
export async function variableValues(clash: Clash, names?: readonly string[]): Promise<Record<string, string>> {
  if (names?.length === 0) return {};
  const rows = await clash.db.read
    .select()
    .from(variables)
    .where(names ? inArray(variables.name, [...names]) : undefined);
  return Object.fromEntries(rows.map((row) => [row.name, row.value]));
}

/** Those that a template uses and that not every row has as a column. */
export function variablesFor(
  clash: Clash,
  template: string,
  rows: readonly Readonly<Record<string, string>>[],
): Promise<Record<string, string>> {
  const open = variablesIn(template).filter((name) => !rows.every((row) => Object.hasOwn(row, name)));
  return variableValues(clash, open);
}

/** Makes a variable or changes its value. Throws AppError `invalid`, `limited`. */
export async function setVariable(clash: Clash, actor: Actor, { name, value }: { name: string; value: string }): Promise<void> {
  if (variablesIn(`{${name}}`)[0] !== name)
    throw invalid("name", "It begins with a letter and has at most 60 letters, digits, - and _. Nothing was changed.");
  const words = value.trim();
  if (!words) throw invalid("value", "It is empty. Write what the variable stands for, or remove it.");
  const row = { name, value: words, changedBy: actor.id, changedAt: clash.clock.now() };
  await clash.db.write.transaction(async (tx) => {
    const [others] = await tx.select({ many: count() }).from(variables);
    const [known] = await tx.select().from(variables).where(eq(variables.name, name));
    if (!known && (others?.many ?? 0) >= VARIABLE_LIMITS.many)
      throw new AppError("limited", `A workspace has at most ${VARIABLE_LIMITS.many} variables. Remove one first.`);
    await tx.insert(variables).values(row).onConflictDoUpdate({ target: variables.name, set: row });
  });
}

/** Prompts that use it have no value then; what was made stays as it is. */
export async function removeVariable(clash: Clash, name: string): Promise<void> {
  const rows = await clash.db.write.transaction((tx) => tx.delete(variables).where(eq(variables.name, name)).returning());
  if (rows.length === 0) throw new AppError("not_found", "There is no such variable.");
}
