/**
 * Keys of upstreams. A row set by an owner goes before the environment, and the two are never mixed: a key goes only to the address it was given for.
 * So a new address starts without a key, and by the seal's binding a row whose address was changed in another way does not open. Only `credentialsOf`
 * hands out what is secret; pages get `keyStates`.
 */
import { eq } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import type { Clash } from "./clash.ts";
import { invalid } from "./lib/errors.ts";
import { isPublicAddress } from "./lib/addresses.ts";
import type { CredentialField, Credentials, KeyCheck, Provider } from "./providers/define.ts";
import { keyChecks, providerKeys } from "./schema.ts";

type KeyRow = typeof providerKeys.$inferSelect;

/** Undefined when the upstream cannot be asked: no key, or one that was sealed under another secret. */
export async function credentialsOf(clash: Clash, providerId: string): Promise<Credentials | undefined> {
  const provider = clash.models.providers.find((known) => known.id === providerId);
  if (!provider) return undefined;
  const [row] = await clash.db.read.select().from(providerKeys).where(eq(providerKeys.providerId, providerId));
  return fromRowOrEnvironment(clash, provider, row);
}

/** The upstreams that can be asked. */
export async function configured(clash: Clash): Promise<Set<string>> {
  const rows = new Map((await clash.db.read.select().from(providerKeys)).map((row) => [row.providerId, row]));
  const ready = clash.models.providers.filter((provider) => fromRowOrEnvironment(clash, provider, rows.get(provider.id)));
  return new Set(ready.map((provider) => provider.id));
}

function fromRowOrEnvironment(clash: Clash, provider: Provider, row: KeyRow | undefined): Credentials | undefined {
  if (provider.credentials.length === 0 && !provider.baseUrl) return { fields: {} };
  const found = row ? fromRow(clash, row) : fromEnvironment(clash, provider);
  return found && isComplete(provider, found) ? found : undefined;
}

function fromRow(clash: Clash, row: KeyRow): Credentials | undefined {
  const text = row.sealed === null ? "{}" : clash.seal.open(row.sealed, boundTo(row.providerId, row.baseUrl));
  return text === undefined
    ? undefined
    : { fields: JSON.parse(text) as Record<string, string>, ...(row.baseUrl ? { baseUrl: row.baseUrl } : {}) };
}

function fromEnvironment(clash: Clash, provider: Provider): Credentials {
  const environment = clash.config.providerEnvironment;
  const fields = provider.credentials.flatMap((field) => {
    const name = field.env.find((known) => environment[known]);
    return name ? [[field.name, environment[name]] as const] : [];
  });
  const baseUrl = provider.baseUrl && environment[provider.baseUrl.env];
  return { fields: Object.fromEntries(fields) as Record<string, string>, ...(baseUrl ? { baseUrl } : {}) };
}

/** Every field that it cannot do without, and at least one secret where each is optional because there are several ways to sign. */
function isComplete(provider: Provider, { fields, baseUrl }: Credentials): boolean {
  if (!provider.credentials.every((field) => field.isOptional || fields[field.name])) return false;
  return hasSecret(provider, { fields }) || (provider.isKeyless === true && baseUrl !== undefined);
}

const hasSecret = (provider: Provider, { fields }: Credentials): boolean =>
  provider.credentials.some((field) => field.isSecret && Boolean(fields[field.name]));

const boundTo = (providerId: string, baseUrl: string | null) => `${providerId}\n${baseUrl ?? ""}`;

// ── what may be shown ───────────────────────────────────────────────────────────────────────────────────────────────────

export interface KeyState {
  provider: string;
  name: string;
  /** `keyless`: its address is known, and it is asked without a key. `unreadable`: sealed under another secret. `incomplete`: an address without the key for it. */
  state: "set" | "keyless" | "environment" | "missing" | "incomplete" | "unreadable";
  /** A secret was set here. */
  hasSecret: boolean;
  /** Another address than its usual one. */
  baseUrl: string | null;
  /** Names of variables that are used, without their values. */
  variables: string[];
  /** Fields that are no secret, as a project or a region. */
  values: Record<string, string>;
  changedAt: number | null;
  check: { state: KeyCheck["state"]; sentence: string; at: number } | null;
}

/** Of every upstream that needs a key, in the order of the list. Without anything secret. */
export async function keyStates(clash: Clash): Promise<KeyState[]> {
  const rows = new Map((await clash.db.read.select().from(providerKeys)).map((row) => [row.providerId, row]));
  const checks = new Map((await clash.db.read.select().from(keyChecks)).map((row) => [row.providerId, row]));
  return clash.models.providers
    .filter((provider) => provider.credentials.length > 0 || provider.baseUrl)
    .map((provider) => keyState(clash, provider, rows.get(provider.id), checks.get(provider.id)));
}

function keyState(clash: Clash, provider: Provider, row: KeyRow | undefined, check: typeof keyChecks.$inferSelect | undefined): KeyState {
  const found = row ? fromRow(clash, row) : fromEnvironment(clash, provider);
  const open = provider.credentials.filter((field) => !field.isSecret && found?.fields[field.name]);
  return {
    provider: provider.id,
    name: provider.name,
    state: stateOf(provider, row, found),
    hasSecret: row !== undefined && found !== undefined && hasSecret(provider, found),
    baseUrl: found?.baseUrl ?? row?.baseUrl ?? null,
    variables: row ? [] : variablesOf(clash, provider),
    values: Object.fromEntries(open.map((field) => [field.name, found?.fields[field.name] ?? ""])),
    changedAt: row?.changedAt ?? null,
    check: check ? { state: check.state as KeyCheck["state"], sentence: check.sentence, at: check.at } : null,
  };
}

function stateOf(provider: Provider, row: KeyRow | undefined, found: Credentials | undefined): KeyState["state"] {
  if (!found) return "unreadable";
  if (isComplete(provider, found)) return hasSecret(provider, found) ? (row ? "set" : "environment") : "keyless";
  return row ? "incomplete" : "missing";
}

function variablesOf(clash: Clash, provider: Provider): string[] {
  const names = [
    ...provider.credentials.map((field) => field.env.find((name) => clash.config.providerEnvironment[name])),
    provider.baseUrl?.env,
  ];
  return names.filter((name): name is string => name !== undefined && clash.config.providerEnvironment[name] !== undefined);
}

// ── the owners' side ────────────────────────────────────────────────────────────────────────────────────────────────────

export interface NewKey {
  /** By field name; an empty or missing secret keeps the one that is there, as long as the address stays. */
  fields: Record<string, string>;
  /** Undefined leaves it, "" is the usual one. */
  baseUrl?: string | undefined;
}

const FIELD_LIMIT_CHARACTERS = 8_000;

/** Keeps a key. Throws AppError `invalid` that names a field and never repeats a value. */
export async function setKey(clash: Clash, actor: Actor, providerId: string, given: NewKey): Promise<void> {
  const provider = clash.models.providers.find((known) => known.id === providerId);
  if (!provider || (provider.credentials.length === 0 && !provider.baseUrl))
    throw invalid("provider", "There is no provider of this name that takes a key.");
  for (const [name, value] of Object.entries(given.fields)) checkField(provider, name, value);
  const baseUrl = addressOf(provider, given.baseUrl);
  await clash.db.write.transaction(async (tx) => {
    const [row] = await tx.select().from(providerKeys).where(eq(providerKeys.providerId, providerId));
    const address = baseUrl === undefined ? (row?.baseUrl ?? null) : baseUrl;
    const kept = row && address === row.baseUrl ? (fromRow(clash, row)?.fields ?? {}) : {};
    const fields = merged(provider, kept, given.fields);
    if (Object.keys(fields).length === 0 && address === null)
      throw invalid(firstField(provider), "It is empty. Paste the key; what was kept before is still kept.");
    const next: KeyRow = {
      providerId,
      sealed: Object.keys(fields).length > 0 ? clash.seal.seal(JSON.stringify(fields), boundTo(providerId, address)) : null,
      baseUrl: address,
      changedBy: actor.id,
      changedAt: clash.clock.now(),
    };
    await tx.insert(providerKeys).values(next).onConflictDoUpdate({ target: providerKeys.providerId, set: next });
    await tx.delete(keyChecks).where(eq(keyChecks.providerId, providerId));
  });
}

/** Forgets what was set here; the environment counts again. */
export async function removeKey(clash: Clash, providerId: string): Promise<void> {
  await clash.db.write.transaction(async (tx) => {
    await tx.delete(providerKeys).where(eq(providerKeys.providerId, providerId));
    await tx.delete(keyChecks).where(eq(keyChecks.providerId, providerId));
  });
}

function checkField(provider: Provider, name: string, value: string) {
  const field = provider.credentials.find((known) => known.name === name);
  if (!field)
    throw invalid(
      "fields",
      `${provider.name} has no field "${name.slice(0, 40)}". It has ${provider.credentials.map((known) => known.name).join(", ")}.`,
    );
  if (value.length > FIELD_LIMIT_CHARACTERS) throw invalid(name, `It may have ${FIELD_LIMIT_CHARACTERS} characters. Nothing was changed.`);
  if (!field.isLong && /[^\x21-\x7e]/.test(value.trim()))
    throw invalid(name, "It holds a space or a sign that keys do not have. Copy it again; nothing was changed.");
}

function merged(provider: Provider, kept: Record<string, string>, given: Record<string, string>): Record<string, string> {
  const valueFor = ({ name, isSecret }: CredentialField) =>
    given[name] === undefined || (isSecret && given[name].trim() === "") ? kept[name] : given[name].trim();
  return Object.fromEntries(provider.credentials.flatMap((field) => (valueFor(field) ? [[field.name, valueFor(field) as string]] : [])));
}

const firstField = (provider: Provider) => provider.credentials[0]?.name ?? "baseUrl";

/** Of an endpoint that an owner added, whose address is its own, it is kept beside the key, too, so that the key is bound to it. */
function addressOf(provider: Provider, given: string | undefined): string | null | undefined {
  if (!isAdded(provider.id)) return given === undefined ? undefined : checkBaseUrl(provider, given);
  if (given !== undefined) throw invalid("baseUrl", "The address of an endpoint is changed with the endpoint. Nothing was changed.");
  return provider.baseUrl?.usual ?? null;
}

export const isAdded = (providerId: string): boolean => providerId.startsWith("end_");

/** null is the usual address. A key goes in the clear only inside a private network. */
function checkBaseUrl(provider: Provider, text: string): string | null {
  const said = text.trim().replace(/\/+$/, "");
  if (said === "" || said === provider.baseUrl?.usual.replace(/\/+$/, "")) return null;
  if (!provider.baseUrl) throw invalid("baseUrl", `${provider.name} has no other address.`);
  return checkAddress(said);
}

/** An address of an upstream that an owner names. Throws AppError `invalid`. */
export function checkAddress(said: string): string {
  const url = URL.canParse(said) ? new URL(said) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw invalid("baseUrl", "It must be an address like https://gateway.example.org/v1. Nothing was changed.");
  if (url.username || url.password || url.search || url.hash)
    throw invalid("baseUrl", "It must be the address alone, without a name, a password, ? or #. Nothing was changed.");
  if (url.protocol === "http:" && !isNear(url.hostname))
    throw invalid("baseUrl", "A key may go over http only inside a private network. Use https. Nothing was changed.");
  return said;
}

/** A name without dots, one of a home or company network, or a private address. */
function isNear(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  if (/^[\d.]+$/.test(bare) || bare.includes(":")) return !isPublicAddress(bare);
  return !bare.includes(".") || /\.(local|localhost|internal|lan|home|test)$/.test(bare);
}

// ── the test button ─────────────────────────────────────────────────────────────────────────────────────────────────────

const CHECK_LIMIT_MS = 20_000;

/** Asks the upstream whether the key works; costs nothing. The answer is kept beside the key. Throws AppError `invalid` when there is no key. */
export async function checkKey(clash: Clash, providerId: string): Promise<KeyCheck> {
  const provider = clash.models.providers.find((known) => known.id === providerId);
  if (!provider) throw invalid("provider", "There is no provider of this name.");
  const credentials = await credentialsOf(clash, providerId);
  if (!credentials) throw invalid("provider", `${provider.name} has no key to test. Set one first.`);
  const check = await asked(clash, provider, credentials);
  const row = { providerId, state: check.state, sentence: check.sentence.slice(0, 500), at: clash.clock.now() };
  await clash.db.write.transaction((tx) => tx.insert(keyChecks).values(row).onConflictDoUpdate({ target: keyChecks.providerId, set: row }));
  return check;
}

async function asked(clash: Clash, provider: Provider, credentials: Credentials): Promise<KeyCheck> {
  if (!provider.check)
    return { state: "odd", sentence: `${provider.name} has no free way to test a key. It is tried when a model is run.` };
  try {
    return await provider.check({ signal: AbortSignal.timeout(CHECK_LIMIT_MS), credentials });
  } catch (error) {
    clash.log.warn({ err: error, provider: provider.id }, "keys: a test did not end");
    return {
      state: "unreachable",
      sentence: `${provider.name} did not answer within ${CHECK_LIMIT_MS / 1000} seconds. Look at the address and the network.`,
    };
  }
}
