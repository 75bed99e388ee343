/**
 * Several changes of the canvas in one go: a list of the edits that the agent's other tools would make, with names for what they make. It gives no right of
 * its own: an edit whose tool is not among the agent's is refused, and so is whatever spends or leaves the project.
 */
import { type Static, Type } from "@sinclair/typebox";
import { commandNamed } from "../../commands/door.ts";
import { AppError, invalid } from "../../lib/errors.ts";
import type { Tool, ToolContext } from "../define.ts";
import type { NamedEdit } from "../events.ts";
import { giveEdits, referenceIn } from "../named-edits.ts";
import { quoted } from "../untrusted.ts";
import { defineTool } from "../vault.ts";
import { COMMAND_TOOLS, toolNameOf } from "./command-table.ts";
import { checkedInput } from "./from-command.ts";

const MOST_EDITS = 60;
/** Has the form of every id, so that the rest of an edit can be checked before the id is there. */
const PLACEHOLDER = "nod_0000000000000000000000";

const parameters = Type.Object({
  edits: Type.Array(
    Type.Object(
      {
        tool: Type.String({ minLength: 1, maxLength: 64, description: "Name of the tool: node_add, edge_connect, node_update, …" }),
        input: Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { description: "What that tool takes." }),
        ref: Type.Optional(
          Type.String({ pattern: "^[A-Za-z][A-Za-z0-9_-]{0,39}$", description: "Names what it makes: later edits say $name.id." }),
        ),
      },
      { additionalProperties: false },
    ),
    { minItems: 1, maxItems: MOST_EDITS },
  ),
});

type Input = Static<typeof parameters>;

export const canvasEdit: Tool<typeof parameters> = defineTool({
  name: "canvas_edit",
  title: "Change the canvas",
  description:
    'Make several edits in order, each as {tool, input, ref}. Example: [{"tool":"node_add","input":{"type":"prompt","body":"a red door"},"ref":"door"},{"tool":"node_add","input":{"type":"generator"},"ref":"gen"},{"tool":"edge_connect","input":{"source":"$door.id","target":"$gen.id","role":"prompt"}}]. It stops at the first that is refused and says which. Runs, renders and imports are tools of their own.',
  parameters,
  effect: "edit",
  edits: async (context, input) => namedEdits(context, input),
  execute: async (context, input) => {
    try {
      return await giveEdits(context, namedEdits(context, input));
    } catch (error) {
      if (error instanceof AppError) return { text: error.message, isError: true };
      throw error;
    }
  },
});

function namedEdits({ agent, refs }: ToolContext, { edits }: Input): NamedEdit[] {
  const known = new Set(refs?.keys());
  return edits.map(({ tool, input, ref }, index) => {
    const edit = namedEdit(agent.tools, { tool, input, index });
    const name = ref ?? edit.ref;
    if (name !== undefined && known.has(name)) throw invalid(`edits.${index}.ref`, `There are two things called ${name}.`);
    if (name !== undefined) known.add(name);
    return name === undefined ? edit : { ...edit, ref: name };
  });
}

function namedEdit(
  tools: readonly string[],
  { tool, input, index }: { tool: string; input: Record<string, unknown>; index: number },
): NamedEdit {
  const name = toolNameOf(tool);
  const [commandName, row] = Object.entries(COMMAND_TOOLS).find(([known]) => toolNameOf(known) === name) ?? [];
  if (!commandName || !row || row.effect !== "edit" || !tools.includes(name))
    throw invalid(`edits.${index}.tool`, `${quoted(tool, 64)} cannot be used here. Use the names of your own tools that edit.`);
  const command = commandNamed(commandName);
  try {
    const { ref } = checkedInput(command, row, withPlaceholders(input));
    const { ref: _, ...params } = input;
    return {
      command: command.name,
      title: command.title,
      params: { ...defaultsOf(command, row, params) },
      effect: "edit",
      ...(typeof ref === "string" ? { ref } : {}),
    };
  } catch (error) {
    if (error instanceof AppError) throw invalid(`edits.${index}`, error.message);
    throw error;
  }
}

/** With the schema's defaults where nothing refers to what is still to come; those with references get them at the door. */
function defaultsOf(
  command: ReturnType<typeof commandNamed>,
  row: (typeof COMMAND_TOOLS)[string],
  params: Record<string, unknown>,
): Record<string, unknown> {
  return JSON.stringify(withPlaceholders(params)) === JSON.stringify(params) ? checkedInput(command, row, params) : params;
}

function withPlaceholders(value: unknown): unknown {
  if (typeof value === "string") return referenceIn(value) === undefined ? value : PLACEHOLDER;
  if (Array.isArray(value)) return value.map(withPlaceholders);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withPlaceholders(inner)]));
}
