/**
 * Limits of spending: for the whole workspace, a project, a person or an agent's turn, in all, by the month or by the day (UTC). A budget without an id
 * is for each project, person or turn that has none of its own for that period. A turn may have a limit of its own (`limits.micros`); that and the budget of
 * a turn hold for all that it starts, too. Sums come from the ledger's totals, in the caller's transaction.
 */
import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import type { Clash } from "./clash.ts";
import type { Reader, Tx } from "./db.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { newId } from "./lib/ids.ts";
import { type Ancestor, lineOf } from "./ledger/lineage.ts";
import { type BudgetPeriod, type BudgetScope, budgets, ledgerTotals } from "./schema.ts";

export type Budget = typeof budgets.$inferSelect;

/** Whose money is asked for. */
export interface Payer {
  projectId: string;
  /** The person, or the token, in whose name it is asked. */
  person: string;
  turnId?: string | null | undefined;
}

/** What stands in the ledger for one scope and period, in micro-USD. */
export interface Sums {
  spentMicros: number;
  heldMicros: number;
  callingMicros: number;
  callingUnknown: number;
}

export interface Applied {
  /** Unique among those of one payer. */
  id: string;
  /** "The budget of each project a day", "The limit of this turn". */
  name: string;
  limitMicros: number;
  sums: Sums;
  /** How there can be more, a sentence. */
  remedy: string;
  /** Unless it is a turn's own limit. */
  budget?: Budget;
}

const NOTHING: Sums = { spentMicros: 0, heldMicros: 0, callingMicros: 0, callingUnknown: 0 };

/** The ids by which a payer counts, the workspace as "" and a turn with all those above it. */
export function scopesOf(payer: Payer, line: readonly Pick<Ancestor, "id">[]): [BudgetScope, string][] {
  return [
    ["workspace", ""],
    ["project", payer.projectId],
    ["person", payer.person],
    ...line.map(({ id }): [BudgetScope, string] => ["turn", id]),
  ];
}

/** The budgets and limits that a payer falls under on a day (`2026-11-21`), with what is spent and held under each. */
export async function budgetsOver(db: Reader | Tx, payer: Payer, day: string): Promise<Applied[]> {
  const line = payer.turnId ? await lineOf(db, payer.turnId) : [];
  const scopes = scopesOf(payer, line.slice(-1)); // what is below counts in the uppermost
  const rows = await db
    .select()
    .from(budgets)
    .where(or(...scopes.map(([scope, key]) => and(eq(budgets.scope, scope), inArray(budgets.scopeId, ["", key])))));
  const own = new Set(rows.filter((row) => row.scopeId !== "").map((row) => `${row.scope} ${row.period}`));
  const over = rows.filter((row) => row.scopeId !== "" || row.scope === "workspace" || !own.has(`${row.scope} ${row.period}`));
  const set = over.map(async (budget): Promise<Applied> => {
    const sums = await sumsOf(db, budget, keyOf(scopes, budget), day);
    return { ...{ id: budget.id, name: nameOf(budget), limitMicros: budget.limitMicros, sums, remedy: RAISE }, budget };
  });
  return Promise.all([...set, ...limitsOver(db, line)]);
}

const RAISE = "An owner can raise the budget in Settings.";
const ASK_ANEW = "A new turn can be given a higher one.";

/** What those who asked allowed the turns to cost. */
function limitsOver(db: Reader | Tx, line: readonly Ancestor[]): Promise<Applied>[] {
  return line.flatMap((turn, depth) => {
    const limitMicros = turn.limits.micros;
    if (limitMicros === undefined) return [];
    const sums = sumsOf(db, { scope: "turn", period: "total" }, turn.id, "");
    return [
      sums.then((own) => ({ id: turn.id, name: `The limit of ${turnWords(turn, depth)}`, limitMicros, sums: own, remedy: ASK_ANEW })),
    ];
  });
}

const LONGEST_WORDS = 60;

/** "this turn", or which of those above it. */
export function turnWords({ text }: Pick<Ancestor, "text">, depth: number): string {
  if (depth === 0) return "this turn";
  const words = (text ?? "").replaceAll(/\s+/g, " ").trim();
  return `the turn “${words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS - 1)}…` : words}”, which started this and counts all it starts,`;
}

const keyOf = (scopes: [BudgetScope, string][], budget: Budget) => scopes.find(([scope]) => scope === budget.scope)?.[1] ?? "";

/** The name of the period in which a day falls. */
export function periodOf(period: BudgetPeriod, day: string): string {
  switch (period) {
    case "total":
      return "total";
    case "month":
      return day.slice(0, 7);
    case "day":
      return day;
  }
}

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export async function sumsOf(db: Reader | Tx, budget: Pick<Budget, "scope" | "period">, key: string, day: string): Promise<Sums> {
  const [row] = await db
    .select()
    .from(ledgerTotals)
    .where(and(eq(ledgerTotals.scope, budget.scope), eq(ledgerTotals.key, key), eq(ledgerTotals.period, periodOf(budget.period, day))));
  return row ?? NOTHING;
}

/**
 * Whether a request may be taken on: what is spent and reserved leaves room for it. Throws AppError `limited` that names the budget.
 * A request of unknown price is taken on while anything is left.
 */
export async function checkBudgets(clash: Clash, tx: Reader | Tx, payer: Payer & { micros: number | "unknown" }): Promise<void> {
  if (payer.micros === 0) return;
  for (const applied of await budgetsOver(tx, payer, dayOf(clash.clock.now()))) {
    const { sums, limitMicros, name } = applied;
    const taken = sums.spentMicros + sums.heldMicros;
    const fits = payer.micros === "unknown" ? taken < limitMicros : taken + payer.micros <= limitMicros;
    if (!fits) throw new AppError("limited", await refusal(tx, applied, payer.micros), [{ field: "budget", message: name }]);
  }
}

async function refusal(db: Reader | Tx, applied: Applied, micros: number | "unknown"): Promise<string> {
  const { sums, limitMicros, remedy } = applied;
  const needed = micros === "unknown" ? "something of unknown price" : dollars(micros);
  const reserved = sums.heldMicros > 0 ? ` and ${dollars(sums.heldMicros)} reserved` : "";
  return `${await titleOf(db, applied)} is ${dollars(limitMicros)}: ${dollars(sums.spentMicros)} is spent${reserved}, and this needs ${needed}. Nothing was sent and nothing was paid. ${remedy}`;
}

/** `$0.30`, `$0.0412`: exact, with cents and with more digits only where they say something. */
export const dollars = (micros: number): string => `$${(micros / 1_000_000).toFixed(6).replace(/0{1,4}$/, "")}`;

const PERIOD_WORDS: Record<BudgetPeriod, string> = { total: "in all", month: "a month", day: "a day" };

/** "The budget of each project a day"; of a single one without its title, which `titleOf` knows. */
export function nameOf(budget: Pick<Budget, "scope" | "scopeId" | "period">): string {
  const whose = budget.scope === "workspace" ? "the workspace" : budget.scopeId ? `this ${budget.scope}` : `each ${budget.scope}`;
  return `The budget of ${whose} ${PERIOD_WORDS[budget.period]}`;
}

async function titleOf(db: Reader | Tx, { budget, name }: Applied): Promise<string> {
  if (budget?.scope !== "project" || !budget.scopeId) return name;
  const [row] = await db.all<{ title: string }>(sql`select title from projects where id = ${budget.scopeId}`);
  return row ? `The budget of the project “${row.title}” ${PERIOD_WORDS[budget.period]}` : name;
}

// ── the owners' side ────────────────────────────────────────────────────────────────────────────────────────────────────

export const listBudgets = (clash: Clash): Promise<Budget[]> =>
  clash.db.read.select().from(budgets).orderBy(budgets.scope, budgets.scopeId, budgets.period);

export interface NewBudget {
  scope: BudgetScope;
  /** Of a single project or person. */
  scopeId?: string | undefined;
  period: BudgetPeriod;
  limitMicros: number;
}

/** Makes the budget of a scope and period, or changes its limit. Throws AppError `invalid`. */
export async function setBudget(clash: Clash, actor: Actor, budget: NewBudget): Promise<string> {
  const scopeId = budget.scopeId ?? "";
  if (budget.scope === "turn" && budget.period !== "total") throw invalid("period", "A turn has one budget, for all of it.");
  if (scopeId && budget.scope !== "project" && budget.scope !== "person")
    throw invalid("scope", "Only a project or a person can have a budget of its own.");
  const row = { ...budget, id: newId("bud"), scopeId, changedBy: actor.id, changedAt: clash.clock.now() };
  const [made] = await clash.db.write.transaction((tx) =>
    tx
      .insert(budgets)
      .values(row)
      .onConflictDoUpdate({
        target: [budgets.scope, budgets.scopeId, budgets.period],
        set: { limitMicros: row.limitMicros, changedBy: row.changedBy, changedAt: row.changedAt },
      })
      .returning({ id: budgets.id }),
  );
  if (!made) throw new Error("A budget was neither made nor changed.");
  return made.id;
}

export async function removeBudget(clash: Clash, id: string): Promise<void> {
  const rows = await clash.db.write.transaction((tx) => tx.delete(budgets).where(eq(budgets.id, id)).returning({ id: budgets.id }));
  if (rows.length === 0) throw new AppError("not_found", "There is no such budget.");
}
