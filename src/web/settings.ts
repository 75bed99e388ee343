/**
 * The settings. Owners set keys and budgets; everybody else reads the budgets. Each form answers its own part again, with a sentence at each wrong
 * field; what is secret never comes back. The changes themselves are commands.
 */
import { Budgets } from "../../views/settings/budgets.tsx";
import { KeyRow, Keys, type KeysProps } from "../../views/settings/keys.tsx";
import type { FormTrouble } from "../../views/settings/settings.ts";
import { SettingsPage } from "../../views/settings/settings-page.tsx";
import { Tokens, type TokensProps } from "../../views/settings/tokens.tsx";
import { Variables } from "../../views/settings/variables.tsx";
import { DOM } from "../../views/dom.ts";
import { Partial, ToastPartial } from "../../views/shared/message.tsx";
import { type Actor, atLeast } from "../actors.ts";
import { listBudgets } from "../budgets.ts";
import { runCommand } from "../commands/door.ts";
import { keyStates } from "../keys.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { listVariables } from "../variables.ts";
import { attempt, formOf } from "./forms.ts";
import { frameOf } from "./frame.ts";
import { requireOwner } from "./guard.ts";
import { times } from "./reads.ts";
import { fragment, json, page } from "./reply.ts";
import { aboutView, budgetScopes, budgetViews, dialectChoices, keyViews, oneKeyView, rolesFor, tokenViews } from "./show/settings.ts";
import { controller, type Web } from "./web.ts";

const DAY_MS = 86_400_000;

export const settingsPages = (web: Web) =>
  controller(web)
    .get("/settings", async ({ actor, request }) => {
      const frame = frameOf(web, request, actor);
      const shown = {
        frame,
        budgets: await budgetsOf(web, actor),
        variables: await variablesOf(web, actor),
        about: aboutView(web.clash),
        ...(isOwner(actor) ? { keys: await keysOf(web) } : {}),
        ...(atLeast(actor, "editor") ? { tokens: await tokensOf(web, actor) } : {}),
      };
      return page(String(SettingsPage(shown)), frame.nonce);
    })
    .get("/api/keys", async ({ actor }) => {
      requireOwner(actor);
      return json({ items: (await keyStates(web.clash)).map((state) => times({ ...state })), next: null });
    })
    .get("/api/budgets", async () => json({ items: (await listBudgets(web.clash)).map((row) => times(row)), next: null }))
    .post("/settings/keys/:provider", ({ actor, params, request }) => setOneKey(web, actor, params.provider, request), { parse: "none" })
    .post(
      "/settings/keys/:provider/test",
      async ({ actor, params }) => {
        await runCommand(web.clash, { actor, name: "key.test", params: { provider: params.provider } });
        return keyRow(web, params.provider);
      },
      { parse: "none" },
    )
    .post("/settings/endpoints", ({ actor, request }) => setOneEndpoint(web, actor, request), { parse: "none" })
    .post("/settings/budgets", ({ actor, request }) => setOneBudget(web, actor, request), { parse: "none" })
    .get("/api/variables", async () => json({ items: (await listVariables(web.clash)).map((row) => times(row)), next: null }))
    .post("/settings/variables", ({ actor, request }) => setOneVariable(web, actor, request), { parse: "none" })
    .post("/settings/tokens", ({ actor, request }) => makeToken(web, actor, request), { parse: "none" })
    .post("/settings/remove", ({ actor, request }) => removeOne(web, actor, request), { parse: "none" });

const isOwner = (actor: Actor) => atLeast(actor, "owner");

const keysOf = async (web: Web): Promise<KeysProps> => ({
  keys: await keyViews(web.clash),
  dialects: dialectChoices(),
  now: web.clash.clock.now(),
});

const budgetsOf = async (web: Web, actor: Actor) => ({
  budgets: await budgetViews(web.clash),
  scopes: isOwner(actor) ? await budgetScopes(web.clash) : [],
  canChange: isOwner(actor),
});

const variablesOf = async (web: Web, actor: Actor) => ({ variables: await listVariables(web.clash), canChange: isOwner(actor) });

const tokensOf = async (web: Web, actor: Actor): Promise<TokensProps> => ({
  tokens: await tokenViews(web.clash, actor),
  roles: rolesFor(actor),
  now: web.clash.clock.now(),
});

// ── the forms ───────────────────────────────────────────────────────────────────────────────────────────────────────────

async function setOneKey(web: Web, actor: Actor, provider: string, request: Request): Promise<Response> {
  const form = await formOf(request);
  const fields = Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) => (name.startsWith("fields.") ? [[name.slice("fields.".length), value]] : [])),
  );
  const { baseUrl } = form;
  return attempt(
    async () => {
      await runCommand(web.clash, { actor, name: "key.set", params: { provider, fields, ...(baseUrl === undefined ? {} : { baseUrl }) } });
      return keyRow(web, provider);
    },
    async (trouble) => keyRow(web, provider, { ...trouble, values: openValues(await oneKeyView(web.clash, provider), form) }),
  );
}

/** What was typed, without what is secret. */
function openValues(view: { fields: readonly { name: string; isSecret: boolean }[] } | undefined, form: Record<string, string>) {
  const secret = new Set((view?.fields ?? []).filter((field) => field.isSecret).map((field) => `fields.${field.name}`));
  return Object.fromEntries(Object.entries(form).filter(([name]) => !secret.has(name)));
}

async function keyRow(web: Web, provider: string, trouble?: FormTrouble & { status: number }): Promise<Response> {
  const view = await oneKeyView(web.clash, provider);
  if (!view) throw new AppError("not_found", "There is no such provider.");
  const shown = { view, dialects: dialectChoices(), now: web.clash.clock.now(), ...(trouble ? { trouble } : {}) };
  return fragment(String(KeyRow(shown)), trouble?.status ?? 200);
}

async function setOneEndpoint(web: Web, actor: Actor, request: Request): Promise<Response> {
  const { key, ...form } = await formOf(request);
  const { endpointId, name, dialect, baseUrl, models = "" } = form;
  const draw = async (trouble?: KeysProps["trouble"] & { status: number }) =>
    fragment(String(Keys({ ...(await keysOf(web)), ...(trouble ? { trouble } : {}) })), trouble?.status ?? 200);
  return attempt(
    async () => {
      const named = models.split(/\r?\n/).map((line) => line.trim());
      const params = { name, dialect, baseUrl, models: named.filter(Boolean), key, ...(endpointId ? { endpointId } : {}) };
      await runCommand(web.clash, { actor, name: "endpoint.set", params });
      return draw();
    },
    (trouble) => draw({ ...trouble, values: form, of: endpointId ?? "" }),
  );
}

async function setOneBudget(web: Web, actor: Actor, request: Request): Promise<Response> {
  const form = await formOf(request);
  const draw = async (trouble?: FormTrouble & { status: number }) =>
    fragment(String(Budgets({ ...(await budgetsOf(web, actor)), ...(trouble ? { trouble } : {}) })), trouble?.status ?? 200);
  return attempt(
    async () => {
      const [scope = "", id] = (form.for ?? "").split(":", 2);
      const single = id === undefined ? {} : scope === "project" ? { projectId: id } : { personId: id };
      const params = { scope, ...single, period: form.period, limitMicros: microsOf(form.limit ?? "") };
      await runCommand(web.clash, { actor, name: "budget.set", params });
      return draw();
    },
    (trouble) => draw({ ...trouble, values: form }),
  );
}

async function setOneVariable(web: Web, actor: Actor, request: Request): Promise<Response> {
  const form = await formOf(request);
  const draw = async (trouble?: FormTrouble & { status: number }) =>
    fragment(String(Variables({ ...(await variablesOf(web, actor)), ...(trouble ? { trouble } : {}) })), trouble?.status ?? 200);
  return attempt(
    async () => {
      await runCommand(web.clash, { actor, name: "variable.set", params: { name: form.name?.trim(), value: form.value } });
      return draw();
    },
    (trouble) => draw({ ...trouble, values: form }),
  );
}

/** "20", "20.50", "$20" and "20,50" in micro-USD. Throws AppError `invalid`. */
function microsOf(text: string): number {
  const said = /^\$?\s*(\d{1,9})(?:[.,](\d{1,6}))?\s*\$?$/.exec(text.trim());
  if (!said) throw invalid("limit", "It must be an amount in dollars, like 20 or 12.50.");
  return Number(said[1]) * 1_000_000 + Number((said[2] ?? "").padEnd(6, "0"));
}

async function makeToken(web: Web, actor: Actor, request: Request): Promise<Response> {
  const form = await formOf(request);
  const { title = "", role, days } = form;
  const draw = async (more: Pick<TokensProps, "made"> & { trouble?: FormTrouble & { status: number } }) =>
    fragment(String(Tokens({ ...(await tokensOf(web, actor)), ...more })), more.trouble?.status ?? 200);
  return attempt(
    async () => {
      const expiresAt = Number(days) > 0 ? new Date(web.clash.clock.now() + Number(days) * DAY_MS).toISOString() : undefined;
      const params = { title, role, ...(expiresAt ? { expiresAt } : {}) };
      const made = (await runCommand(web.clash, { actor, name: "token.create", params })) as { token: string };
      return draw({ made: { title, token: made.token } });
    },
    (trouble) => draw({ trouble: { ...trouble, values: form } }),
  );
}

async function removeOne(web: Web, actor: Actor, request: Request): Promise<Response> {
  const { what, id = "" } = await formOf(request);
  switch (what) {
    case "key":
      await runCommand(web.clash, { actor, name: "key.remove", params: { provider: id } });
      return swapped(DOM.keys, String(Keys(await keysOf(web))), "The key is removed.");
    case "endpoint":
      await runCommand(web.clash, { actor, name: "endpoint.remove", params: { endpointId: id } });
      return swapped(DOM.keys, String(Keys(await keysOf(web))), "The endpoint is removed.");
    case "budget":
      await runCommand(web.clash, { actor, name: "budget.remove", params: { budgetId: id } });
      return swapped(DOM.budgets, String(Budgets(await budgetsOf(web, actor))), "The budget is removed.");
    case "variable":
      await runCommand(web.clash, { actor, name: "variable.remove", params: { name: id } });
      return swapped(DOM.variables, String(Variables(await variablesOf(web, actor))), "The variable is removed.");
    case "token":
      await runCommand(web.clash, { actor, name: "token.revoke", params: { tokenId: id } });
      return swapped(DOM.tokens, String(Tokens(await tokensOf(web, actor))), "The token is revoked.");
    default:
      throw invalid("what", "It must be key, endpoint, budget, variable or token.");
  }
}

const swapped = (id: string, safeHtml: string, told: string): Response =>
  fragment(String(Partial({ id, safeHtml })) + String(ToastPartial({ text: told, tone: "done" })));
