/**
 * A read: it changes nothing, so it needs no turn. The same reads are tools of agents and tools of the Model Context Protocol; both give them what they look
 * through, a `Look`, whose actor's rights they keep to.
 */
import type { Static, TObject } from "@sinclair/typebox";
import { type Actor, mayReach } from "../../actors.ts";
import type { CanvasView } from "../../canvas/document.ts";
import type { Clash } from "../../clash.ts";
import { AppError } from "../../lib/errors.ts";
import type { Tool, ToolContext, ToolResult } from "../define.ts";
import { starterOf } from "../frame.ts";
import { cleanWords } from "../untrusted.ts";
import { defineTool } from "../vault.ts";

export interface Look {
  clash: Clash;
  actor: Actor;
  projectId: string;
  view(): Promise<CanvasView>;
  /** What the person has chosen on the canvas. */
  selection: readonly string[];
  signal: AbortSignal;
  /** How far a wait is, 0 to 1. */
  progress(fraction: number, words: string): void;
}

export interface Read<P extends TObject = TObject> {
  name: string;
  title: string;
  description: string;
  parameters: P;
  /** It tells of the studio, so it needs no project. */
  isWide?: true;
  /** May throw AppError: its sentence is the answer. */
  look(look: Look, input: Static<P>): Promise<ToolResult>;
}

export const defineRead = <P extends TObject>(read: Read<P>): Read<P> => ({
  ...read,
  parameters: { ...read.parameters, additionalProperties: false },
});

export function toolOf<P extends TObject>(read: Read<P>): Tool<P> {
  const { name, title, description, parameters } = read;
  const execute = async (context: ToolContext, input: Static<P>) => answered(read, await lookOf(context), input);
  return defineTool({ name, title, description, parameters, effect: "read", execute });
}

/** A refusal is an answer; only a bug and an abort are thrown. */
export async function answered<P extends TObject>(read: Read<P>, look: Look, input: Static<P>): Promise<ToolResult> {
  try {
    if (!read.isWide && !mayReach(look.actor, look.projectId)) throw new AppError("not_found", "There is no such project.");
    return await read.look(look, input);
  } catch (error) {
    if (error instanceof AppError) return { text: cleanWords(error.message), isError: true };
    throw error;
  }
}

/** Who started the turn may have lost their rights since: asked anew each time. Throws AppError `forbidden`. */
async function lookOf({ arena, actor, signal }: ToolContext): Promise<Look> {
  const { projectIds } = await starterOf(arena.clash, arena.turn);
  return {
    clash: arena.clash,
    actor: { ...actor, ...(projectIds ? { projectIds } : {}) },
    projectId: arena.turn.projectId,
    view: () => arena.canvas.view(),
    selection: arena.turn.options.nodeIds ?? [],
    signal,
    progress() {},
  };
}

/** As many lines as fit, and a line that says how many are missing and how to get them. */
export function fitLines(lines: readonly string[], limit: number, more: (shown: number, missing: number) => string): string {
  let length = 0;
  let shown = 0;
  while (shown < lines.length && length + (lines[shown]?.length ?? 0) + 1 <= limit) length += (lines[shown++]?.length ?? 0) + 1;
  const kept = lines.slice(0, shown).join("\n");
  return shown === lines.length ? kept : `${kept}${kept ? "\n" : ""}${more(shown, lines.length - shown)}`;
}
