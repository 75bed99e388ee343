/** A studio with a project, and hands that use tools in it as an agent's loop does: checked against their schema, then carried out. */
import type { Actor } from "../../src/actors.ts";
import type { AgentSpec, Arena, Tool, ToolContext, ToolResult, TurnRow } from "../../src/engine/define.ts";
import type { NamedEdit } from "../../src/engine/events.ts";
import { ENGINE_TOOLS } from "../../src/engine/tools/index.ts";
import { createVault } from "../../src/engine/vault.ts";
import { AppError } from "../../src/lib/errors.ts";
import { validate } from "../../src/lib/validate.ts";
import { liveCanvas } from "../../src/jobs/turn/canvas.ts";
import { OWNER_TOKEN, openWorld, type World, type WorldOptions } from "../world.ts";

export interface Hands {
  world: World;
  projectId: string;
  context(options?: {
    tools?: readonly string[];
    starter?: string;
    selection?: string[];
    signal?: AbortSignal;
    refs?: Map<string, unknown>;
  }): ToolContext;
  /** As a model's call is used: an unknown name and a wrong input are answers. Throws only what is a bug. */
  use(name: string, input: unknown, context?: ToolContext): Promise<ToolResult>;
  close(): Promise<void>;
}

export const ALL_TOOLS = ENGINE_TOOLS.map((tool) => tool.name);

export async function openHands(options: WorldOptions = {}): Promise<Hands> {
  const world = await openWorld(options);
  const { id: projectId } = await world.run<{ id: string }>("project.create", { title: "Hands" });
  const vault = createVault(ENGINE_TOOLS);
  const ownerId = (await world.clash.accounts.tokenActor(OWNER_TOKEN))?.id ?? "nobody";
  let uses = 0;

  function context({
    tools = ALL_TOOLS,
    starter = ownerId,
    selection = [],
    signal,
    refs,
  }: Parameters<Hands["context"]>[0] = {}): ToolContext {
    const turnId = "trn_00000000000000000hands";
    const actor: Actor = { id: turnId, kind: "agent", name: "Artist", role: "editor", turnId, behalfOf: starter };
    const agent: AgentSpec = { role: "artist", name: "Artist", prompt: "", tools };
    const turn = { id: turnId, projectId, createdBy: starter, options: { nodeIds: selection } } as unknown as TurnRow;
    const board: { by: string; words: string }[] = [];
    const arena = {
      clash: world.clash,
      turn,
      canvas: liveCanvas(world.clash, turn),
      vault,
      board,
      note: async (by: string, words: string) => void board.push({ by, words }),
      ask: async () => ({ text: "Yes, blue.", by: "usr_hands" }),
    } as unknown as Arena;
    return {
      arena,
      agent,
      actor,
      span: "make",
      key: `use-${uses++}`,
      signal: signal ?? new AbortController().signal,
      ...(refs ? { refs } : {}),
    };
  }

  return {
    world,
    projectId,
    context,
    async use(name, input, given) {
      const tool = vault.get(name);
      if (!tool) return { text: `There is no tool ${name}.`, isError: true };
      return carryOut(tool, given ?? context(), input);
    },
    close: () => world.close(),
  };
}

async function carryOut(tool: Tool, context: ToolContext, input: unknown): Promise<ToolResult> {
  try {
    return await tool.execute(context, validate(tool.parameters, input));
  } catch (error) {
    if (error instanceof AppError) return { text: error.message, isError: true };
    throw error;
  }
}

/** What a tool would give, without giving it. */
export const editsOf = (hands: Hands, name: string, input: unknown, context = hands.context()): Promise<NamedEdit[]> => {
  const tool = context.arena.vault.get(name);
  if (!tool?.edits) throw new Error(`${name} has no edits`);
  return tool.edits(context, input as never);
};
