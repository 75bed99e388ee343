/**
 * OpenAI-compatible upstreams that an owner adds: an address, a dialect and the names of the models there. Each is a provider with cards of its own as soon
 * as it is kept; its key lies with the other keys, bound to its address like every key.
 */
import { asc, eq } from "drizzle-orm";
import type { Actor } from "./actors.ts";
import type { Clash } from "./clash.ts";
import { checkAddress, removeKey, setKey } from "./keys.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { derivedId } from "./lib/ids.ts";
import { type DialectId, endpointProvider } from "./providers/compatible/index.ts";
import type { Provider } from "./providers/define.ts";
import { endpoints, providerKeys } from "./schema.ts";

export type EndpointRow = typeof endpoints.$inferSelect;

export const listEndpoints = (clash: Clash): Promise<EndpointRow[]> =>
  clash.db.read.select().from(endpoints).orderBy(asc(endpoints.createdAt), asc(endpoints.id));

/** Makes the models know the upstreams that were added; at boot and after each change. */
export async function loadEndpoints(clash: Clash): Promise<void> {
  const rows = await listEndpoints(clash);
  const taken = new Set(clash.models.providers.filter((provider) => !provider.id.startsWith(`${ID_PREFIX}_`)).flatMap(namesIn));
  const added: Provider[] = [];
  for (const { dialect, createdAt, ...row } of rows) {
    const endpoint = { ...row, dialect: dialect as DialectId, date: new Date(createdAt).toISOString().slice(0, 10) };
    const provider = endpointProvider(endpoint, (name) => taken.has(name)); // who was added first keeps a name
    for (const name of namesIn(provider)) taken.add(name);
    added.push(provider);
  }
  clash.models.setAdded(added);
}

const ID_PREFIX = "end";

/** All names by which its models are known, those of gone ones too. */
const namesIn = ({ cards, retired = [] }: Provider): string[] => [
  ...cards.flatMap((card) => [card.id, ...(card.aliases ?? [])]),
  ...retired.flatMap((model) => model.names),
];

export interface NewEndpoint {
  /** Of one that is changed. */
  id?: string | undefined;
  name: string;
  dialect: DialectId;
  baseUrl: string;
  models: readonly string[];
  /** Left out or empty: the one that is there stays, as long as the address stays. */
  key?: string | undefined;
}

/** Adds an upstream or changes it; a new address forgets the key. Throws AppError `invalid` that names the field. */
export async function setEndpoint(clash: Clash, actor: Actor, endpoint: NewEndpoint, requestKey: string): Promise<string> {
  const row = {
    name: endpoint.name.trim(),
    dialect: endpoint.dialect,
    baseUrl: checkAddress(endpoint.baseUrl.trim().replace(/\/+$/, "")),
    models: namesOf(endpoint.models),
  };
  const id = endpoint.id ?? derivedId(ID_PREFIX, requestKey);
  await clash.db.write.transaction(async (tx) => {
    const [known] = await tx.select().from(endpoints).where(eq(endpoints.id, id));
    if (endpoint.id && !known) throw new AppError("not_found", "There is no such endpoint.");
    const all = await tx.select({ id: endpoints.id, name: endpoints.name }).from(endpoints);
    if (all.some((other) => other.id !== id && other.name.toLowerCase() === row.name.toLowerCase()))
      throw invalid("name", "Another endpoint has this name. Nothing was changed.");
    if (known && known.baseUrl !== row.baseUrl) await tx.delete(providerKeys).where(eq(providerKeys.providerId, id));
    const made = { ...row, id, createdBy: actor.id, createdAt: clash.clock.now() };
    await tx.insert(endpoints).values(made).onConflictDoUpdate({ target: endpoints.id, set: row });
  });
  await loadEndpoints(clash);
  await setKey(clash, actor, id, { fields: endpoint.key ? { key: endpoint.key } : {} });
  return id;
}

/** What was made with it stays; its models are gone. */
export async function removeEndpoint(clash: Clash, id: string): Promise<void> {
  const rows = await clash.db.write.transaction((tx) => tx.delete(endpoints).where(eq(endpoints.id, id)).returning({ id: endpoints.id }));
  if (rows.length === 0) throw new AppError("not_found", "There is no such endpoint.");
  await removeKey(clash, id);
  await loadEndpoints(clash);
}

function namesOf(models: readonly string[]): string[] {
  const names = [...new Set(models.map((model) => model.trim()).filter(Boolean))];
  if (names.length === 0) throw invalid("models", "Name at least one model, as the endpoint calls it.");
  return names;
}
