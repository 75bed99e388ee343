/**
 * Who can take part in a turn, as data: roles of squads and voices of debates, each a name, a text and a list of tools. What ships is in `built-in.ts`; a
 * file in the data folder, the workspace and the project go over it in this order, by name. Another place to keep them is one more `PersonaRegistry`.
 */
export const PERSONA_KINDS = ["role", "persona"] as const;
export type PersonaKind = (typeof PERSONA_KINDS)[number];

export const PERSONA_NAME_PATTERN = "^[a-z][a-z0-9-]{1,39}$";
export const PERSONA_PROMPT_LIMIT = 20_000;

export interface PersonaEntry {
  kind: PersonaKind;
  /** Unique within its kind. */
  name: string;
  title: string;
  /** Markdown. */
  prompt: string;
  /** A card's id; the turn's model where it is missing. */
  model?: string;
  /** Names of tools; missing: those of the entry that this one goes over, else none. */
  tools?: readonly string[];
}

export interface Persona extends PersonaEntry {
  tools: readonly string[];
  /** Name of the registry whose text it is. */
  source: string;
  /** It would still be there without its last entry. */
  isOverride: boolean;
}

export interface PersonaRegistry {
  /** `built-in`, `file`, `workspace`, `project`. */
  readonly name: string;
  list(): Promise<readonly PersonaEntry[]>;
}

/** Later registries go over earlier ones; what they do not say stays. The order is that of first mention. */
export async function composed(registries: readonly PersonaRegistry[]): Promise<Persona[]> {
  const byName = new Map<string, Persona>();
  for (const registry of registries)
    for (const entry of await registry.list()) {
      const key = `${entry.kind} ${entry.name}`;
      const under = byName.get(key);
      byName.set(key, { ...entry, tools: entry.tools ?? under?.tools ?? [], source: registry.name, isOverride: under !== undefined });
    }
  return [...byName.values()];
}
