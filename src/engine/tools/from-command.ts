/** A command as a tool of a turn: the same verb with the same schema, but for the project, which is the turn's, and what only a person may say. */
import { type TObject, type TSchema, Type } from "@sinclair/typebox";
import { NODE_ID_PATTERN } from "../../canvas/nodes/define.ts";
import type { Command } from "../../commands/define.ts";
import { COMMANDS } from "../../commands/index.ts";
import { validate } from "../../lib/validate.ts";
import { jobNamed } from "../../jobs/list.ts";
import { AppError } from "../../lib/errors.ts";
import type { Tool, ToolContext } from "../define.ts";
import type { NamedEdit } from "../events.ts";
import { giveEdits } from "../named-edits.ts";
import { cleanWords } from "../untrusted.ts";
import { defineTool } from "../vault.ts";
import { type BoundRun, boundRun } from "./actions.ts";
import { COMMAND_TOOLS, type CommandTool, toolNameOf } from "./command-table.ts";

/** Commands whose reach follows from what they are given; the table has the most that it can be. */
const BOUND: Readonly<Record<string, (context: ToolContext, params: Record<string, unknown>) => Promise<BoundRun>>> = {
  "action.run": boundRun,
};

/** Policies that an agent may have at all; the door refuses the others whatever the tools are. */
const OPEN: readonly Command["policy"][] = ["view", "edit"];

export const isOpenToAgents = (command: Pick<Command, "policy">): boolean => OPEN.includes(command.policy);

/** Every command that agents may give and that the table describes, in the order of the registry. */
export function commandTools(commands: readonly Command[] = COMMANDS): Tool[] {
  return commands.flatMap((command) => {
    const row = COMMAND_TOOLS[command.name];
    return row && isOpenToAgents(command) ? [toolFrom(command, row)] : [];
  });
}

export function toolFrom(command: Command, row: CommandTool): Tool {
  const { effect } = row;
  const tool = { name: toolNameOf(command.name), title: command.title, description: row.about, parameters: parametersFor(command, row) };
  if (effect === "read") return defineTool({ ...tool, effect, execute: (context, input) => ask(context, command, input) });
  const bind = BOUND[command.name];
  const edits = async (context: ToolContext, input: Record<string, unknown>): Promise<NamedEdit[]> => {
    await checkReach(context, input);
    const { ref, ...params } = checkedInput(command, row, input);
    const bound = (await bind?.(context, params)) ?? { params, effect };
    return [{ command: command.name, title: command.title, ...bound, ...(typeof ref === "string" ? { ref } : {}) }];
  };
  if (!bind)
    return defineTool({ ...tool, effect, edits, execute: async (context, input) => giveEdits(context, await edits(context, input)) });
  return defineTool({
    ...{ ...tool, effect, edits, effectOf: async (context: ToolContext, input) => (await bind(context, input)).effect },
    /** Comes here without a person's yes: what was within the project when that was judged, and is not any more, is not done. */
    async execute(context, input) {
      const bound = await edits(context, input);
      if (bound.some((edit) => edit.effect === "outside"))
        return { text: "What it reaches has changed since it was judged, so it was not done. Call it again by itself.", isError: true };
      return giveEdits(context, bound);
    },
  });
}

const Ref = Type.Optional(
  Type.String({
    pattern: "^[A-Za-z][A-Za-z0-9_-]{0,39}$",
    description: "A short name of your choice for what this makes: later calls of the same answer may say $name.id where an id is wanted.",
  }),
);

/** The command's own schema without what the turn or a person decides; where an id has a form, a reference may stand in its place. */
export function parametersFor(command: Pick<Command, "params">, row: Pick<CommandTool, "without" | "makes">): TObject {
  const hidden = new Set(["projectId", ...(row.without ?? [])]);
  const kept = Object.entries(command.params.properties as Record<string, TSchema>).filter(([name]) => !hidden.has(name));
  const needed = new Set(command.params.required);
  const properties = kept.map(([name, schema]) => [name, needed.has(name) ? referable(schema) : Type.Optional(referable(schema))]);
  return Type.Object({ ...Object.fromEntries(properties), ...(row.makes ? { ref: Ref } : {}) }, { additionalProperties: false });
}

const referable = (schema: TSchema): TSchema =>
  schema.pattern === NODE_ID_PATTERN ? Type.String({ ...schema, pattern: undefined, maxLength: 64 }) : schema;

/** What the door will be given; what only a person may say is refused by name, like every field that is not there. Throws AppError `invalid`. */
export function checkedInput(command: Pick<Command, "params">, row: CommandTool, input: unknown): Record<string, unknown> {
  return validate(parametersFor(command, row), input) as Record<string, unknown>;
}

/** Jobs are named without their project: a turn reaches those of its own. */
async function checkReach({ arena }: ToolContext, input: Record<string, unknown>): Promise<void> {
  if (typeof input.jobId !== "string") return;
  const job = await jobNamed(arena.clash, input.jobId);
  if (job.projectId !== arena.turn.projectId) throw new AppError("not_found", "There is no such job in this project.");
}

/** A command that only counts: it goes through the same door, so that rights are the same. */
async function ask({ arena, actor, key }: ToolContext, command: Command, input: Record<string, unknown>) {
  try {
    const result = await arena.canvas.give({ actor, command: command.name, params: input, key });
    return { text: JSON.stringify(result) };
  } catch (error) {
    if (error instanceof AppError) return { text: cleanWords(error.message), isError: true };
    throw error;
  }
}
