/** What the settings page shows: keys without anything secret, budgets with what they hold back, tokens, the studio itself. */
import { and, desc, eq, gt, inArray, isNull, or } from "drizzle-orm";
import manifest from "../../../package.json" with { type: "json" };
import type { AboutView, BudgetView, KeyFieldView, KeyView, TokenView } from "../../../views/settings/settings.ts";
import type { Choice } from "../../../views/shared/field.tsx";
import { type Actor, atLeast } from "../../actors.ts";
import { type Budget, dayOf, listBudgets, sumsOf } from "../../budgets.ts";
import type { Clash } from "../../clash.ts";
import { type EndpointRow, listEndpoints } from "../../endpoints.ts";
import { type KeyState, keyStates } from "../../keys.ts";
import { DIALECT_IDS, DIALECTS } from "../../providers/compatible/dialects.ts";
import type { CredentialField } from "../../providers/define.ts";
import { members, projects, ROLES, tokens, user } from "../../schema.ts";
import { namesOf } from "./names.ts";

export async function keyViews(clash: Clash): Promise<KeyView[]> {
  const added = new Map((await listEndpoints(clash)).map((row) => [row.id, row]));
  return (await keyStates(clash)).map((state) => keyView(clash, state, added.get(state.provider)));
}

export async function oneKeyView(clash: Clash, providerId: string): Promise<KeyView | undefined> {
  return (await keyViews(clash)).find((view) => view.provider === providerId);
}

function keyView(clash: Clash, state: KeyState, endpoint: EndpointRow | undefined): KeyView {
  const provider = clash.models.provider(state.provider);
  return {
    provider: state.provider,
    name: state.name,
    state: state.state,
    hasSecret: state.hasSecret,
    fields: provider.credentials.map((field) => fieldView(field, state)),
    variables: state.variables,
    models: clash.models.cards().filter((card) => card.routes.some((route) => route.provider === state.provider)).length,
    ...(endpoint ? { endpoint: { dialect: endpoint.dialect, baseUrl: endpoint.baseUrl, models: endpoint.models } } : {}),
    ...(provider.baseUrl ? { address: { value: state.baseUrl ?? "", usual: provider.baseUrl.usual } } : {}),
    ...(state.check ? { check: state.check } : {}),
  };
}

function fieldView({ name, title, isSecret, isOptional, isLong }: CredentialField, state: KeyState): KeyFieldView {
  const value = state.values[name];
  return { name, title, isSecret, isOptional: isOptional === true, isLong: isLong === true, ...(value ? { value } : {}) };
}

export const dialectChoices = (): Choice[] => DIALECT_IDS.map((id) => ({ value: id, label: DIALECTS[id].name }));

// ── budgets ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const EACH = { workspace: "The workspace", project: "Each project", person: "Each person", turn: "Each turn of an agent" } as const;

export async function budgetViews(clash: Clash): Promise<BudgetView[]> {
  const rows = await listBudgets(clash);
  const titles = await titlesOf(clash, rows);
  const day = dayOf(clash.clock.now());
  return Promise.all(
    rows.map(async (budget) => {
      const isOne = budget.scope === "workspace" || budget.scopeId !== "";
      const sums = isOne ? await sumsOf(clash.db.read, budget, budget.scopeId, day) : undefined;
      return {
        id: budget.id,
        whose: budget.scopeId ? (titles.get(budget.scopeId) ?? `One ${budget.scope} that is gone`) : EACH[budget.scope],
        period: budget.period,
        limitMicros: budget.limitMicros,
        ...(sums ? { used: { spentMicros: sums.spentMicros, heldMicros: sums.heldMicros } } : {}),
      };
    }),
  );
}

async function titlesOf(clash: Clash, rows: readonly Budget[]): Promise<Map<string, string>> {
  const ids = rows.flatMap((row) => (row.scopeId ? [row.scopeId] : []));
  const titles = await projectTitles(clash, ids);
  for (const [id, actor] of await namesOf(clash, ids)) titles.set(id, actor.name);
  return titles;
}

/** Also of projects that were deleted: what they cost stays. */
export async function projectTitles(clash: Clash, ids: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)].filter((id) => id.startsWith("prj_"));
  if (wanted.length === 0) return new Map();
  const rows = await clash.db.read.select({ id: projects.id, title: projects.title }).from(projects).where(inArray(projects.id, wanted));
  return new Map(rows.map((row) => [row.id, row.title]));
}

const SINGLES = 200;

/** Everybody and everything a budget can be for; single ones after the word for each. */
export async function budgetScopes(clash: Clash): Promise<Choice[]> {
  const people = await clash.db.read
    .select({ id: user.id, name: user.name })
    .from(members)
    .innerJoin(user, eq(user.id, members.userId))
    .orderBy(user.name)
    .limit(SINGLES);
  const open = await clash.db.read
    .select({ id: projects.id, title: projects.title })
    .from(projects)
    .where(isNull(projects.deletedAt))
    .orderBy(desc(projects.updatedAt))
    .limit(SINGLES);
  return [
    ...Object.entries(EACH).map(([value, label]) => ({ value, label })),
    ...open.map((row) => ({ value: `project:${row.id}`, label: `Project: ${row.title}` })),
    ...people.map((row) => ({ value: `person:${row.id}`, label: `Person: ${row.name}` })),
  ];
}

// ── tokens, about ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Owners see every token that is good, others those that they made. */
export async function tokenViews(clash: Clash, actor: Actor): Promise<TokenView[]> {
  const now = clash.clock.now();
  const rows = await clash.db.read
    .select()
    .from(tokens)
    .where(
      and(
        isNull(tokens.revokedAt),
        or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now)),
        ...(atLeast(actor, "owner") ? [] : [eq(tokens.makerId, actor.id)]),
      ),
    )
    .orderBy(desc(tokens.createdAt));
  const names = await namesOf(
    clash,
    rows.map((row) => row.makerId),
  );
  const titles = await projectTitles(
    clash,
    rows.flatMap((row) => row.projectIds ?? []),
  );
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    role: row.role,
    maker: names.get(row.makerId) ?? { kind: "server", name: "The studio" },
    projects: (row.projectIds ?? []).map((id) => titles.get(id) ?? "a project that is gone"),
    createdAt: row.createdAt,
    ...(row.expiresAt === null ? {} : { expiresAt: row.expiresAt }),
  }));
}

/** A token cannot be more than its maker. */
export const rolesFor = (actor: Actor): Choice[] =>
  ROLES.filter((role) => atLeast(actor, role)).map((role) => ({ value: role, label: role.slice(0, 1).toUpperCase() + role.slice(1) }));

export function aboutView(clash: Clash): AboutView {
  const { config, models } = clash;
  return {
    facts: [
      { name: "Version", value: manifest.version },
      { name: "Bun", value: Bun.version },
      { name: "Files", value: config.s3 ? `S3, bucket ${config.s3.bucket}` : "in the data folder" },
      { name: "Database", value: config.databaseUrl ? "libSQL server" : "in the data folder" },
      { name: "Models", value: String(models.cards().length) },
    ],
    problems: models.problems(),
  };
}
