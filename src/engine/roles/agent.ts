/** From a role to the agent of a turn: its text under the rules of the house. */
import type { AgentSpec } from "../define.ts";
import common from "./prompts/common.md" with { type: "text" };
import type { Persona } from "./registry.ts";

/** Everybody who can take part, as it was when the turn began. */
export interface Cast {
  roles: Record<string, Persona>;
  /** In the order in which they are seated. */
  voices: Persona[];
}

export function castOf(personas: readonly Persona[]): Cast {
  return {
    roles: Object.fromEntries(personas.filter(({ kind }) => kind === "role").map((persona) => [persona.name, persona])),
    voices: personas.filter(({ kind }) => kind === "persona"),
  };
}

/** `name` as people see it, unique in its turn; the role's title unless said. */
export function agentFrom(cast: Cast, role: string, name?: string): AgentSpec {
  const persona = cast.roles[role];
  if (!persona) throw new Error(`There is no role "${role}".`);
  return specOf(persona, name);
}

export function specOf(persona: Persona, name = persona.title): AgentSpec {
  const parts = [common.trim(), `# Who you are\n\nIn this turn you are called ${name}.\n\n${persona.prompt.trim()}`];
  return {
    role: persona.name,
    name,
    prompt: parts.join("\n\n"),
    tools: persona.tools,
    ...(persona.model ? { model: persona.model } : {}),
  };
}
