/** The tools of a turn, by name. What is not in it does not exist for a model, and of what is in it an agent sees only what its role names. */
import type { TObject } from "@sinclair/typebox";
import { plainSchema } from "./plain-schema.ts";
import type { Tool, ToolVault } from "./define.ts";

const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
/** Upstreams admit 64 characters. */
const NAME_LIMIT_CHARACTERS = 64;

/** A tool whose input is closed: a field that it does not name is refused. */
export function defineTool<P extends TObject>(tool: Tool<P>): Tool<P> {
  return { ...tool, parameters: { ...tool.parameters, additionalProperties: false } };
}

/** Throws when two tools have one name, or a name is not `snake_case`. */
export function createVault(tools: readonly Tool[]): ToolVault {
  const byName = new Map<string, Tool>();
  const vault: ToolVault = {
    register(tool) {
      if (!NAME.test(tool.name) || tool.name.length > NAME_LIMIT_CHARACTERS)
        throw new Error(`A tool's name is snake_case with at most ${NAME_LIMIT_CHARACTERS} characters, not "${tool.name}".`);
      if (byName.has(tool.name)) throw new Error(`There are two tools called ${tool.name}.`);
      if (tool.effect !== "read" && !tool.edits) throw new Error(`${tool.name} changes something and does not say what.`);
      byName.set(tool.name, tool);
    },
    get: (name) => byName.get(name),
    list: () => [...byName.values()],
    offered: (agent) =>
      [...new Set(agent.tools)]
        .flatMap((name) => byName.get(name) ?? [])
        .map(({ name, description, parameters }) => ({ name, description, parameters: plainSchema(parameters) })),
  };
  for (const tool of tools) vault.register(tool);
  return vault;
}
