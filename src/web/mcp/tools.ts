/** The tools that programs see by the Model Context Protocol: every command that the caller's token may give, by the same schema, and the reads of agents. */
import { Type, type TObject } from "@sinclair/typebox";
import type { CallToolResult, Tool } from "@modelcontextprotocol/sdk/types.js";
import type { Actor } from "../../actors.ts";
import type { Clash } from "../../clash.ts";
import { type Command, field } from "../../commands/define.ts";
import { allowed, runCommand } from "../../commands/door.ts";
import { COMMANDS } from "../../commands/index.ts";
import type { ToolResult } from "../../engine/define.ts";
import type { Effect } from "../../engine/events.ts";
import { plainSchema } from "../../engine/plain-schema.ts";
import { READS } from "../../engine/tools/index.ts";
import { COMMAND_TOOLS, toolNameOf } from "../../engine/tools/command-table.ts";
import { answered, type Look, type Read } from "../../engine/tools/look.ts";
import { pictureOf } from "../../engine/tools/pixels.ts";
import { assetById } from "../../assets/assets.ts";
import { AppError } from "../../lib/errors.ts";
import { validate } from "../../lib/validate.ts";
import { requireProject } from "../../projects.ts";

export interface Call {
  clash: Clash;
  actor: Actor;
  name: string;
  input: Record<string, unknown>;
  /** Of the caller, where it has one: the same key gets the same answer. */
  idempotencyKey?: string;
  signal: AbortSignal;
  progress(fraction: number, words: string): void;
}

/** What this caller may use; the door asks again at every call. */
export function toolsFor(actor: Actor): Tool[] {
  const commands = COMMANDS.filter((command) => allowed(actor, command)).map(toolOfCommand);
  return [...READS.map(toolOfRead), ...commands];
}

function toolOfCommand({ name, title, params, policy }: Command): Tool {
  const row = COMMAND_TOOLS[name];
  const effect = row?.effect ?? (policy === "view" ? "read" : "outside");
  return {
    name: toolNameOf(name),
    title,
    description: row?.about ?? `${title}.`,
    inputSchema: inputOf(params),
    annotations: hintsFor(effect, name),
  };
}

function toolOfRead(read: Read): Tool {
  const { name, title, description } = read;
  return { name, title, description, inputSchema: inputOf(schemaOf(read)), annotations: hintsFor("read", name) };
}

const inputOf = (schema: TObject): Tool["inputSchema"] => plainSchema(schema) as Tool["inputSchema"];

/** A turn has one project; a program names it. */
const schemaOf = ({ parameters, isWide }: Read): TObject =>
  isWide ? parameters : Type.Object({ projectId: field.projectId, ...parameters.properties }, { additionalProperties: false });

const hintsFor = (effect: Effect, name: string): NonNullable<Tool["annotations"]> => ({
  readOnlyHint: effect === "read",
  destructiveHint: /delete|purge|trash|clear|revoke|remove|trim/.test(name),
  openWorldHint: effect === "spend" || effect === "outside",
});

/** Every refusal is an answer with `isError`. Throws only what is a bug, and an abort. */
export async function callTool(call: Call): Promise<CallToolResult> {
  try {
    const read = READS.find((one) => one.name === call.name);
    if (read) return await answerOf(call, await look(call, read));
    const command = COMMANDS.find((one) => toolNameOf(one.name) === call.name);
    if (!command) throw new AppError("not_found", `There is no tool "${call.name.slice(0, 64)}". tools/list names those there are.`);
    return give(call, command);
  } catch (error) {
    if (error instanceof AppError) return refusal(error);
    throw error;
  }
}

async function give({ clash, actor, input, idempotencyKey }: Call, command: Command): Promise<CallToolResult> {
  try {
    const asked = { actor, name: command.name, params: input, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) };
    const result = ((await runCommand(clash, asked)) ?? {}) as Record<string, unknown>;
    return { content: [{ type: "text", text: JSON.stringify(result) }], structuredContent: result };
  } catch (error) {
    if (error instanceof AppError) return refusal(error);
    throw error;
  }
}

const refusal = ({ code, message, fields }: AppError): CallToolResult => ({
  isError: true,
  content: [{ type: "text", text: message }],
  structuredContent: { code, detail: message, fields },
});

async function look(call: Call, read: Read): Promise<ToolResult> {
  const { clash, actor, signal, progress } = call;
  const { projectId = "", ...input } = validate(schemaOf(read), call.input) as { projectId?: string };
  if (!read.isWide) await requireProject(clash, projectId);
  const through: Look = { clash, actor, projectId, view: () => clash.rooms.view(projectId), selection: [], signal, progress };
  return answered(read, through, input);
}

async function answerOf({ clash, signal }: Call, { text, images = [], isError }: ToolResult): Promise<CallToolResult> {
  const content: CallToolResult["content"] = [{ type: "text", text }];
  for (const image of images) {
    const { mime, base64 } = "base64" in image ? image : await pictureOf(clash, await assetById(clash, image.assetId), signal);
    content.push({ type: "image", data: base64, mimeType: mime });
  }
  return isError ? { content, isError } : { content };
}
