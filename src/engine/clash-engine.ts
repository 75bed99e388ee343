/**
 * The engine as the rest of the process sees it: turns are started here, whatever their mode, and whoever wants to know listens here. It holds what is
 * shared by turns and changes nothing of them: the tools there are, the runners, and who looks on (`live.ts`). All else belongs to a turn's own Arena.
 */
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";
import type { Approval, Mode, TurnOptions } from "../schema.ts";
import type { Runner, Tool, ToolVault, TurnRow } from "./define.ts";
import type { TurnEvent } from "./events.ts";
import { createLive, type LiveTurns } from "./live.ts";
import { createVault } from "./vault.ts";

export interface TurnOrder {
  projectId: string;
  text: string;
  approval: Approval;
  /** A new chat without it. */
  chatId?: string;
  options?: TurnOptions;
  /** The same asking is the same turn. */
  requestKey: string;
}

export interface ClashEngine {
  /** Each starts a turn in an actor's name and resolves when it has ended. Throws AppError as `startTurn` does. */
  executeAgent(actor: Actor, order: TurnOrder): Promise<TurnRow>;
  executeSquad(actor: Actor, order: TurnOrder): Promise<TurnRow>;
  executeClashDebate(actor: Actor, order: TurnOrder): Promise<TurnRow>;
  /** Every event of every turn of this process, streamed words too. Answers how to stop. */
  onEvent(listener: (event: TurnEvent) => void): () => void;
  /** For all turns from now on. Throws when the name is taken. */
  registerTool(tool: Tool): void;
  readonly vault: ToolVault;
  readonly live: LiveTurns;
  readonly runners: Readonly<Record<Mode, Runner>>;
}

export interface EngineParts {
  tools: readonly Tool[];
  runners: Record<Mode, Runner>;
  /** Starts a turn and resolves with its row when it has ended. */
  play(clash: Clash, actor: Actor, order: TurnOrder & { mode: Mode }): Promise<TurnRow>;
}

export function createEngine(getClash: () => Clash, { tools, runners, play }: EngineParts): ClashEngine {
  const vault = createVault(tools);
  const live = createLive();
  const execute = (mode: Mode) => (actor: Actor, order: TurnOrder) => play(getClash(), actor, { ...order, mode });
  return {
    executeAgent: execute("solo"),
    executeSquad: execute("squad"),
    executeClashDebate: execute("debate"),
    onEvent: (listener) => live.listen(listener),
    registerTool: (tool) => vault.register(tool),
    vault,
    live,
    runners,
  };
}
